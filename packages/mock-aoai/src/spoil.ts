import type { MockClock } from './clock.ts';
import { ConnectionFault } from './connection-fault.ts';
import type { ResponseFault } from './fault.ts';
import type { WireResponse } from './wire.ts';

/** What spoiling an answer takes. */
export interface SpoilOptions {
  readonly fault: ResponseFault;
  readonly clock: MockClock;
  /** Of the request: aborting it ends the waiting. */
  readonly signal: AbortSignal;
  /** Of the instance, for the error of a connection that breaks. */
  readonly host: string;
}

type Bytes = AsyncGenerator<Uint8Array, void, undefined>;

/** The answer with another type, longer, slower or cut off. */
export const spoil = (response: WireResponse, { fault, clock, signal, host }: SpoilOptions): WireResponse => {
  const { contentType, padTo, bytesPerSecond, cutAfter } = fault;
  const length = response.headers['content-length'];
  const headers = {
    ...response.headers,
    ...(contentType !== undefined && { 'content-type': contentType }),
    ...(padTo !== undefined && length !== undefined && { 'content-length': String(Math.max(Number(length), padTo)) }),
  };
  if (response.body === null || (padTo ?? bytesPerSecond ?? cutAfter) === undefined) return { ...response, headers };
  const reader = streamOf(response.body).getReader();
  let bytes = bytesOf(reader);
  if (padTo !== undefined) bytes = padded(bytes, padTo);
  if (bytesPerSecond !== undefined) bytes = slowed(bytes, bytesPerSecond, { clock, signal });
  if (cutAfter !== undefined) bytes = cut(bytes, cutAfter, host);
  return { ...response, headers, body: pulled(bytes, reader) };
};

const streamOf = (body: NonNullable<WireResponse['body']>): ReadableStream<Uint8Array> =>
  body instanceof ReadableStream ? body : new Blob([typeof body === 'string' ? body : new Uint8Array(body)]).stream();

async function* bytesOf(reader: ReadableStreamDefaultReader<Uint8Array>): Bytes {
  for (let part = await reader.read(); !part.done; part = await reader.read()) yield part.value;
}

const largestPadding = 65_536;

async function* padded(bytes: Bytes, total: number): Bytes {
  let sent = 0;
  for await (const chunk of bytes) {
    sent += chunk.length;
    yield chunk;
  }
  while (sent < total) {
    const size = Math.min(largestPadding, total - sent);
    sent += size;
    yield new Uint8Array(size).fill(0x0a);
  }
}

/** Pieces a reader sees the slowness in: twenty a second, or one byte at a time. */
const piecesPerSecond = 20;

async function* slowed(bytes: Bytes, perSecond: number, wait: Pick<SpoilOptions, 'clock' | 'signal'>): Bytes {
  const size = Math.max(1, Math.round(perSecond / piecesPerSecond));
  for await (const chunk of bytes)
    for (let start = 0; start < chunk.length; start += size) {
      const piece = chunk.subarray(start, start + size);
      await wait.clock.sleep((piece.length / perSecond) * 1000, wait.signal);
      yield piece;
    }
}

async function* cut(bytes: Bytes, after: number, host: string): Bytes {
  let left = after;
  while (left > 0) {
    const { done, value } = await bytes.next();
    if (done === true) return;
    yield value.subarray(0, left);
    left -= value.length;
  }
  throw new ConnectionFault('ECONNRESET', host);
}

/** Nothing is made ahead of the reader; what comes to an end here ends the stream behind it. */
const pulled = (bytes: Bytes, behind: ReadableStreamDefaultReader<Uint8Array>): ReadableStream<Uint8Array> =>
  new ReadableStream<Uint8Array>(
    {
      async pull(controller) {
        try {
          const { done, value } = await bytes.next();
          if (done === true) controller.close();
          else controller.enqueue(value);
        } catch (error) {
          await behind.cancel(error).catch(() => undefined);
          throw error;
        }
      },
      cancel: (reason) => behind.cancel(reason),
    },
    { highWaterMark: 0 },
  );
