import { invalidJson } from '../errors.ts';
import type { Resource, ResourceAnswer } from './operation.ts';
import { checkBody } from './request-body.ts';

/**
 * A double of Azure AI Content Safety. It judges nothing: what it finds is written into the text, so that a test says
 * what is to be found. `[[Violence:4]]` has that severity, `[[attack]]` is an attack on the model, `[[list:name]]` is on
 * that blocklist.
 */

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

const allCategories = ['Hate', 'SelfHarm', 'Sexual', 'Violence'];
/** Input requirements of the service (reference page). */
const text = { type: 'string', minLength: 1, maxLength: 10_000 };

const checkAnalyze = checkBody<AnalyzeRequest>({
  type: 'object',
  required: ['text'],
  properties: {
    text,
    categories: { type: 'array', items: { enum: allCategories } },
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

const severityIn = (written: string, category: string): number =>
  Math.max(
    0,
    ...[...written.matchAll(/\[\[(\w+):([0-7])\]\]/g)].map(([, name, level]) =>
      name === category ? Number(level) : 0,
    ),
  );

const analyze = (value: unknown): ResourceAnswer => {
  const check = checkAnalyze(value);
  if (check.kind === 'refused') return refused(messageOf(check.error.body));
  const { text: written, categories = allCategories, blocklistNames = [], outputType } = check.body;
  const isFine = outputType === 'EightSeverityLevels';
  return {
    status: 200,
    body: {
      blocklistsMatch: blocklistNames
        .filter((name) => written.includes(`[[list:${name}]]`))
        .map((name) => ({ blocklistName: name, blocklistItemId: 'item', blocklistItemText: `[[list:${name}]]` })),
      categoriesAnalysis: (categories.length === 0 ? allCategories : categories).map((category) => {
        const severity = severityIn(written, category);
        return { category, severity: isFine ? severity : severity - (severity % 2) };
      }),
    },
  };
};

const isAttack = (written: string): { readonly attackDetected: boolean } => ({
  attackDetected: written.includes('[[attack]]'),
});

const shield = (value: unknown): ResourceAnswer => {
  const check = checkShield(value);
  if (check.kind === 'refused') return refused(messageOf(check.error.body));
  const { userPrompt = '', documents = [] } = check.body;
  return {
    status: 200,
    body: { userPromptAnalysis: isAttack(userPrompt), documentsAnalysis: documents.map(isAttack) },
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
