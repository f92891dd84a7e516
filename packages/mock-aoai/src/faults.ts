import { DiagnosticsError } from '@spillway/diagnostics';
import { Ajv, type ErrorObject } from 'ajv';

/** How a stream goes wrong after so many events, and what the reader sees then. */
export interface StreamFault {
  /** Events that are sent first; 0 breaks it at once. */
  readonly after: number;
  /**
   * `cut`: the connection breaks. `stall`: nothing comes any more. `end`: it ends as if it were whole, without `[DONE]`.
   * `garbage`: an event that is no JSON, and then the end.
   */
  readonly how: 'cut' | 'stall' | 'end' | 'garbage';
}

/**
 * A way for an instance to misbehave: one of `status`, `outage`, `stream` and `delay`. It lasts until cleared unless
 * `times` or `seconds` bound it; with both, whichever comes first.
 */
export interface Fault {
  /** Answer with this status, 200 to 599. */
  readonly status?: number;
  /** Added to the answer's own headers, with `status` only. */
  readonly headers?: Readonly<Record<string, string>>;
  /** Sent instead of the service's own body for the status, with `status` only; a string goes out as it is. */
  readonly body?: unknown;
  /**
   * `refused`: nothing arrives, nothing is journaled; `dns`: the name is not found; `tls`: the certificate is another
   * host's. `reset`: arrives, then the connection breaks. `timeout`: arrives, then no answer ever.
   */
  readonly outage?: 'refused' | 'dns' | 'tls' | 'reset' | 'timeout';
  /** Breaks streamed answers; others are as they would be. */
  readonly stream?: StreamFault;
  /** Seconds that pass before the answer begins. */
  readonly delay?: number;
  /** Seconds from now until it begins; default: at once. */
  readonly in?: number;
  /** Strikes a request with this probability; the seed decides which. */
  readonly probability?: number;
  /** Applies to this many requests of each instance; default: all. */
  readonly times?: number;
  /** Lasts this many seconds of the mock's clock; default: for ever. */
  readonly seconds?: number;
}

/**
 * A fault in force: `times` is what is left of it, `from` and `until` (milliseconds on the clock) are where `in` and
 * `seconds` end.
 */
export interface ActiveFault extends Fault {
  readonly from?: number;
  readonly until?: number;
}

/** The faults of the instances, at most one each. */
export interface Faults {
  set(instances: readonly string[], fault: Fault): void;
  clear(instances: readonly string[]): void;
  /** The fault that applies to a request arriving now, counting it against `times`. */
  take(instance: string): ActiveFault | undefined;
  /** The faults in force now, by instance. */
  read(): Readonly<Record<string, ActiveFault>>;
  /** Calls back after every change but the passing of time; returns how to stop. */
  subscribe(listener: () => void): () => void;
}

/**
 * @param now the mock's clock, in milliseconds
 * @param random a number in [0, 1) for faults that strike by chance
 */
export const createFaults = (now: () => number, random: () => number = () => 0): Faults => {
  const active = new Map<string, ActiveFault>();
  const listeners = new Set<() => void>();
  const changed = (): void => {
    for (const listener of listeners) listener();
  };
  const inForce = (instance: string): ActiveFault | undefined => {
    const fault = active.get(instance);
    if (fault?.from !== undefined && now() < fault.from) return undefined;
    return fault?.until !== undefined && now() >= fault.until ? undefined : fault;
  };
  const strikes = (fault: ActiveFault): boolean => fault.probability === undefined || random() < fault.probability;
  return {
    set(instances, fault) {
      const begins = now() + (fault.in ?? 0) * 1000;
      const bounds = {
        ...(fault.in !== undefined && { from: begins }),
        ...(fault.seconds !== undefined && { until: begins + fault.seconds * 1000 }),
      };
      for (const instance of instances) active.set(instance, { ...fault, ...bounds });
      changed();
    },
    clear(instances) {
      for (const instance of instances) active.delete(instance);
      changed();
    },
    take(instance) {
      const fault = inForce(instance);
      if (fault === undefined || !strikes(fault)) return undefined;
      if (fault.times === undefined) return fault;
      if (fault.times > 1) active.set(instance, { ...fault, times: fault.times - 1 });
      else active.delete(instance);
      changed();
      return fault;
    },
    read() {
      const entries = [...active.keys()].map((id) => [id, inForce(id)] as const);
      return Object.fromEntries(entries.filter((entry): entry is [string, ActiveFault] => entry[1] !== undefined));
    },
    subscribe(listener) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
  };
};

const faultSchema = {
  type: 'object',
  properties: {
    status: { type: 'integer', minimum: 200, maximum: 599 },
    headers: {
      type: 'object',
      propertyNames: { pattern: "^[!#$%&'*+.^_`|~0-9A-Za-z-]+$" },
      additionalProperties: { type: 'string', pattern: '^[\\t\\x20-\\x7e\\x80-\\xff]*$' },
    },
    body: {},
    outage: { enum: ['refused', 'dns', 'tls', 'reset', 'timeout'] },
    stream: {
      type: 'object',
      required: ['after', 'how'],
      properties: { after: { type: 'integer', minimum: 0 }, how: { enum: ['cut', 'stall', 'end', 'garbage'] } },
      additionalProperties: false,
    },
    delay: { type: 'number', exclusiveMinimum: 0 },
    in: { type: 'number', exclusiveMinimum: 0 },
    probability: { type: 'number', exclusiveMinimum: 0, maximum: 1 },
    times: { type: 'integer', minimum: 1 },
    seconds: { type: 'number', exclusiveMinimum: 0 },
  },
  additionalProperties: false,
  oneOf: ['status', 'outage', 'stream', 'delay'].map((kind) => ({ required: [kind] })),
  dependencies: { headers: ['status'], body: ['status'] },
};

const isFault = new Ajv({ allErrors: true, strictRequired: false }).compile<Fault>(faultSchema);

/**
 * A fault from data nobody has checked yet.
 * @throws DiagnosticsError MCK003, naming the field that is wrong
 */
export const parseFault = (value: unknown): Fault => {
  if (isFault(value)) return value;
  throw new DiagnosticsError([
    {
      code: 'MCK003',
      severity: 'error',
      message: describe(mostTelling(isFault.errors ?? [])),
      help: 'a fault has one of `status` (with `headers`, `body`), `outage`, `stream` and `delay`, and may have `times`, `seconds`, `in` and `probability`',
    },
  ]);
};

/** A misspelt field also leaves the fault without a kind; the misspelling is the better news. */
const mostTelling = (errors: readonly ErrorObject[]): ErrorObject | undefined =>
  errors.find(({ keyword }) => keyword !== 'oneOf' && keyword !== 'required') ?? errors[0];

const describe = (error: ErrorObject | undefined): string => {
  const field = error?.instancePath.slice(1).replaceAll('/', '.') ?? '';
  if (error?.keyword === 'additionalProperties') return `fault has no field \`${error.params.additionalProperty}\``;
  if (error?.keyword === 'enum') return `fault field \`${field}\` is none of ${error.params.allowedValues.join(', ')}`;
  if (field !== '') return `fault field \`${field}\` ${error?.message ?? 'is not valid'}`;
  return error?.keyword === 'type'
    ? 'fault is not an object'
    : 'fault needs one of `status`, `outage`, `stream` and `delay`';
};
