import { DiagnosticsError } from '@spillway/diagnostics';
import { Ajv, type ErrorObject } from 'ajv';

/**
 * A way for an instance to misbehave: either `status` or `outage`. It lasts until cleared unless `times` or `seconds`
 * bound it; with both, whichever comes first.
 */
export interface Fault {
  /** Answer with this status, 200 to 599. */
  readonly status?: number;
  /** Added to the answer's own headers, with `status` only. */
  readonly headers?: Readonly<Record<string, string>>;
  /** Sent instead of the service's own body for the status, with `status` only; a string goes out as it is. */
  readonly body?: unknown;
  /**
   * `refused`: nothing arrives, nothing is journaled. `reset`: arrives, then the connection breaks. `timeout`: arrives,
   * then no answer ever.
   */
  readonly outage?: 'refused' | 'reset' | 'timeout';
  /** Applies to this many requests of each instance; default: all. */
  readonly times?: number;
  /** Lasts this many seconds of the mock's clock; default: for ever. */
  readonly seconds?: number;
}

/** A fault in force: `times` is what is left of it, `until` (milliseconds on the clock) is where `seconds` ends. */
export interface ActiveFault extends Fault {
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

/** @param now the mock's clock, in milliseconds */
export const createFaults = (now: () => number): Faults => {
  const active = new Map<string, ActiveFault>();
  const listeners = new Set<() => void>();
  const changed = (): void => {
    for (const listener of listeners) listener();
  };
  const inForce = (instance: string): ActiveFault | undefined => {
    const fault = active.get(instance);
    return fault?.until !== undefined && now() >= fault.until ? undefined : fault;
  };
  return {
    set(instances, fault) {
      const until = fault.seconds === undefined ? {} : { until: now() + fault.seconds * 1000 };
      for (const instance of instances) active.set(instance, { ...fault, ...until });
      changed();
    },
    clear(instances) {
      for (const instance of instances) active.delete(instance);
      changed();
    },
    take(instance) {
      const fault = inForce(instance);
      if (fault?.times === undefined) return fault;
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
    outage: { enum: ['refused', 'reset', 'timeout'] },
    times: { type: 'integer', minimum: 1 },
    seconds: { type: 'number', exclusiveMinimum: 0 },
  },
  additionalProperties: false,
  oneOf: [{ required: ['status'] }, { required: ['outage'] }],
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
      help: 'a fault has `status` (with `headers`, `body`) or `outage`, and may have `times` and `seconds`',
    },
  ]);
};

/** A misspelt field also leaves the fault without `status` and `outage`; the misspelling is the better news. */
const mostTelling = (errors: readonly ErrorObject[]): ErrorObject | undefined =>
  errors.find(({ keyword }) => keyword !== 'oneOf' && keyword !== 'required') ?? errors[0];

const describe = (error: ErrorObject | undefined): string => {
  const field = error?.instancePath.slice(1).replaceAll('/', '.') ?? '';
  if (error?.keyword === 'additionalProperties') return `fault has no field \`${error.params.additionalProperty}\``;
  if (error?.keyword === 'enum') return `fault field \`${field}\` is none of ${error.params.allowedValues.join(', ')}`;
  if (field !== '') return `fault field \`${field}\` ${error?.message ?? 'is not valid'}`;
  return error?.keyword === 'type' ? 'fault is not an object' : 'fault needs either `status` or `outage`';
};
