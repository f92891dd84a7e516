import type { TokenUsage } from '@spillway/policies';

/** Both shapes of Azure OpenAI: of completions and embeddings, and of responses. */
interface WireUsage {
  readonly prompt_tokens?: number;
  readonly completion_tokens?: number;
  readonly input_tokens?: number;
  readonly output_tokens?: number;
  readonly total_tokens?: number;
}

interface WireDelta {
  readonly content?: unknown;
  readonly refusal?: unknown;
  readonly tool_calls?: readonly { readonly function?: { readonly name?: unknown; readonly arguments?: unknown } }[];
}

/** A body, or one event of a stream: of chat, of completions, or of the Responses API. */
export interface ModelAnswer {
  readonly usage?: WireUsage | null;
  readonly choices?: readonly {
    readonly index?: unknown;
    readonly text?: unknown;
    readonly delta?: WireDelta | null;
  }[];
  /** Of the Responses API. */
  readonly type?: unknown;
  readonly delta?: unknown;
  readonly output_index?: unknown;
  readonly response?: { readonly usage?: WireUsage | null } | null;
}

/** The answer of a model as JSON; undefined when it is anything else. */
export const parseAnswer = (text: string): ModelAnswer | undefined => {
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === 'object' && value !== null ? value : undefined;
  } catch {
    // No JSON: audio, the page of a proxy, the end of a stream.
    return undefined;
  }
};

/** What an answer says that the model used; undefined when it says nothing. */
export const usageIn = ({ usage: own, response }: ModelAnswer): TokenUsage | undefined => {
  const usage = own ?? response?.usage;
  if (typeof usage?.total_tokens !== 'number') return undefined;
  const promptTokens = usage.prompt_tokens ?? usage.input_tokens ?? 0;
  return {
    promptTokens,
    completionTokens: usage.completion_tokens ?? usage.output_tokens ?? usage.total_tokens - promptTokens,
    totalTokens: usage.total_tokens,
    isEstimated: false,
  };
};

const text = (value: unknown): string => (typeof value === 'string' ? value : '');

const saidInDelta = ({ content, refusal, tool_calls = [] }: WireDelta): string =>
  text(content) +
  text(refusal) +
  tool_calls.map(({ function: called }) => text(called?.name) + text(called?.arguments)).join('');

/** What an event adds to the texts of an answer: the number of the text, and the piece; undefined for other events. */
export const piecesIn = ({ choices, type, delta, output_index, response }: ModelAnswer) => {
  if (Array.isArray(choices))
    return choices.map(({ index, text: completion, delta: said }): readonly [unknown, string] => [
      index,
      text(completion) + saidInDelta(said ?? {}),
    ]);
  const isOfResponse = typeof type === 'string' && type.startsWith('response.');
  if (!isOfResponse || (response === undefined && output_index === undefined)) return undefined;
  return [[output_index, type.endsWith('.delta') ? text(delta) : '']] as const;
};
