import type { Backend } from '@spillway/artifacts';
import type { BackendState } from './registry.ts';

/** A way to models: a pool, or a backend that belongs to none. */
export interface RouteHealth {
  readonly id: string;
  /** `healthy`: every member is closed; `degraded`: some are; `unhealthy`: none is. */
  readonly state: 'healthy' | 'degraded' | 'unhealthy';
  readonly members: readonly BackendState[];
}

export interface RoutesHealth {
  /** The worst of the routes counts: a client of that one gets no answer. */
  readonly state: RouteHealth['state'];
  readonly routes: readonly RouteHealth[];
}

const stateOf = (members: readonly BackendState[]): RouteHealth['state'] => {
  const open = members.filter(({ isOpen }) => isOpen).length;
  if (open === 0) return 'healthy';
  return open === members.length ? 'unhealthy' : 'degraded';
};

const order = ['healthy', 'degraded', 'unhealthy'] as const;

/** What the breakers say of every route; nobody is asked for it, so that looking costs no token. */
export const routesHealth = (backends: ReadonlyMap<string, Backend>, states: readonly BackendState[]): RoutesHealth => {
  const byId = new Map(states.map((state) => [state.id, state]));
  const pools = [...backends.values()].filter((backend) => backend.kind === 'pool');
  const pooled = new Set(pools.flatMap(({ members }) => members.map(({ backendId }) => backendId)));
  const route = (id: string, members: readonly BackendState[]): RouteHealth => ({
    id,
    state: stateOf(members),
    members,
  });
  const routes = [
    ...pools.map(({ id, members }) =>
      route(
        id,
        members.flatMap(({ backendId }) => byId.get(backendId) ?? []),
      ),
    ),
    ...states.filter(({ id }) => !pooled.has(id)).map((state) => route(state.id, [state])),
  ];
  const worst = Math.max(0, ...routes.map(({ state }) => order.indexOf(state)));
  return { state: order[worst] ?? 'healthy', routes };
};
