import { invalidJson } from '../errors.ts';
import { categories, isAttack, severityIn } from '../safety-markers.ts';
import type { Resource, ResourceAnswer } from './operation.ts';
import { checkBody } from './request-body.ts';

/** A double of Azure AI Content Safety: it finds what is written into the text, and `[[list:name]]` is on that blocklist. */

interface AnalyzeRequest {
  readonly text: string;
  readonly categories?: readonly string[];
  readonly blocklistNames?: readonly string[];
  readonly outputType?: 'FourSeverityLevels' | 'EightSeverityLevels';
}

interface ShieldRequest {
  readonly userPrompt?: string;
  readonly documents?: readonly string[];
}

/** Input requirements of the service (reference page). */
const text = { type: 'string', minLength: 1, maxLength: 10_000 };

const checkAnalyze = checkBody<AnalyzeRequest>({
  type: 'object',
  required: ['text'],
  properties: {
    text,
    categories: { type: 'array', items: { enum: categories } },
    blocklistNames: { type: 'array', items: { type: 'string' } },
    haltOnBlocklistHit: { type: 'boolean' },
    outputType: { enum: ['FourSeverityLevels', 'EightSeverityLevels'] },
  },
});

const checkShield = checkBody<ShieldRequest>({
  type: 'object',
  properties: { userPrompt: { type: 'string', maxLength: 10_000 }, documents: { type: 'array', items: text } },
});

/** 400 as the service words it (API specification; the message is assumed). */
const refused = (message: string): ResourceAnswer => ({
  status: 400,
  body: { error: { code: 'InvalidRequestBody', message } },
});

const analyze = (value: unknown): ResourceAnswer => {
  const check = checkAnalyze(value);
  if (check.kind === 'refused') return refused(messageOf(check.error.body));
  const { text: written, categories: wanted = categories, blocklistNames = [], outputType } = check.body;
  const isFine = outputType === 'EightSeverityLevels';
  return {
    status: 200,
    body: {
      blocklistsMatch: blocklistNames
        .filter((name) => written.includes(`[[list:${name}]]`))
        .map((name) => ({ blocklistName: name, blocklistItemId: 'item', blocklistItemText: `[[list:${name}]]` })),
      categoriesAnalysis: (wanted.length === 0 ? categories : wanted).map((category) => {
        const severity = severityIn(written, category);
        return { category, severity: isFine ? severity : severity - (severity % 2) };
      }),
    },
  };
};

const attack = (written: string) => ({ attackDetected: isAttack(written) });

const shield = (value: unknown): ResourceAnswer => {
  const check = checkShield(value);
  if (check.kind === 'refused') return refused(messageOf(check.error.body));
  const { userPrompt = '', documents = [] } = check.body;
  return {
    status: 200,
    body: { userPromptAnalysis: attack(userPrompt), documentsAnalysis: documents.map(attack) },
  };
};

const messageOf = (body: unknown): string =>
  (body as { readonly error?: { readonly message?: string } }).error?.message ?? 'The request body is invalid.';

const safety = (name: string, check: (body: unknown) => ResourceAnswer): Resource => ({
  name,
  answer: ({ body }) => (body.kind === 'json' ? check(body.value) : invalidJson),
});

export const analyzeText: Resource = safety('TextOperations_AnalyzeText', analyze);
export const shieldPrompt: Resource = safety('TextOperations_ShieldPrompt', shield);
