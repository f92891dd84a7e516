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

/** What is wrong with the bytes of an answer, streamed or not: at least one of them. */
export interface ResponseFault {
  /** The connection breaks after so many bytes of the body, whatever length was announced. */
  readonly cutAfter?: number;
  /** The body comes this slowly. */
  readonly bytesPerSecond?: number;
  /** In place of the answer's own: `text/html`. */
  readonly contentType?: string;
  /** The body is made this many bytes long by line breaks at its end; JSON stays JSON. */
  readonly padTo?: number;
}

/** How long a client is told to wait. */
export interface RetryAfter {
  readonly seconds: number;
  /**
   * `seconds` (default) and `date`: the two forms of `Retry-After`. `milliseconds`: `retry-after-ms` besides, as a
   * provisioned deployment writes it (reference page). `garbage`: a `Retry-After` that is neither.
   */
  readonly as?: 'seconds' | 'milliseconds' | 'date' | 'garbage';
}

/** So many requests in so many seconds that slide; what is over is refused with the exact wait. */
export interface LimitFault {
  readonly requests: number;
  readonly seconds: number;
}

/** Refusals of the service by what is wrong. */
export const serviceErrors = ['role-missing', 'key-rejected', 'content-filter', 'deployment-deleted'] as const;

/**
 * A way for an instance to misbehave: one of `status`, `error`, `outage`, `limit`, `stream`, `response`, `modelVersion`, or
 * `delay`, which may also stand beside one. It lasts until cleared unless `times` or `seconds` bound it; with both,
 * whichever comes first.
 */
export interface Fault {
  /** Answer with this status, 200 to 599. */
  readonly status?: number;
  /** Added to the answer's own headers, with `status` only. */
  readonly headers?: Readonly<Record<string, string>>;
  /** Sent instead of the service's own body for the status, with `status` only; a string goes out as it is. */
  readonly body?: unknown;
  /** With `status` only; default: the client is not told to wait. */
  readonly retryAfter?: RetryAfter;
  /**
   * Answer with an error of the service. `role-missing` strikes who comes with a token, `key-rejected` who comes with a
   * key, the others everybody.
   */
  readonly error?: (typeof serviceErrors)[number];
  /**
   * `refused`: nothing arrives, nothing is journaled; `dns`: the name is not found; `tls`: the certificate is another
   * host's; `half-open`: the connection is made, and the other side is gone. `reset`: arrives, then the connection
   * breaks. `timeout`: arrives, then no answer ever.
   */
  readonly outage?: 'refused' | 'dns' | 'tls' | 'half-open' | 'reset' | 'timeout';
  /** Takes no more than so many requests: 429 with a Retry-After that is exact for the others. */
  readonly limit?: LimitFault;
  /** Breaks streamed answers; others are as they would be. */
  readonly stream?: StreamFault;
  /** Spoils the bytes of answers. */
  readonly response?: ResponseFault;
  /** Answers come from this version of the model from now on. */
  readonly modelVersion?: string;
  /** Seconds that pass before the answer begins. */
  readonly delay?: number;
  /** Strikes requests to this deployment only; not with an outage that lets nothing arrive. */
  readonly deployment?: string;
  /** Seconds from now until it begins; default: at once. */
  readonly in?: number;
  /** Lets this many requests of each instance pass first; default 0. */
  readonly skip?: number;
  /** Strikes a request with this probability; the seed decides which. */
  readonly probability?: number;
  /** Applies to this many requests of each instance; default: all. */
  readonly times?: number;
  /** Lasts this many seconds of the mock's clock; default: for ever. */
  readonly seconds?: number;
}

/** A fault and where it happens: at an instance, in a region (with both, in both), or, with neither, everywhere. */
export interface PlacedFault extends Fault {
  readonly instance?: string;
  /** As the topology names it: `swedencentral`. */
  readonly region?: string;
}

/** What a fault can be; `delay` may stand beside the others. */
export const faultKinds = [
  'status',
  'error',
  'outage',
  'limit',
  'stream',
  'response',
  'modelVersion',
  'delay',
] as const;

const positive = { type: 'number', exclusiveMinimum: 0 } as const;
const count = { type: 'integer', minimum: 1 } as const;
const headerText = '^[\\t\\x20-\\x7e\\x80-\\xff]*$';

/** The fields of a fault as JSON schema, for files that hold faults among other things. */
export const faultProperties = {
  status: { type: 'integer', minimum: 200, maximum: 599 },
  headers: {
    type: 'object',
    propertyNames: { pattern: "^[!#$%&'*+.^_`|~0-9A-Za-z-]+$" },
    additionalProperties: { type: 'string', pattern: headerText },
  },
  body: {},
  retryAfter: {
    type: 'object',
    required: ['seconds'],
    properties: { seconds: positive, as: { enum: ['seconds', 'milliseconds', 'date', 'garbage'] } },
    additionalProperties: false,
  },
  error: { enum: serviceErrors },
  outage: { enum: ['refused', 'dns', 'tls', 'half-open', 'reset', 'timeout'] },
  limit: {
    type: 'object',
    required: ['requests', 'seconds'],
    properties: { requests: count, seconds: positive },
    additionalProperties: false,
  },
  stream: {
    type: 'object',
    required: ['after', 'how'],
    properties: { after: { type: 'integer', minimum: 0 }, how: { enum: ['cut', 'stall', 'end', 'garbage'] } },
    additionalProperties: false,
  },
  response: {
    type: 'object',
    minProperties: 1,
    properties: {
      cutAfter: { type: 'integer', minimum: 0 },
      bytesPerSecond: positive,
      contentType: { type: 'string', minLength: 1, pattern: headerText },
      padTo: { type: 'integer', minimum: 1, maximum: 1_073_741_824 },
    },
    additionalProperties: false,
  },
  modelVersion: { type: 'string', minLength: 1 },
  delay: positive,
  deployment: { type: 'string', minLength: 1 },
  in: positive,
  skip: count,
  probability: { type: 'number', exclusiveMinimum: 0, maximum: 1 },
  times: count,
  seconds: positive,
} as const;

const others = faultKinds.filter((kind) => kind !== 'delay');
/** One thing goes wrong at a time; a delay alone is one, too. */
const oneKind = [
  ...others.map((kind) => ({ required: [kind] })),
  { required: ['delay'], not: { anyOf: others.map((kind) => ({ required: [kind] })) } },
];

const unreachable = ['refused', 'dns', 'tls', 'half-open'] as const;

/** Whether the fault lets no request arrive. */
export const isUnreachable = ({ outage }: Fault): boolean => unreachable.some((each) => each === outage);

const fault = {
  type: 'object',
  properties: faultProperties,
  additionalProperties: false,
  oneOf: oneKind,
  dependencies: { headers: ['status'], body: ['status'], retryAfter: ['status'] },
  if: { not: { required: ['outage'], properties: { outage: { enum: unreachable } } } },
  else: { properties: { deployment: false } },
} as const;

const placedFault = {
  ...fault,
  properties: {
    ...faultProperties,
    instance: { type: 'string', minLength: 1 },
    region: { type: 'string', minLength: 1 },
  },
} as const;

/** JSON schema (draft 7) of a file of faults: `faults:` and a list of them. */
export const faultsFileSchema = {
  type: 'object',
  required: ['faults'],
  properties: { faults: { type: 'array', items: placedFault } },
  additionalProperties: false,
} as const;

const ajv = new Ajv({ allErrors: true, strictRequired: false });
const isFault = ajv.compile<Fault>(fault);

/** Whether data is a file of faults; what is wrong with it is at `errors`. */
export const isFaultsFile = ajv.compile<{ readonly faults: readonly PlacedFault[] }>(faultsFileSchema);

/**
 * A fault from data nobody has checked yet.
 * @throws DiagnosticsError MCK003, naming the field that is wrong
 */
export const parseFault = (value: unknown): Fault => {
  if (isFault(value)) return value;
  throw refused('fault', isFault.errors);
};

/**
 * Faults and their places from data nobody has checked yet: `{ faults: […] }`.
 * @throws DiagnosticsError MCK003, naming the field that is wrong
 */
export const parseFaults = (value: unknown): readonly PlacedFault[] => {
  if (isFaultsFile(value)) return value.faults;
  throw refused('list of faults', isFaultsFile.errors);
};

const refused = (what: string, errors: typeof isFault.errors): DiagnosticsError =>
  new DiagnosticsError([
    {
      code: 'MCK003',
      severity: 'error',
      message: describe(what, mostTelling(errors ?? [])),
      help: 'a fault has one of `status` (with `headers`, `body`, `retryAfter`), `error`, `outage`, `limit`, `stream`, `response`, `modelVersion` and `delay`, and may have `deployment`, `in`, `skip`, `times`, `seconds` and `probability`',
    },
  ]);

/** A misspelt field also leaves the fault without a kind; the misspelling is the better news. */
const mostTelling = (errors: readonly ErrorObject[]): ErrorObject | undefined =>
  errors.find(({ keyword }) => !['oneOf', 'required', 'if'].includes(keyword)) ??
  errors.find(({ keyword }) => keyword === 'oneOf') ??
  errors[0];

const describe = (what: string, error: ErrorObject | undefined): string => {
  const field = error?.instancePath.slice(1).replaceAll('/', '.') ?? '';
  if (error?.keyword === 'additionalProperties') return `${what} has no field \`${error.params.additionalProperty}\``;
  if (error?.keyword === 'enum')
    return `${what} field \`${field}\` is none of ${error.params.allowedValues.join(', ')}`;
  if (error?.keyword === 'oneOf') return `${field === '' ? what : `\`${field}\``} needs one of ${kindNames}`;
  if (error?.keyword === 'false schema')
    return `${what} field \`${field}\` makes no difference to an outage in which nothing arrives`;
  if (field !== '') return `${what} field \`${field}\` ${error?.message ?? 'is not valid'}`;
  return error?.keyword === 'type' ? `${what} is not an object` : `${what} ${error?.message ?? 'is not valid'}`;
};

const kindNames = `${others.map((kind) => `\`${kind}\``).join(', ')} and \`delay\``;
