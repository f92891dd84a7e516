import { UsageError } from './exit-codes.ts';
import type { ObserverOptions } from './observers.ts';
import type { Format } from './output.ts';
import type { SharedOptions } from './shared-state.ts';

export interface RunOptions extends SharedOptions, ObserverOptions {
  readonly policy?: string;
  readonly topology?: string;
  readonly port: number;
  readonly controlPort: number;
  /** Address to listen on; default 127.0.0.1. */
  readonly host?: string;
  readonly seed: number;
  /** A file of faults. */
  readonly faults?: string;
  readonly virtualClock?: boolean;
  readonly strict?: boolean;
  /** Go on with every change of the files. */
  readonly watch?: boolean;
  /** Every gateway of the topology, behind a front door. */
  readonly allGateways?: boolean;
  /** Gateway processes behind one port. */
  readonly processes?: number;
  readonly format: Format;
}

/** What does not go together. @throws UsageError */
export const checkRunOptions = ({ processes = 1, redis, virtualClock, watch, ...rest }: RunOptions): void => {
  const isShared = redis !== undefined || processes > 1;
  if (isShared && virtualClock === true)
    throw new UsageError(
      `--virtual-clock is the time of one process, and does not go with ${redis === undefined ? '--processes' : '--redis'}`,
      'leave one of them out',
    );
  if (processes > 1 && watch === true)
    throw new UsageError('--watch follows changes for one process', 'leave out --processes, or restart after a change');
  if (isShared && rest.allGateways === true)
    throw new UsageError(
      `--all-gateways runs in one process, and does not go with ${redis === undefined ? '--processes' : '--redis'}`,
      'leave one of them out; units of a gateway share their state where topology.yaml says `state: shared`',
    );
  if (redis === undefined && (rest.redisPrefix !== undefined || rest.redisFallback !== undefined))
    throw new UsageError('--redis-prefix and --redis-fallback say how --redis is used', 'give --redis URL');
};
