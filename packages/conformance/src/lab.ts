import { type Metric, type Trace, TransportError } from '@spillway/emulator';
import type { Fault, JournalEntry } from '@spillway/mock-aoai';
import { Body, decodeUtf8, encodeUtf8, type HeaderMap, type TokenUsage } from '@spillway/policies';
import type { Caller } from './callers.ts';
import { credentialsFor, secretsOf, tokenFor } from './credentials.ts';
import type { Gateway } from './gateway.ts';
import { findKept, findLeaks, type ReceivedAnswer } from './leaks.ts';
import type { Probe } from './probes.ts';
import { type Routing, sendTraced } from './routing.ts';
import type { KeyPlace, Requests, Scenario } from './scenario.ts';
import { isInside, type Target } from './target.ts';

/** What one request did, as the report lists it; times in virtual seconds since the case began. */
export interface ObservedRequest {
  readonly at: number;
  /** 0: no gateway could be reached. */
  readonly status: number;
  readonly retryAfter: number | null;
  readonly attempts: readonly {
    readonly member: string;
    readonly region: string | null;
    readonly status: number | null;
    readonly error?: string;
  }[];
  /** How a streamed answer ended: with its terminator, or not. */
  readonly stream?: 'whole' | 'broken';
  /** The gateway that it came to; only behind a front door. */
  readonly gateway?: string;
}

/** What it did, what came, and how many virtual seconds that took. */
export interface Observation {
  readonly observed: ObservedRequest;
  readonly headers: readonly (readonly [string, string])[];
  readonly text: string;
  readonly elapsed: number;
  /** What the request is called in the journals of instances. */
  readonly name: string;
  /** The headers that the scenario gave it. */
  readonly cohort: string;
  /** What traces say that the model used, in the order of the attempts; null for those of which they say nothing. */
  readonly usages: readonly (TokenUsage | null)[];
}

export interface LabRequest {
  readonly credentials?: KeyPlace;
  /** What is wrong with the caller's token. */
  readonly token?: Requests['token'];
  /** Default: the caller of the target. */
  readonly caller?: Caller;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: Readonly<Record<string, unknown>>;
  readonly stream?: boolean;
  /** Bytes of the question. */
  readonly size?: number;
  /** Default: the chat completions of the target. */
  readonly probe?: Probe;
  /** A client that keeps cookies, and knows the last thread that it began. */
  readonly session?: 'thread' | 'message';
}

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

const retryAfterOf = (headers: HeaderMap): number | null => {
  const text = headers.text('Retry-After');
  return text === undefined || !/^\d+(\.\d+)?$/.test(text) ? null : Number(text);
};

const attemptsOf = (trace: Trace | undefined): ObservedRequest['attempts'] =>
  (trace?.attempts ?? []).map(({ backend, instance, region, status, error }) => ({
    member: instance ?? backend,
    region,
    status,
    ...(error === undefined ? {} : { error }),
  }));

/** A body that arrives over time, as over a socket: a policy that needs it twice has to ask for that. */
const arriving = (bytes: Uint8Array): Body =>
  Body.ofStream(
    (async function* () {
      yield bytes;
    })(),
  );

/** Letters of one to four bytes, so that whoever counts or cuts wrongly changes them. */
const letters = 'The quick fox ßüé Ωλ 日本語 🦊 ';

const longText = (bytes: number): string => {
  const times = Math.ceil(bytes / encodeUtf8(letters).length);
  return letters.repeat(times);
};

const bodyOf = (probe: Probe, { stream = false, size, body }: LabRequest): object => ({
  ...probe.body,
  ...(size !== undefined && { messages: [{ role: 'user', content: longText(size) }] }),
  ...(stream && { stream }),
  ...body,
});

const requestIdHeader = 'x-ms-client-request-id';

interface Received extends ReceivedAnswer {
  readonly text: string;
  readonly isBroken: boolean;
}

/** Reads an answer as far as it comes. */
const receive = async (headers: HeaderMap, body: Body | undefined): Promise<Received> => {
  const chunks: Uint8Array[] = [];
  let isBroken = false;
  const content = body?.take();
  try {
    if (content instanceof Uint8Array) chunks.push(content);
    else if (content !== undefined) for await (const chunk of content) chunks.push(chunk);
  } catch {
    isBroken = true;
  }
  const bytes = new Uint8Array(Buffer.concat(chunks));
  return { headers: [...headers], body: bytes, text: decodeUtf8(bytes), isBroken };
};

const endOf = ({ text, isBroken, headers }: Received): Pick<ObservedRequest, 'stream'> => {
  const isStream = headers.some(
    ([name, value]) => name.toLowerCase() === 'content-type' && value.startsWith('text/event-stream'),
  );
  if (!isStream) return {};
  return { stream: !isBroken && text.trimEnd().endsWith('data: [DONE]') ? 'whole' : 'broken' };
};

/** What callers have sent, and what a client keeps. */
interface Sent {
  readonly sent: Set<string>;
  readonly tokens: Set<string>;
  readonly cookies: Map<string, string>;
  thread: string;
  count: number;
}

const newSent = (): Sent => ({ sent: new Set(), tokens: new Set(), cookies: new Map(), thread: '', count: 0 });

/** Keeps what an answer gives a client to come back with. */
const keep = (sent: Sent, session: LabRequest['session'], { headers, text }: Received): void => {
  for (const [name, value] of headers) {
    const [, cookie, content] = /^([^=;]+)=([^;]*)/.exec(name.toLowerCase() === 'set-cookie' ? value : '') ?? [];
    if (cookie !== undefined && content !== undefined) sent.cookies.set(cookie, content);
  }
  if (session === 'thread') sent.thread = /"id" *: *"(thread_[^"]+)"/.exec(text)?.[1] ?? '';
};

/** Headers of a request, with everything that authenticates the caller. */
const headersOf = (target: Target, options: LabRequest, sent: Sent, now: number, name: string) => {
  const { credentials, caller = target.caller, session } = options;
  const { headers, query } = credentialsFor({ ...target, caller }, credentials);
  const token = tokenFor(caller, options.token, now);
  if (token !== undefined) {
    headers.set('Authorization', `Bearer ${token}`);
    sent.tokens.add(token);
  }
  if (session !== undefined && sent.cookies.size > 0)
    headers.set('Cookie', [...sent.cookies].map((pair) => pair.join('=')).join('; '));
  // Clients of the service name their requests so; the instances' journals tell by it who asked.
  headers.set(requestIdHeader, name);
  for (const [header, value] of Object.entries(options.headers ?? {})) headers.set(header, value);
  return { headers, query };
};

const nobody = { headers: [], body: new Uint8Array(), text: '', isBroken: false } as const satisfies Received;

const send = async (gateway: Gateway, target: Target, options: LabRequest, all: Sent) => {
  const { probe = target.chat, caller = target.caller, session } = options;
  const name = `${caller.name} ${++all.count}`;
  const { headers, query } = headersOf(target, options, all, gateway.clock.now(), name);
  const text = JSON.stringify(bodyOf(probe, options));
  all.sent.add(text);
  const body = encodeUtf8(text);
  headers.set('Content-Length', String(body.length));
  const path = probe.path.replace('{thread}', all.thread);
  const {
    answering,
    trace,
    gateway: reached,
  } = sendTraced(gateway.routing, {
    method: probe.method ?? 'POST',
    url: `http://gateway.test${path}?${probe.apiVersion === undefined ? '' : `api-version=${probe.apiVersion}`}${query}`,
    headers,
    body: arriving(body),
    ipAddress: '127.0.0.1',
    signal: new AbortController().signal,
  });
  const response = await answering.catch((error: unknown) => {
    if (error instanceof TransportError) return undefined;
    throw error;
  });
  const answer = response === undefined ? nobody : await receive(response.headers, response.body);
  if (session !== undefined) keep(all, session, answer);
  const observed = {
    status: response?.status ?? 0,
    retryAfter: response === undefined ? null : retryAfterOf(response.headers),
    attempts: attemptsOf(trace),
    ...endOf(answer),
    ...(gateway.routing.hasDoor && reached !== undefined ? { gateway: reached } : {}),
  };
  const usages = (trace?.attempts ?? []).map(({ usage }) => usage ?? null);
  return { observed, answer, usages, name };
};

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
