import { createHmac } from 'node:crypto';
import { developmentKey } from '../../packages/emulator/src/services/identity.ts';
import type { Answer, Asked } from './data.ts';
import type { Fault } from './double.ts';
import { clientCertificate, subscriptionKey, type World } from './world.ts';

/** One request of a set, complete. */
export interface Call {
  readonly method: string;
  readonly url: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string | undefined;
  readonly address: string;
  readonly answers: readonly Answer[];
  readonly fault?: Fault;
  /** Seconds to let pass before. */
  readonly after: number;
}

const part = (value: object): string => Buffer.from(JSON.stringify(value)).toString('base64url');

/** A token of the local issuer. */
const tokenWith = (claims: Readonly<Record<string, unknown>>, key: string | undefined): string => {
  const signed = `${part({ alg: 'HS256', typ: 'JWT' })}.${part({ sub: 'caller', oid: 'caller', exp: 4_102_444_800, ...claims })}`;
  return `${signed}.${createHmac('sha256', key === undefined ? developmentKey : Buffer.from(key, 'base64'))
    .update(signed)
    .digest('base64url')}`;
};

const messages = [
  { role: 'system', content: 'You help.' },
  { role: 'user', content: 'Hello' },
];

/** The path that fits the operation of a world. */
const pathOf = ({ api }: World): string => {
  const [operation] = api.operations;
  const path = (operation?.urlTemplate ?? '/')
    .replace('*', 'any')
    .replace(/\{[^}]*\}/g, (name) => (name === '{deployment-id}' ? 'gpt-4o' : 'one'));
  return path.includes('?') || !path.includes('chat/completions') ? path : `${path}?api-version=2024-02-01`;
};

const methodOf = ({ api }: World): string => {
  const method = api.operations[0]?.method ?? '*';
  return method === '*' ? 'POST' : method;
};

/** Headers of several sources; a later one wins in any case, and null takes a header away. */
const joined = (
  ...sources: readonly (Readonly<Record<string, string | null>> | undefined)[]
): Readonly<Record<string, string>> => {
  const found = new Map(
    sources.flatMap((each) => Object.entries(each ?? {})).map(([name, value]) => [name.toLowerCase(), value]),
  );
  return Object.fromEntries([...found].filter((entry): entry is [string, string] => entry[1] !== null));
};

const withQuery = (path: string, query: Readonly<Record<string, string>>): string => {
  const added = new URLSearchParams(query).toString();
  return added === '' ? path : `${path}${path.includes('?') ? '&' : '?'}${added}`;
};

const bodyText = (body: unknown): string | undefined =>
  typeof body === 'string' || body === undefined ? body : JSON.stringify(body);

/** What a call is asked to be, on top of the good one. */
interface Variation extends Asked {
  readonly query?: Readonly<Record<string, string>>;
  readonly fault?: Fault;
}

/** Makes calls of variations. */
const callsOf = (world: World): ((asked: Variation) => Call) => {
  const { facts, api, needs } = world;
  const make = (asked: Variation): Call => {
    const one = { ...needs.good, ...asked };
    const method = one.method ?? methodOf(world);
    const { subscription = subscriptionKey } = one;
    const token = tokenWith({ ...facts.claims, ...needs.good?.claims, ...asked.claims }, facts.signingKey);
    const usual = {
      host: 'gateway.contoso.example',
      'content-type': 'application/json',
      'x-spillway-client-certificate': one.certificate ?? clientCertificate,
      authorization: `Bearer ${token}`,
    };
    const headers = joined(usual, facts.required, { 'api-key': subscription }, needs.good?.headers, asked.headers);
    const hasBody = method !== 'GET' && method !== 'HEAD' && method !== 'OPTIONS';
    const path = withQuery(one.path ?? pathOf(world), asked.query ?? {});
    return {
      method,
      url: `https://gateway.contoso.example${api.path === '' ? '' : `/${api.path}`}${path}`,
      headers,
      body: hasBody ? bodyText(one.body ?? { model: 'gpt-4o', messages, max_tokens: 16 }) : undefined,
      address: one.address ?? facts.address ?? '192.0.2.7',
      answers: [...(asked.answers ?? []), ...(needs.answers ?? [])],
      after: one.after ?? 0,
      ...(asked.fault !== undefined && { fault: asked.fault }),
    };
  };
  return make;
};

const faults: readonly Fault[] = [
  { to: 'backend', status: 429, times: 1 },
  { to: 'backend', status: 429 },
  { to: 'backend', status: 500 },
  { to: 'backend', status: 401 },
  { to: 'backend', status: 404 },
  { to: 'backend' },
  { to: 'others', status: 500 },
  { to: 'others', status: 429 },
  { to: 'others', status: 401 },
  { to: 'others', status: 404 },
  { to: 'others' },
];

/** What every document is asked. */
const always: readonly Variation[] = [
  {},
  { after: 1 },
  { body: { model: 'gpt-4o', messages, stream: true, stream_options: { include_usage: true } } },
  ...faults.map((fault): Variation => ({ fault, after: 400 })),
  { subscription: null },
  { subscription: 'not-a-key' },
  { headers: { authorization: null, 'x-spillway-client-certificate': null } },
  { headers: { authorization: 'Bearer not.a.token' } },
  { method: 'GET' },
  { after: 4000 },
  { method: 'OPTIONS', headers: { origin: 'https://contoso.com', 'access-control-request-method': 'POST' } },
];

/** More of them, from what the document looks at, until all is reached. */
function* derived({ facts }: World): Generator<Variation> {
  for (let again = 0; again < 12; again++) yield {};
  for (const method of ['GET', 'PUT', 'PATCH', 'DELETE', 'OPTIONS', 'HEAD']) yield { method, after: 100 };
  for (const name of Object.keys(facts.required)) yield { headers: { [name]: null } };
  const values = ['true', '1', ...facts.literals.filter((text) => /^[\x20-\x7e]+$/.test(text))].slice(0, 30);
  for (const name of facts.headers)
    for (const value of [...values, null]) yield { headers: { [name]: value }, after: 100 };
  for (const name of facts.query) for (const value of values) yield { query: { [name]: value }, after: 100 };
  for (const name of facts.members)
    for (const value of values.slice(0, 12)) yield { body: { model: 'gpt-4o', messages, [name]: value }, after: 100 };
  for (const text of facts.literals.filter((each) => /^[\w./-]{2,60}$/.test(each))) {
    yield { path: `/${text.replace(/^\/+/, '')}`, after: 100 };
    yield { path: `/deployments/${text.replaceAll('/', '')}/chat/completions?api-version=2024-02-01`, after: 100 };
    yield { body: { model: text, messages }, after: 100 };
  }
}

const most = 250;

/** The set of requests of a document, in order. Those in front are always sent; the others while something is not reached. */
export const requestsFor = (world: World): { readonly first: readonly Call[]; readonly more: readonly Call[] } => {
  const call = callsOf(world);
  return {
    first: [...always, ...(world.needs.requests ?? [])].map(call),
    more: [...derived(world)].slice(0, most).map(call),
  };
};
