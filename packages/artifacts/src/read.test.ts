import { type Diagnostic, hasErrors } from '@spillway/diagnostics';
import { expect, test } from 'vitest';
import { files, pool, single, topology } from '../test/folders.ts';
import type { ServiceSnapshot } from './model.ts';
import { readArtifacts, readTopology } from './read.ts';
import type { ArtifactFiles } from './reading.ts';

const snapshotOf = (given: ArtifactFiles): ServiceSnapshot => {
  const { snapshot, diagnostics } = readArtifacts(given);
  if (snapshot === undefined) throw new Error(JSON.stringify(diagnostics.map(({ message }) => message)));
  return snapshot;
};

/** `ART102 apis/a.json:1:2`: what and where. */
const placed = ({ code, source, span }: Diagnostic): string => {
  const at = source?.positionAt(span?.start ?? 0);
  return `${code} ${source?.name}:${at?.line}:${at?.column}`;
};

const findingsOf = (given: ArtifactFiles, prefix = ''): readonly string[] =>
  readArtifacts(given, prefix).diagnostics.map(placed);

test('reads an API with its operations and policies', () => {
  const { apis } = snapshotOf(files());
  expect(apis).toHaveLength(1);
  expect(apis[0]).toMatchObject({
    id: 'openai',
    displayName: 'Azure OpenAI',
    path: 'openai',
    revision: '2',
    subscriptionRequired: true,
    subscriptionKeyParameterNames: {
      header: 'Ocp-Apim-Subscription-Key',
      query: 'subscription-key',
      bearer: false,
    },
    operations: [
      {
        id: 'chat',
        displayName: 'Creates a chat completion',
        method: 'POST',
        urlTemplate: '/deployments/{deployment-id}/chat/completions',
      },
      { id: 'get-models', displayName: 'get-models', method: 'GET', urlTemplate: '/models' },
    ],
  });
  expect(apis[0]?.policy?.source.name).toBe('apis/openai/policy.xml');
  expect([...(apis[0]?.operationPolicies.keys() ?? [])]).toEqual(['chat']);
});

test('keeps the document of an API, and reads the schema of a GraphQL API', () => {
  expect(snapshotOf(files()).apis[0]?.specification).toMatchObject({ paths: { '/models': { get: {} } } });
  const graphql = new Map([
    ['apis/graph/apiInformation.json', '{"properties":{"path":"graph","serviceUrl":"https://graph.contoso.test"}}'],
    ['apis/graph/specification.graphql', 'type Query { hello: String }'],
  ]);
  expect(snapshotOf(graphql).apis[0]).toMatchObject({
    specification: undefined,
    graphqlSchema: 'type Query { hello: String }',
    operations: [
      { id: 'graphql-post', method: 'POST', urlTemplate: '/' },
      { id: 'graphql-get', method: 'GET', urlTemplate: '/' },
    ],
  });
});

test('reads the certificates of the topology, and says where one is none', () => {
  const with_ = (certificate: string): ArtifactFiles =>
    files({ 'topology.yaml': `${topology}\ncertificates:\n  client: { certificate: "${certificate}" }\n` });
  const pem = '-----BEGIN CERTIFICATE-----';
  expect(snapshotOf(with_(pem)).topology?.certificates).toEqual({ client: { certificate: pem } });
  expect(findingsOf(with_('text'))[0]).toMatch(/^ART102 topology\.yaml:\d+:\d+$/);
});

test('reads backends, their breakers and pools', () => {
  const { backends } = snapshotOf(files());
  expect(backends.get('ptu-weu')).toEqual({
    kind: 'single',
    id: 'ptu-weu',
    url: 'https://ptu-weu.openai.azure.com/openai',
    headers: {},
    query: {},
    managedIdentityResource: undefined,
    circuitBreaker: {
      name: 'trip',
      count: 3,
      intervalMs: 10_000,
      statusCodeRanges: [{ min: 429, max: 429 }],
      errorReasons: [],
      tripDurationMs: 60_000,
      acceptRetryAfter: true,
    },
  });
  expect(backends.get('openai-pool')).toEqual({
    kind: 'pool',
    id: 'openai-pool',
    members: [{ backendId: 'ptu-weu', priority: 1, weight: 2 }],
  });
});

test('members of a pool without priority and weight have one of each', () => {
  const bare = JSON.stringify({ properties: { type: 'Pool', pool: { services: [{ id: '/backends/ptu-weu' }] } } });
  const { backends } = snapshotOf(files({ 'backends/openai-pool/backendInformation.json': bare }));
  expect(backends.get('openai-pool')).toMatchObject({ members: [{ backendId: 'ptu-weu', priority: 1, weight: 1 }] });
});

test('reads products, named values and the global policy', () => {
  const { products, namedValues, policy } = snapshotOf(files());
  expect(products).toMatchObject([{ id: 'ai', displayName: 'AI', subscriptionRequired: true, apis: ['openai'] }]);
  expect([...namedValues]).toEqual([
    ['secret-key', 'local-stand-in-for-secret'],
    ['tenant-id', 'contoso'],
  ]);
  expect(policy?.root.name).toBe('policies');
});

test('callers are the subscriptions of the folder and the consumers of the topology', () => {
  expect(snapshotOf(files()).subscriptions).toEqual([
    {
      id: 'team',
      displayName: 'Team',
      key: 'team-key-not-a-secret',
      isActive: true,
      scope: { kind: 'product', id: 'ai' },
    },
    {
      id: 'demo',
      displayName: 'demo',
      key: 'demo-key-not-a-secret',
      isActive: true,
      scope: { kind: 'product', id: 'ai' },
    },
  ]);
});

test('a caller has the user of its subscription, or the one the topology gives it', () => {
  const properties = { displayName: 'Team', scope: '/products/ai', state: 'active', ownerId: '/x/service/y/users/7' };
  const given = files({
    'subscriptions/team/subscriptionInformation.json': JSON.stringify({ properties }),
    'topology.yaml':
      'version: 1\ninstances: {}\nconsumers:\n  demo: { key: demo-key-not-a-secret, user: { id: ada, email: ada@contoso.com, groups: [staff] } }\n',
  });
  expect(snapshotOf(given).subscriptions.map(({ id, user }) => [id, user])).toEqual([
    ['team', { id: '7' }],
    ['demo', { id: 'ada', email: 'ada@contoso.com', groups: ['staff'] }],
  ]);
});

test.for([
  ['{ requestsPerMinute: 10, tokensPerMinute: 1000, remainingTokensHeader: x-left }', []],
  ['{ requestsPerMinute: 0 }', ['ART102 `consumers.demo.limits.requestsPerMinute` must be >= 1']],
  ['{ remainingTokensHeader: x-left }', [expect.stringContaining('ART102 ')]],
  ['{}', [expect.stringContaining('ART102 ')]],
] as const)('limits of a consumer: %s', ([limits, found]) => {
  const given = files({
    'topology.yaml': `version: 1\ninstances: {}\nconsumers:\n  demo: { key: demo-key-not-a-secret, limits: ${limits} }\n`,
  });
  const { diagnostics } = readArtifacts(given);
  expect(diagnostics.filter(({ code }) => code === 'ART102').map(({ code, message }) => `${code} ${message}`)).toEqual(
    found,
  );
});

test('reads the other layout too', () => {
  const other = new Map(
    [...files()].map(([path, text]) => [path.replace('named values/', 'namedValues/'), text] as const),
  );
  expect(snapshotOf(other).namedValues.get('tenant-id')).toBe('contoso');
});

test('reads a specification in JSON', () => {
  const specification = { paths: { '/a': { get: { operationId: 'a' } } } };
  const given = files({
    'apis/openai/specification.yaml': undefined,
    'apis/openai/specification.json': JSON.stringify(specification),
    'apis/openai/operations/chat/policy.xml': undefined,
  });
  expect(snapshotOf(given).apis[0]?.operations.map(({ id }) => id)).toEqual(['a']);
});

test('works without a topology', () => {
  const { topology: found, subscriptions } = snapshotOf(files({ 'topology.yaml': undefined }));
  expect([found, subscriptions.map(({ id }) => id)]).toEqual([undefined, ['team']]);
});

const backend = 'backends/ptu-weu/backendInformation.json';
const poolPath = 'backends/openai-pool/backendInformation.json';

type Row = readonly [claim: string, changes: Readonly<Record<string, string | undefined>>, findings: readonly string[]];

const rows: readonly Row[] = [
  [
    'a topology with an unknown key',
    { 'topology.yaml': topology.replace('    region: westeurope\n', '    region: westeurope\n    regoin: x\n') },
    ['ART102 topology.yaml:9:5'],
  ],
  [
    'a topology with a wrong SKU',
    { 'topology.yaml': topology.replace('ProvisionedManaged', 'Provisioned') },
    ['ART102 topology.yaml:10:37'],
  ],
  ['YAML that is none', { 'topology.yaml': 'version: [1\ninstances: {}' }, ['ART101 topology.yaml:2:1']],
  [
    'JSON that is none',
    { [backend]: '{ "properties": ' },
    [expect.stringMatching(/^ART101 backends\/ptu-weu/) as never],
  ],
  [
    'an API without a path',
    { 'apis/openai/apiInformation.json': '{\n  "properties": {}\n}' },
    ['ART102 apis/openai/apiInformation.json:2:17'],
  ],
  [
    'a policy that is no XML',
    { 'apis/openai/policy.xml': '<policies>\n<a>' },
    ['XML105 apis/openai/policy.xml:1:1', 'XML105 apis/openai/policy.xml:2:1'],
  ],
  [
    'the policy of an operation that does not exist',
    { 'apis/openai/operations/chatt/policy.xml': '<policies />' },
    ['ART104 apis/openai/operations/chatt/policy.xml:1:2'],
  ],
  [
    'a pool with a member that does not exist',
    { [poolPath]: pool(['ptu-weu', 1], ['ptu-wue', 2]) },
    [`ART106 ${poolPath}:12:17`],
  ],
  ['a pool in a pool', { [poolPath]: pool(['openai-pool', 1]) }, [`ART107 ${poolPath}:7:17`]],
  ['an empty pool', { [poolPath]: pool() }, [`ART102 ${poolPath}:5:19`]],
  ['a single backend without URL', { [backend]: single({ url: undefined }) }, [`ART102 ${backend}:2:17`]],
];

test.for(rows)('refuses %s and says where', ([, changes, findings]) => {
  const given = files(changes);
  expect(readArtifacts(given).snapshot).toBeUndefined();
  expect(findingsOf(given)).toEqual(findings);
});

const ruleWith = (condition: object): object => ({
  name: 'r',
  tripDuration: 'PT1M',
  failureCondition: { interval: 'PT1M', ...condition },
});

test('refuses a second breaker rule: only one takes effect', () => {
  const rules = [ruleWith({ count: 1 }), ruleWith({ count: 2 })];
  expect(readArtifacts(files({ [backend]: single({ circuitBreaker: { rules } }) })).diagnostics).toMatchObject([
    { code: 'ART105', severity: 'error' },
  ]);
});

test('reads what a backend entity says of breaker, credentials, certificate, proxy and TLS', () => {
  const rules = [{ ...ruleWith({ percentage: 50 }), failureResponse: { statusCode: 429 } }];
  const { snapshot, diagnostics } = readArtifacts(
    files({
      [backend]: single({
        circuitBreaker: { rules },
        credentials: {
          authorization: { scheme: 'Basic', parameter: 'dTpw' },
          certificateIds: ['/subscriptions/s/resourceGroups/g/providers/p/service/a/certificates/mine'],
        },
        proxy: { url: 'http://proxy.contoso.com:8080', username: 'u' },
        tls: { validateCertificateChain: false },
      }),
      [poolPath]: JSON.stringify({
        properties: {
          type: 'Pool',
          pool: {
            services: [{ id: '/backends/ptu-weu' }],
            sessionAffinity: { sessionId: { source: 'Cookie', name: 'Stay' } },
            failureResponse: { statusCode: 429 },
          },
        },
      }),
    }),
  );
  expect(diagnostics).toEqual([]);
  expect(snapshot?.backends.get('ptu-weu')).toMatchObject({
    headers: { Authorization: ['Basic dTpw'] },
    certificate: { by: 'id', value: 'mine' },
    proxy: { url: 'http://proxy.contoso.com:8080', username: 'u' },
    unchecked: { chain: true, name: false },
    circuitBreaker: { count: undefined, percentage: 50, failureStatus: 429 },
  });
  expect(snapshot?.backends.get('openai-pool')).toMatchObject({ affinityCookie: 'Stay', failureStatus: 429 });
});

test('reads versions, revisions and whether a product is published', () => {
  const info = (more: object): string => JSON.stringify({ properties: { path: 'openai', ...more } });
  const { snapshot, diagnostics } = readArtifacts(
    files({
      'apis/openai-v2/apiInformation.json': info({ apiVersion: 'v2', apiVersionSetId: '/apiVersionSets/openai' }),
      'apis/openai-v2;rev=2/apiInformation.json': info({ apiVersion: 'v2', apiVersionSetId: '/apiVersionSets/openai' }),
      'version sets/openai/versionSetInformation.json': JSON.stringify({
        properties: { displayName: 'OpenAI', versioningScheme: 'Header', versionHeaderName: 'Api-Version' },
      }),
      'products/draft/productInformation.json': JSON.stringify({ properties: { state: 'notPublished' } }),
    }),
  );
  expect(diagnostics).toEqual([]);
  const version = { name: 'v2', scheme: 'Header', parameter: 'Api-Version' };
  expect(snapshot?.apis.find(({ id }) => id === 'openai-v2')).toMatchObject({
    version,
    isCurrent: true,
    revision: '1',
  });
  expect(snapshot?.apis.find(({ id }) => id === 'openai-v2;rev=2')).toMatchObject({
    version,
    isCurrent: false,
    revision: '2',
  });
  expect(snapshot?.products.map(({ id, isPublished }) => [id, isPublished])).toContainEqual(['draft', false]);
});

test.each([
  [
    'a version set that does not exist',
    { 'apis/v2/apiInformation.json': '{"properties":{"path":"a","apiVersionSetId":"/apiVersionSets/a"}}' },
    ['ART117 apis/v2/apiInformation.json:1:45'],
  ],
  [
    'a version set by header without the header',
    { 'version sets/a/versionSetInformation.json': '{"properties":{"versioningScheme":"Header"}}' },
    ['ART102 version sets/a/versionSetInformation.json:1:15'],
  ],
])('finds %s', (_, added, found) => {
  expect(findingsOf(files(added))).toEqual(found);
});

test('reads a workspace: its own APIs, products, backends and names', () => {
  const team = (path: string): string => `workspaces/team/${path}`;
  const { snapshot, diagnostics } = readArtifacts(
    files({
      [team('workspaceInformation.json')]: JSON.stringify({ properties: { displayName: 'The team' } }),
      [team('policy.xml')]:
        '<policies><inbound><base /></inbound><backend><base /></backend><outbound><base /></outbound><on-error><base /></on-error></policies>',
      [team('apis/openai/apiInformation.json')]: JSON.stringify({ properties: { path: 'team/openai' } }),
      [team('products/ai/productInformation.json')]: JSON.stringify({ properties: { state: 'published' } }),
      [team('products/ai/apis/link/productApiInformation.json')]: JSON.stringify({
        properties: { apiId: '/workspaces/team/apis/openai' },
      }),
      [team('backends/one/backendInformation.json')]: JSON.stringify({
        properties: { url: 'https://one.contoso.com' },
      }),
      [team('backends/pool/backendInformation.json')]: JSON.stringify({
        properties: { type: 'Pool', pool: { services: [{ id: '/workspaces/team/backends/one' }] } },
      }),
      [team('named values/a/namedValueInformation.json')]: JSON.stringify({
        properties: { displayName: 'a', value: 'team' },
      }),
      [team('subscriptions/app/subscriptionInformation.json')]: JSON.stringify({
        properties: { scope: '/workspaces/team/products/ai' },
      }),
    }),
  );
  expect(diagnostics.filter(({ severity }) => severity === 'error')).toEqual([]);
  const api = snapshot?.apis.find(({ path }) => path === 'team/openai');
  expect(api).toMatchObject({ id: 'openai', workspace: { id: 'team', displayName: 'The team' } });
  expect(api?.workspace?.namedValues).toEqual(new Map([['a', 'team']]));
  expect(snapshot?.products.filter(({ workspace }) => workspace !== undefined)).toMatchObject([
    { id: 'ai', apis: ['openai'] },
  ]);
  expect(snapshot?.backends.get('team/pool')).toMatchObject({ members: [{ backendId: 'team/one' }] });
  expect(snapshot?.subscriptions.find(({ id }) => id === 'app')).toMatchObject({
    workspace: 'team',
    scope: { kind: 'product', id: 'ai' },
  });
  expect(snapshot?.namedValues.has('a')).toBe(false);
});

test('a consumer of the topology may be of a product of a workspace', () => {
  const text = files().get('topology.yaml') ?? '';
  const { snapshot, diagnostics } = readArtifacts(
    files({
      'topology.yaml': text.replace(
        /^consumers:\n/m,
        'consumers:\n  app: { product: team/ai, key: app-key-not-a-secret }\n',
      ),
      'workspaces/team/products/ai/productInformation.json': JSON.stringify({ properties: {} }),
    }),
  );
  expect(diagnostics).toEqual([]);
  expect(snapshot?.subscriptions.find(({ id }) => id === 'app')).toMatchObject({
    workspace: 'team',
    scope: { kind: 'product', id: 'ai' },
  });
});

test('suggests the operation and the backend that were meant', () => {
  const { diagnostics } = readArtifacts(
    files({
      'apis/openai/operations/chatt/policy.xml': '<policies />',
      [poolPath]: pool(['ptu-wue', 1]),
    }),
  );
  expect(diagnostics.map(({ help }) => help)).toEqual(['did you mean `chat`?', 'did you mean `ptu-weu`?']);
});

test('refuses a folder without an API', () => {
  const { snapshot, diagnostics } = readArtifacts(new Map(), 'apim-artifacts/');
  expect(snapshot).toBeUndefined();
  expect(diagnostics).toMatchObject([{ code: 'ART103', message: '`apim-artifacts` holds no API' }]);
});

test('puts the prefix before every path', () => {
  expect(findingsOf(files({ 'topology.yaml': 'version: 2\ninstances: {}' }), 'gateway/')).toEqual([
    'ART102 gateway/topology.yaml:1:10',
  ]);
});

test('reads a topology on its own', () => {
  expect(readTopology('t.yaml', topology).topology?.instances['ptu-weu']?.region).toBe('westeurope');
  const replies = topology.replace(
    'ProvisionedManaged',
    'ProvisionedManaged, replies: [{ match: a, reply: { b: 1 } }]',
  );
  const [deployment] = Object.values(readTopology('t.yaml', replies).topology?.instances['ptu-weu']?.deployments ?? {});
  expect(deployment?.replies).toEqual([{ match: 'a', reply: { b: 1 } }]);
  const { topology: none, diagnostics } = readTopology('t.yaml', 'version: 1');
  expect([none, hasErrors(diagnostics)]).toEqual([undefined, true]);
  expect(diagnostics).toMatchObject([{ code: 'ART102', message: 'the file needs `instances`' }]);
});

test('a WebSocket API has the operation of its handshake', () => {
  const properties = { displayName: 'Chat', path: 'chat', type: 'websocket', serviceUrl: 'wss://chat.contoso.example' };
  const policy = '<policies><inbound><base /></inbound></policies>';
  const [found] = snapshotOf(
    new Map([
      ['apis/chat/apiInformation.json', JSON.stringify({ properties })],
      ['apis/chat/operations/onHandshake/policy.xml', policy],
    ]),
  ).apis;
  expect(found?.operations).toEqual([
    { id: 'onHandshake', displayName: 'onHandshake', method: 'GET', urlTemplate: '/*' },
  ]);
  expect([...(found?.operationPolicies.keys() ?? [])]).toEqual(['onHandshake']);
});
