import type { MockClock } from './clock.ts';
import type { Deployments } from './deployments.ts';
import type { LatencySpec } from './latency.ts';
import type { State } from './state.ts';
import type { TokenCounters } from './tokens.ts';
import type { InstanceSpec } from './topology.ts';

/** One Azure OpenAI resource as it runs. */
export interface Instance {
  readonly id: string;
  readonly host: string;
  readonly spec: InstanceSpec;
  readonly deployments: Deployments;
  /** Of deployments that have none of their own. */
  readonly latency: LatencySpec | undefined;
  readonly clock: MockClock;
  readonly seed: number;
  readonly tokenCounters: TokenCounters;
  /** What clients left here: stored responses, threads, files. */
  readonly state: State;
}
