import type { ChatCompletionRequest } from 'gpt-tokenizer/functionCalling';
import type { SampleSchema } from './json-sample.ts';
import { checkBody, unrecognizedArguments } from './request-body.ts';

/** One part of a message's content; other kinds than text cost no tokens here. */
interface ContentPart {
  readonly type: string;
  readonly text?: string;
}

interface ToolCall {
  readonly function?: { readonly name?: string; readonly arguments?: string };
}

interface ChatMessage {
  readonly role: string;
  readonly name?: string;
  readonly content?: string | readonly ContentPart[] | null;
  readonly tool_calls?: readonly ToolCall[] | null;
}

type FunctionDefinition = NonNullable<ChatCompletionRequest['functions']>[number];

/** The part of a chat completion request that the mock reads. */
export interface ChatRequest {
  readonly messages: readonly ChatMessage[];
  readonly max_tokens?: number | null;
  readonly max_completion_tokens?: number | null;
  readonly n?: number | null;
  readonly stream?: boolean | null;
  readonly stream_options?: { readonly include_usage?: boolean } | null;
  readonly stop?: string | readonly string[] | null;
  readonly tool_choice?:
    | 'none'
    | 'auto'
    | 'required'
    | { readonly type?: string; readonly function?: { readonly name?: string } }
    | null;
  readonly parallel_tool_calls?: boolean | null;
  readonly response_format?: {
    readonly type: 'text' | 'json_object' | 'json_schema';
    readonly json_schema?: { readonly name?: string; readonly schema?: SampleSchema };
  } | null;
  readonly tools?: readonly { readonly function?: FunctionDefinition }[] | null;
}

const text = { type: 'string' };
const tokenLimit = { type: ['integer', 'null'], minimum: 1 };

/** Nested as deep as JSON schema allows, because the token count walks all of it. */
const property = {
  type: 'object',
  properties: {
    description: text,
    enum: { type: 'array' },
    items: { $ref: '#/$defs/property' },
    properties: { type: 'object', additionalProperties: { $ref: '#/$defs/property' } },
    required: { type: 'array' },
  },
};

/** For `$defs` of a schema that uses `functionParameters`. */
export const schemaDefinitions = { property };
export const functionParameters = { $ref: '#/$defs/property' };

const toolFunction = {
  type: 'object',
  required: ['name'],
  properties: { name: text, description: text, parameters: functionParameters },
};

/** Tools as chats, assistants and runs have them. */
export const toolsSchema = {
  type: ['array', 'null'],
  items: { type: 'object', properties: { function: toolFunction } },
};

/** What an answer has to look like, as they have it. */
export const responseFormat = {
  type: ['object', 'null'],
  required: ['type'],
  properties: {
    type: { enum: ['text', 'json_object', 'json_schema'] },
    json_schema: { type: 'object', required: ['name'], properties: { name: text, schema: { type: 'object' } } },
  },
};

const message = {
  type: 'object',
  required: ['role'],
  properties: {
    role: text,
    name: text,
    content: {
      type: ['string', 'array', 'null'],
      items: { type: 'object', required: ['type'], properties: { type: text, text } },
    },
    tool_calls: {
      type: ['array', 'null'],
      items: {
        type: 'object',
        properties: { function: { type: 'object', properties: { name: text, arguments: text } } },
      },
    },
  },
};

/** What else the API specifications and the clients of late 2026 know; nothing of it changes an answer here. */
const alsoKnown =
  'model audio data_sources frequency_penalty function_call functions logit_bias logprobs metadata modalities prediction ' +
  'presence_penalty prompt_cache_key prompt_cache_retention reasoning_effort safety_identifier seed service_tier store ' +
  'temperature top_logprobs top_p user user_security_context verbosity web_search_options';

/** Checks the body of a chat completion request. */
export const checkChatRequest = checkBody<ChatRequest>(
  {
    type: 'object',
    required: ['messages'],
    properties: {
      messages: { type: 'array', minItems: 1, items: message },
      max_tokens: tokenLimit,
      max_completion_tokens: tokenLimit,
      n: { type: ['integer', 'null'], minimum: 1, maximum: 128 },
      stream: { type: ['boolean', 'null'] },
      stream_options: { type: ['object', 'null'], properties: { include_usage: { type: 'boolean' } } },
      stop: { type: ['string', 'array', 'null'], items: text, maxItems: 4 },
      tool_choice: { anyOf: [{ type: 'null' }, { enum: ['none', 'auto', 'required'] }, { type: 'object' }] },
      parallel_tool_calls: { type: ['boolean', 'null'] },
      response_format: responseFormat,
      tools: toolsSchema,
    },
    $defs: schemaDefinitions,
  },
  { names: alsoKnown, unknown: unrecognizedArguments },
);

const contentText = (content: ChatMessage['content']): string => {
  if (typeof content === 'string') return content;
  return (content ?? []).map((part) => part.text ?? '').join('');
};

const calledFunction = (calls: readonly ToolCall[]) => ({
  name: calls.map((call) => call.function?.name ?? '').join(''),
  arguments: calls.map((call) => call.function?.arguments ?? '').join(''),
});

/** The request as the token counter wants it. */
export const countable = (request: ChatRequest): ChatCompletionRequest => ({
  messages: request.messages.map(({ role, name, content, tool_calls }) => ({
    role,
    content: contentText(content),
    ...(name === undefined ? {} : { name }),
    ...(tool_calls?.length ? { function_call: calledFunction(tool_calls) } : {}),
  })),
  functions: (request.tools ?? []).flatMap((tool) => (tool.function ? [tool.function] : [])),
});

/** Who said what, as one text: with the seed it decides the completion. */
export const promptText = (request: ChatRequest): string =>
  request.messages.map(({ role, content }) => `${role}\u0000${contentText(content)}`).join('\u0001');

/** What the user said last: what recorded replies are chosen by. */
export const userText = ({ messages }: ChatRequest): string =>
  contentText(messages.findLast(({ role }) => role === 'user')?.content);

/** Characters of what is said, without who says it. */
export const promptCharacters = ({ messages }: ChatRequest): number =>
  messages.reduce((sum, { content }) => sum + contentText(content).length, 0);
