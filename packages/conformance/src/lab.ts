import type { Metric } from '@spillway/emulator';
import type { Fault, JournalEntry } from '@spillway/mock-aoai';
import { decodeUtf8, type TokenUsage } from '@spillway/policies';
import { secretsOf } from './credentials.ts';
import type { Gateway } from './gateway.ts';
import { findKept, findLeaks, type ReceivedAnswer } from './leaks.ts';
import type { Routing } from './routing.ts';
import type { Scenario } from './scenario.ts';
import { type LabRequest, newSent, type Observation, requestIdHeader, send } from './send-request.ts';
import { isInside, type Target } from './target.ts';

export type { LabRequest, Observation, ObservedRequest } from './send-request.ts';

/** A call that left the residency of the caller. */
export interface OutsideCall {
  readonly at: number;
  /** The instance, with the deployment where it is the SKU that leaves; or a host that the topology does not know. */
  readonly where: string;
}

/** An answer that an instance bills for. */
export interface Bill {
  /** Who asked; undefined when what tells has been taken out on the way. */
  readonly consumer: string | undefined;
  readonly deployment: string;
  readonly usage: Pick<TokenUsage, 'promptTokens' | 'completionTokens' | 'totalTokens'>;
}

/** What a request to an instance was authorized with; times in milliseconds. */
export interface Authorized {
  readonly where: string;
  readonly at: number;
  readonly authorization: string | undefined;
}

/** One target on a gateway. */
export interface Lab {
  readonly target: Target;
  /** Virtual seconds since the last restart. */
  now(): number;
  advanceTo(seconds: number): Promise<void>;
  request(options?: LabRequest): Promise<Observation>;
  /** Several requests at one moment. */
  together(count: number, options?: LabRequest): Promise<readonly Observation[]>;
  /** A fault beside those the instance has. */
  addFault(instance: string, fault: Fault): void;
  /** Journal entries of the target's chat whose body is not what the caller sent. */
  changedBodies(): readonly string[];
  setFault(instance: string, fault: Fault): void;
  clearFault(instance: string): void;
  /** Seconds at which requests reached the instance. */
  callsTo(instance: string): readonly number[];
  /** Successful answers of the instance. */
  servedBy(instance: string): number;
  /** Tokens that instances billed for, by the second of the request; of one instance, or of all. */
  billed(instance?: string): readonly { readonly at: number; readonly tokens: number }[];
  setState: Routing['setState'];
  /** What is said of the worst route. */
  health(): { readonly state: string; readonly open: number };
  /** Deployments that requests asked instances for, by the name of the request. */
  asked(): readonly { readonly name: string; readonly deployment: string }[];
  /** Places where the gateway wrote down what was asked or answered. */
  kept(): readonly string[];
  /** Tokens in the metrics that policies emitted. */
  metered(): number;
  /** The metrics that policies emitted. */
  metrics(): readonly Metric[];
  /** What instances bill for, one by one. */
  bills(): readonly Bill[];
  authorizations(): readonly Authorized[];
  /** Successful answers by the region whose machines gave them. */
  regionsAsked(): Readonly<Record<string, number>>;
  /** Calls that left the caller's residency, and those nobody can say that of; none when there is no residency. */
  callsOutside(): readonly OutsideCall[];
  /** Places where the caller's secrets turned up. */
  leaks(): readonly string[];
  /** Everything as in a new lab, reached as a scenario says. */
  restart(scenario?: Pick<Scenario, 'reasons' | 'units' | 'frontDoor'>): void;
}

/** The deployment a request to an instance asks for. */
const deploymentOf = ({ path, body }: JournalEntry): string => {
  const inPath = /\/deployments\/([^/]+)/.exec(path)?.[1];
  if (inPath !== undefined) return inPath;
  return typeof body === 'object' && body !== null && 'model' in body ? String(body.model) : '';
};

/** Names where a request went when that is outside the target's residency. */
const outsideName = ({ topology, caller, foreign }: Target, id: string, entry: JournalEntry): string | undefined => {
  const instance = topology.instances[id];
  const deployment = deploymentOf(entry);
  if (instance === undefined || isInside(instance, deployment, caller.residency)) return undefined;
  return isInside(instance, '', caller.residency) && !foreign.includes(id) ? `${id}/${deployment}` : id;
};

/** How often each name occurs, names in order. */
export const histogram = (names: readonly (string | number | null)[]): Readonly<Record<string, number>> => {
  const counts: Record<string, number> = {};
  for (const name of names) counts[name ?? 'unknown'] = (counts[name ?? 'unknown'] ?? 0) + 1;
  return Object.fromEntries(Object.entries(counts).sort(([a], [b]) => (a < b ? -1 : 1)));
};

/** Requests that went where the target's residency does not reach; times in milliseconds. */
const callsAbroad = ({ regions }: Gateway, target: Target): readonly OutsideCall[] =>
  regions.instances.flatMap((id) =>
    regions.journal(id).flatMap((entry) => {
      const where = outsideName(target, id, entry);
      return where === undefined ? [] : { at: entry.at, where };
    }),
  );

const billsOf = ({ regions }: Gateway): readonly Bill[] =>
  regions.journal('*').flatMap((entry): readonly Bill[] =>
    entry.usage === null
      ? []
      : [
          {
            consumer: /^(.*) \d+$/.exec(entry.headers[requestIdHeader] ?? '')?.[1],
            deployment: deploymentOf(entry),
            usage: entry.usage,
          },
        ],
  );

const metricsOf = ({ routing }: Gateway): readonly Metric[] => routing.units.flatMap((unit) => unit.metrics());

const meteredBy = (gateway: Gateway): number =>
  metricsOf(gateway)
    .filter(({ name }) => name === 'Total Tokens')
    .reduce((sum, { value }) => sum + value, 0);

/** What can be counted without knowing when the case began. */
const countsOf = (
  gateway: Gateway,
): Pick<Lab, 'servedBy' | 'metered' | 'metrics' | 'asked' | 'bills' | 'authorizations' | 'regionsAsked'> => ({
  servedBy: (instance) => gateway.regions.journal(instance, { status: 200 }).length,
  metered: () => meteredBy(gateway),
  metrics: () => metricsOf(gateway),
  asked: () =>
    gateway.regions
      .journal('*')
      .map((entry) => ({ name: entry.headers[requestIdHeader] ?? '', deployment: deploymentOf(entry) })),
  bills: () => billsOf(gateway),
  authorizations: () =>
    gateway.regions
      .journal('*')
      .map(({ id, at, headers }) => ({ where: id, at, authorization: headers['authorization'] })),
  regionsAsked: () => histogram(gateway.regions.journal('*', { status: 200 }).map(({ processedIn }) => processedIn)),
});

/** What is said of the worst route, and how many of its members are open. */
const healthOf = ({ routing }: Gateway): ReturnType<Lab['health']> => {
  const { state = 'unknown', routes = [] } = routing.units[0]?.routes() ?? {};
  const worst = routes.find((route) => route.state === state);
  return { state, open: worst?.members.filter(({ isOpen }) => isOpen).length ?? 0 };
};

/** Texts of questions and answers, long enough not to turn up by chance. */
const textsOf = (sent: ReadonlySet<string>, answers: readonly ReceivedAnswer[]): readonly string[] => [
  ...[...sent].flatMap((body) => [...body.matchAll(/"content":"([^"\\]{8,})"/g)].map(([, text]) => text ?? '')),
  ...answers.flatMap(({ body }) =>
    [...decodeUtf8(body).matchAll(/"content": ?"([^"\\]{8,})"/g)].map(([, text]) => text ?? ''),
  ),
];

/** Moves time on; behind a front door second by second, so that looks at the gateways end in their second. */
const advance = async ({ clock, routing }: Gateway, ms: number): Promise<void> => {
  let left = Math.max(0, ms);
  for (; routing.hasDoor && left > 0; left -= 1000) {
    clock.advance(Math.min(left, 1000));
    await new Promise((resolve) => setImmediate(resolve));
  }
  if (!routing.hasDoor) clock.advance(left);
};

/** Puts one target on a gateway, which others may use before and after it, not at the same time. */
export const createLab = (gateway: Gateway, target: Target): Lab => {
  const { clock, regions } = gateway;
  let startedAt = clock.now();
  const answers: ReceivedAnswer[] = [];
  let all = newSent();
  const strangers: OutsideCall[] = [];
  const secondsAt = (ms: number): number => (ms - startedAt) / 1000;
  const now = (): number => secondsAt(clock.now());

  const request = async (options: LabRequest): Promise<Observation> => {
    const at = now();
    const { answer, observed, ...more } = await send(gateway, target, options, all);
    answers.push(answer);
    for (const { member, region } of observed.attempts)
      if (region === null) strangers.push({ at, where: `${member} (not in topology.yaml)` });
    const { text, headers } = answer;
    const cohort = JSON.stringify(options.headers ?? {});
    return { observed: { at, ...observed }, text, headers, elapsed: now() - at, cohort, ...more };
  };

  const changedBodies = (): readonly string[] =>
    regions.instances.flatMap((id) =>
      regions.journal(id).flatMap((entry) => (all.sent.has(JSON.stringify(entry.body)) ? [] : entry.id)),
    );

  return {
    target,
    ...countsOf(gateway),
    now,
    advanceTo: (seconds) => advance(gateway, startedAt + seconds * 1000 - clock.now()),
    setState: (id, state) => gateway.routing.setState(id, state),
    health: () => healthOf(gateway),
    kept: () => findKept(gateway.routing.units, textsOf(all.sent, answers)),
    request: (options = {}) => clock.run(() => request(options)),
    together: (count, options = {}) =>
      Promise.all(Array.from({ length: count }, () => clock.run(() => request(options)))),
    addFault: (instance, fault) => regions.addFault(instance, fault),
    changedBodies,
    setFault: (instance, fault) => regions.setFault(instance, fault),
    clearFault: (instance) => regions.clearFault(instance),
    callsTo: (instance) => regions.journal(instance).map((entry) => secondsAt(entry.at)),
    billed: (instance = '*') =>
      regions.journal(instance).map(({ at, usage }) => ({ at: secondsAt(at), tokens: usage?.totalTokens ?? 0 })),
    callsOutside: () =>
      target.caller.residency === 'none'
        ? []
        : [...callsAbroad(gateway, target).map(({ at, where }) => ({ at: secondsAt(at), where })), ...strangers],
    leaks: () => findLeaks({ units: gateway.routing.units, regions, answers }, [...secretsOf(target), ...all.tokens]),
    restart: (scenario = {}) => {
      gateway.randomReasons(scenario.reasons === 'random');
      gateway.restart(scenario);
      startedAt = clock.now();
      answers.length = 0;
      all = newSent();
      strangers.length = 0;
    },
  };
};
