import { boolean, integer, oneOf, string } from '../attributes.ts';
import { chatText } from '../chat-request.ts';
import { named, textsWithin } from '../children.ts';
import { defineChild, definePolicy, type RunningChildren } from '../define-policy.ts';
import { PolicyError } from '../policy-error.ts';
import type { PolicyRun } from '../run.ts';
import { decodeUtf8 } from '../utf8.ts';

/** `category` of `llm-content-safety`. */
export const llmContentSafetyCategory = defineChild({
  name: 'category',
  content: 'none',
  min: 1,
  attributes: {
    name: oneOf(['Hate', 'SelfHarm', 'Sexual', 'Violence'], {
      required: true,
      expressions: true,
      doc: 'a harm category',
    }),
    threshold: integer({
      required: true,
      expressions: true,
      minimum: 0,
      maximum: 7,
      doc: 'the severity that is blocked',
    }),
  },
});

/** `categories` of `llm-content-safety`. */
export const llmContentSafetyCategories = defineChild({
  name: 'categories',
  content: 'children',
  max: 1,
  attributes: {
    outputType: oneOf(['FourSeverityLevels', 'EightSeverityLevels'], {
      expressions: true,
      default: 'FourSeverityLevels',
      doc: 'how finely severities are told',
    }),
  },
  children: [llmContentSafetyCategory.definition],
});

/** `id` of `llm-content-safety`. */
export const llmContentSafetyId = defineChild({
  name: 'id',
  content: 'none',
  min: 1,
  attributes: {},
  text: string({ expressions: true, doc: 'a blocklist' }),
});

/** Toolkit compiler emits block-lists, a toolkit bug; XSD of 2025 allowed one id. */
export const llmContentSafetyBlocklists = defineChild({
  name: 'blocklists',
  content: 'children',
  max: 1,
  attributes: {},
  children: [llmContentSafetyId.definition],
});

/** The content safety API asks for one; which one the gateway sends is not published (assumed). */
const apiVersion = '2024-09-01';
const timeoutMs = 30_000;
/** Longest text of one call (reference page of the service: input requirements). */
const longest = 10_000;

interface Analysis {
  readonly blocklistsMatch?: readonly unknown[];
  readonly categoriesAnalysis?: readonly { readonly category?: string; readonly severity?: number }[];
  readonly userPromptAnalysis?: { readonly attackDetected?: boolean };
}

/** Recorded: the same answer also when the service refuses the gateway's credentials. */
const blocked = (): never => {
  throw new PolicyError('ContentSafetyCheckFailed', 'Request failed content safety check', {
    status: 403,
    // Recorded with a full stop on the wire.
    wireMessage: 'Request failed content safety check.',
  });
};

const analysisIn = (text: string): Analysis => {
  try {
    const analysis = JSON.parse(text) as Analysis | null;
    if (typeof analysis === 'object' && analysis !== null) return analysis;
  } catch {
    // Told below: whatever it is, it is no judgement.
  }
  throw new PolicyError('ContentSafetyCheckFailed', 'The answer of the content safety service cannot be read', {
    status: 500,
  });
};

const ask = async (run: PolicyRun, backendId: string, operation: string, body: unknown): Promise<Analysis> => {
  const response = await run.network.call({
    backendId,
    path: `/contentsafety/text:${operation}`,
    query: [['api-version', apiVersion]],
    headers: {},
    body,
    timeoutMs,
  });
  const bytes = await response.body?.keep();
  if (response.status === 401 || response.status === 403) return blocked();
  if (response.status !== 200 || bytes === undefined)
    throw new PolicyError('ContentSafetyCheckFailed', `The content safety service answered ${response.status}`, {
      status: 500,
    });
  return analysisIn(decodeUtf8(bytes));
};

/** Thresholds by category. */
const thresholdsOf = async (children: RunningChildren): Promise<ReadonlyMap<string, number>> => {
  const categories = await named(await children.elements(), 'categories')?.elements();
  return new Map(
    (categories ?? []).map(({ attributes }) => [String(attributes['name']), Number(attributes['threshold'])]),
  );
};

const checkHarm = async (run: PolicyRun, backendId: string, text: string, children: RunningChildren): Promise<void> => {
  const elements = await children.elements();
  const thresholds = await thresholdsOf(children);
  const blocklistNames = await textsWithin(named(elements, 'blocklists'));
  if (thresholds.size === 0 && blocklistNames.length === 0) return;
  const outputType = named(elements, 'categories')?.attributes['outputType'] ?? 'FourSeverityLevels';
  const { categoriesAnalysis = [], blocklistsMatch = [] } = await ask(run, backendId, 'analyze', {
    text,
    categories: [...thresholds.keys()],
    blocklistNames,
    haltOnBlocklistHit: false,
    outputType,
  });
  const harm = categoriesAnalysis.find(
    ({ category = '', severity = 0 }) => severity >= (thresholds.get(category) ?? Number.POSITIVE_INFINITY),
  );
  if (harm !== undefined) run.telemetry.trace('blocked by a harm category', { ...harm });
  if (blocklistsMatch.length > 0) run.telemetry.trace('blocked by a blocklist');
  if (harm !== undefined || blocklistsMatch.length > 0) blocked();
};

const checkAttack = async (run: PolicyRun, backendId: string, userPrompt: string): Promise<void> => {
  const { userPromptAnalysis } = await ask(run, backendId, 'shieldPrompt', { userPrompt, documents: [] });
  if (userPromptAnalysis?.attackDetected !== true) return;
  run.telemetry.trace('blocked as an attack on the model');
  blocked();
};

/** What a model answered, choice by choice; undefined when the answer is no completion. */
const completionText = (body: Uint8Array): string | undefined => {
  try {
    const { choices } = JSON.parse(decodeUtf8(body)) as {
      readonly choices?: readonly { readonly text?: string; readonly message?: { readonly content?: string } }[];
    };
    return choices?.map(({ text, message }) => message?.content ?? text ?? '').join('\n');
  } catch {
    // Not JSON: no completion.
    return undefined;
  }
};

const textToCheck = async (run: PolicyRun): Promise<string | undefined> => {
  if (run.section === 'inbound') {
    const body = await run.request.body?.keep();
    return body && chatText(body, { withSystem: true })?.text;
  }
  const { response } = run;
  if ((response?.headers.text('Content-Type') ?? '').includes('text/event-stream'))
    throw new PolicyError('NotImplemented', 'streamed completions are not checked on the local gateway', {
      status: 500,
    });
  const body = await response?.body?.keep();
  return body && completionText(body);
};

/** Screens LLM text with Azure AI Content Safety. */
export const llmContentSafety = definePolicy({
  name: 'llm-content-safety',
  sections: ['inbound', 'outbound'],
  scopes: ['global', 'workspace', 'product', 'api'],
  content: 'children',
  children: [llmContentSafetyCategories.definition, llmContentSafetyBlocklists.definition],
  order: 'any',
  traits: [],
  reference: 'https://learn.microsoft.com/azure/api-management/llm-content-safety-policy',
  fidelity: 'approximate',
  difference:
    'LastError.Reason is assumed; text over 10,000 characters is refused with 500 in one piece; a streamed completion fails loudly; the text of MCP and A2A is not looked at',
  attributes: {
    backendId: string({ required: true, expressions: true, names: 'backend', doc: 'the content safety resource' }),
    shieldPrompt: boolean({ expressions: true, default: 'false', doc: 'also looks for attacks on the model' }),
    enforceOnCompletions: boolean({
      expressions: true,
      default: 'false',
      doc: 'inbound only; also checks completions',
      unsupported: 'put the policy into outbound as well',
    }),
    windowSize: integer({
      expressions: true,
      unit: 'chars',
      default: '10000',
      doc: 'responses only',
      unsupported: 'a completion is checked as a whole',
    }),
    windowOverlapSize: integer({
      expressions: true,
      unit: 'chars',
      doc: 'none = no overlap',
      unsupported: 'a completion is checked as a whole',
    }),
  },
  async run({ backendId, shieldPrompt }, run, children) {
    const text = await textToCheck(run);
    if (text === undefined || text.trim() === '') return undefined;
    if (text.length > longest)
      throw new PolicyError('ContentSafetyCheckFailed', `The text has more than ${longest} characters`, {
        status: 500,
      });
    await checkHarm(run, backendId, text, children);
    if (shieldPrompt === true && run.section === 'inbound') await checkAttack(run, backendId, text);
    return undefined;
  },
});
