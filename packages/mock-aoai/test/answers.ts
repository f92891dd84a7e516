/** The parts of the service's answers that tests read; whole shapes are asserted as values. */
export interface ChatAnswer {
  readonly id: string;
  readonly created: number;
  readonly model: string;
  readonly system_fingerprint: string;
  readonly prompt_filter_results: unknown;
  readonly choices: readonly [Choice, ...Choice[]];
  readonly usage: { readonly prompt_tokens: number; readonly completion_tokens: number };
}

interface Choice {
  readonly finish_reason: string;
  readonly message: { readonly content: string };
}

export interface EmbeddingsAnswer {
  readonly data: readonly [Embedding<number[]>, ...Embedding<number[]>[]];
  readonly usage: unknown;
}

export interface EncodedEmbeddingsAnswer {
  readonly data: readonly [Embedding<string>];
}

interface Embedding<Encoded> {
  readonly index: number;
  readonly embedding: Encoded;
}

export interface ErrorAnswer {
  readonly error: { readonly code: string | null; readonly param?: string | null };
}

export interface ModelsAnswer {
  readonly object: string;
  readonly data: readonly { readonly id: string }[];
}

/** The body of an answer, taken at its word. */
export const jsonOf = async <Body>(response: Response | Promise<Response>): Promise<Body> =>
  (await (await response).json()) as Body;
