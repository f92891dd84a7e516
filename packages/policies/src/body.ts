/** Bytes that arrive over time. */
export interface ByteStream extends AsyncIterable<Uint8Array> {
  /** Collects all of it, where the source can do that faster than chunk by chunk. */
  collect?(): Promise<Uint8Array>;
}

const join = (chunks: readonly Uint8Array[]): Uint8Array => {
  const [only] = chunks;
  if (chunks.length === 1 && only !== undefined) return only;
  const joined = new Uint8Array(chunks.reduce((total, chunk) => total + chunk.length, 0));
  let at = 0;
  for (const chunk of chunks) {
    joined.set(chunk, at);
    at += chunk.length;
  }
  return joined;
};

const collect = async (stream: ByteStream): Promise<Uint8Array> => {
  const chunks: Uint8Array[] = [];
  for await (const chunk of stream) chunks.push(chunk);
  return join(chunks);
};

/**
 * A message body: a stream until somebody needs all of it, bytes from then on. Reading it in an expression without
 * `preserveContent` takes it away, as on the real gateway (reference page: API Management policy expressions).
 */
export class Body {
  #stream: ByteStream | undefined;
  #bytes: Uint8Array | undefined;
  #isConsumed = false;

  private constructor(stream: ByteStream | undefined, bytes: Uint8Array | undefined) {
    this.#stream = stream;
    this.#bytes = bytes;
  }

  static ofBytes(bytes: Uint8Array): Body {
    return new Body(undefined, bytes);
  }

  static ofStream(stream: ByteStream): Body {
    return new Body(stream, undefined);
  }

  /** True while chunks have not been collected. */
  get isStreaming(): boolean {
    return this.#stream !== undefined;
  }

  get isConsumed(): boolean {
    return this.#isConsumed;
  }

  /** Collects the whole body; later reads are synchronous. */
  async buffer(): Promise<Uint8Array> {
    if (this.#stream !== undefined) {
      const stream = this.#stream;
      const bytes = await (stream.collect?.() ?? collect(stream));
      this.#stream = undefined;
      this.#bytes = bytes;
    }
    return this.#bytes ?? new Uint8Array();
  }

  /** Ends a stream nobody will read, so that its connection is free again. */
  async discard(): Promise<void> {
    const stream = this.#stream;
    this.#stream = undefined;
    this.#isConsumed = true;
    await stream?.[Symbol.asyncIterator]().return?.();
  }

  /** What an expression reads; the body must have been buffered. Throws once the content is gone. */
  read(preserveContent: boolean): Uint8Array {
    if (this.#isConsumed || this.#bytes === undefined) throw new Error('the message body has been read already');
    if (!preserveContent) this.#isConsumed = true;
    return this.#bytes;
  }

  /** The content to send on; it is gone then, and a body that was consumed before is empty. */
  take(): Uint8Array | ByteStream {
    if (this.#isConsumed) return new Uint8Array();
    this.#isConsumed = true;
    const stream = this.#stream;
    this.#stream = undefined;
    return stream ?? this.#bytes ?? new Uint8Array();
  }

  /** The content to send on, kept for another time; a body that was consumed before is empty. */
  async keep(): Promise<Uint8Array> {
    return this.#isConsumed ? new Uint8Array() : this.buffer();
  }
}
