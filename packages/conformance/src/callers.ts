import {
  type Api,
  type Consumer,
  type ConsumerLimits,
  holdsApi,
  type ServiceSnapshot,
  type Subscription,
  type Topology,
} from '@spillway/artifacts';

/** Who calls an API: a subscription with its key, or nobody in particular. */
export interface Caller {
  /** The subscription's id; `anonymous` without one. */
  readonly name: string;
  readonly key: string | undefined;
  /** Where this caller's prompts may be processed: a zone, a region, or `none`. */
  readonly residency: string;
  /** What the topology says that policies let this caller do. */
  readonly limits: ConsumerLimits | undefined;
  /** APIs it is meant to call; undefined: all that it can. */
  readonly apis?: readonly string[] | undefined;
  /** Deployments it may use; undefined: all. */
  readonly deployments?: readonly string[] | undefined;
  /** Claims of the token it calls with. */
  readonly token?: Readonly<Record<string, string>> | undefined;
  /** Whether it may see where answers come from; undefined: nothing is promised. */
  readonly trusted?: boolean | undefined;
}

const anonymous = 'anonymous';

export const mayUse = ({ deployments }: Caller, deployment: string): boolean =>
  deployments === undefined || deployments.includes(deployment);

export const mayCall = (snapshot: ServiceSnapshot, api: Api, { scope }: Subscription): boolean => {
  if (scope.kind === 'all') return true;
  if (scope.kind === 'api') return scope.id === api.id;
  return snapshot.products.some((product) => product.id === scope.id && holdsApi(product, api));
};

/** Reference page, subscriptions: without a key an open product lets a call in, or an API that asks for none. */
const isOpen = (snapshot: ServiceSnapshot, api: Api): boolean =>
  !api.subscriptionRequired ||
  snapshot.products.some((product) => !product.subscriptionRequired && holdsApi(product, api));

/** An API that a caller is not meant to call; undefined when it may call all there are. */
export const forbiddenApi = (snapshot: ServiceSnapshot, { name, apis }: Caller): Api | undefined => {
  if (apis !== undefined) return snapshot.apis.find(({ id }) => !apis.includes(id));
  const subscription = snapshot.subscriptions.find(({ id }) => id === name);
  return snapshot.apis.find(
    (api) => !isOpen(snapshot, api) && subscription !== undefined && !mayCall(snapshot, api, subscription),
  );
};

/** Everyone who may call an API: policies can tell them apart, so each of them is judged. */
export const callersOf = (snapshot: ServiceSnapshot, topology: Topology, api: Api): readonly Caller[] => {
  const general = topology.residency?.processing ?? 'none';
  const known = snapshot.subscriptions
    .filter((subscription) => mayCall(snapshot, api, subscription))
    .map(({ id, key }): Caller => {
      const { residency = general, limits, ...promised }: Partial<Consumer> = topology.consumers?.[id] ?? {};
      const { apis, deployments, token, trusted } = promised;
      return { name: id, key, residency, limits, apis, deployments, token, trusted };
    });
  return isOpen(snapshot, api)
    ? [...known, { name: anonymous, key: undefined, residency: general, limits: undefined }]
    : known;
};
