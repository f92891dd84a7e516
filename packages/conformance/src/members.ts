import type { Api, Backend, PoolBackend, ServiceSnapshot, Topology } from '@spillway/artifacts';

type Element = NonNullable<Api['policy']>['root'];

const literalValues = (element: Element): readonly string[] => [
  ...element.attributes.flatMap(({ value }) => (value.kind === 'literal' ? value.text : [])),
  ...element.children.flatMap((child) => (child.kind === 'element' ? literalValues(child) : [])),
];

/** Everything the policies around an API name in an attribute. */
const namesIn = (snapshot: ServiceSnapshot, api: Api): ReadonlySet<string> => {
  const products = snapshot.products.filter((product) => product.apis.includes(api.id));
  const documents = [snapshot.policy, ...products.map(({ policy }) => policy), api.policy];
  return new Set(
    [...documents, ...api.operationPolicies.values()].flatMap((document) =>
      document === undefined ? [] : literalValues(document.root),
    ),
  );
};

const hostOf = (url: string): string | undefined =>
  URL.canParse(url) ? new URL(url).hostname.toLowerCase() : undefined;

/** Priorities of the instances that the members of a pool stand for. */
const prioritiesIn = (
  pool: PoolBackend,
  backends: ReadonlyMap<string, Backend>,
  topology: Topology,
): ReadonlyMap<string, number> => {
  const byHost = new Map(Object.entries(topology.instances).map(([id, { endpoint }]) => [hostOf(endpoint), id]));
  return new Map(
    pool.members.flatMap(({ backendId, priority }): (readonly [string, number])[] => {
      const backend = backends.get(backendId);
      const instance = backend?.kind === 'single' ? byHost.get(hostOf(backend.url)) : undefined;
      return instance === undefined ? [] : [[instance, priority]];
    }),
  );
};

/** The pool behind an API that holds the most of these instances: its priorities are the order they are meant in. */
const prioritiesOf = (
  snapshot: ServiceSnapshot,
  topology: Topology,
  api: Api,
  ids: readonly string[],
): ReadonlyMap<string, number> => {
  const names = namesIn(snapshot, api);
  const pools = [...snapshot.backends.values()].filter((backend) => backend.kind === 'pool');
  const used = pools.filter(({ id }) => names.has(id));
  const held = (priorities: ReadonlyMap<string, number>): number => ids.filter((id) => priorities.has(id)).length;
  return (used.length > 0 ? used : pools)
    .map((pool) => prioritiesIn(pool, snapshot.backends, topology))
    .reduce((best, next) => (held(next) > held(best) ? next : best), new Map<string, number>());
};

/**
 * Instances in the order they are to be asked: paid-for capacity first, then by pool priority, then as the topology
 * lists them. Neighbours of one pool priority share the load, so they stand in one tier.
 */
export const tiersOf = (
  snapshot: ServiceSnapshot,
  topology: Topology,
  api: Api,
  deployment: string,
  ids: readonly string[],
): readonly (readonly string[])[] => {
  const priorities = prioritiesOf(snapshot, topology, api, ids);
  const choice = (id: string): number =>
    topology.instances[id]?.deployments[deployment]?.sku.includes('Provisioned') === true ? 0 : 1;
  const priority = (id: string): number => priorities.get(id) ?? Number.MAX_SAFE_INTEGER;
  const sorted = [...ids].sort((a, b) => choice(a) - choice(b) || priority(a) - priority(b));
  const tiers: string[][] = [];
  for (const id of sorted) {
    const tier = tiers.at(-1);
    if (tier?.[0] !== undefined && priorities.has(id) && priorities.get(id) === priorities.get(tier[0])) tier.push(id);
    else tiers.push([id]);
  }
  return tiers;
};
