import {
  azureOpenaiInference,
  base,
  choose,
  claim,
  claimValue,
  csharp,
  csharpString,
  defineGateway,
  requiredClaims,
  returnResponse,
  type Specification,
  setBody,
  setHeader,
  setStatus,
  spillover,
  type Topology,
  validateJwt,
  validateJwtAudience,
  validateJwtAudiences,
  validateJwtIssuer,
  validateJwtIssuers,
  validateJwtOpenidConfig,
  when,
} from '@spillway/policy-dsl';

const tenant = '11111111-2222-3333-4444-555555555555';
const issuer = `https://login.microsoftonline.com/${tenant}/v2.0`;
const audience = 'api://contoso-ai';

const tokenOf = (azp: string) => ({ aud: audience, iss: issuer, ver: '2.0', azp });

const deployments = (sku: 'ProvisionedManaged' | 'Standard', capacity: number) => ({
  'gpt-4o': { model: 'gpt-4o', sku, capacity },
  'gpt-4o-mini': { model: 'gpt-4o-mini', sku, capacity },
  // New: it is there, and nobody may use it until `consumers` below say so.
  'gpt-4.1': { model: 'gpt-4.1', sku, capacity },
});

const consumers = {
  chatbot: {
    product: 'ai',
    key: 'chatbot-key-not-a-secret',
    apis: ['openai'],
    deployments: ['gpt-4o'],
    token: tokenOf('aaaaaaaa-0000-0000-0000-000000000001'),
    trusted: false,
  },
  search: {
    product: 'ai',
    key: 'search-key-not-a-secret',
    apis: ['openai'],
    deployments: ['gpt-4o', 'gpt-4o-mini'],
    token: tokenOf('aaaaaaaa-0000-0000-0000-000000000002'),
    trusted: false,
  },
  operators: {
    product: 'operations',
    key: 'operators-key-not-a-secret',
    deployments: ['gpt-4o', 'gpt-4o-mini'],
    token: tokenOf('aaaaaaaa-0000-0000-0000-000000000003'),
    trusted: true,
  },
} as const;

const topology: Topology = {
  version: 1,
  residency: { processing: 'eu', atRest: 'eu' },
  gateways: [
    { id: 'gw-weu', region: 'westeurope', tier: 'Premium', units: 2, zones: 2, hostname: 'ai-eu.contoso.example' },
  ],
  instances: {
    'ptu-weu': {
      endpoint: 'https://ptu-weu.openai.azure.com',
      region: 'westeurope',
      deployments: deployments('ProvisionedManaged', 100),
    },
    'payg-sdc': {
      endpoint: 'https://payg-sdc.openai.azure.com',
      region: 'swedencentral',
      deployments: deployments('Standard', 100_000),
    },
  },
  consumers,
};

const chat = spillover({ topology, pool: 'openai-pool', members: ['ptu-weu', 'payg-sdc'] });

const entra = validateJwt(
  { headerName: 'Authorization', requireScheme: 'Bearer', failedValidationHttpcode: 401 },
  validateJwtOpenidConfig({ url: `${issuer}/.well-known/openid-configuration` }),
  validateJwtAudiences({}, validateJwtAudience({ text: audience })),
  validateJwtIssuers({}, validateJwtIssuer({ text: issuer })),
  requiredClaims(
    {},
    claim(
      { name: 'azp', match: 'any' },
      ...Object.values(consumers).map(({ token }) => claimValue({ text: token.azp })),
    ),
  ),
);

const error = (status: 403, reason: string, message: string) =>
  returnResponse(
    {},
    setStatus({ code: status, reason }),
    setHeader({ name: 'Content-Type', value: 'application/json' }),
    setBody({ text: JSON.stringify({ error: { code: String(status), message } }) }),
  );

// Whoever is not in the list of the topology is out: a new deployment is nobody's until it stands there.
const grants = Object.entries(consumers).map(([id, { deployments: granted }]) => {
  const among = granted.map((each) => `context.Request.MatchedParameters["deployment-id"] == ${csharpString(each)}`);
  return `(context.Subscription.Id == ${csharpString(id)} && (${among.join(' || ')}))`;
});
const granted = choose(
  {},
  when(
    { condition: csharp(`!(${grants.join(' || ')})`) },
    error(403, 'Forbidden', 'This consumer may not use the deployment.'),
  ),
);

// By these an answer of the service tells where it comes from.
const ownHeaders = [
  'x-ms-region',
  'x-ms-deployment-name',
  'x-ms-rai-invoked',
  'azureml-model-session',
  'apim-request-id',
  'x-powered-by',
  'server',
];
const hidden = ownHeaders.map((name) => setHeader({ name, existsAction: 'delete' }));
const shown = choose(
  {},
  when(
    {
      condition: csharp(
        'context.Product.Id == "operations" && context.Request.Headers.GetValueOrDefault("x-debug", "") == "true"',
      ),
    },
    setHeader({ name: 'x-served-by', value: csharp("context.Request.Url.Host.Split('.')[0]") }),
  ),
);

/** A helper of those who run the gateway; no product of a consumer has it. */
const whoami: Specification = {
  openapi: '3.0.1',
  info: { title: 'Who am I', version: '1' },
  paths: { '/': { get: { operationId: 'WhoAmI', responses: { 200: { description: 'OK' } } } } },
};

export const gateway = defineGateway({
  topology,
  backends: chat.backends,
  products: {
    ai: { displayName: 'AI', apis: ['openai'] },
    operations: { displayName: 'Operations', apis: ['openai', 'whoami'] },
  },
  apis: {
    openai: {
      displayName: 'Azure OpenAI',
      path: 'openai',
      subscriptionKey: { header: 'api-key', query: 'subscription-key' },
      specification: azureOpenaiInference,
      policy: {
        inbound: [base(), entra, granted, ...chat.inbound],
        backend: chat.backend,
        outbound: [base(), ...hidden, shown, ...chat.outbound],
        onError: [base(), ...chat.onError],
      },
    },
    whoami: {
      displayName: 'Who am I',
      path: 'whoami',
      specification: whoami,
      policy: {
        inbound: [
          base(),
          returnResponse(
            {},
            setStatus({ code: 200, reason: 'OK' }),
            setBody({ text: csharp('context.Subscription?.Id ?? "nobody"') }),
          ),
        ],
      },
    },
  },
});
