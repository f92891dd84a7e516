import { type ByteStream, decodeUtf8, type ResponseMessage, type TokenUsage } from '@spillway/policies';
import { parseAnswer, piecesIn, usageIn } from './model-answer.ts';
import type { RequestState } from './request-state.ts';

const isEventStream = (response: ResponseMessage): boolean =>
  (response.headers.text('Content-Type') ?? '').includes('text/event-stream');

/** Tells those who wait what the model used, once. */
export const tellUsage = async ({ onUsage, trace }: RequestState, usage: TokenUsage | undefined): Promise<void> => {
  const attempt = trace.attempts.at(-1);
  if (usage !== undefined && attempt !== undefined) attempt.usage = usage;
  for (const callback of onUsage.splice(0)) await callback(usage);
};

/**
 * After the backend section: a whole body is read for its usage when somebody wants to know, so that headers and
 * variables can tell it (recorded: the payload is read because the next handler needs it). A stream passes on.
 */
export const settleUsage = async (state: RequestState): Promise<void> => {
  const { response, isFromBackend, onUsage } = state;
  if (onUsage.length === 0 || !isFromBackend || response?.body === undefined || isEventStream(response)) return;
  const answer = parseAnswer(decodeUtf8(await response.body.keep()));
  await tellUsage(state, answer && usageIn(answer));
};

async function* copying(chunks: ByteStream, copy: Uint8Array[]): AsyncGenerator<Uint8Array> {
  for await (const chunk of chunks) {
    copy.push(chunk);
    yield chunk;
  }
}

/** What goes to the backend, with a copy for whoever wants to know what the model used: a stream may not say it. */
export const keepingSent = <T extends Uint8Array | ByteStream | undefined>(state: RequestState, body: T) => {
  if (state.onUsage.length === 0 || body === undefined) return body;
  if (body instanceof Uint8Array) {
    state.sent = [body];
    return body;
  }
  const copy: Uint8Array[] = [];
  state.sent = copy;
  return copying(body, copy);
};

/** Bytes of a stream that wait to be read: most streams fit, and are read only when they have gone. */
const mostBytes = 256 * 1024;

/** Reads the events of a stream: what it said that it used, or else the texts it brought. */
class EventReader {
  usage: TokenUsage | undefined;
  readonly #texts = new Map<unknown, string[]>();
  readonly #decoder = new TextDecoder();
  #waiting: Uint8Array[] = [];
  #size = 0;
  #line = '';

  add(chunk: Uint8Array): void {
    this.#waiting.push(chunk);
    this.#size += chunk.length;
    if (this.#size > mostBytes) this.#read(false);
  }

  /** The texts of the answer, each whole; undefined when the stream is not that of a model. */
  end(): readonly string[] | undefined {
    this.#read(true);
    return this.#texts.size === 0 ? undefined : [...this.#texts.values()].map((pieces) => pieces.join(''));
  }

  #read(isEnd: boolean): void {
    const lines = (this.#line + this.#decoder.decode(Buffer.concat(this.#waiting), { stream: !isEnd })).split('\n');
    this.#waiting = [];
    this.#size = 0;
    this.#line = isEnd ? '' : (lines.pop() ?? '');
    const events = lines.filter((line) => line.startsWith('data:'));
    const told = events.findLast((line) => line.includes('"total_tokens"'));
    const answer = told === undefined ? undefined : parseAnswer(told.slice(5));
    this.usage = (answer && usageIn(answer)) ?? this.usage;
    if (this.usage === undefined) for (const line of events) this.#keepText(line.slice(5));
  }

  #keepText(data: string): void {
    const answer = parseAnswer(data);
    for (const [index, piece] of (answer && piecesIn(answer)) ?? []) {
      const pieces = this.#texts.get(index) ?? [];
      pieces.push(piece);
      this.#texts.set(index, pieces);
    }
  }
}

/** Prompt and completion counted from their texts (reference page: streamed answers are always estimated). */
const estimated = async ({ host, sent = [] }: RequestState, texts: readonly string[]): Promise<TokenUsage> => {
  const { tokens } = host.services;
  const promptTokens = await tokens.estimatePrompt(Buffer.concat(sent));
  let completionTokens = 0;
  for (const text of texts) completionTokens += await tokens.count(text);
  return { promptTokens, completionTokens, totalTokens: promptTokens + completionTokens, isEstimated: true };
};

/**
 * Passes chunks on at once and tells the usage when the last one has gone: that which an event carries (that it counts
 * for more than an estimate is assumed), or an estimate, also of a stream that broke.
 */
export async function* watchingUsage(state: RequestState, chunks: ByteStream): AsyncGenerator<Uint8Array> {
  const reader = new EventReader();
  try {
    for await (const chunk of chunks) {
      reader.add(chunk);
      yield chunk;
    }
  } finally {
    const texts = reader.end();
    await tellUsage(state, reader.usage ?? (texts && (await estimated(state, texts))));
  }
}
