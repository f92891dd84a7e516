import {
  type Api,
  type Deployment,
  displayRegion,
  type Instance,
  policyDocuments,
  type ServiceSnapshot,
  type Topology,
} from '@spillway/artifacts';
import { type Caller, callersOf, forbiddenApi, mayUse } from './callers.ts';
import { isWithin, regionOutside } from './geography.ts';
import { tiersOf } from './members.ts';
import { isChat, isEmbeddings, noChatReason } from './models.ts';
import { anyProbe, chatProbe, embeddingsProbe, otherProbes, type Probe, servesChat, threadProbes } from './probes.ts';

/** A request beside the chat completions of a target, and the instances that may serve it. */
export interface OtherRequest {
  readonly probe: Probe;
  readonly members: readonly string[];
}

/** One deployment behind one API for one caller, with the instances that may serve it: what scenarios are run on. */
export interface Target {
  readonly api: Api;
  readonly deployment: string;
  readonly caller: Caller;
  /** Other callers of the API with the same limits. */
  readonly peers: readonly Caller[];
  /** Another caller of the API and the deployment who may see where answers come from. */
  readonly trusted: Caller | undefined;
  /** Chat completions of another deployment behind the API that the caller may use. */
  readonly otherDeployment: Probe | undefined;
  /** Chat completions of a deployment that another consumer may use, and the caller may not; and of one that nobody may. */
  readonly denied: Probe | undefined;
  readonly ungranted: Probe | undefined;
  /** A request to an API that the caller may not call. */
  readonly deniedApi: Probe | undefined;
  /** First choice first. */
  readonly members: readonly string[];
  /** The same in groups: the members of one share the load. */
  readonly tiers: readonly (readonly string[])[];
  /** What a pool gives its members; empty without a pool. */
  readonly weights: ReadonlyMap<string, number>;
  /** Instances where this deployment's prompts must not go, the one added for the test included. */
  readonly foreign: readonly string[];
  readonly chat: Probe;
  readonly others: readonly OtherRequest[];
  /** The first embeddings deployment that the API reaches inside; undefined without one. */
  readonly embeddings: (Pick<Target, 'deployment' | 'members' | 'tiers'> & { readonly probe: Probe }) | undefined;
  /** Requests of the Assistants API. */
  readonly threads: ReturnType<typeof threadProbes>;
  /** A policy mentions the option that makes streams tell what they used. */
  readonly asksForUsage: boolean;
  /** Dimensions of the token metrics that policies emit; undefined when none does. */
  readonly dimensions: ReadonlySet<string> | undefined;
  /** Instances are asked in the name of the gateway. */
  readonly hasIdentity: boolean;
  /** Names that are nobody's business outside: of instances, backends, hosts and regions. */
  readonly internals: readonly string[];
  /** The topology with that added instance. */
  readonly topology: Topology;
}

/** Something in the artifacts folder that the gate says nothing about. */
export interface NotJudged {
  readonly api: string;
  readonly deployment?: string;
  readonly reason: string;
}

export interface Targets {
  readonly targets: readonly Target[];
  readonly notJudged: readonly NotJudged[];
}

const outsider = 'outside-canary';

/** An instance that no policy names, in a region no rule allows: its journal must stay empty. */
const withOutsider = (topology: Topology, residency: string): Topology => {
  const region = regionOutside(residency);
  if (region === undefined) return topology;
  const served = Object.values(topology.instances).flatMap(({ deployments }) => Object.entries(deployments));
  const instance: Instance = {
    endpoint: `https://${outsider}.openai.azure.com`,
    region,
    deployments: Object.fromEntries(
      served.map(([id, { model }]) => [id, { model, sku: 'Standard', capacity: 100_000 }]),
    ),
  };
  return { ...topology, instances: { ...topology.instances, [outsider]: instance } };
};

/** Whether the prompts of a deployment stay within a residency at an instance; one it does not have goes by region. */
export const isInside = (instance: Instance, deployment: string, residency: string): boolean =>
  isWithin({ region: instance.region, sku: instance.deployments[deployment]?.sku ?? 'Standard' }, residency);

const instancesWhere = (topology: Topology, matches: (instance: Instance) => boolean): readonly string[] =>
  Object.entries(topology.instances).flatMap(([id, instance]) => (matches(instance) ? id : []));

const deploymentsWhere = (topology: Topology, matches: (deployment: Deployment) => boolean): readonly string[] => [
  ...new Set(
    Object.values(topology.instances).flatMap(({ deployments }) =>
      Object.entries(deployments).flatMap(([id, deployment]) => (matches(deployment) ? id : [])),
    ),
  ),
];

interface Searching {
  readonly snapshot: ServiceSnapshot;
  /** The topology for a residency, with its outsider; one object each, so that targets can share a gateway. */
  topologyFor(residency: string): Topology;
}

/** Scenarios run on a unit of the first gateway, which may have instances of its own. */
const isNear = ({ gateways = [] }: Topology, { gateways: users }: Instance): boolean =>
  users === undefined || gateways[0] === undefined || users.includes(gateways[0].id);

const within = (topology: Topology, deployment: string, residency: string): readonly string[] =>
  instancesWhere(
    topology,
    (instance) =>
      instance.deployments[deployment] !== undefined &&
      isInside(instance, deployment, residency) &&
      isNear(topology, instance),
  );

const othersOf = (topology: Topology, api: Api, deployment: string, residency: string): readonly OtherRequest[] =>
  otherProbes(api, deployment, deploymentsWhere(topology, isEmbeddings)).map((other) => ({
    probe: other.probe,
    members: within(topology, other.deployment, residency),
  }));

const embeddingsOf = (
  snapshot: ServiceSnapshot,
  topology: Topology,
  api: Api,
  residency: string,
): Target['embeddings'] => {
  for (const deployment of deploymentsWhere(topology, isEmbeddings)) {
    const probe = embeddingsProbe(api, deployment);
    const { tiers } = tiersOf(snapshot, topology, api, deployment, within(topology, deployment, residency));
    if (probe !== undefined && tiers.length > 0) return { deployment, probe, tiers, members: tiers.flat() };
  }
  return undefined;
};

const internalsOf = ({ backends }: ServiceSnapshot, topology: Topology): readonly string[] => [
  ...Object.entries(topology.instances).flatMap(([id, { endpoint, region }]) => [
    id,
    new URL(endpoint).host,
    region,
    displayRegion(region),
  ]),
  ...backends.keys(),
];

const textsOf = (snapshot: ServiceSnapshot): readonly string[] =>
  policyDocuments(snapshot).map(({ source }) => source.text);

const tokenMetric = /<([\w-]+-emit-token-metric)\b[\s\S]*?<\/\1>/g;

const dimensionsOf = (snapshot: ServiceSnapshot): Target['dimensions'] => {
  const metrics = textsOf(snapshot).flatMap((text) => text.match(tokenMetric) ?? []);
  const names = metrics.flatMap((metric) =>
    [...metric.matchAll(/<dimension\s+name="([^"]+)"/g)].map(([, name]) => name),
  );
  return metrics.length === 0 ? undefined : new Set(names.filter((name) => name !== undefined));
};

const isIdentified = (snapshot: ServiceSnapshot): boolean =>
  textsOf(snapshot).some((text) => text.includes('-managed-identity ')) ||
  [...snapshot.backends.values()].some((each) => each.kind === 'single' && each.managedIdentityResource !== undefined);

const hasSameLimits = (a: Caller, b: Caller): boolean => JSON.stringify(a.limits) === JSON.stringify(b.limits);

/** What else there is to ask for, and what must be refused. */
const deploymentsBeside = (
  snapshot: ServiceSnapshot,
  topology: Topology,
  api: Api,
  deployment: string,
  [caller, callers]: readonly [Caller, readonly Caller[]],
): Pick<Target, 'otherDeployment' | 'denied' | 'ungranted' | 'deniedApi'> => {
  const ids = deploymentsWhere(topology, isChat).filter((id) => id !== deployment);
  const probeOf = (matches: (id: string) => boolean): Probe | undefined =>
    ids.filter(matches).flatMap((id) => chatProbe(api, id) ?? [])[0];
  const isGranted = (id: string): boolean => callers.some((each) => each.deployments?.includes(id));
  const forbidden = forbiddenApi(snapshot, caller);
  return {
    otherDeployment: probeOf((id) => mayUse(caller, id)),
    denied: probeOf((id) => !mayUse(caller, id) && isGranted(id)),
    ungranted: probeOf((id) => !mayUse(caller, id) && !isGranted(id)),
    deniedApi: forbidden && anyProbe(forbidden),
  };
};

const targetOf = (
  searching: Searching,
  api: Api,
  deployment: string,
  chat: Probe,
  [caller, callers]: readonly [Caller, readonly Caller[]],
): Target => {
  const { residency } = caller;
  const topology = searching.topologyFor(residency);
  const inside = instancesWhere(
    topology,
    (instance) =>
      isChat(instance.deployments[deployment]) &&
      isInside(instance, deployment, residency) &&
      isNear(topology, instance),
  );
  const { tiers, weights } = tiersOf(searching.snapshot, topology, api, deployment, inside);
  return {
    api,
    deployment,
    caller,
    peers: callers.filter((each) => each !== caller && each.key !== undefined && hasSameLimits(each, caller)),
    ...deploymentsBeside(searching.snapshot, topology, api, deployment, [caller, callers]),
    trusted: callers.find((each) => each !== caller && each.trusted === true && mayUse(each, deployment)),
    members: tiers.flat(),
    tiers,
    weights,
    foreign: instancesWhere(topology, (instance) => !isInside(instance, deployment, residency)),
    chat,
    others: othersOf(topology, api, deployment, residency),
    embeddings: embeddingsOf(searching.snapshot, topology, api, residency),
    threads: threadProbes(api),
    asksForUsage: textsOf(searching.snapshot).some((text) => text.includes('include_usage')),
    dimensions: dimensionsOf(searching.snapshot),
    hasIdentity: isIdentified(searching.snapshot),
    internals: internalsOf(searching.snapshot, topology),
    topology,
  };
};

/** Why a deployment is not judged: what its instances say about its model or SKU, when all of them say no. */
const noChatAnywhere = (topology: Topology, deployment: string): string | undefined => {
  const specs = Object.values(topology.instances).flatMap(({ deployments }) => deployments[deployment] ?? []);
  const [first] = specs;
  return first === undefined || specs.some(isChat) ? undefined : noChatReason(first);
};

const inApi = (searching: Searching, topology: Topology, api: Api): Targets => {
  const none = (reason: string): Targets => ({ targets: [], notJudged: [{ api: api.id, reason }] });
  if (!servesChat(api)) return none('it has no chat completions operation');
  const { version } = api;
  if (version !== undefined && version.scheme !== 'Segment' && version.name !== '')
    return none(`scenarios do not name its version, which \`${version.parameter}\` does`);
  const callers = callersOf(searching.snapshot, topology, api);
  if (callers.length === 0) return none('no subscription may call it, and it is not open to callers without a key');
  const targets: Target[] = [];
  const notJudged: NotJudged[] = [];
  for (const deployment of deploymentsWhere(topology, () => true)) {
    const chat = chatProbe(api, deployment);
    const reason =
      noChatAnywhere(topology, deployment) ?? (chat === undefined ? 'no operation of the API reaches it' : undefined);
    const users = callers.filter((caller) => mayUse(caller, deployment));
    if (reason !== undefined) notJudged.push({ api: api.id, deployment, reason });
    else if (users.length === 0) notJudged.push({ api: api.id, deployment, reason: 'no consumer may use it' });
    else if (chat !== undefined)
      targets.push(...users.map((caller) => targetOf(searching, api, deployment, chat, [caller, callers])));
  }
  return { targets, notJudged };
};

/** Another caller of a target's API by role: `trusted`, `other`, `other-2`, …; undefined when there is none. */
export const callerNamed = ({ peers, trusted }: Target, role: string): Caller | undefined =>
  role === 'trusted' ? trusted : peers[Number(role.split('-')[1] ?? 1) - 1];

/** The chat request for another deployment of a target's API: a role, or a name; undefined when none reaches it. */
export const chatOf = ({ api, otherDeployment, denied, ungranted }: Target, deployment: string): Probe | undefined => {
  if (deployment === 'other') return otherDeployment;
  if (deployment === 'denied') return denied;
  return deployment === 'ungranted' ? ungranted : chatProbe(api, deployment);
};

/** Every chat deployment behind every API, for everyone who may call it; and what is left out. */
export const findTargets = (snapshot: ServiceSnapshot, topology: Topology): Targets => {
  const topologies = new Map<string, Topology>();
  const topologyFor = (residency: string): Topology => {
    const known = topologies.get(residency) ?? withOutsider(topology, residency);
    topologies.set(residency, known);
    return known;
  };
  const found = snapshot.apis.map((api) => inApi({ snapshot, topologyFor }, topology, api));
  return {
    targets: found.flatMap(({ targets }) => targets),
    notJudged: found.flatMap(({ notJudged }) => notJudged),
  };
};
