import { type Category, categories, indexOfSeverity, isAttack, severityIn } from './safety-markers.ts';

interface Severity {
  readonly filtered: boolean;
  readonly severity: 'safe' | 'low' | 'medium' | 'high';
}

type CategoryResults = Readonly<Record<'hate' | 'self_harm' | 'sexual' | 'violence', Severity>>;

interface Detected {
  readonly filtered: boolean;
  readonly detected: boolean;
}

/** What is said about a prompt (recorded shape). */
export type PromptResult = CategoryResults & { readonly jailbreak: Detected };

const safe: Severity = { filtered: false, severity: 'safe' };
const undetected: Detected = { filtered: false, detected: false };
const harmless: CategoryResults = { hate: safe, self_harm: safe, sexual: safe, violence: safe };

/** Severities from here on are filtered: medium and high, as a resource is set up by default (reference page). */
const filteredFrom = 4;
const levels = ['safe', 'low', 'medium', 'high'] as const;
const keys: Readonly<Record<Category, keyof CategoryResults>> = {
  Hate: 'hate',
  SelfHarm: 'self_harm',
  Sexual: 'sexual',
  Violence: 'violence',
};

const judged = (text: string): CategoryResults => {
  if (!text.includes('[[')) return harmless;
  const found = categories.map((category) => {
    const level = severityIn(text, category);
    const severity = levels[Math.floor(level / 2)] ?? 'high';
    return [keys[category], { filtered: level >= filteredFrom, severity }];
  });
  return { ...harmless, ...Object.fromEntries(found) };
};

const isFiltered = (results: Readonly<Record<string, { readonly filtered: boolean }>>): boolean =>
  Object.values(results).some(({ filtered }) => filtered);

const promptResult = (text: string): PromptResult => ({
  ...judged(text),
  jailbreak: isAttack(text) ? { filtered: true, detected: true } : undetected,
});

/** What the content filter says about prompts it lets pass (recorded). */
export const promptFilterResults = (prompts: readonly string[]) =>
  prompts.map((prompt, prompt_index) => ({ prompt_index, content_filter_results: promptResult(prompt) }));

/** What it says about a prompt that it refuses; undefined for one that it lets pass. */
export const refusedPrompt = (text: string): PromptResult | undefined => {
  const result = promptResult(text);
  return isFiltered(result) ? result : undefined;
};

/** What it says when a fault refuses a prompt (assumed: violence). */
export const refusedPromptResult: PromptResult = {
  ...harmless,
  jailbreak: undetected,
  violence: { filtered: true, severity: 'medium' },
};

/** What it says about a completion (recorded); one that is filtered is judged with the word that ended it. */
export const completionFilterResults = (text: string) => ({
  ...judged(text),
  protected_material_code: undetected,
  protected_material_text: undetected,
});

/** What it says about one token of a stream (recorded). */
export const chunkFilterResults = harmless;

/** Where a completion ends because the filter stops it; -1 for one that may be said. */
export const filteredAt = (text: string): number => (text.includes('[[') ? indexOfSeverity(text, filteredFrom) : -1);
