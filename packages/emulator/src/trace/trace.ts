import type { Section, TokenUsage } from '@spillway/policies';
import type { DebugRecorder, DebugTrace } from './debug-trace.ts';

/** One try to reach a backend. `status` is null when no response came. */
export interface Attempt {
  readonly backend: string;
  readonly instance: string | null;
  readonly region: string | null;
  status: number | null;
  error?: string;
  /** What policies that count tokens were told that the model used here; estimated where a stream did not say it. */
  usage?: TokenUsage;
}

export interface TraceError {
  readonly reason: string;
  readonly message: string;
  readonly file?: string;
  readonly line?: number;
  readonly column?: number;
}

/** What one policy did. */
export interface TraceEntry {
  readonly section: Section;
  readonly path: string;
  readonly policy: string;
  /** Milliseconds since the request arrived. */
  readonly at: number;
  elapsedMs: number;
  message: string;
  data?: Readonly<Record<string, unknown>>;
  error?: TraceError;
}

/** The life of one request, as `GET /_spillway/traces` gives it. */
export interface Trace {
  readonly id: string;
  /** Epoch milliseconds. */
  readonly at: number;
  readonly method: string;
  readonly url: string;
  status: number;
  readonly attempts: Attempt[];
  readonly entries: TraceEntry[];
}

const mostDocuments = 100;

/** The newest traces; the oldest are forgotten. */
export class TraceStore {
  readonly #limit: number;
  #traces: Trace[] = [];
  readonly #documents = new Map<string, DebugRecorder>();

  constructor(limit: number) {
    this.#limit = limit;
  }

  add(trace: Trace): void {
    this.#traces.push(trace);
    if (this.#traces.length > this.#limit * 2) this.#traces = this.#traces.slice(-this.#limit);
  }

  /** Keeps what a caller asked to be written down, for as long as some others. */
  addDocument(id: string, recorder: DebugRecorder): void {
    this.#documents.set(id, recorder);
    if (this.#documents.size > mostDocuments) this.#documents.delete(this.#documents.keys().next().value ?? '');
  }

  /** What was written down of a request; undefined when nobody asked for it, or too many have since. */
  document(id: string): DebugTrace | undefined {
    return this.#documents.get(id)?.document();
  }

  /** Newest last. */
  last(count: number): readonly Trace[] {
    return count <= 0 ? [] : this.#traces.slice(-Math.min(count, this.#limit));
  }

  clear(): void {
    this.#traces = [];
    this.#documents.clear();
  }
}

const secret = /^(authorization|api-key|ocp-apim-subscription-key|subscription-key|cookie|set-cookie|x-api-key)$/i;

/** A URL with the values of secret query parameters hidden. */
export const redactUrl = (url: string, keyParameter: string): string =>
  url.replace(/([?&])([^=&#]+)=([^&#]*)/g, (whole, lead: string, name: string) =>
    secret.test(name) || name.toLowerCase() === keyParameter.toLowerCase() ? `${lead}${name}=***` : whole,
  );
