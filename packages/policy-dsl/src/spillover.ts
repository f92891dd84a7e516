import { durationMs, type Topology } from '@spillway/artifacts';
import {
  authenticationManagedIdentity,
  type CSharp,
  cacheLookupValue,
  cacheStoreValue,
  choose,
  forwardRequest,
  otherwise,
  type PolicyNode,
  retry,
  returnResponse,
  setBackendService,
  setBody,
  setHeader,
  setQueryParameter,
  setStatus,
  setVariable,
  when,
} from '@spillway/policies';
import { csharp, csharpString } from './csharp.ts';
import type { BackendDefinition } from './gateway.ts';

/** An instance of the topology in a pool. */
export interface SpilloverMember {
  readonly instance: string;
  /** Default: its place in the list. Members of one priority share the load. */
  readonly priority?: number;
  /** Share of the load among members of one priority; default 1. */
  readonly weight?: number;
}

type Members = readonly (string | SpilloverMember)[];

interface OnePool {
  /** First choice first; each becomes a backend of the same id. */
  readonly members: Members;
  readonly deployments?: never;
}

interface PoolPerDeployment {
  readonly members?: never;
  /**
   * Members by deployment: each has a pool of its own, `<pool>-<deployment>`, and backends of its own in it, so that
   * the breaker of one deployment leaves the others alone. Other deployments are refused with 404.
   */
  readonly deployments: Readonly<Record<string, Members>>;
}

export type SpilloverOptions = (OnePool | PoolPerDeployment) & {
  readonly topology: Topology;
  /** Id of the backend pool, or what the ids of the pools begin with. */
  readonly pool: string;
  /** How long a member rests after a failure without Retry-After; ISO 8601, default PT1M. */
  readonly tripDuration?: string;
  /** Wait for a member's response headers, in seconds; default 120. */
  readonly timeoutSeconds?: number;
};

/** The parts of a policy document that spill over, each to stand where its name says. */
export interface Spillover {
  readonly backends: Readonly<Record<string, BackendDefinition>>;
  readonly inbound: readonly PolicyNode<'inbound'>[];
  readonly backend: PolicyNode<'backend'>;
  readonly outbound: readonly PolicyNode<'outbound'>[];
  readonly onError: readonly PolicyNode<'on-error'>[];
}

const resource = 'https://cognitiveservices.azure.com';

/** Attempts begun, those that failed rather than being throttled, and the shortest wait of a 429, for this request. */
const attempts = 'spillover-attempts';
const faults = 'spillover-faults';
const soonest = 'spillover-soonest';
/** In the cache: a member was seen failing, not just throttling, within the trip duration. */
const faulted = 'spillover-faulted';

const int = (variable: string): string => `(int)context.Variables[${csharpString(variable)}]`;
const status = 'context.Response.StatusCode';
// 501 is an answer about the request, not about the member: it is neither retried nor counted.
const isFault = `(${status} == 408 || (${status} >= 500 && ${status} != 501))`;

const backendOf = ({ topology, tripDuration = 'PT1M' }: SpilloverOptions, id: string): BackendDefinition => {
  const instance = topology.instances[id];
  if (instance === undefined) throw new Error(`the topology has no instance \`${id}\``);
  return {
    kind: 'single',
    url: `${instance.endpoint.replace(/\/$/, '')}/openai`,
    breaker: {
      count: 1,
      interval: 'PT1M',
      tripDuration,
      acceptRetryAfter: true,
      statusCodeRanges: [
        { min: 408, max: 408 },
        { min: 429, max: 429 },
        { min: 500, max: 500 },
        { min: 502, max: 599 },
      ],
      errorReasons: ['BackendConnectionFailure', 'Timeout'],
    },
  };
};

/** A pool and its backends. @param prefix before the ids of the backends */
const poolOf = (options: SpilloverOptions, id: string, prefix: string, list: Members): Spillover['backends'] => {
  const members = list.map((each) => (typeof each === 'string' ? { instance: each } : each));
  return {
    ...Object.fromEntries(members.map(({ instance }) => [prefix + instance, backendOf(options, instance)])),
    [id]: {
      kind: 'pool',
      members: members.map(({ instance, priority, weight }, index) => ({
        backend: prefix + instance,
        priority: priority ?? index + 1,
        ...(weight === undefined ? {} : { weight }),
      })),
    },
  };
};

const backendsOf = (options: SpilloverOptions): Spillover['backends'] =>
  options.deployments === undefined
    ? poolOf(options, options.pool, '', options.members)
    : Object.fromEntries(
        Object.entries(options.deployments).flatMap(([id, members]) =>
          Object.entries(poolOf(options, `${options.pool}-${id}`, `${id}-`, members)),
        ),
      );

const deployment = 'context.Request.MatchedParameters["deployment-id"]';

/** A text that ends in the id of the request's pool. */
const withPool = ({ pool, deployments }: SpilloverOptions, lead = ''): string | CSharp<string> =>
  deployments === undefined ? lead + pool : csharp(`${csharpString(`${lead}${pool}-`)} + ${deployment}`);

const json = (text: string): PolicyNode<'inbound' | 'backend' | 'outbound' | 'on-error'>[] => [
  setHeader({ name: 'Content-Type', value: 'application/json' }),
  setBody({ text }),
];

const tooManyRequests = (seconds: string) =>
  returnResponse(
    {},
    setStatus({ code: 429, reason: 'Too Many Requests' }),
    setHeader({ name: 'Retry-After', value: csharp(seconds) }),
    ...json(
      '{"error":{"code":"429","message":"All deployments are at capacity. Retry after the time in the Retry-After header."}}',
    ),
  );

const unavailable = () =>
  returnResponse(
    {},
    setStatus({ code: 503, reason: 'Service Unavailable' }),
    ...json('{"error":{"code":"503","message":"No deployment can answer right now. Try again later."}}'),
  );

/** Whole seconds of a Retry-After that is a number; a minute for anything else, a date included. */
const retryAfterSeconds =
  '(double.TryParse(context.Response.Headers.GetValueOrDefault("Retry-After", "60"), out double seconds) && seconds >= 0 ? Math.Max(1, (int)Math.Ceiling(Math.Min(seconds, 86400))) : 60)';

const restSeconds = (options: SpilloverOptions): number => durationMs(options.tripDuration ?? 'PT1M') / 1000;

/** A member failed: counted for this request, and remembered for as long as others may find it open. */
const noteFault = (options: SpilloverOptions, hasAnswer: boolean) => [
  setVariable({ name: faults, value: csharp(`${int(faults)} + 1`) }),
  cacheStoreValue({
    key: withPool(options, `${faulted}-`),
    value: csharp('true'),
    duration: hasAnswer ? csharp(`Math.Max(${restSeconds(options)}, ${retryAfterSeconds})`) : restSeconds(options),
  }),
];

/** A deployment that has no pool (body as the service writes it for one that does not exist: recorded). */
const refuseUnknown = (known: readonly string[]) =>
  choose(
    {},
    when(
      { condition: csharp(`!new [] { ${known.map(csharpString).join(', ')} }.Contains(${deployment})`) },
      returnResponse(
        {},
        setStatus({ code: 404, reason: 'Not Found' }),
        ...json(
          '{"error":{"code":"DeploymentNotFound","message":"The API deployment for this resource does not exist."}}',
        ),
      ),
    ),
  );

/** Sends to the pool with the gateway's identity; nothing the caller authenticated with goes further. */
const inbound = (options: SpilloverOptions): Spillover['inbound'] => [
  ...(options.deployments === undefined ? [] : [refuseUnknown(Object.keys(options.deployments))]),
  setBackendService({ backendId: withPool(options) }),
  ...['api-key', 'Ocp-Apim-Subscription-Key'].map((name) => setHeader({ name, existsAction: 'delete' })),
  setQueryParameter({ name: 'subscription-key', existsAction: 'delete' }),
  setQueryParameter({ name: 'api-key', existsAction: 'delete' }),
  authenticationManagedIdentity({ resource }),
  setVariable({ name: attempts, value: csharp('0') }),
  setVariable({ name: faults, value: csharp('0') }),
  setVariable({ name: soonest, value: csharp('int.MaxValue') }),
];

const waitOf = 'context.Response.Headers.GetValueOrDefault("Retry-After", "60")';

/**
 * A native pool alone lets the first 429 through, so the pool stands inside a retry: each pass chooses a member anew,
 * and the one that has just failed is open by then. Two extra passes, none of them waits.
 */
const backend = (options: SpilloverOptions): Spillover['backend'] =>
  retry(
    {
      condition: csharp(`context.Response == null || ${status} == 429 || ${isFault}`),
      count: 2,
      interval: 0,
      firstFastRetry: true,
    },
    // The pass before got no answer at all, and what follows forward-request was not run for it.
    choose(
      {},
      when({ condition: csharp(`${int(attempts)} > 0 && context.Response == null`) }, ...noteFault(options, false)),
    ),
    setVariable({ name: attempts, value: csharp(`${int(attempts)} + 1`) }),
    forwardRequest({ timeout: options.timeoutSeconds ?? 120, bufferRequestBody: true, bufferResponse: false }),
    choose(
      {},
      when(
        { condition: csharp(`${status} == 429`) },
        setVariable({
          name: soonest,
          value: csharp(`Math.Min(${int(soonest)}, ${retryAfterSeconds})`),
        }),
      ),
      when({ condition: csharp(isFault) }, ...noteFault(options, true)),
    ),
  );

/** The last pass got an answer that is a failure: it is not the caller's business which member gave it. */
const outbound: Spillover['outbound'] = [
  choose(
    {},
    when(
      { condition: csharp(`${status} == 429 && ${int(faults)} == 0`) },
      tooManyRequests(`(${int(soonest)}).ToString()`),
    ),
    when({ condition: csharp(`${status} == 429 || ${isFault}`) }, unavailable()),
  ),
];

/**
 * All members open: 429 with the soonest wait when every attempt was throttled, 503 otherwise. When the request found
 * them open from the start, what was remembered of the members decides.
 */
const onError = (options: SpilloverOptions): Spillover['onError'] => [
  choose(
    {},
    when(
      { condition: csharp(`context.LastError.Section == "backend" && ${status} == 503`) },
      cacheLookupValue({ key: withPool(options, `${faulted}-`), variableName: faulted }),
      choose(
        {},
        when(
          {
            condition: csharp(
              `${int(faults)} == 0 && (${int(soonest)} < int.MaxValue || !context.Variables.ContainsKey(${csharpString(faulted)}))`,
            ),
          },
          tooManyRequests(waitOf),
        ),
        otherwise({}, unavailable()),
      ),
    ),
    when(
      {
        condition: csharp(
          'context.LastError.Reason == "BackendConnectionFailure" || context.LastError.Reason == "Timeout"',
        ),
      },
      ...noteFault(options, false),
      unavailable(),
    ),
  ),
];

/**
 * Provisioned capacity first, pay-as-you-go next: a native backend pool with priorities and a circuit breaker per
 * member, or such a pool for each deployment; one retry around it, and answers that tell the caller when to come back
 * and nothing about the members.
 *
 * @throws Error when a member is not an instance of the topology
 */
export const spillover = (options: SpilloverOptions): Spillover => ({
  backends: backendsOf(options),
  inbound: inbound(options),
  backend: backend(options),
  outbound,
  onError: onError(options),
});
