import { type ClrValue, contextFromData, type PolicyContext } from '@spillway/expressions';
import { parseDocument } from '@spillway/policy-document';
import {
  type ApiContract,
  type BackendCall,
  type BackendTarget,
  Body,
  type BoundChild,
  type BoundPolicy,
  bindDocument,
  type CancelSignal,
  type CertificateFacts,
  type Charge,
  decodeUtf8,
  type EvaluationHost,
  encodeUtf8,
  evaluateAttributes,
  evaluateValue,
  type ForwardOptions,
  fits,
  type GraphqlRequest,
  HeaderMap,
  type JwtFailure,
  type Message,
  newResponse,
  type PeriodCounter,
  type PolicyRun,
  type PublishedMessage,
  parseUrl,
  type RequestMessage,
  type ResponseMessage,
  type RunningChildren,
  type Section,
  type SigningKeys,
  type SlidingLog,
  type StoredCertificate,
  type StoredResponse,
  type TokenRate,
  type TokenUsage,
  type Wanted,
} from '../src/index.ts';

/** What a test looks at after the policies have run. */
export interface World {
  readonly request: RequestMessage;
  response: ResponseMessage | undefined;
  readonly variables: Map<string, ClrValue>;
  readonly cache: Map<string, { readonly value: ClrValue; readonly durationSeconds: number }>;
  readonly booked: Map<string, number>;
  readonly responses: Map<string, StoredResponse>;
  readonly vectors: Map<string, { readonly distance: number; readonly response: StoredResponse }>;
  readonly wanted: Wanted;
  /** Questions to backends. */
  readonly called: BackendCall[];
  /** Calls by counter key and period. */
  readonly quotas: Map<string, number>;
  readonly slept: number[];
  /** Keys of those inside limit-concurrency. */
  readonly inside: string[];
  readonly forwarded: ForwardOptions[];
  /** The keys each token was checked with. */
  readonly verified: SigningKeys[];
  readonly sent: { readonly request: RequestMessage; readonly timeoutMs: number; readonly body: string }[];
  readonly traced: unknown[];
  readonly metrics: unknown[];
  readonly published: PublishedMessage[];
  readonly atEnd: (() => Promise<void>)[];
  readonly responseHeaders: HeaderMap;
  readonly onSent: ((bytes: number) => Promise<void>)[];
  readonly onUsage: ((usage: TokenUsage | undefined) => Promise<void>)[];
}

export interface Options {
  readonly section?: Section;
  readonly response?: ResponseMessage;
  readonly requestHeaders?: Readonly<Record<string, string>>;
  readonly body?: string;
  readonly variables?: Readonly<Record<string, ClrValue>>;
  readonly cache?: Readonly<Record<string, ClrValue>>;
  /** Tokens already booked, by counter key. */
  readonly booked?: Readonly<Record<string, number>>;
  readonly token?: string | Error;
  /** Where the request goes before the policies run. */
  readonly target?: BackendTarget;
  /** What each request of a policy's own gets in turn: a status, a response, or an error. */
  readonly answers?: readonly (number | ResponseMessage | Error)[];
  readonly fragments?: Readonly<Record<string, string>>;
  readonly ipAddress?: string;
  readonly contract?: ApiContract;
  readonly tokenRate?: TokenRate;
  /** What a GraphQL query is. */
  readonly graphql?: (query: string) => GraphqlRequest;
  /** What a schema does not allow; nothing unless given. */
  readonly schemaProblem?: (schema: unknown, value: unknown) => string | undefined;
  /** What the certificate of the client says. */
  readonly certificate?: CertificateFacts;
  /** Certificates of the service by id. */
  readonly stored?: Readonly<Record<string, StoredCertificate>>;
  /** JSON schemas of the service by id. */
  readonly schemas?: Readonly<Record<string, unknown>>;
  readonly backendUrl?: string;
  readonly method?: string;
  readonly query?: readonly (readonly [string, string])[];
  readonly inside?: readonly string[];
  readonly matchedParameters?: Readonly<Record<string, string>>;
  readonly templateQuery?: readonly string[];
  /** What is wrong with the signature of a token; nothing unless given. */
  readonly jwt?: (token: string, keys: SigningKeys) => JwtFailure | undefined;
  /** Seconds since 1970. */
  readonly now?: number;
  /** What lookups did not find. */
  readonly wanted?: Wanted;
  /** What each forward does in turn: a status, or an error. */
  readonly backend?: readonly (number | Error)[];
}

const signal: CancelSignal = {
  aborted: false,
  reason: undefined,
  addEventListener: () => undefined,
  removeEventListener: () => undefined,
};

const worldOf = (options: Options): World => ({
  request: {
    kind: 'request',
    method: options.method ?? 'POST',
    originalMethod: options.method ?? 'POST',
    originalUrl: {
      scheme: 'https',
      host: 'gateway.test',
      port: 443,
      path: '/orders/42',
      query: options.query ?? [['a', '1']],
    },
    url: { scheme: 'https', host: 'backend.test', port: 443, path: '/42', query: [['a', '1']] },
    operationPath: '/42',
    target: options.target ?? { kind: 'service' },
    headers: HeaderMap.from(Object.entries(options.requestHeaders ?? {})),
    body: options.body === undefined ? undefined : Body.ofBytes(encodeUtf8(options.body)),
    ipAddress: options.ipAddress ?? '192.0.2.7',
    matchedParameters: new Map(Object.entries(options.matchedParameters ?? {})),
    templateQuery: options.templateQuery ?? [],
    certificate: options.certificate && new Uint8Array([1]),
  },
  response: options.response,
  variables: new Map(Object.entries(options.variables ?? {})),
  cache: new Map(Object.entries(options.cache ?? {}).map(([key, value]) => [key, { value, durationSeconds: 0 }])),
  booked: new Map(Object.entries(options.booked ?? {}).map(([key, amount]) => [`tokens:${key}`, amount])),
  quotas: new Map(),
  responses: new Map(),
  vectors: new Map(),
  wanted: { ...options.wanted },
  called: [],
  slept: [],
  inside: [...(options.inside ?? [])],
  forwarded: [],
  sent: [],
  verified: [],
  traced: [],
  metrics: [],
  published: [],
  atEnd: [],
  responseHeaders: new HeaderMap(),
  onSent: [],
  onUsage: [],
});

const takeFrom = (booked: Map<string, number>, charges: readonly Charge[]): readonly number[] => {
  const before = charges.map(({ key }) => booked.get(key) ?? 0);
  if (charges.every((charge, index) => fits(charge, before[index] ?? 0)))
    for (const { key, amount } of charges) booked.set(key, (booked.get(key) ?? 0) + amount);
  return before;
};

const logOf = (booked: Map<string, number>): SlidingLog => ({
  used: async (key) => booked.get(key) ?? 0,
  take: async (charges) => takeFrom(booked, charges),
  add: async (key, amount) => void booked.set(key, (booked.get(key) ?? 0) + amount),
  oldestLeavesIn: async () => 29_200,
});

const periodsOf = (booked: Map<string, number>): PeriodCounter => ({
  used: async (key, period) => booked.get(`${key} ${period}`) ?? 0,
  take: async (charges, periods) =>
    takeFrom(
      booked,
      charges.map((charge, index) => ({ ...charge, key: `${charge.key} ${periods[index]}` })),
    ),
  add: async (key, period, amount) =>
    void booked.set(`${key} ${period}`, (booked.get(`${key} ${period}`) ?? 0) + amount),
});

const portOver = (world: World, options: Options, edited?: Message): PolicyRun => {
  const section = options.section ?? 'inbound';
  return {
    section,
    request: edited?.kind === 'request' ? edited : world.request,
    get response() {
      return world.response;
    },
    get message() {
      const isBefore = section === 'inbound' || section === 'backend';
      return edited ?? (isBefore ? world.request : (world.response ?? world.request));
    },
    variables: world.variables,
    responseHeaders: world.responseHeaders,
    clock: {
      now: () => (options.now ?? 0) * 1000,
      sleep: async (ms) => void world.slept.push(ms),
      together: (works, join) => join(works.map((work) => work())),
    },
    random: { next: () => 0.5 },
    tokenRate: options.tokenRate ?? 'window',
    state: {
      responses: {
        get: async (key) => world.responses.get(key),
        set: async (key, response) => void world.responses.set(key, response),
      },
      vectors: {
        nearest: async (partition) => world.vectors.get(partition),
        add: async (partition, _vector, response) => void world.vectors.set(partition, { distance: 0, response }),
      },
      cache: {
        get: async (key) => world.cache.get(key)?.value,
        set: async (key, value, durationSeconds) => void world.cache.set(key, { value, durationSeconds }),
        delete: async (key) => void world.cache.delete(key),
      },
      calls: logOf(world.booked),
      quotas: periodsOf(world.quotas),
      concurrency: {
        enter: async (key, maxCount) => {
          if (world.inside.filter((each) => each === key).length >= maxCount) return undefined;
          world.inside.push(key);
          return async () => void world.inside.splice(world.inside.indexOf(key), 1);
        },
      },
      tokens: logOf(world.booked),
      buckets: {
        used: async (key) => world.booked.get(key) ?? 0,
        take: async (charge) => takeFrom(world.booked, [charge])[0] ?? 0,
        add: async (key, amount) => void world.booked.set(key, (world.booked.get(key) ?? 0) + amount),
      },
    },
    background: (work) => void work().catch((error: unknown) => void world.traced.push(String(error))),
    wanted: world.wanted,
    network: {
      call: async (call) => {
        const answer = options.answers?.[world.called.push(call) - 1] ?? 200;
        if (answer instanceof Error) throw answer;
        return typeof answer === 'number' ? newResponse(answer) : answer;
      },
      backendUrl: () => parseUrl(options.backendUrl ?? ''),
      send: async (request, sending) => {
        const body = decodeUtf8((await request.body?.keep()) ?? new Uint8Array());
        const count = world.sent.push({ request, ...sending, body });
        const answer = options.answers?.[count - 1] ?? 200;
        if (answer instanceof Error) throw answer;
        if (typeof answer !== 'number') return answer;
        return newResponse(answer, Body.ofBytes(encodeUtf8('{"ok":true}')));
      },
      forward: async (forward) => {
        const next = options.backend?.[world.forwarded.length] ?? 200;
        world.forwarded.push(forward);
        world.response = undefined;
        if (next instanceof Error) throw next;
        world.response = newResponse(next);
      },
    },
    services: {
      identity: {
        token: async (resource, clientId) => {
          if (options.token instanceof Error) throw options.token;
          return options.token ?? `token for ${resource}${clientId === undefined ? '' : ` as ${clientId}`}`;
        },
      },
      jwt: {
        verify: async (token, keys) => {
          world.verified.push(keys);
          return options.jwt?.(token, keys);
        },
      },
      certificates: {
        read: async () => options.certificate,
        find: async (by, value) =>
          Object.entries(options.stored ?? {}).find(
            ([id, { thumbprint }]) => (by === 'id' ? id : thumbprint) === value,
          )?.[1],
      },
      graphql: { parse: async (query) => options.graphql?.(query) ?? { problem: 'no GraphQL' } },
      liquid: {
        render: async (template, { body, contentType, xsiNil, parseDate }) =>
          template.includes('{% broken')
            ? { problem: 'broken' }
            : { text: JSON.stringify({ template, body, contentType, xsiNil, parseDate }) },
      },
      schema: {
        check: async (schema, _document, value) => options.schemaProblem?.(schema, value),
        stored: (id) => options.schemas?.[id],
        sample: async (schema, _document, as) => `${as} sample of ${JSON.stringify(schema)}`,
      },
      xslt: {
        transform: async (xml, stylesheet, parameters) =>
          stylesheet.includes('<xsl:broken')
            ? { problem: 'broken' }
            : { text: JSON.stringify({ xml, stylesheet, parameters }) },
      },
      tokens: { estimatePrompt: async (body) => body.length, count: async (text) => text.length },
    },
    telemetry: {
      trace: (message, data) => void world.traced.push(data === undefined ? message : [message, data]),
      metric: (...metric) => void world.metrics.push(metric),
      publish: (message) => void world.published.push(message),
    },
    matching: {
      apiId: 'orders',
      apiName: 'Orders',
      apiPath: 'orders',
      subscriptionKeyNames: ['Ocp-Apim-Subscription-Key', 'subscription-key'],
      operationId: 'get',
      operationName: 'Get',
      productId: undefined,
      subscriptionId: 'demo',
    },
    contract: options.contract,
    graphqlSchema: undefined,
    atEnd: (work) => void world.atEnd.push(work),
    defaultDimensions: { 'API ID': 'orders', 'Subscription ID': 'demo' },
    signal,
    scope: 'api',
    onSent: (callback) => void world.onSent.push(callback),
    onUsage: (callback) => void world.onUsage.push(callback),
  };
};

const contextOver = (world: World): PolicyContext => {
  const plain = contextFromData({});
  return Object.create(plain, {
    variables: { get: () => world.variables },
    response: {
      get: () =>
        world.response === undefined
          ? null
          : {
              statusCode: world.response.status,
              statusReason: world.response.reason,
              headers: world.response.headers,
              body: world.response.body ?? null,
            },
    },
    request: { get: () => ({ ...plain.request, headers: world.request.headers, body: world.request.body ?? null }) },
  }) as PolicyContext;
};

/** Runs the policies of one section the way the pipeline does, against a world of plain data. */
export const runPolicies = async (
  xml: string,
  options: Options = {},
): Promise<{ readonly world: World; readonly ended: ResponseMessage | undefined }> => {
  const section = options.section ?? 'inbound';
  const { document } = parseDocument('policy.xml', `<policies><${section}>${xml}</${section}></policies>`);
  if (document === undefined) throw new Error('the test document is not well-formed');
  const fragments = Object.entries(options.fragments ?? {}).map(([id, policies]) => {
    const fragment = parseDocument(`${id}.xml`, `<fragment>${policies}</fragment>`).document;
    if (fragment === undefined) throw new Error(`the fragment ${id} cannot be read`);
    return [id, fragment] as const;
  });
  const bound = bindDocument(document, { fragments: new Map(fragments) });
  const [first] = bound.diagnostics.filter(({ severity }) => severity === 'error');
  if (first !== undefined) throw new Error(`${first.code}: ${first.message}`);
  const world = worldOf(options);
  const port = portOver(world, options);
  const host: EvaluationHost = {
    environment: { context: contextOver(world), now: () => 0, random: port.random },
    prepare: () => undefined,
    isStrict: false,
  };
  const runAll = async (policies: readonly BoundPolicy[], over: PolicyRun): Promise<ResponseMessage | undefined> => {
    for (const policy of policies) {
      const values = (await evaluateAttributes(policy.attributes, host)) as never;
      const ended = await policy.definition.run(values, over, nested(policy, over));
      if (ended !== undefined) return ended;
    }
    return undefined;
  };
  const nested = (owner: BoundPolicy | BoundChild, over: PolicyRun): RunningChildren => ({
    each: () => owner.policies.map((policy) => () => runAll([policy], over)),
    run: (message) => runAll(owner.policies, message === undefined ? over : portOver(world, options, message)),
    elements: async () =>
      Promise.all(
        owner.children.map(async (child) => ({
          name: child.definition.name,
          attributes: await evaluateAttributes(child.attributes, host),
          text: async () =>
            child.text === undefined ? undefined : String(await evaluateValue(child.text.value, host)),
          ...nested(child, over),
        })),
      ),
  });
  const steps = (bound.sections[section] ?? []).filter((step): step is BoundPolicy => step.kind === 'policy');
  return { world, ended: await runAll(steps, port) };
};
