import type { RequestState } from '../pipeline/request-state.ts';
import type { Transport } from '../transport/transport.ts';
import type { ObservedAttempt } from './record.ts';

/** How a request sends: under observation where somebody observes. @param backend the entity it goes to, if any */
export const transportOf = (
  { host, observation }: RequestState,
  kind: ObservedAttempt['kind'],
  backend: string | undefined,
): Transport => (observation === undefined ? host.transport : (request) => observation.send(kind, backend, request));
