import type { Api, Backend, CircuitBreakerRule, ServiceSnapshot } from '@spillway/artifacts';
import { type BoundDocument, bindDocument, type Section } from '@spillway/policies';
import { attributeOf, type PolicyDocument, parseDocument } from '@spillway/policy-document';
import { authority, client, clientKey } from '../../packages/emulator/test/certificates.ts';
import { type Needs, namedValueFor, needsOf } from './data.ts';
import { elementsIn, type Facts, factsOf } from './facts.ts';

/** A service made for one document. */
export interface World {
  readonly snapshot: ServiceSnapshot;
  readonly facts: Facts;
  readonly api: Api;
  /** The document of the API, and the fragment when that is what runs. */
  readonly bound: BoundDocument;
  readonly fragment: PolicyDocument | undefined;
  readonly needs: Needs;
}

/** The other documents of the collection, by name. */
export type Collection = ReadonlyMap<string, PolicyDocument>;

export const serviceHost = 'service.contoso.example';
export const subscriptionKey = 'demo-key-not-a-secret';
export const clientCertificate = 'client';

const parsed = (name: string, text: string): PolicyDocument => {
  const { document, diagnostics } = parseDocument(name, text);
  if (document === undefined) throw new Error(`${name}: ${diagnostics.map(({ message }) => message).join('; ')}`);
  return document;
};

const isFragment = ({ root }: PolicyDocument): boolean => root.name === 'fragment';

/** How many folders two documents share. */
const nearness = (a: string, b: string): number => {
  const [one, other] = [a.split('/'), b.split('/')];
  const differing = one.findIndex((part, index) => part !== other[index]);
  return differing < 0 ? one.length : differing;
};

/** Ids that a published fragment is included by: its file's name, or its folder's. */
const idsOf = (name: string): readonly string[] => {
  const [file = '', folder = ''] = name.split('/').reverse();
  const base = file.replace(/\.xml$/, '').replace(/^frag-/, '');
  return [base, `${base}-v2`, folder];
};

/** The fragment of the collection that an id means: of the same repository, the nearest. */
const fragmentFor = (id: string, from: string, collection: Collection): PolicyDocument | undefined => {
  const [repository = ''] = from.split('/');
  const found = [...collection]
    .filter(([name, document]) => name.startsWith(`${repository}/`) && isFragment(document) && idsOf(name).includes(id))
    .sort(([a], [b]) => nearness(b, from) - nearness(a, from));
  return found[0]?.[1];
};

const fragmentsOf = (name: string, document: PolicyDocument, collection: Collection, needs: Needs) => {
  const found = new Map<string, PolicyDocument>();
  const add = (of: PolicyDocument): void => {
    for (const id of factsOf([of]).fragmentIds) {
      if (found.has(id)) continue;
      const own = needs.fragments?.[id];
      const fragment = own === undefined ? fragmentFor(id, name, collection) : parsed(id, own);
      if (fragment === undefined) continue;
      found.set(id, fragment);
      add(fragment);
    }
  };
  add(document);
  return found;
};

/** The document that includes a published fragment, and the id it uses. */
const includerOf = (
  name: string,
  collection: Collection,
  { within }: Needs,
): readonly [string, PolicyDocument, string] | undefined => {
  const [repository = ''] = name.split('/');
  const found = [...collection].flatMap(([other, document]) => {
    if (!other.startsWith(`${repository}/`) || isFragment(document) || (within ?? other) !== other) return [];
    const id = factsOf([document]).fragmentIds.find(
      (each) => fragmentFor(each, other, collection)?.source.name === name,
    );
    return id === undefined ? [] : [[other, document, id] as const];
  });
  return found.sort(([a], [b]) => nearness(b, name) - nearness(a, name))[0];
};

const settings = ({ variables = {} }: Needs): string =>
  Object.entries(variables)
    .map(
      ([name, value]) =>
        `<set-variable name="${name}" value="${value.replaceAll('"', '&quot;').replaceAll('<', '&lt;')}" />`,
    )
    .join('');

/** An API policy that includes a fragment. */
const around = (section: Section): PolicyDocument => {
  const include = '<include-fragment fragment-id="fragment" />';
  const inside = (each: Section): string => {
    const own = each === section ? include : '';
    if (each !== 'backend') return `<base />${own}`;
    return own === '' ? '<base />' : own;
  };
  const sections = (['inbound', 'backend', 'outbound', 'on-error'] as const).map(
    (each) => `<${each}>${inside(each)}</${each}>`,
  );
  return parsed('around', `<policies>${sections.join('')}</policies>`);
};

// Within a block, so that no path of a trace is that of an element of the document.
const globalPolicy = (needs: Needs): PolicyDocument =>
  parsed(
    'global',
    `<policies><inbound><block>${settings(needs)}</block></inbound><backend><forward-request /></backend><outbound /><on-error /></policies>`,
  );

/** Trips at the first refusal, as the published samples configure it. */
const breaker: CircuitBreakerRule = {
  name: 'refusing',
  count: 1,
  intervalMs: 60_000,
  statusCodeRanges: [{ min: 429, max: 429 }],
  errorReasons: [],
  tripDurationMs: 60_000,
  acceptRetryAfter: false,
};

const single = (id: string): Backend => ({
  kind: 'single',
  id,
  url: `https://${id.toLowerCase().replace(/[^a-z0-9-]/g, '')}.openai.azure.com/openai`,
  headers: {},
  query: {},
  managedIdentityResource: undefined,
  circuitBreaker: breaker,
});

/** Backends by id; one that is called a pool has two members. */
const backendsOf = (ids: readonly string[]): ReadonlyMap<string, Backend> => {
  const members = (id: string): readonly Backend[] => [single(`${id}-1`), single(`${id}-2`)];
  const pool = (id: string): Backend => ({
    kind: 'pool',
    id,
    members: members(id).map((each, index) => ({ backendId: each.id, priority: 1 + index, weight: 1 })),
  });
  const all = ids.flatMap((id) => (/pool/i.test(id) ? [...members(id), pool(id)] : [single(id)]));
  return new Map(all.map((each) => [each.id, each]));
};

const mayBeBackend = /^[\w{}.-]{2,80}$/;

/** Where an expression chooses the backend, any text of the document may be its id. */
const backendIdsOf = (
  { backendIds, literals, settings }: Facts,
  documents: readonly PolicyDocument[],
  needs: Needs,
): readonly string[] => {
  const isChosen = documents.some(({ root }) =>
    elementsIn(root).some((each) => attributeOf(each, 'backend-id')?.value.kind === 'expression'),
  );
  return [
    ...new Set([
      ...backendIds,
      ...(needs.backends ?? []),
      ...(isChosen ? [...literals, ...settings].filter((each) => mayBeBackend.test(each)) : []),
    ]),
  ];
};

const templateOf = ({ parameters }: Facts): string =>
  parameters.includes('deployment-id') || parameters.length === 0
    ? '/deployments/{deployment-id}/chat/completions'
    : `/${parameters.map((name) => `{${name}}`).join('/')}`;

const emptyApi = {
  serviceUrl: undefined,
  subscriptionRequired: false,
  subscriptionKeyParameterNames: { header: 'api-key', query: 'subscription-key', bearer: false },
  revision: '1',
  operationPolicies: new Map(),
};

/** An API that fills the cache before a request, as the documents do that run before in the real service. */
const seedApi = ({ seed }: Needs): readonly Api[] => {
  if (seed === undefined) return [];
  const policy = parsed('seed', `<policies><inbound>${seed}<return-response /></inbound></policies>`);
  const operations = [{ id: 'seed', displayName: 'seed', method: '*', urlTemplate: '/*' }];
  return [{ ...emptyApi, id: 'seed', displayName: 'seed', path: 'seed', operations, policy }];
};

const apiOf = (policy: PolicyDocument, facts: Facts, { api = {}, operation = {}, specification }: Needs): Api => {
  const { id = 'operation', method = '*', urlTemplate = templateOf(facts) } = operation;
  return {
    ...emptyApi,
    id: api.id ?? 'api',
    displayName: api.name ?? 'API',
    path: api.path ?? 'openai',
    serviceUrl: `https://${serviceHost}/openai`,
    subscriptionRequired: true,
    operations: [
      { id, displayName: id, method, urlTemplate },
      ...(urlTemplate === '/*' ? [] : [{ id: 'any', displayName: 'any', method: '*', urlTemplate: '/*' }]),
    ],
    policy,
    ...(specification !== undefined && { specification }),
  };
};

/** A fragment runs in the document that includes it, or else in one that does nothing else. */
const policyFor = (name: string, collection: Collection, needs: Needs) => {
  const including = needs.section === undefined ? includerOf(name, collection, needs) : undefined;
  if (including !== undefined) return { name: including[0], policy: including[1], id: including[2] };
  return { name, policy: around(needs.section ?? 'inbound'), id: 'fragment' };
};

const clientCertificates = (ids: readonly string[]) =>
  Object.fromEntries([clientCertificate, ...ids].map((id) => [id, { certificate: client, key: clientKey }]));

/** Builds the service: fragments, named values, backends and certificates that the document names, a product, a caller. */
export const worldAround = (name: string, document: PolicyDocument, collection: Collection): World => {
  const fragment = isFragment(document) ? document : undefined;
  const runs = fragment === undefined ? { name, policy: document, id: '' } : policyFor(name, collection, needsOf(name));
  const needs = { ...needsOf(runs.name), ...needsOf(name) };
  const included = new Map([
    ...fragmentsOf(name, document, collection, needs),
    ...fragmentsOf(runs.name, runs.policy, collection, needs),
    ...(fragment === undefined ? [] : [[runs.id, fragment] as const]),
  ]);
  const documents = [runs.policy, ...included.values()];
  const namedValues = new Map(
    factsOf(documents).namedValues.map((id) => [id, needs.namedValues?.[id] ?? namedValueFor(id)]),
  );
  const facts = factsOf(documents, namedValues);
  const api = apiOf(runs.policy, facts, needs);
  const product = needs.product ?? 'ai';
  const snapshot: ServiceSnapshot = {
    apis: [api, ...seedApi(needs)],
    products: [
      { id: product, displayName: product, subscriptionRequired: true, apis: [api.id, 'seed'], policy: undefined },
    ],
    backends: backendsOf(backendIdsOf(facts, documents, needs)),
    namedValues,
    subscriptions: [
      {
        id: 'demo',
        displayName: 'demo',
        key: subscriptionKey,
        isActive: true,
        scope: { kind: 'product', id: product },
        user: { id: 'ada', email: 'ada@contoso.com' },
      },
    ],
    policy: globalPolicy(needs),
    fragments: included,
    topology: {
      version: 1,
      instances: {},
      ...(needs.region !== undefined && { gateways: [{ id: 'gateway', region: needs.region }] }),
      certificates: {
        ...clientCertificates(facts.certificateIds),
        authority: { certificate: authority },
        ...needs.certificates,
      },
      schemas: needs.schemas ?? {},
    },
    topologySource: undefined,
  };
  return { snapshot, facts, api, fragment, needs, bound: bindDocument(runs.policy, snapshot) };
};
