/** How the numbers of an answer are known. */
export type Counted =
  /** The answer said so. */
  | 'reported'
  /** Counted from the text of prompt and answer, because the answer did not say. */
  | 'estimated'
  /** The model worked and nothing tells how much. */
  | 'unknown';

/** The tokens of one answer of a model. */
export interface ObservedUsage {
  readonly promptTokens: number;
  readonly completionTokens: number;
  readonly totalTokens: number;
  readonly counted: Counted;
  /** The answer broke off, or its reader went away, before it said what it used. */
  readonly isPartial: boolean;
}

/** One call of a backend. Neither prompts, answers, keys nor URLs are part of it. */
export interface ObservedAttempt {
  /** For the caller, or of a policy on its own account: an embedding for a cache, a question to content safety. */
  readonly kind: 'forward' | 'policy';
  /** Backend entity, or the host of a plain URL. */
  readonly backend: string;
  /** Of the topology; null for other hosts. */
  readonly instance: string | null;
  readonly region: string | null;
  /** As the backend was asked for it; null where none is named. */
  readonly deployment: string | null;
  /** That the topology gives the deployment, or else that the answer named. */
  readonly model: string | null;
  /** That the answer named. */
  readonly responseModel: string | null;
  /** Epoch milliseconds. */
  readonly startedAt: number;
  readonly endedAt: number;
  /** Null when no answer came. */
  readonly status: number | null;
  /** Why none came, or why it broke off: a code of the system, `timeout` or `client-closed`. */
  readonly error: string | null;
  readonly isStreamed: boolean;
  /** `chat`, `text_completion` or `embeddings` of OpenTelemetry's GenAI conventions; null for what they do not name. */
  readonly genAiOperation: string | null;
  /** Null where no model worked: an answer that is no success, or is not about tokens. */
  readonly usage: ObservedUsage | null;
}

/** Why the gateway itself answered in place of a backend. */
export interface ObservedRefusal {
  /** The policy, or the built-in step. */
  readonly source: string;
  readonly reason: string;
}

/** A policy that failed, whether or not another one mended it. */
export interface ObservedFailure {
  readonly policy: string;
  readonly reason: string;
  /** Epoch milliseconds. */
  readonly at: number;
}

/** A request after its end: what the ledger, the metrics and the traces are made of. */
export interface ObservedRequest {
  readonly id: string;
  /** Epoch milliseconds. */
  readonly startedAt: number;
  /** When the last byte of the answer was read. */
  readonly endedAt: number;
  readonly method: string;
  readonly scheme: string;
  /** The API's path and the operation's template; empty when nothing matched. */
  readonly route: string;
  readonly gateway: string;
  /** Display name. */
  readonly gatewayRegion: string;
  /** Empty when nothing matched. */
  readonly api: string;
  readonly operation: string;
  readonly product: string | null;
  /** Id of the subscription; null without one. */
  readonly consumer: string | null;
  readonly status: number;
  readonly isStreamed: boolean;
  readonly attempts: readonly ObservedAttempt[];
  readonly refusal: ObservedRefusal | null;
  readonly failures: readonly ObservedFailure[];
  /** As of an attempt, by the path that the caller asked for. */
  readonly genAiOperation: string | null;
  /** The caller's `traceparent`, when it is one (W3C Trace Context). */
  readonly parent: { readonly traceId: string; readonly spanId: string; readonly isSampled: boolean } | null;
}

/** Who is told about requests. What it throws is reported as a bug and changes no answer. */
export interface Observer {
  /** The head of a streamed answer has come; the request goes on. */
  streamStarted?(api: string): void;
  ended(request: ObservedRequest): void;
}
