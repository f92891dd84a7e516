import { refusedPrompt } from '../content-filter.ts';
import { modelName } from '../deployments.ts';
import { promptFiltered } from '../errors.ts';
import type { Usage } from '../journal.ts';
import { codeFrom } from '../random.ts';
import type { Kept } from '../state.ts';
import { type Output, outputOf } from './chat-output.ts';
import { countable, promptCharacters, promptText } from './chat-request.ts';
import type { Call, Operation, Reply } from './operation.ts';
import { eventsOf } from './responses-events.ts';
import { type Conversation, type InputItem, readConversation } from './responses-request.ts';

/** Responses, plain and streamed: what chat completions would say, in items, and kept for later ones. */
export const createResponse: Operation = {
  name: 'Create_Response',
  shortName: 'responses',
  kind: 'chat',
  prepare(value, call) {
    const read = readConversation(value, call.state);
    if ('error' in read) return read.error;
    const { conversation } = read;
    const filtered = refusedPrompt(promptText(conversation.chat));
    if (filtered !== undefined) return promptFiltered(filtered);
    const promptTokens = call.tokens.chat(countable(conversation.chat));
    const maxTokens = conversation.request.max_output_tokens ?? undefined;
    return {
      demand: { kind: 'chat', promptTokens, promptCharacters: promptCharacters(conversation.chat), maxTokens },
      reply: () => reply(conversation, call, promptTokens),
    };
  },
};

const idOf = ({ seed, requestId }: Call, kind: string, index = 0): string =>
  `${kind}_${codeFrom(`${seed}/${kind}/${requestId}/${index}`, 48, 16)}`;

const incompleteReasons: ReadonlyMap<Output['finishReason'], string> = new Map([
  ['length', 'max_output_tokens'],
  ['content_filter', 'content_filter'],
]);

const reply = (conversation: Conversation, call: Call, promptTokens: number): Reply => {
  const { request, input, chat } = conversation;
  const made = outputOf(chat, call, 0, request.max_output_tokens ?? Number.POSITIVE_INFINITY);
  const usage: Usage = {
    promptTokens,
    completionTokens: made.tokens,
    totalTokens: promptTokens + made.tokens,
  };
  const reason = incompleteReasons.get(made.finishReason);
  const status = reason === undefined ? 'completed' : 'incomplete';
  const output = itemsOf(made, call, status);
  const begun = headingOf(conversation, call);
  const body = {
    ...begun,
    status,
    incomplete_details: reason === undefined ? null : { reason },
    output,
    usage: usageBody(usage),
  };
  // Kept as soon as it begins: what becomes of the connection does not matter to it (assumed).
  if (request.store !== false)
    call.state.responses.put(begun.id, {
      body,
      input: input.map((item, index) => keptInput(item, idOf(call, prefixOf(item), index + 1))),
      output,
      previous: request.previous_response_id ?? undefined,
    });
  if (request.stream !== true) return { kind: 'json', body, usage };
  const isObfuscated = request.stream_options?.include_obfuscation !== false;
  const pieces = made.toolCalls[0]?.argumentPieces ?? made.pieces;
  return { kind: 'stream', usage, events: eventsOf({ begun, body, item: output[0], pieces, usage, isObfuscated }) };
};

/** What an answer says from its beginning to its end; defaults are said as the reference page shows them. */
const headingOf = ({ request }: Conversation, call: Call) => ({
  id: idOf(call, 'resp'),
  object: 'response',
  created_at: call.created,
  status: 'in_progress',
  background: false,
  error: null,
  incomplete_details: null,
  instructions: request.instructions ?? null,
  max_output_tokens: request.max_output_tokens ?? null,
  model: modelName(call.spec),
  output: [] as readonly Kept[],
  parallel_tool_calls: request.parallel_tool_calls ?? true,
  previous_response_id: request.previous_response_id ?? null,
  reasoning: { effort: null, summary: null, ...request.reasoning },
  store: request.store ?? true,
  temperature: request.temperature ?? 1,
  text: { format: { type: 'text' }, ...request.text },
  tool_choice: request.tool_choice ?? 'auto',
  tools: request.tools ?? [],
  top_p: request.top_p ?? 1,
  truncation: request.truncation ?? 'disabled',
  usage: null,
  user: request.user ?? null,
  metadata: request.metadata ?? {},
});

const usageBody = ({ promptTokens, completionTokens, totalTokens }: Usage) => ({
  input_tokens: promptTokens,
  input_tokens_details: { cached_tokens: 0 },
  output_tokens: completionTokens,
  output_tokens_details: { reasoning_tokens: 0 },
  total_tokens: totalTokens,
});

const itemsOf = ({ pieces, toolCalls }: Output, call: Call, status: string): readonly Kept[] => {
  if (toolCalls.length > 0)
    return toolCalls.map(({ id, name, argumentPieces }, index) => ({
      id: idOf(call, 'fc', index),
      type: 'function_call',
      status,
      arguments: argumentPieces.join(''),
      call_id: id,
      name,
    }));
  const content = [{ type: 'output_text', annotations: [], logprobs: [], text: pieces.join('') }];
  return [{ id: idOf(call, 'msg'), type: 'message', status, content, role: 'assistant' }];
};

const prefixes: ReadonlyMap<string | undefined, string> = new Map([
  ['function_call', 'fc'],
  ['function_call_output', 'fco'],
  ['reasoning', 'rs'],
]);

const prefixOf = ({ type }: InputItem): string => prefixes.get(type) ?? 'msg';

/** An input item as it is read back: with an id, a status, and its content in parts (API specification). */
const keptInput = (item: InputItem, id: string): Kept => {
  const kept = { ...item, id: item.id ?? id, type: item.type ?? 'message', status: 'completed' };
  if (kept.type !== 'message' || typeof item.content !== 'string') return kept;
  const isSaid = item.role === 'assistant';
  const part = { type: isSaid ? 'output_text' : 'input_text', text: item.content, ...(isSaid && { annotations: [] }) };
  return { ...kept, role: item.role ?? 'user', content: [part] };
};
