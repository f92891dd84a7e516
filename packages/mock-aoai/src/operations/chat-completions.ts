import { chunkFilterResults, promptFilterResults, refusedPrompt } from '../content-filter.ts';
import { modelName } from '../deployments.ts';
import { promptFiltered } from '../errors.ts';
import type { Usage } from '../journal.ts';
import { codeFrom } from '../random.ts';
import { tokensOfPiece } from '../said.ts';
import { type Output, outputOf, type ToolCall } from './chat-output.ts';
import { type ChatRequest, checkChatRequest, countable, promptCharacters, promptText } from './chat-request.ts';
import type { Call, Operation, Reply, StreamedEvent } from './operation.ts';

/** Chat completions, plain and streamed: prose that seed and prompt decide, with exact token counts. */
export const chatCompletions: Operation = {
  name: 'ChatCompletions_Create',
  shortName: 'chatCompletion',
  kind: 'chat',
  prepare(value, call) {
    const check = checkChatRequest(value);
    if (check.kind === 'refused') return check.error;
    const request = check.body;
    const filtered = refusedPrompt(promptText(request));
    if (filtered !== undefined) return promptFiltered(filtered);
    const maxTokens = request.max_completion_tokens ?? request.max_tokens ?? undefined;
    const promptTokens = call.tokens.chat(countable(request));
    return {
      demand: { kind: 'chat', promptTokens, promptCharacters: promptCharacters(request), maxTokens },
      reply: () => reply(request, call, promptTokens, maxTokens ?? Number.POSITIVE_INFINITY),
    };
  },
};

/** What every chunk of an answer, or the answer itself, says of it. */
interface Heading {
  readonly created: number;
  readonly id: string;
  readonly model: string;
  readonly system_fingerprint: string;
}

type PromptResults = ReturnType<typeof promptFilterResults>;

const reply = (request: ChatRequest, call: Call, promptTokens: number, maxTokens: number): Reply => {
  const texts = Array.from({ length: request.n ?? 1 }, (_, index) => outputOf(request, call, index, maxTokens));
  const completionTokens = texts.reduce((sum, { tokens }) => sum + tokens, 0);
  const usage = { promptTokens, completionTokens, totalTokens: promptTokens + completionTokens };
  const heading = headingOf(call);
  const prompt = promptFilterResults([promptText(request)]);
  if (!request.stream) return { kind: 'json', body: completion(heading, prompt, texts, usage), usage };
  const includeUsage = request.stream_options?.include_usage === true;
  const events = [promptFilterChunk(prompt), ...chunks(heading, texts, includeUsage ? usage : undefined)];
  return { kind: 'stream', events, usage };
};

const headingOf = ({ spec, seed, requestId, created }: Call): Heading => ({
  created,
  id: `chatcmpl-${codeFrom(`${seed}/completion/${requestId}`, 29, 62)}`,
  model: modelName(spec),
  system_fingerprint: `fp_${codeFrom(modelName(spec), 10, 16)}`,
});

const usageBody = ({ promptTokens, completionTokens, totalTokens }: Usage) => ({
  prompt_tokens: promptTokens,
  completion_tokens: completionTokens,
  total_tokens: totalTokens,
  prompt_tokens_details: { cached_tokens: 0, audio_tokens: 0 },
  completion_tokens_details: {
    reasoning_tokens: 0,
    audio_tokens: 0,
    accepted_prediction_tokens: 0,
    rejected_prediction_tokens: 0,
  },
});

const toolCallBody = ({ id, name, argumentPieces }: ToolCall) => ({
  id,
  type: 'function',
  function: { name, arguments: argumentPieces.join('') },
});

const completion = (heading: Heading, prompt: PromptResults, texts: readonly Output[], usage: Usage) => ({
  id: heading.id,
  object: 'chat.completion',
  created: heading.created,
  model: heading.model,
  system_fingerprint: heading.system_fingerprint,
  prompt_filter_results: prompt,
  choices: texts.map(({ pieces, toolCalls, finishReason, filterResults }, index) => ({
    index,
    finish_reason: finishReason,
    logprobs: null,
    content_filter_results: filterResults,
    message: {
      role: 'assistant',
      content: toolCalls.length > 0 ? null : pieces.join(''),
      refusal: null,
      ...(toolCalls.length > 0 && { tool_calls: toolCalls.map(toolCallBody) }),
    },
  })),
  usage: usageBody(usage),
});

/** The first chunk names neither answer nor model (recorded). */
const promptFilterChunk = (prompt_filter_results: PromptResults): StreamedEvent => ({
  data: JSON.stringify({ choices: [], created: 0, id: '', model: '', object: '', prompt_filter_results }),
  tokens: 0,
});

/**
 * The chunks of an answer in the recorded order and with the recorded keys.
 * @param usage sent as a last chunk when the client asked for it; only then every other chunk has `"usage":null`
 */
const chunks = (
  { created, id, model, system_fingerprint }: Heading,
  texts: readonly Output[],
  usage: Usage | undefined,
): readonly StreamedEvent[] => {
  const chunk = (choices: readonly object[], tokens: number, used: unknown = null): StreamedEvent => {
    const body = { choices, created, id, model, object: 'chat.completion.chunk', system_fingerprint };
    return { data: JSON.stringify(usage ? { ...body, usage: used } : body), tokens };
  };
  return [
    ...texts.flatMap((text, index) => choiceEvents(text, index, chunk)),
    ...(usage ? [chunk([], 0, usageBody(usage))] : []),
    { data: '[DONE]', tokens: 0 },
  ];
};

const choiceEvents = (
  { pieces, toolCalls, finishReason, tokens }: Output,
  index: number,
  chunk: (choices: readonly object[], tokens: number) => StreamedEvent,
): readonly StreamedEvent[] => {
  const choice = (delta: object, filter: object, finish_reason: string | null) => [
    { content_filter_results: filter, delta, finish_reason, index, logprobs: null },
  ];
  const parts = [
    ...pieces.map((content) => choice({ content }, chunkFilterResults, null)),
    ...toolCalls.flatMap((each, at) => toolDeltas(each, at).map((delta) => choice(delta, {}, null))),
  ];
  const content = toolCalls.length > 0 ? null : '';
  return [
    chunk(choice({ content, refusal: null, role: 'assistant' }, {}, null), 0),
    ...parts.map((part, at) => chunk(part, tokensOfPiece(at, parts.length, tokens))),
    chunk(choice({}, {}, finishReason), 0),
  ];
};

/** A call opens with its name; its arguments come in pieces (API specification). */
const toolDeltas = ({ id, name, argumentPieces }: ToolCall, index: number): readonly object[] => [
  { tool_calls: [{ index, id, type: 'function', function: { name, arguments: '' } }] },
  ...argumentPieces.map((piece) => ({ tool_calls: [{ index, function: { arguments: piece } }] })),
];
