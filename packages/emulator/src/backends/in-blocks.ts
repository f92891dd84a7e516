import type { ByteStream } from '@spillway/policies';

const blockBytes = 8192;

/** Collects chunks into blocks of 8 KB, as `buffer-response="true"` does (reference page: forward-request). */
export async function* inBlocks(chunks: ByteStream): AsyncGenerator<Uint8Array> {
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
