import type { Demand } from '../charging.ts';
import type { ModelKind } from '../deployments.ts';
import type { ServiceError } from '../errors.ts';
import type { Usage } from '../journal.ts';
import type { TokenCounter } from '../tokens.ts';
import type { DeploymentSpec } from '../topology.ts';

/** What an operation knows of the request it answers. */
export interface Call {
  readonly spec: DeploymentSpec;
  readonly tokens: TokenCounter;
  readonly seed: number;
  /** Unique text of this request; ids in answers derive from it. */
  readonly requestId: string;
  /** Seconds since the Unix epoch. */
  readonly created: number;
}

/** One event of a stream, with the number of completion tokens it brings; `event` is its name where it has one. */
export interface StreamedEvent {
  readonly data: string;
  readonly event?: string;
  readonly tokens: number;
}

/** A successful answer. */
export type Reply =
  | {
      readonly kind: 'json';
      /** A string and bytes go out as they are, anything else as JSON. */
      readonly body: unknown;
      readonly headers?: Readonly<Record<string, string>>;
      readonly usage: Usage;
    }
  | { readonly kind: 'stream'; readonly events: readonly StreamedEvent[]; readonly usage: Usage };

/** A request whose body the operation can use. */
export interface Prepared {
  /** What limits look at. */
  readonly demand: Demand;
  reply(): Reply;
}

/** One operation of the data plane that a deployment answers. */
export interface Operation {
  /** As a 429 names it: `ChatCompletions_Create`. */
  readonly name: string;
  /** As a 400 for the wrong model names it: `chatCompletion`. */
  readonly shortName: string;
  readonly kind: ModelKind;
  /** Checks the body and counts its tokens. */
  prepare(body: unknown, call: Call): Prepared | ServiceError;
}
