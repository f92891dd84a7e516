import { clr } from './clr.ts';
import type {
  ContextApi,
  ContextBackend,
  ContextBody,
  ContextCertificate,
  ContextLastError,
  ContextProduct,
  ContextRequest,
  ContextResponse,
  ContextSubscription,
  ContextUrl,
  ContextUser,
  HeaderLookup,
  PolicyContext,
} from './context.ts';
import { table } from './table.ts';
import { base64Bytes, percentDecode, utf8Bytes } from './text/encoding.ts';
import type { ClrValue } from './values/value.ts';

/** Builds a context from plain data, as the test vectors and `spillway eval --context FILE` give it. */

type Data = Readonly<Record<string, unknown>>;

const isData = (value: unknown): value is Data => typeof value === 'object' && value !== null && !Array.isArray(value);
const dataOf = (value: unknown): Data => (isData(value) ? value : {});
const textOf = (value: unknown, fallback: string): string =>
  typeof value === 'string' ? value : typeof value === 'number' ? String(value) : fallback;
const optionalText = (value: unknown): string | null => (typeof value === 'string' ? value : null);
const flag = (value: unknown, fallback: boolean): boolean => (typeof value === 'boolean' ? value : fallback);
const list = (value: unknown): readonly unknown[] => (Array.isArray(value) ? value : []);
const time = (value: unknown, fallback: number): number =>
  typeof value === 'number' ? value : typeof value === 'string' ? Date.parse(value) : fallback;
const optionalTime = (value: unknown): number | null => (value === undefined || value === null ? null : time(value, 0));

const defaultTime = Date.UTC(2024, 0, 31, 13, 5, 9);
const defaultUrl = 'https://gw.example/orders/42';

export const contextFromData = (data: unknown): PolicyContext => {
  const given = dataOf(data);
  const timestamp = time(given.timestamp, defaultTime);
  return {
    api: apiOf(dataOf(given.api)),
    deployment: deploymentOf(dataOf(given.deployment)),
    elapsedMs: typeof given.elapsedMs === 'number' ? given.elapsedMs : 1500,
    lastError: isData(given.lastError) ? lastErrorOf(given.lastError) : null,
    operation: operationOf(dataOf(given.operation)),
    product: isData(given.product) ? productOf(given.product) : null,
    request: requestOf(dataOf(given.request)),
    requestId: textOf(given.requestId, '00112233-4455-6677-8899-aabbccddeeff'),
    response: isData(given.response) ? responseOf(given.response) : null,
    subscription: isData(given.subscription) ? subscriptionOf(given.subscription) : null,
    timestamp,
    tracing: flag(given.tracing, false),
    user: isData(given.user) ? userOf(given.user) : null,
    variables: new Map(Object.entries(dataOf(given.variables)).map(([name, value]) => [name, valueOf(value)])),
    trace: () => {},
    backend: isData(given.backend) ? backendOf(given.backend) : null,
    workspace: isData(given.workspace) ? groupsOf([given.workspace])[0]! : null,
  };
};

/** A plain string is a string; `{"$int": 5}` and the like carry a type; other objects and arrays become JSON tokens. */
const valueOf = (value: unknown): ClrValue => {
  if (value === null || typeof value === 'string' || typeof value === 'boolean') return value;
  if (typeof value === 'number') return Number.isInteger(value) ? clr.int(value) : clr.double(value);
  const [tag, content] = isData(value) && Object.keys(value).length === 1 ? (Object.entries(value)[0] ?? []) : [];
  const make = tag === undefined ? undefined : typed[tag];
  return make ? make(content) : clr.json(JSON.stringify(value));
};

const typed: Readonly<Record<string, (content: unknown) => ClrValue>> = table({
  $int: (content) => clr.int(Number(content)),
  $long: (content) => clr.long(BigInt(String(content))),
  $double: (content) => clr.double(Number(content)),
  $bool: (content) => content === true,
  $json: (content) => clr.json(typeof content === 'string' ? content : JSON.stringify(content)),
  $response: (content) => clr.response(responseOf(dataOf(content))),
});

const headersOf = (data: Data): HeaderLookup => {
  const entries = Object.entries(data).map(
    ([name, value]) => [name, Array.isArray(value) ? value.map(String) : [String(value)]] as const,
  );
  const byName = new Map(entries.map(([name, values]) => [name.toLowerCase(), values]));
  return { get: (name) => byName.get(name.toLowerCase()), names: () => entries.map(([name]) => name) };
};

const urlOf = (text: string): ContextUrl => {
  const [, scheme = 'https', host = '', port, path = '', queryString = ''] =
    /^([a-z]+):\/\/([^:/?#]*)(?::(\d+))?([^?#]*)(\?[^#]*)?/i.exec(text) ?? [];
  return {
    scheme,
    host,
    port: port ? Number(port) : scheme === 'http' ? 80 : 443,
    path: path || '/',
    queryString,
    query: queryOf(queryString),
  };
};

const queryOf = (text: string): ReadonlyMap<string, readonly string[]> => {
  const query = new Map<string, string[]>();
  for (const pair of text.replace(/^\?/, '').split('&')) {
    if (pair === '') continue;
    const [name = '', ...rest] = pair.split('=').map((part) => percentDecode(part.replaceAll('+', ' ')));
    query.set(name, [...(query.get(name) ?? []), rest.join('=')]);
  }
  return query;
};

const bodyOf = (value: unknown): ContextBody | null => {
  if (value === undefined || value === null) return null;
  const bytes = utf8Bytes(typeof value === 'string' ? value : JSON.stringify(value));
  let consumed = false;
  return {
    read(preserveContent) {
      if (consumed) throw new Error('The message body was already read.');
      consumed = !preserveContent;
      return bytes;
    },
  };
};

const requestOf = (data: Data): ContextRequest => {
  const url = urlOf(textOf(data.url, defaultUrl));
  return {
    method: textOf(data.method, 'GET'),
    url,
    originalUrl: data.originalUrl === undefined ? url : urlOf(textOf(data.originalUrl, defaultUrl)),
    headers: headersOf(dataOf(data.headers)),
    ipAddress: textOf(data.ipAddress ?? data.ip, '203.0.113.7'),
    matchedParameters: new Map(
      Object.entries(dataOf(data.matchedParameters)).map(([name, value]) => [name, String(value)]),
    ),
    body: bodyOf(data.body),
    certificate: certificateOf(data.certificate),
    privateEndpointConnection: isData(data.privateEndpointConnection)
      ? connectionOf(data.privateEndpointConnection)
      : null,
  };
};

const connectionOf = (data: Data): NonNullable<ContextRequest['privateEndpointConnection']> => ({
  name: textOf(data.name, ''),
  groupId: textOf(data.groupId, ''),
  memberName: textOf(data.memberName, ''),
});

const backendOf = (data: Data): ContextBackend => ({
  id: textOf(data.id, ''),
  type: data.type === 'Pool' ? 'Pool' : 'Single',
  azureRegion: optionalText(data.azureRegion),
});

/** PEM, or the Base64 of a certificate or PFX; with a password as `{ data, password }`. */
const certificateOf = (value: unknown): ContextCertificate | null => {
  if (isData(value)) {
    const inner = certificateOf(value.data);
    return inner && { ...inner, password: textOf(value.password, '') };
  }
  if (typeof value !== 'string') return null;
  const bytes = value.includes('-----BEGIN') ? utf8Bytes(value) : base64Bytes(value.replace(/\s+/g, ''));
  return bytes ? { bytes } : null;
};

const certificatesOf = (data: Data): ReadonlyMap<string, ContextCertificate> =>
  new Map(
    Object.entries(data).flatMap(([id, value]) => {
      const certificate = certificateOf(value);
      return certificate ? [[id, certificate] as const] : [];
    }),
  );

const responseOf = (data: Data): ContextResponse => ({
  statusCode: Number(data.statusCode ?? data.status ?? 200),
  statusReason: textOf(data.statusReason ?? data.reason, ''),
  headers: headersOf(dataOf(data.headers)),
  body: bodyOf(data.body),
});

const apiOf = (data: Data): ContextApi => ({
  id: textOf(data.id, 'orders-api'),
  name: textOf(data.name, 'Orders'),
  path: textOf(data.path, 'orders'),
  revision: textOf(data.revision, '1'),
  version: optionalText(data.version),
  isCurrentRevision: flag(data.isCurrentRevision, true),
  protocols: list(data.protocols).map(String),
  serviceUrl: typeof data.serviceUrl === 'string' ? urlOf(data.serviceUrl) : null,
  subscriptionKeyParameterNames: { header: 'Ocp-Apim-Subscription-Key', query: 'subscription-key' },
});

const operationOf = (data: Data): PolicyContext['operation'] => ({
  id: textOf(data.id, ''),
  name: textOf(data.name, ''),
  method: textOf(data.method, 'GET'),
  urlTemplate: textOf(data.urlTemplate, ''),
});

const groupsOf = (value: unknown): readonly { readonly id: string; readonly name: string }[] =>
  list(value).map((item) => ({ id: textOf(dataOf(item).id, ''), name: textOf(dataOf(item).name, '') }));

const productOf = (data: Data): ContextProduct => ({
  id: textOf(data.id, ''),
  name: textOf(data.name, ''),
  approvalRequired: flag(data.approvalRequired, false),
  subscriptionRequired: flag(data.subscriptionRequired, true),
  subscriptionLimit: typeof data.subscriptionLimit === 'number' ? data.subscriptionLimit : null,
  state: data.state === 'NotPublished' ? 'NotPublished' : 'Published',
  groups: groupsOf(data.groups),
  apis: list(data.apis).map((item) => apiOf(dataOf(item))),
});

const subscriptionOf = (data: Data): ContextSubscription => ({
  id: textOf(data.id, ''),
  name: optionalText(data.name),
  key: textOf(data.key ?? data.primaryKey, ''),
  primaryKey: textOf(data.primaryKey, ''),
  secondaryKey: textOf(data.secondaryKey, ''),
  createdDate: time(data.createdDate, defaultTime),
  startDate: optionalTime(data.startDate),
  endDate: optionalTime(data.endDate),
});

const userOf = (data: Data): ContextUser => ({
  id: textOf(data.id, ''),
  email: textOf(data.email, ''),
  firstName: textOf(data.firstName, ''),
  lastName: textOf(data.lastName, ''),
  note: optionalText(data.note),
  registrationDate: time(data.registrationDate, defaultTime),
  groups: groupsOf(data.groups),
  identities: list(data.identities).map((item) => ({
    id: textOf(dataOf(item).id, ''),
    provider: textOf(dataOf(item).provider, ''),
  })),
});

const deploymentOf = (data: Data): PolicyContext['deployment'] => {
  const gateway = dataOf(data.gateway);
  return {
    region: textOf(data.region, 'West Europe'),
    serviceName: textOf(data.serviceName, ''),
    serviceId: textOf(data.serviceId, ''),
    gatewayId: textOf(data.gatewayId, 'managed'),
    gateway: {
      id: textOf(gateway.id, 'managed'),
      instanceId: textOf(gateway.instanceId, ''),
      isManaged: flag(gateway.isManaged, true),
    },
    certificates: certificatesOf(dataOf(data.certificates)),
  };
};

const lastErrorOf = (data: Data): ContextLastError => ({
  source: textOf(data.source, ''),
  reason: textOf(data.reason, ''),
  message: textOf(data.message, ''),
  scope: optionalText(data.scope),
  section: optionalText(data.section),
  path: optionalText(data.path),
  policyId: optionalText(data.policyId),
});
