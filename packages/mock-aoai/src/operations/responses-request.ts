import { invalidRequest, notMocked, type ServiceError } from '../errors.ts';
import type { Kept, KeptResponse, State } from '../state.ts';
import { type ChatRequest, functionParameters, schemaDefinitions } from './chat-request.ts';
import type { SampleSchema } from './json-sample.ts';
import { checkBody, unknownParameter } from './request-body.ts';

interface Part {
  readonly type: string;
  readonly text?: string;
}

/** One item of an input: a message where it has no type. */
export interface InputItem {
  readonly type?: string;
  readonly id?: string;
  readonly role?: string;
  readonly content?: string | readonly Part[];
  readonly call_id?: string;
  readonly name?: string;
  readonly arguments?: string;
  readonly output?: string | readonly Part[];
}

interface Tool {
  readonly type: string;
  readonly name?: string;
  readonly description?: string | null;
  readonly parameters?: SampleSchema | null;
}

interface TextFormat {
  readonly type: 'text' | 'json_object' | 'json_schema';
  readonly name?: string;
  readonly schema?: SampleSchema;
}

/** The part of a request for a response that the mock reads, or says again in its answer. */
export interface ResponsesRequest {
  readonly input: string | readonly InputItem[];
  readonly instructions?: string | null;
  readonly previous_response_id?: string | null;
  readonly max_output_tokens?: number | null;
  readonly store?: boolean | null;
  readonly stream?: boolean | null;
  readonly stream_options?: { readonly include_obfuscation?: boolean } | null;
  readonly text?: { readonly format?: TextFormat; readonly verbosity?: string | null } | null;
  readonly tools?: readonly Tool[] | null;
  readonly tool_choice?: string | { readonly type?: string; readonly name?: string; readonly mode?: string } | null;
  readonly parallel_tool_calls?: boolean | null;
  readonly temperature?: number | null;
  readonly top_p?: number | null;
  readonly metadata?: object | null;
  readonly truncation?: string | null;
  readonly reasoning?: object | null;
  readonly user?: string | null;
}

const text = { type: 'string' };
const flag = { type: ['boolean', 'null'] };
const parts = {
  type: ['string', 'array', 'null'],
  items: { type: 'object', required: ['type'], properties: { type: text, text } },
};

const alsoKnown =
  'model context_management conversation include max_tool_calls metadata prompt prompt_cache_key prompt_cache_retention ' +
  'reasoning safety_identifier service_tier top_logprobs user';

const checkShape = checkBody<ResponsesRequest>(
  {
    type: 'object',
    required: ['input'],
    properties: {
      input: {
        type: ['string', 'array'],
        items: {
          type: 'object',
          properties: {
            type: text,
            role: { enum: ['user', 'assistant', 'system', 'developer'] },
            content: parts,
            call_id: text,
            name: text,
            arguments: text,
            output: parts,
          },
        },
      },
      instructions: { type: ['string', 'null'] },
      previous_response_id: { type: ['string', 'null'] },
      // The least that is taken: as users report it of the service.
      max_output_tokens: { type: ['integer', 'null'], minimum: 16 },
      store: flag,
      stream: flag,
      background: flag,
      stream_options: { type: ['object', 'null'], properties: { include_obfuscation: { type: 'boolean' } } },
      parallel_tool_calls: flag,
      temperature: { type: ['number', 'null'], minimum: 0, maximum: 2 },
      top_p: { type: ['number', 'null'], minimum: 0, maximum: 1 },
      truncation: { enum: ['auto', 'disabled', null] },
      text: {
        type: ['object', 'null'],
        properties: {
          format: {
            type: 'object',
            required: ['type'],
            properties: {
              type: { enum: ['text', 'json_object', 'json_schema'] },
              name: text,
              schema: { type: 'object' },
            },
            anyOf: [{ properties: { type: { enum: ['text', 'json_object'] } } }, { required: ['name', 'schema'] }],
          },
        },
      },
      tools: {
        type: ['array', 'null'],
        items: {
          type: 'object',
          required: ['type'],
          properties: {
            type: text,
            name: text,
            description: { type: ['string', 'null'] },
            parameters: { anyOf: [{ type: 'null' }, functionParameters] },
          },
        },
      },
      tool_choice: { anyOf: [{ type: 'null' }, { enum: ['none', 'auto', 'required'] }, { type: 'object' }] },
    },
    $defs: schemaDefinitions,
  },
  { names: alsoKnown, unknown: unknownParameter },
);

/** A request with the conversation it goes on from. */
export interface Conversation {
  readonly request: ResponsesRequest;
  /** What this request brings, as input items. */
  readonly input: readonly InputItem[];
  readonly chat: ChatRequest;
}

/** What would change an answer and is not done here: better refused than left out. */
const notMockedIn = (value: unknown): string | undefined => {
  const asked = (value ?? {}) as Readonly<Record<string, unknown>>;
  return ['background', 'conversation', 'prompt'].find((name) => Boolean(asked[name]));
};

/** Reads a request for a response, with all that went before it. */
export const readConversation = (
  value: unknown,
  state: State,
): { readonly conversation: Conversation } | { readonly error: ServiceError } => {
  const notHere = notMockedIn(value);
  if (notHere !== undefined) return { error: notMocked(`responses: ${notHere}`) };
  const check = checkShape(value);
  if (check.kind === 'refused') return check;
  const request = check.body;
  const past = pastOf(request.previous_response_id ?? undefined, state);
  if (past === undefined) return { error: previousNotFound(request.previous_response_id ?? '') };
  const input = typeof request.input === 'string' ? [{ role: 'user', content: request.input }] : request.input;
  const found = input.map((item) => dereferenced(item, state));
  const missing = found.indexOf(undefined);
  if (missing !== -1) return { error: itemNotFound(input[missing]?.id ?? '') };
  const items = [...past, ...found.filter((item) => item !== undefined)];
  const error = unansweredCall(items);
  return error === undefined ? { conversation: { request, input, chat: asChat(request, items) } } : { error };
};

/** Input and output of all responses before, the oldest first; undefined when one of them is not there. */
const pastOf = (id: string | undefined, state: State): readonly InputItem[] | undefined => {
  const chain: KeptResponse[] = [];
  for (let next = id; next !== undefined; next = chain.at(-1)?.previous) {
    const found = state.responses.get(next);
    if (found === undefined) return undefined;
    chain.push(found);
  }
  return chain.reverse().flatMap(({ input, output }) => [...input, ...output] as readonly InputItem[]);
};

/** The item itself, or the one it refers to; undefined where the instance does not have that one. */
const dereferenced = (item: InputItem, state: State): InputItem | undefined => {
  if (item.type !== 'item_reference') return item;
  const isMeant = (kept: Kept): boolean => kept.id === item.id;
  const kept = state.responses.values().find(({ input, output }) => [...input, ...output].some(isMeant));
  return kept && [...kept.input, ...kept.output].find(isMeant);
};

/** 400 for a response this instance does not have (body as users report it: microsoft/agent-framework#6419). */
const previousNotFound = (id: string): ServiceError =>
  invalidRequest(`Previous response with id '${id}' not found.`, 'previous_response_id', 'previous_response_not_found');

/** 400 for an item of no stored response (first sentence as users report it: openclaw/openclaw#21782; the rest assumed). */
const itemNotFound = (id: string): ServiceError => invalidRequest(`Item with id '${id}' not found.`, 'input', null);

/** A call must have its output, and an output its call (texts as users of both services report them). */
const unansweredCall = (items: readonly InputItem[]): ServiceError | undefined => {
  const ids = (type: string): ReadonlySet<unknown> =>
    new Set(items.flatMap((item) => (item.type === type ? [item.call_id] : [])));
  const calls = ids('function_call');
  const outputs = ids('function_call_output');
  const orphan = [...outputs].find((id) => !calls.has(id));
  const open = [...calls].find((id) => !outputs.has(id));
  if (orphan !== undefined)
    return invalidRequest(`No tool call found for function call output with call_id ${String(orphan)}.`, 'input', null);
  return open === undefined
    ? undefined
    : invalidRequest(`No tool output found for function call ${String(open)}.`, 'input', null);
};

const messageOf = (item: InputItem): ChatRequest['messages'] => {
  switch (item.type ?? 'message') {
    case 'message':
      return [{ role: item.role ?? 'user', content: item.content ?? '' }];
    case 'function_call':
      return [
        {
          role: 'assistant',
          tool_calls: [{ function: { name: item.name ?? '', arguments: item.arguments ?? '' } }],
        },
      ];
    case 'function_call_output':
      return [{ role: 'tool', content: item.output ?? '' }];
    default:
      // Reasoning and the calls of hosted tools: nothing a later prompt has.
      return [];
  }
};

const choiceOf = ({ tool_choice: choice }: ResponsesRequest): NonNullable<ChatRequest['tool_choice']> => {
  if (typeof choice === 'object' && choice !== null && choice.type === 'function')
    return { type: 'function', function: { name: choice.name ?? '' } };
  const mode = typeof choice === 'string' ? choice : choice?.mode;
  return mode === 'none' || mode === 'required' ? mode : 'auto';
};

/** The same as a chat: instructions hold for one response only (reference page, Responses API). */
const asChat = (request: ResponsesRequest, items: readonly InputItem[]): ChatRequest => {
  const { instructions, tools } = request;
  const format = request.text?.format;
  return {
    messages: [
      ...(instructions ? [{ role: 'system', content: instructions }] : []),
      ...items.flatMap((item) => messageOf(item)),
    ],
    tools: (tools ?? []).flatMap(({ type, name, description, parameters }) =>
      type === 'function' && name !== undefined
        ? [{ function: { name, ...(description && { description }), ...(parameters && { parameters }) } as never }]
        : [],
    ),
    tool_choice: choiceOf(request),
    ...(format && {
      response_format: { type: format.type, ...(format.schema && { json_schema: { schema: format.schema } }) },
    }),
  };
};
