import {
  azureOpenaiEmitTokenMetric,
  azureOpenaiInference,
  base,
  choose,
  csharp,
  csharpBlock,
  defineGateway,
  dimension,
  type Specification,
  setBackendService,
  setBody,
  spillover,
  type Topology,
  when,
} from '@spillway/policy-dsl';

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
      deployments: {
        'gpt-4o': { model: 'gpt-4o', sku: 'ProvisionedManaged', capacity: 100 },
        'gpt-4o-mini': { model: 'gpt-4o-mini', sku: 'ProvisionedManaged', capacity: 100 },
        'text-embedding-3-small': { model: 'text-embedding-3-small', sku: 'Standard', capacity: 100_000 },
      },
    },
    'payg-sdc': {
      endpoint: 'https://payg-sdc.openai.azure.com',
      region: 'swedencentral',
      deployments: {
        'gpt-4o': { model: 'gpt-4o', sku: 'Standard', capacity: 100_000 },
        'gpt-4o-mini': { model: 'gpt-4o-mini', sku: 'Standard', capacity: 100_000 },
        'text-embedding-3-small': { model: 'text-embedding-3-small', sku: 'Standard', capacity: 100_000 },
      },
    },
  },
  consumers: {
    demo: { product: 'ai', key: 'demo-key-not-a-secret' },
    search: { product: 'ai', key: 'search-key-not-a-secret' },
    support: { product: 'ai', key: 'support-key-not-a-secret' },
  },
};

// Chat completions as clients know them, and the Responses API beside them.
const specification: Specification = {
  ...azureOpenaiInference,
  paths: {
    ...azureOpenaiInference.paths,
    '/v1/responses': {
      post: {
        operationId: 'Responses_Create',
        summary: 'Creates a response',
        responses: { 200: { description: 'OK' } },
      },
    },
  },
};

const members = ['ptu-weu', 'payg-sdc'];
const chat = spillover({ topology, pool: 'openai-pool', members });

// A pool of their own: a chat deployment that is throttled does not hold them up.
const embedding = 'text-embedding-3-small';
const embeddings = spillover({ topology, pool: 'openai', deployments: { [embedding]: members } });
const toEmbeddings = choose(
  {},
  when(
    { condition: csharp('context.Operation.Id == "Embeddings_Create"') },
    setBackendService({ backendId: `openai-${embedding}` }),
  ),
);

// A stream tells what it used only to those who ask; the Responses API always tells, and knows no such option.
const askForUsage = choose(
  {},
  when(
    {
      condition: csharp(
        'context.Operation.Id == "ChatCompletions_Create" && context.Request.Body.As<JObject>(true)["stream"]?.ToString() == "True" && context.Request.Body.As<JObject>(true)["stream_options"] == null',
      ),
    },
    setBody({
      text: csharpBlock(
        'var body = context.Request.Body.As<JObject>(true); body["stream_options"] = new JObject(new JProperty("include_usage", true)); return body.ToString(Newtonsoft.Json.Formatting.None);',
      ),
    }),
  ),
);

export const gateway = defineGateway({
  topology,
  backends: { ...chat.backends, ...embeddings.backends },
  products: { ai: { displayName: 'AI', apis: ['openai'] } },
  apis: {
    openai: {
      displayName: 'Azure OpenAI',
      path: 'openai',
      subscriptionKey: { header: 'api-key', query: 'subscription-key' },
      specification,
      policy: {
        inbound: [
          base(),
          askForUsage,
          azureOpenaiEmitTokenMetric(
            { namespace: 'openai' },
            dimension({ name: 'Subscription ID' }),
            dimension({ name: 'API ID' }),
            dimension({
              name: 'Deployment',
              value: csharp('context.Request.MatchedParameters.GetValueOrDefault("deployment-id", "none")'),
            }),
          ),
          ...chat.inbound,
          toEmbeddings,
        ],
        backend: chat.backend,
        outbound: [base(), ...chat.outbound],
        onError: [base(), ...chat.onError],
      },
    },
  },
});
