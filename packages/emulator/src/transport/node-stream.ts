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

const itself = (error: unknown): unknown => error;

/** A stream of Node as a message body reads it. `broken` says what it means to who collects it that it broke. */
export const nodeStream = (readable: Readable, broken = itself): ByteStream => ({
  [Symbol.asyncIterator]: () => readable[Symbol.asyncIterator]() as AsyncIterator<Uint8Array>,
  collect: () => collect(readable, broken),
});
