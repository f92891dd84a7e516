const safe = { filtered: false, severity: 'safe' } as const;
const undetected = { filtered: false, detected: false } as const;
const categories = { hate: safe, self_harm: safe, sexual: safe, violence: safe } as const;

/** What the content filter says about a harmless prompt (recorded). */
export const promptFilterResults = [
  { prompt_index: 0, content_filter_results: { ...categories, jailbreak: undetected } },
] as const;

/** What it says about a harmless completion (recorded). */
export const completionFilterResults = {
  ...categories,
  protected_material_code: undetected,
  protected_material_text: undetected,
} as const;

/** What it says about one token of a stream (recorded). */
export const chunkFilterResults = categories;

/** What it says when it refuses a prompt: the recorded shape, with one category over the line (assumed: violence). */
export const refusedPromptResult = {
  ...categories,
  jailbreak: undetected,
  violence: { filtered: true, severity: 'medium' },
} as const;
