import { type Fault, isUnreachable } from './fault.ts';
import { type SlidingWindow, slidingWindow } from './sliding-window.ts';

/**
 * A fault in force or to come: `times` and `skip` are what is left of them, `from` and `until` (milliseconds on the
 * clock) are where `in` and `seconds` end.
 */
export interface ActiveFault extends Fault {
  readonly from?: number;
  readonly until?: number;
}

/** What of a request decides whether a fault is meant for it. */
export interface Struck {
  readonly deployment: string | undefined;
  readonly credentials: 'key' | 'token' | undefined;
}

/** The faults of the instances. */
export interface Faults {
  /** In place of those the instances had. */
  set(instances: readonly string[], fault: Fault): void;
  /** Behind those the instances have. */
  add(instances: readonly string[], fault: Fault): void;
  clear(instances: readonly string[]): void;
  /** The outage that lets a request of now not even arrive, counting it against `times`. */
  takeUnreachable(instance: string): ActiveFault | undefined;
  /**
   * The first of the other faults that applies to a request that has arrived, counting it against `times`.
   * @param struck asked only where there are faults
   */
  take(instance: string, struck: () => Struck): ActiveFault | undefined;
  /** The faults in force and those to come, by instance. */
  read(): Readonly<Record<string, readonly ActiveFault[]>>;
  /** Calls back after every change but the passing of time; returns how to stop. */
  subscribe(listener: () => void): () => void;
}

/** Whether a fault has begun. */
export const hasBegun = (fault: ActiveFault, now: number): boolean => fault.from === undefined || now >= fault.from;

const isOver = (fault: ActiveFault, now: number): boolean => fault.until !== undefined && now >= fault.until;

const isMeant = (fault: Fault, { deployment, credentials }: Struck): boolean =>
  (fault.deployment === undefined || fault.deployment === deployment) &&
  (fault.error !== 'role-missing' || credentials === 'token') &&
  (fault.error !== 'key-rejected' || credentials === 'key');

/** What is left of a fault after it struck; undefined when nothing is. */
const struckOnce = (fault: ActiveFault): ActiveFault | undefined => {
  if (fault.times === undefined) return fault;
  return fault.times > 1 ? { ...fault, times: fault.times - 1 } : undefined;
};

/** What is left of a fault after it let a request pass. */
const skippedOnce = (fault: ActiveFault): ActiveFault => {
  const { skip, ...rest } = fault;
  if (skip === undefined) return fault;
  return skip > 1 ? { ...rest, skip: skip - 1 } : rest;
};

/** Milliseconds until a limit takes another request; when it does now, the request counts. */
const createLimits = (now: () => number): ((fault: ActiveFault) => number) => {
  const windows = new WeakMap<Fault, SlidingWindow>();
  return (fault) => {
    if (fault.limit === undefined) return 0;
    const { requests, seconds } = fault.limit;
    const window = windows.get(fault) ?? slidingWindow(requests, seconds * 1000);
    windows.set(fault, window);
    const waitMs = window.waitMs(now(), 1);
    if (waitMs === 0) window.add(now(), 1);
    return waitMs;
  };
};

/** A limit that is reached, as the refusal it is; it stays what it is in the list. */
const refusing = (fault: ActiveFault, waitMs: number): ActiveFault => {
  const { limit: _, ...rest } = fault;
  return { ...rest, status: 429, retryAfter: { seconds: Math.ceil(waitMs / 1000) } };
};

const isBadLuck = ({ probability }: Fault, random: () => number): boolean =>
  probability === undefined || random() < probability;

/** A fault with the times at which it begins and ends, set at `now`. */
const timed = (fault: Fault, now: number): ActiveFault => {
  const begins = now + (fault.in ?? 0) * 1000;
  return {
    ...fault,
    ...(fault.in !== undefined && { from: begins }),
    ...(fault.seconds !== undefined && { until: begins + fault.seconds * 1000 }),
  };
};

/**
 * @param now the mock's clock, in milliseconds
 * @param random a number in [0, 1) for faults that strike by chance
 */
export const createFaults = (now: () => number, random: () => number = () => 0): Faults => {
  const active = new Map<string, readonly ActiveFault[]>();
  const listeners = new Set<() => void>();
  const changed = (): void => {
    for (const listener of listeners) listener();
  };
  const waitFor = createLimits(now);
  const current = (instance: string): readonly ActiveFault[] =>
    (active.get(instance) ?? []).filter((fault) => !isOver(fault, now()));
  const replace = (instance: string, fault: ActiveFault, left: ActiveFault | undefined): void => {
    const faults = current(instance).flatMap((each) => (each === fault ? (left ?? []) : each));
    if (faults.length > 0) active.set(instance, faults);
    else active.delete(instance);
    changed();
  };
  /** In the order of the list, so that chance and counting are the same in every run. */
  const takeFirst = (instance: string, isWanted: (fault: Fault) => boolean): ActiveFault | undefined => {
    if (!active.has(instance)) return undefined;
    for (const fault of current(instance)) {
      if (!isWanted(fault) || !hasBegun(fault, now())) continue;
      const isChosen = fault.skip === undefined && isBadLuck(fault, random);
      const waitMs = isChosen ? waitFor(fault) : 0;
      const strikes = isChosen && (fault.limit === undefined || waitMs > 0);
      const left = strikes ? struckOnce(fault) : skippedOnce(fault);
      if (left !== fault) replace(instance, fault, left);
      if (strikes) return fault.limit === undefined ? fault : refusing(fault, waitMs);
    }
    return undefined;
  };
  return {
    set(instances, fault) {
      for (const instance of instances) active.set(instance, [timed(fault, now())]);
      changed();
    },
    add(instances, fault) {
      for (const instance of instances) active.set(instance, [...current(instance), timed(fault, now())]);
      changed();
    },
    clear(instances) {
      for (const instance of instances) active.delete(instance);
      changed();
    },
    takeUnreachable: (instance) => takeFirst(instance, isUnreachable),
    take: (instance, struck) => takeFirst(instance, (fault) => !isUnreachable(fault) && isMeant(fault, struck())),
    read() {
      const entries = [...active.keys()].map((id) => [id, current(id)] as const);
      return Object.fromEntries(entries.filter(([, faults]) => faults.length > 0));
    },
    subscribe(listener) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
  };
};
