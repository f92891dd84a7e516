import {
  azureOpenaiEmitTokenMetric,
  azureOpenaiInference,
  azureOpenaiTokenLimit,
  base,
  csharp,
  defineGateway,
  dimension,
  spillover,
  type Topology,
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
      subscription: 'sub-ai-1',
      network: { privateEndpoint: true },
      deployments: { 'gpt-4o': { model: 'gpt-4o', version: '2024-11-20', sku: 'ProvisionedManaged', capacity: 100 } },
    },
    'payg-sdc': {
      endpoint: 'https://payg-sdc.openai.azure.com',
      region: 'swedencentral',
      subscription: 'sub-ai-1',
      network: { privateEndpoint: true },
      deployments: { 'gpt-4o': { model: 'gpt-4o', version: '2024-11-20', sku: 'Standard', capacity: 100_000 } },
    },
  },
  consumers: { demo: { product: 'ai', residency: 'eu', key: 'demo-key-not-a-secret' } },
};

// West Europe's provisioned throughput is paid for, so it is drained first; Sweden Central takes what is over.
const chat = spillover({ topology, pool: 'openai-pool', members: ['ptu-weu', 'payg-sdc'], tripDuration: 'PT1M' });

export const gateway = defineGateway({
  topology,
  backends: chat.backends,
  products: { ai: { displayName: 'AI', apis: ['openai'] } },
  apis: {
    openai: {
      displayName: 'Azure OpenAI',
      path: 'openai',
      subscriptionKey: { header: 'api-key', query: 'subscription-key', bearer: true },
      specification: azureOpenaiInference,
      policy: {
        inbound: [
          base(),
          azureOpenaiTokenLimit({
            counterKey: csharp('context.Subscription.Id'),
            tokensPerMinute: 100_000,
            estimatePromptTokens: false,
            remainingTokensHeaderName: 'x-remaining-tokens',
          }),
          azureOpenaiEmitTokenMetric(
            { namespace: 'openai' },
            dimension({ name: 'Subscription ID' }),
            dimension({ name: 'API ID' }),
            dimension({ name: 'Deployment', value: csharp('context.Request.MatchedParameters["deployment-id"]') }),
          ),
          ...chat.inbound,
        ],
        backend: chat.backend,
        outbound: [base(), ...chat.outbound],
        onError: [base(), ...chat.onError],
      },
    },
  },
});
