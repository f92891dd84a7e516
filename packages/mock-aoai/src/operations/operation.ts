import type { RequestBody } from '../arrival.ts';
import type { Demand } from '../charging.ts';
import type { ModelKind } from '../deployments.ts';
import type { ServiceError } from '../errors.ts';
import type { Usage } from '../journal.ts';
import type { State } from '../state.ts';
import type { TokenCounter } from '../tokens.ts';
import type { DeploymentSpec } from '../topology.ts';

/** What every operation knows of the request it answers. */
export interface Asked {
  /** What the path has in the place of each name: `thread_id`. */
  readonly params: Readonly<Record<string, string>>;
  readonly query: URLSearchParams;
  readonly state: State;
  readonly seed: number;
  /** Unique text of this request; ids in answers derive from it. */
  readonly requestId: string;
  /** Seconds since the Unix epoch. */
  readonly created: number;
}

/** What the operation of a model knows besides. */
export interface Call extends Asked {
  readonly spec: DeploymentSpec;
  readonly tokens: TokenCounter;
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
  /** What the body has to be: JSON unless it says so; the body is then a `FormBody`. */
  readonly input?: 'form';
  /** The deployment, where neither path nor `model` of the body name it. */
  deploymentOf?(body: unknown, asked: Asked): string | ServiceError;
  /** Checks the body and counts its tokens. */
  prepare(body: unknown, call: Call): Prepared | ServiceError;
}

/** What a request without a model gets. */
export interface ResourceAnswer {
  readonly status: number;
  /** A string and bytes go out as they are, anything else as JSON. */
  readonly body: unknown;
}

/** What a resource knows of the request. */
export interface ResourceRequest extends Asked {
  readonly body: RequestBody;
  /** The deployments of the instance, by name of the deployment. */
  readonly specs: Readonly<Record<string, DeploymentSpec>>;
}

/** One operation that no model answers: it reads and writes what the instance keeps, and no limit counts it. */
export interface Resource {
  readonly name: string;
  answer(request: ResourceRequest): ResourceAnswer;
}
