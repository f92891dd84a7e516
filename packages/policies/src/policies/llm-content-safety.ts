import { boolean, integer, oneOf, string } from '../attributes.ts';
import { defineChild, definePolicy, notWritten } from '../define-policy.ts';

/** `category` of `llm-content-safety`. */
export const llmContentSafetyCategory = defineChild({
  name: 'category',
  content: 'none',
  min: 1,
  attributes: {
    name: oneOf(['Hate', 'SelfHarm', 'Sexual', 'Violence'], { required: true, expressions: true, doc: 'the name' }),
    threshold: integer({ required: true, expressions: true, minimum: 0, maximum: 7, doc: 'the threshold' }),
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
      doc: 'the output type',
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
  text: string({ expressions: true, doc: 'the text' }),
});

/** Toolkit compiler emits block-lists, a toolkit bug; XSD of 2025 allowed one id. */
export const llmContentSafetyBlocklists = defineChild({
  name: 'blocklists',
  content: 'children',
  max: 1,
  attributes: {},
  children: [llmContentSafetyId.definition],
});

/** Screens LLM, MCP and A2A text with Azure AI Content Safety. */
export const llmContentSafety = definePolicy({
  name: 'llm-content-safety',
  sections: ['inbound', 'outbound'],
  scopes: ['global', 'workspace', 'product', 'api'],
  content: 'children',
  children: [llmContentSafetyCategories.definition, llmContentSafetyBlocklists.definition],
  order: 'any',
  traits: [],
  reference: 'https://learn.microsoft.com/azure/api-management/llm-content-safety-policy',
  ...notWritten,
  attributes: {
    backendId: string({ required: true, expressions: true, doc: 'the backend id' }),
    shieldPrompt: boolean({ expressions: true, default: 'false', doc: 'the shield prompt' }),
    enforceOnCompletions: boolean({
      expressions: true,
      default: 'false',
      doc: 'inbound only; also checks completions',
    }),
    windowSize: integer({ expressions: true, unit: 'chars', default: '10000', doc: 'responses only' }),
    windowOverlapSize: integer({ expressions: true, unit: 'chars', doc: 'none = no overlap' }),
  },
});
