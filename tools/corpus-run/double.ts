import { PassThrough } from 'node:stream';
import { type BackendResponse, type EngineClock, inProcessTransport, type Transport } from '@spillway/emulator';
import { createRegions } from '@spillway/mock-aoai';
import type { Answer } from './data.ts';

/** What goes wrong, and for whom: the backend that a request is forwarded to, or the services that policies ask. */
export interface Fault {
  readonly to: 'backend' | 'others';
  /** No status: the connection is refused. */
  readonly status?: number;
  /** How many calls it strikes; default all. */
  readonly times?: number;
}

/** How the hosts behave for one request. */
export interface Behaviour {
  readonly fault?: Fault | undefined;
  readonly answers: readonly Answer[];
}

/** All hosts behind a gateway. */
export interface Double {
  readonly transport: Transport;
  behave(behaviour: Behaviour): void;
}

const endpoint = 'https://mock.openai.azure.com';
const isModelPath = /\/(?:chat\/completions|completions|embeddings|images\/generations|responses)$|\/contentsafety\//;

/** The same call of an instance that has every deployment. */
const modelUrl = (url: URL): string => {
  const [, deployment = 'gpt-4o'] = /\/deployments\/([^/]+)\//.exec(url.pathname) ?? [];
  const operation = isModelPath.exec(url.pathname)?.[0] ?? '';
  if (operation === '/contentsafety/')
    return `${endpoint}${url.pathname.slice(url.pathname.indexOf(operation))}${url.search}`;
  if (operation === '/responses') return `${endpoint}/openai/v1/responses`;
  return `${endpoint}/openai/deployments/${deployment}${operation}?api-version=2024-02-01`;
};

const isNumber = /expires|_in$|count|tokens|size|code|severity|score|length|number|quantity|ttl/i;

/** JSON that has every member a document may look for. */
const anything = (members: readonly string[]): object => ({
  access_token: 'token-of-contoso',
  token_type: 'Bearer',
  expires_in: 3600,
  ...Object.fromEntries(members.map((name) => [name, isNumber.test(name) ? 1 : 'text'])),
});

const bodyText = (body: unknown): string => (typeof body === 'string' ? body : JSON.stringify(body ?? ''));

const answerOf = ({ status = 200, headers = {}, body }: Answer): Response => {
  const isJson = typeof body !== 'string';
  return new Response(status === 204 || status === 304 ? null : bodyText(body), {
    status,
    headers: { 'content-type': isJson ? 'application/json' : 'text/plain', ...headers },
  });
};

const faultOf = ({ status }: Fault): Response => {
  if (status === undefined) throw Object.assign(new Error('refused'), { code: 'ECONNREFUSED' });
  return answerOf({
    to: '',
    status,
    headers: { 'retry-after': '1' },
    body: { error: { code: String(status), message: 'no' } },
  });
};

// The gateway says for whom it forwards; what policies send says nothing.
const isForwarded = (request: Request): boolean => request.headers.has('x-forwarded-for');

async function* nothing(): AsyncGenerator<Uint8Array> {}

/** Every WebSocket that is asked for is there, and says nothing. */
const socketAnswer = (): BackendResponse => ({
  status: 101,
  reason: 'Switching Protocols',
  headers: [],
  body: nothing(),
  upgraded: new PassThrough(),
});

/** Answers for whatever host is asked: models as the regional mocks do, everything else with what the document looks for. */
export const createDouble = (clock: EngineClock, members: readonly string[]): Double => {
  const topology = { instances: { mock: { endpoint, region: 'westeurope', deployments: {} } } };
  const regions = createRegions(topology, { clock, acceptAnyDeployment: true });
  let behaviour: Behaviour = { answers: [] };
  let struck = 0;
  const strikes = (request: Request): Fault | undefined => {
    const { fault } = behaviour;
    if (fault === undefined || (fault.to === 'backend') !== isForwarded(request)) return undefined;
    return ++struck > (fault.times ?? Number.POSITIVE_INFINITY) ? undefined : fault;
  };
  const ofModel = async (request: Request): Promise<Response | undefined> => {
    const url = new URL(request.url);
    if (request.method !== 'POST' || !isModelPath.test(url.pathname)) return undefined;
    const headers = { 'content-type': 'application/json', 'api-key': 'any' };
    const answer = await regions.respond(
      new Request(modelUrl(url), { method: 'POST', headers, body: await request.clone().text() }),
    );
    return answer.ok ? answer : undefined;
  };
  const respond = async (request: Request): Promise<Response> => {
    const fault = strikes(request);
    if (fault !== undefined) return faultOf(fault);
    const written = behaviour.answers.find(({ to }) => new RegExp(to).test(`${request.method} ${request.url}`));
    if (written !== undefined) return answerOf(written);
    return (await ofModel(request)) ?? answerOf({ to: '', body: anything(members) });
  };
  const inProcess = inProcessTransport(respond);
  return {
    transport: (request) => (request.upgrade === undefined ? inProcess(request) : Promise.resolve(socketAnswer())),
    behave(next) {
      behaviour = next;
      struck = 0;
    },
  };
};
