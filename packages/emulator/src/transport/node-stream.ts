import type { Readable } from 'node:stream';
import type { ByteStream } from '@spillway/policies';

/** Collects by events: an async iterator costs a handful of promises for every chunk. */
const collect = (readable: Readable, broken: (error: unknown) => unknown): Promise<Uint8Array> =>
  new Promise((resolve, reject) => {
    const fail = (error: unknown): void => reject(broken(error));
    const chunks: Buffer[] = [];
    readable.on('data', (chunk: Buffer) => chunks.push(chunk));
    readable.once('end', () =>
      resolve(chunks.length === 1 && chunks[0] !== undefined ? chunks[0] : Buffer.concat(chunks)),
    );
    readable.once('error', fail);
    readable.once('close', () => {
      // Without an end before it, the other side has gone.
      if (!readable.readableEnded) fail(new Error('the stream was closed before its end'));
    });
  });

/** The iterator of Node's streams is a generator, which does not hear of being given up before its first chunk. */
const iterated = (readable: Readable, giveUp: () => Promise<unknown>): AsyncIterator<Uint8Array> => {
  let started: AsyncIterator<Uint8Array> | undefined;
  return {
    next() {
      started ??= readable[Symbol.asyncIterator]() as AsyncIterator<Uint8Array>;
      return started.next();
    },
    async return() {
      if (started === undefined) await giveUp();
      else await started.return?.();
      return { done: true, value: undefined };
    },
  };
};

interface NodeStreamOptions {
  /** What it means to who collects it that it broke; default: what broke it. */
  readonly broken?: (error: unknown) => unknown;
  /** What becomes of one that nobody reads; default: nothing. */
  readonly giveUp?: () => Promise<unknown>;
}

/** A stream of Node as a message body reads it. */
export const nodeStream = (
  readable: Readable,
  { broken = (error) => error, giveUp = async () => undefined }: NodeStreamOptions = {},
): ByteStream => ({
  [Symbol.asyncIterator]: () => iterated(readable, giveUp),
  collect: () => collect(readable, broken),
});
