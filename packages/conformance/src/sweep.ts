import type { Fault } from '@spillway/mock-aoai';
import type { Mismatch } from './compare.ts';
import type { Lab, LabRequest, ObservedRequest } from './lab.ts';

/** The response classes of the failover contract, one concrete fault each. */
const classes = {
  ok: undefined,
  thr: { status: 429, headers: { 'retry-after': '10' } },
  flt: { status: 503 },
  bad: { status: 400 },
  auth: { status: 401 },
  gone: { status: 404 },
} as const satisfies Readonly<Record<string, Fault | undefined>>;

type Class = keyof typeof classes;
const names = Object.keys(classes) as Class[];

const maximumAttempts = 3;
const passedOn: Partial<Record<Class, number>> = { ok: 200, bad: 400, auth: 401, gone: 404 };

/** What the contract says: first choice first, up to three different members, throttling only when nothing else was met. */
const contract = (members: readonly Class[]): string => {
  const tried = members.slice(0, maximumAttempts);
  const decided = tried.findIndex((each) => passedOn[each] !== undefined);
  if (decided >= 0) return `${passedOn[tried[decided] as Class]} after ${decided + 1}`;
  return `${tried.every((each) => each === 'thr') ? 429 : 503} after ${tried.length}`;
};

const permutations = <T>(items: readonly T[]): readonly (readonly T[])[] =>
  items.length < 2
    ? [items]
    : items.flatMap((first, index) => permutations(items.toSpliced(index, 1)).map((rest) => [first, ...rest]));

/** Every order in which members may be asked: within a tier any of them may come first. */
const ordersOf = (tiers: readonly (readonly string[])[]): readonly (readonly string[])[] =>
  tiers.reduce<readonly (readonly string[])[]>(
    (orders, tier) => orders.flatMap((before) => permutations(tier).map((next) => [...before, ...next])),
    [[]],
  );

const combinations = (length: number): readonly (readonly Class[])[] =>
  length === 0 ? [[]] : combinations(length - 1).flatMap((rest) => names.map((name) => [...rest, name]));

/** One combination and what happened. */
export interface SweepCase {
  readonly name: string;
  readonly requests: readonly ObservedRequest[];
  readonly mismatches: readonly Mismatch[];
}

/** One kind of request, what may serve it, and what is known of its answers. */
interface Sweep {
  /** Added to the names of the cases; empty for plain chat completions. */
  readonly suffix: string;
  readonly request: LabRequest;
  readonly members: readonly string[];
  /** Orders the members may be asked in; undefined when nothing is expected of status and attempts. */
  readonly orders: readonly (readonly string[])[] | undefined;
  readonly outside: readonly Class[];
}

const sweepsOf = ({ target }: Lab): readonly Sweep[] => {
  const { members, tiers, foreign, others } = target;
  const orders = members.length === 0 ? undefined : ordersOf(tiers);
  const chat = { members, orders };
  return [
    { ...chat, suffix: '', request: {}, outside: foreign.length === 0 ? ['ok'] : names },
    { ...chat, suffix: '; streaming', request: { stream: true }, outside: ['ok'] },
    ...others.map((other): Sweep => {
      const { probe } = other;
      return {
        suffix: `; ${probe.name}`,
        request: { probe },
        members: other.members,
        orders: undefined,
        outside: ['ok'],
      };
    }),
  ];
};

const statusMismatch = (
  { members, orders }: Sweep,
  inside: readonly Class[],
  { status, attempts }: ObservedRequest,
): readonly Mismatch[] => {
  if (orders === undefined) return [];
  const classOf = new Map(members.map((member, index) => [member, inside[index] as Class]));
  const expected = new Set(orders.map((order) => contract(order.map((member) => classOf.get(member) as Class))));
  const actual = `${status} after ${attempts.length}`;
  return expected.has(actual)
    ? []
    : [{ expectation: 'status and attempts', expected: [...expected].join(' or '), actual }];
};

const outsideMismatch = (lab: Lab): readonly Mismatch[] => {
  const called = [...new Set(lab.callsOutside().map(({ where }) => where))];
  return called.length === 0
    ? []
    : [{ expectation: 'calls outside the residency', expected: 'none', actual: called.join(', ') }];
};

const runOne = async (lab: Lab, one: Sweep, inside: readonly Class[], outside: Class): Promise<SweepCase> => {
  const { foreign } = lab.target;
  lab.restart();
  const apply = (instance: string, name: Class): void => {
    const fault = classes[name];
    if (fault !== undefined) lab.setFault(instance, fault);
  };
  for (const instance of foreign) apply(instance, outside);
  for (const [index, member] of one.members.entries()) apply(member, inside[index] as Class);
  const { observed } = await lab.request(one.request);
  const named = one.members.map((member, index) => `${member} ${inside[index]}`).join(', ') || 'nothing inside';
  return {
    name: `${named}${foreign.length === 0 ? '' : `; outside ${outside}`}${one.suffix}`,
    requests: [observed],
    mismatches: [...statusMismatch(one, inside, observed), ...outsideMismatch(lab)],
  };
};

/**
 * Sends one request against every combination of classes over the members: chat completions also with every class over
 * what lies outside; streaming and the other POST operations of the API while that is healthy.
 */
export const sweep = async (lab: Lab): Promise<readonly SweepCase[]> => {
  const cases: SweepCase[] = [];
  for (const one of sweepsOf(lab))
    for (const outside of one.outside)
      for (const inside of combinations(one.members.length)) cases.push(await runOne(lab, one, inside, outside));
  return cases;
};
