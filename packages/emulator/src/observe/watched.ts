import { Body, type ByteStream } from '@spillway/policies';

/** Longest answer that is kept whole: more than any chat, less than a batch of embeddings. */
const longestBytes = 4 * 1024 * 1024;
/** The end of a longer one, where the usage stands. */
const endBytes = 64 * 1024;

/** Bytes as they pass, up to a limit; beyond it only the last of them. */
export class Kept {
  #chunks: Uint8Array[] = [];
  #size = 0;
  isWhole = true;

  add(chunk: Uint8Array): void {
    this.#chunks.push(chunk);
    this.#size += chunk.length;
    if (this.#size <= (this.isWhole ? longestBytes : endBytes * 2)) return;
    this.isWhole = false;
    const end = this.bytes().slice(-endBytes);
    this.#chunks = [end];
    this.#size = end.length;
  }

  bytes(): Uint8Array {
    const [only] = this.#chunks;
    return this.#chunks.length === 1 && only !== undefined ? only : Buffer.concat(this.#chunks);
  }
}

/**
 * A stream that is looked at while it goes on, chunk by chunk. Classes, not generators: one that is given up before its
 * first chunk is asked for must be noticed too.
 */
abstract class Watched implements ByteStream, AsyncIterator<Uint8Array> {
  readonly kept = new Kept();
  readonly #source: ByteStream;
  #iterator: AsyncIterator<Uint8Array> | undefined;

  constructor(source: ByteStream) {
    this.#source = source;
  }

  [Symbol.asyncIterator](): this {
    return this;
  }

  async next(): Promise<IteratorResult<Uint8Array>> {
    this.#iterator ??= this.#source[Symbol.asyncIterator]();
    try {
      const next = await this.#iterator.next();
      if (next.done === true) this.ended(true, undefined);
      else this.kept.add(next.value);
      return next;
    } catch (error) {
      this.ended(false, error);
      throw error;
    }
  }

  async return(): Promise<IteratorResult<Uint8Array>> {
    this.#iterator ??= this.#source[Symbol.asyncIterator]();
    await this.beforeReturn();
    this.ended(false, undefined);
    await this.#iterator.return?.();
    return { done: true, value: undefined };
  }

  async collect(): Promise<Uint8Array> {
    try {
      const bytes = await Body.ofStream(this.#source).buffer();
      this.kept.add(bytes);
      this.ended(true, undefined);
      return bytes;
    } catch (error) {
      this.ended(false, error);
      throw error;
    }
  }

  protected abstract ended(isComplete: boolean, error: unknown): void;

  protected async beforeReturn(): Promise<void> {}
}

/** The body of a request on its way to a backend. */
export class WatchedRequest extends Watched {
  protected ended(): void {}
}

interface WhoWaits {
  answerEnded(isComplete: boolean, error: unknown): void;
}

/** The body of an answer. */
export class WatchedAnswer extends Watched {
  readonly #waits: WhoWaits;
  readonly #drains: boolean;
  #isEnded = false;

  /** @param drains an answer that nobody wants is read to its end all the same, as long as it is short */
  constructor(source: ByteStream, waits: WhoWaits, { drains }: { readonly drains: boolean }) {
    super(source);
    this.#waits = waits;
    this.#drains = drains;
  }

  protected ended(isComplete: boolean, error: unknown): void {
    if (this.#isEnded) return;
    this.#isEnded = true;
    this.#waits.answerEnded(isComplete, error);
  }

  /** What was thrown away was billed all the same, and says at its end how much. */
  protected override async beforeReturn(): Promise<void> {
    if (!this.#drains) return;
    try {
      while (!this.#isEnded && this.kept.isWhole) await this.next();
    } catch {
      // It broke: `ended` has been told.
    }
  }
}
