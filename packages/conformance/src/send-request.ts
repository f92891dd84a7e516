import { type Trace, TransportError } from '@spillway/emulator';
import { Body, decodeUtf8, encodeUtf8, type HeaderMap, type TokenUsage } from '@spillway/policies';
import type { Caller } from './callers.ts';
import { credentialsFor, tokenFor } from './credentials.ts';
import type { Gateway } from './gateway.ts';
import type { ReceivedAnswer } from './leaks.ts';
import type { Probe } from './probes.ts';
import { sendTraced } from './routing.ts';
import type { KeyPlace, Requests } from './scenario.ts';
import type { Target } from './target.ts';

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

/** Journals of instances tell by it who asked. */
export const requestIdHeader = 'x-ms-client-request-id';

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
export interface Sent {
  readonly sent: Set<string>;
  readonly tokens: Set<string>;
  readonly cookies: Map<string, string>;
  thread: string;
  count: number;
}

export const newSent = (): Sent => ({ sent: new Set(), tokens: new Set(), cookies: new Map(), thread: '', count: 0 });

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

/** Sends one request as a client of the target would. */
export const send = async (gateway: Gateway, target: Target, options: LabRequest, all: Sent) => {
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
