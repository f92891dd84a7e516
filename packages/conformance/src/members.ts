import {
  type Api,
  type Backend,
  holdsApi,
  type PoolBackend,
  type ServiceSnapshot,
  type Topology,
} from '@spillway/artifacts';
import type { Target } from './target.ts';

type Element = NonNullable<Api['policy']>['root'];

const literalValues = (element: Element): readonly string[] => [
  ...element.attributes.flatMap(({ value }) => (value.kind === 'literal' ? value.text : [])),
  ...element.children.flatMap((child) => (child.kind === 'element' ? literalValues(child) : [])),
];

/** Everything the policies around an API name in an attribute. */
const namesIn = (snapshot: ServiceSnapshot, api: Api): ReadonlySet<string> => {
  const products = snapshot.products.filter((product) => holdsApi(product, api));
  const documents = [snapshot.policy, ...products.map(({ policy }) => policy), api.policy];
  return new Set(
    [...documents, ...api.operationPolicies.values()].flatMap((document) =>
      document === undefined ? [] : literalValues(document.root),
    ),
  );
};

const hostOf = (url: string): string | undefined =>
  URL.canParse(url) ? new URL(url).hostname.toLowerCase() : undefined;

/** Where the instances stand that the members of a pool stand for. */
type Places = ReadonlyMap<string, { readonly priority: number; readonly weight: number }>;

const placesIn = (pool: PoolBackend, backends: ReadonlyMap<string, Backend>, topology: Topology): Places => {
  const byHost = new Map(Object.entries(topology.instances).map(([id, { endpoint }]) => [hostOf(endpoint), id]));
  return new Map(
    pool.members.flatMap(({ backendId, priority, weight }) => {
      const backend = backends.get(backendId);
      const instance = backend?.kind === 'single' ? byHost.get(hostOf(backend.url)) : undefined;
      return instance === undefined ? [] : [[instance, { priority, weight }] as const];
    }),
  );
};

/**
 * The pool behind an API that fits these instances best, the most of them and the fewest others: its priorities are the
 * order they are meant in.
 */
const placesOf = (snapshot: ServiceSnapshot, topology: Topology, api: Api, ids: readonly string[]): Places => {
  const names = namesIn(snapshot, api);
  const pools = [...snapshot.backends.values()].filter((backend) => backend.kind === 'pool');
  const used = pools.filter(({ id }) => names.has(id));
  const held = (places: Places): number => ids.filter((id) => places.has(id)).length;
  const fits = (a: Places, b: Places): boolean => held(a) > held(b) || (held(a) === held(b) && a.size < b.size);
  return (used.length > 0 ? used : pools)
    .map((pool) => placesIn(pool, snapshot.backends, topology))
    .reduce<Places>((best, next) => (held(next) > 0 && (best.size === 0 || fits(next, best)) ? next : best), new Map());
};

/**
 * Instances in the order they are to be asked: paid-for capacity first, then by pool priority, then as the topology
 * lists them. Neighbours of one pool priority share the load, so they stand in one tier, with the weights of the pool.
 */
export const tiersOf = (
  snapshot: ServiceSnapshot,
  topology: Topology,
  api: Api,
  deployment: string,
  ids: readonly string[],
): Pick<Target, 'tiers' | 'weights'> => {
  const places = placesOf(snapshot, topology, api, ids);
  const choice = (id: string): number =>
    topology.instances[id]?.deployments[deployment]?.sku.includes('Provisioned') === true ? 0 : 1;
  const priority = (id: string): number => places.get(id)?.priority ?? Number.MAX_SAFE_INTEGER;
  const sorted = [...ids].sort((a, b) => choice(a) - choice(b) || priority(a) - priority(b));
  const tiers: string[][] = [];
  for (const id of sorted) {
    const tier = tiers.at(-1);
    if (tier?.[0] !== undefined && places.has(id) && priority(id) === priority(tier[0])) tier.push(id);
    else tiers.push([id]);
  }
  return { tiers, weights: new Map([...places].map(([id, { weight }]) => [id, weight])) };
};
