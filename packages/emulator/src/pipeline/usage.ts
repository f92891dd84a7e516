import { type ByteStream, decodeUtf8, type ResponseMessage, type TokenUsage } from '@spillway/policies';
import type { RequestState } from './request-state.ts';

interface WireUsage {
  readonly prompt_tokens?: number;
  readonly completion_tokens?: number;
  readonly total_tokens?: number;
}

const usageOf = (text: string): TokenUsage | undefined => {
  let usage: WireUsage | null | undefined;
  try {
    usage = (JSON.parse(text) as { readonly usage?: WireUsage | null }).usage;
  } catch {
    // No JSON: some other answer, without usage.
    return undefined;
  }
  if (typeof usage?.total_tokens !== 'number') return undefined;
  const prompt = usage.prompt_tokens ?? 0;
  return {
    promptTokens: prompt,
    completionTokens: usage.completion_tokens ?? usage.total_tokens - prompt,
    totalTokens: usage.total_tokens,
    isEstimated: false,
  };
};

const isEventStream = (response: ResponseMessage): boolean =>
  (response.headers.text('Content-Type') ?? '').includes('text/event-stream');

/** The usage of the last event that carries one. */
const usageOfEvents = (text: string): TokenUsage | undefined => {
  const events = text.split('\n').filter((line) => line.startsWith('data:') && line.includes('"total_tokens"'));
  const last = events[events.length - 1];
  return last === undefined ? undefined : usageOf(last.slice(5));
};

/** Tells those who wait what the model used, once. */
export const tellUsage = async ({ onUsage }: RequestState, usage: TokenUsage | undefined): Promise<void> => {
  for (const callback of onUsage.splice(0)) await callback(usage);
};

/**
 * After the backend section: a whole body is read for its usage when somebody wants to know, so that headers and
 * variables can tell it (recorded: the payload is read because the next handler needs it). A stream passes on.
 */
export const settleUsage = async (state: RequestState): Promise<void> => {
  const { response, isFromBackend, onUsage } = state;
  if (onUsage.length === 0 || !isFromBackend || response?.body === undefined || isEventStream(response)) return;
  await tellUsage(state, usageOf(decodeUtf8(await response.body.keep())));
};

/** Longest part of a stream that is looked at. */
const longestBytes = 8 * 1024 * 1024;

/** Passes chunks on at once and tells the usage when the last one has gone. */
export async function* watchingUsage(
  chunks: ByteStream,
  done: (usage: TokenUsage | undefined) => Promise<void>,
): AsyncGenerator<Uint8Array> {
  const seen: Uint8Array[] = [];
  let size = 0;
  try {
    for await (const chunk of chunks) {
      size += chunk.length;
      if (size <= longestBytes) seen.push(chunk);
      yield chunk;
    }
  } finally {
    await done(size > longestBytes ? undefined : usageOfEvents(decodeUtf8(Buffer.concat(seen))));
  }
}
