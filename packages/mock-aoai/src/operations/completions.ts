import { promptFilterResults, refusedPrompt } from '../content-filter.ts';
import { modelName } from '../deployments.ts';
import { promptFiltered } from '../errors.ts';
import type { Usage } from '../journal.ts';
import { codeFrom } from '../random.ts';
import { tokensOfPiece } from '../said.ts';
import { type Output, textOutput } from './chat-output.ts';
import type { Call, Operation, Reply, StreamedEvent } from './operation.ts';
import { checkBody, unrecognizedArguments } from './request-body.ts';
import { stopsOf } from './stop-sequences.ts';

interface CompletionRequest {
  readonly prompt?: string | readonly string[] | null;
  readonly max_tokens?: number | null;
  readonly n?: number | null;
  readonly best_of?: number | null;
  readonly stop?: string | readonly string[] | null;
  readonly echo?: boolean | null;
  readonly stream?: boolean | null;
  readonly stream_options?: { readonly include_usage?: boolean } | null;
}

const text = { type: 'string' };
const count = { type: ['integer', 'null'], minimum: 1, maximum: 128 };

const alsoKnown =
  'model frequency_penalty logit_bias logprobs presence_penalty seed suffix temperature top_p user metadata';

const checkRequest = checkBody<CompletionRequest>(
  {
    type: 'object',
    properties: {
      prompt: { type: ['string', 'array', 'null'], items: text, minItems: 1 },
      max_tokens: { type: ['integer', 'null'], minimum: 0 },
      n: count,
      best_of: count,
      stop: { type: ['string', 'array', 'null'], items: text, maxItems: 4 },
      echo: { type: ['boolean', 'null'] },
      stream: { type: ['boolean', 'null'] },
      stream_options: { type: ['object', 'null'], properties: { include_usage: { type: 'boolean' } } },
    },
  },
  { names: alsoKnown, unknown: unrecognizedArguments },
);

/** What the API specification takes when a request does not say. */
const defaultMaxTokens = 16;

/** Completions of a prompt, of the models that have them: prose that seed and prompt decide. */
export const completions: Operation = {
  name: 'Completions_Create',
  shortName: 'completion',
  kind: 'completions',
  prepare(value, call) {
    const check = checkRequest(value);
    if (check.kind === 'refused') return check.error;
    const request = check.body;
    const prompts = [request.prompt ?? ''].flat();
    const filtered = refusedPrompt(prompts.join('\n'));
    if (filtered !== undefined) return promptFiltered(filtered);
    const promptTokens = prompts.reduce((sum, prompt) => sum + call.tokens.text(prompt), 0);
    const promptCharacters = prompts.reduce((sum, prompt) => sum + prompt.length, 0);
    const maxTokens = request.max_tokens ?? undefined;
    return {
      demand: { kind: 'chat', promptTokens, promptCharacters, maxTokens },
      reply: () => reply(request, prompts, call, promptTokens),
    };
  },
};

/** What completes a prompt; the prompt itself comes first where it is echoed. */
interface Choice extends Omit<Output, 'toolCalls'> {
  readonly echoed: readonly string[];
}

const choicesOf = (request: CompletionRequest, prompts: readonly string[], call: Call): readonly Choice[] =>
  prompts.flatMap((prompt) =>
    Array.from({ length: request.n ?? 1 }, (_, index): Choice => {
      const source = `${call.seed}/${index}/${prompt}`;
      const maxTokens = request.max_tokens ?? defaultMaxTokens;
      const made = textOutput({ source, user: prompt, stops: stopsOf(request.stop) }, call, maxTokens);
      return { ...made, echoed: request.echo === true ? [prompt] : [] };
    }),
  );

const usageBody = ({ promptTokens, completionTokens, totalTokens }: Usage) => ({
  prompt_tokens: promptTokens,
  completion_tokens: completionTokens,
  total_tokens: totalTokens,
});

const reply = (request: CompletionRequest, prompts: readonly string[], call: Call, promptTokens: number): Reply => {
  const choices = choicesOf(request, prompts, call);
  const completionTokens = choices.reduce((sum, { tokens }) => sum + tokens, 0);
  const usage = { promptTokens, completionTokens, totalTokens: promptTokens + completionTokens };
  const heading = {
    id: `cmpl-${codeFrom(`${call.seed}/completion/${call.requestId}`, 29, 62)}`,
    object: 'text_completion',
    created: call.created,
    model: modelName(call.spec),
  };
  if (request.stream !== true)
    return {
      kind: 'json',
      usage,
      body: {
        ...heading,
        prompt_filter_results: promptFilterResults(prompts),
        choices: choices.map(({ echoed, pieces, finishReason, filterResults }, index) => ({
          text: [...echoed, ...pieces].join(''),
          index,
          finish_reason: finishReason,
          logprobs: null,
          content_filter_results: filterResults,
        })),
        usage: usageBody(usage),
      },
    };
  const isCounted = request.stream_options?.include_usage === true;
  return { kind: 'stream', usage, events: events(heading, choices, isCounted ? usage : undefined) };
};

const events = (heading: object, choices: readonly Choice[], usage: Usage | undefined): readonly StreamedEvent[] => {
  const event = (parts: readonly object[], tokens: number, used: unknown = null): StreamedEvent => ({
    data: JSON.stringify({ ...heading, choices: parts, ...(usage && { usage: used }) }),
    tokens,
  });
  const choice = (piece: string, index: number, finish_reason: string | null) => [
    { text: piece, index, finish_reason, logprobs: null },
  ];
  return [
    ...choices.flatMap(({ echoed, pieces, finishReason, tokens }, index) => [
      ...[...echoed, ...pieces].map((piece, at, { length }) =>
        event(choice(piece, index, null), tokensOfPiece(at, length, tokens)),
      ),
      event(choice('', index, finishReason), 0),
    ]),
    ...(usage === undefined ? [] : [event([], 0, usageBody(usage))]),
    { data: '[DONE]', tokens: 0 },
  ];
};
