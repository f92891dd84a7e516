import type { ArtifactFiles } from '../src/reading.ts';

const json = (properties: object): string => JSON.stringify({ properties }, null, 2);

export const topology = `version: 1
residency: { processing: eu, atRest: eu }
gateways:
  - { id: gw-weu, region: westeurope }
instances:
  ptu-weu:
    endpoint: https://ptu-weu.openai.azure.com
    region: westeurope
    deployments:
      gpt-4o: { model: gpt-4o, sku: ProvisionedManaged, capacity: 100 }
consumers:
  demo: { product: ai, key: demo-key-not-a-secret }
`;

const specification = `openapi: 3.0.1
paths:
  /deployments/{deployment-id}/chat/completions:
    parameters: []
    post:
      operationId: chat
      summary: Creates a chat completion
  /models:
    get: {}
`;

const rule = {
  name: 'trip',
  tripDuration: 'PT1M',
  acceptRetryAfter: true,
  failureCondition: { count: 3, interval: 'PT10S', statusCodeRanges: [{ min: 429, max: 429 }] },
};

export const single = (changes: object = {}): string =>
  json({ url: 'https://ptu-weu.openai.azure.com/openai', circuitBreaker: { rules: [rule] }, ...changes });

export const pool = (...members: readonly (readonly [id: string, priority: number])[]): string =>
  json({
    type: 'Pool',
    pool: { services: members.map(([id, priority]) => ({ id: `/backends/${id}`, priority, weight: 2 })) },
  });

/** A whole service in the layout that APIOps extracts today. */
export const wholeService: Readonly<Record<string, string>> = {
  'topology.yaml': topology,
  'policy.xml': '<policies />',
  'apis/openai/apiInformation.json': json({ path: '/openai/', displayName: 'Azure OpenAI', apiRevision: '2' }),
  'apis/openai/specification.yaml': specification,
  'apis/openai/policy.xml': '<policies><inbound /></policies>',
  'apis/openai/operations/chat/policy.xml': '<policies><outbound /></policies>',
  'backends/ptu-weu/backendInformation.json': single(),
  'backends/openai-pool/backendInformation.json': pool(['ptu-weu', 1]),
  'named values/tenant/namedValueInformation.json': json({ displayName: 'tenant-id', value: 'contoso' }),
  'named values/secret/namedValueInformation.json': json({ displayName: 'secret-key', secret: true, keyVault: {} }),
  'products/ai/productInformation.json': json({ displayName: 'AI', subscriptionRequired: true }),
  'products/ai/policy.xml': '<policies />',
  'products/ai/apis/openai/productApiInformation.json': '{}',
  'subscriptions/team/subscriptionInformation.json': json({ displayName: 'Team', scope: '/products/ai' }),
};

/** The files of a service with some replaced; undefined takes one away. */
export const files = (changes: Readonly<Record<string, string | undefined>> = {}): ArtifactFiles =>
  new Map(
    Object.entries({ ...wholeService, ...changes }).filter(
      (entry): entry is [string, string] => entry[1] !== undefined,
    ),
  );
