import type { ByteStream } from '@spillway/policies';

const blockBytes = 8192;

async function* blocksOf(chunks: AsyncIterable<Uint8Array>): AsyncGenerator<Uint8Array> {
  let waiting: Uint8Array[] = [];
  let size = 0;
  for await (const chunk of chunks) {
    waiting.push(chunk);
    size += chunk.length;
    if (size < blockBytes) continue;
    yield Buffer.concat(waiting);
    waiting = [];
    size = 0;
  }
  if (size > 0) yield Buffer.concat(waiting);
}

/** Collects chunks into blocks of 8 KB, as `buffer-response="true"` does (reference page: forward-request). */
export const inBlocks = (chunks: ByteStream): ByteStream => ({
  [Symbol.asyncIterator]() {
    const source = chunks[Symbol.asyncIterator]();
    const blocks = blocksOf({ [Symbol.asyncIterator]: () => source });
    let isStarted = false;
    return {
      next() {
        isStarted = true;
        return blocks.next();
      },
      async return() {
        // A generator does not hear of being given up before its first chunk; the source must.
        if (isStarted) await blocks.return(undefined);
        else await source.return?.();
        return { done: true, value: undefined };
      },
    };
  },
});
