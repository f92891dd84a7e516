import {
  azureOpenaiEmitTokenMetric,
  azureOpenaiInference,
  azureOpenaiTokenLimit,
  base,
  csharp,
  defineGateway,
  dimension,
  rateLimitByKey,
  spillover,
  type Topology,
} from '@spillway/policy-dsl';

const requestsPerMinute = 10;
const tokensPerMinute = 1000;
const remainingTokensHeader = 'x-remaining-tokens';

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
      },
    },
    'payg-sdc': {
      endpoint: 'https://payg-sdc.openai.azure.com',
      region: 'swedencentral',
      deployments: {
        'gpt-4o': { model: 'gpt-4o', sku: 'Standard', capacity: 100_000 },
        'gpt-4o-mini': { model: 'gpt-4o-mini', sku: 'Standard', capacity: 100_000 },
      },
    },
  },
  // What the policies below let each of them do, so that the gate can prove it.
  consumers: {
    'team-a': { product: 'interactive', key: 'team-a-key-not-a-secret', limits: { requestsPerMinute } },
    'team-b': { product: 'interactive', key: 'team-b-key-not-a-secret', limits: { requestsPerMinute } },
    nightly: { product: 'batch', key: 'nightly-key-not-a-secret', limits: { tokensPerMinute, remainingTokensHeader } },
  },
};

const chat = spillover({ topology, pool: 'openai-pool', members: ['ptu-weu', 'payg-sdc'] });

// The subscription is what callers cannot choose: not an address, a header of theirs or a deployment.
const counterKey = csharp<string>('context.Subscription.Id');

export const gateway = defineGateway({
  topology,
  backends: chat.backends,
  products: {
    interactive: {
      displayName: 'Interactive',
      apis: ['openai'],
      policy: { inbound: [base(), rateLimitByKey({ calls: requestsPerMinute, renewalPeriod: 60, counterKey })] },
    },
    batch: {
      displayName: 'Batch',
      apis: ['openai'],
      policy: {
        inbound: [
          base(),
          azureOpenaiTokenLimit({
            counterKey,
            tokensPerMinute,
            estimatePromptTokens: false,
            remainingTokensHeaderName: remainingTokensHeader,
          }),
        ],
      },
    },
  },
  apis: {
    openai: {
      displayName: 'Azure OpenAI',
      path: 'openai',
      subscriptionKey: { header: 'api-key', query: 'subscription-key' },
      specification: azureOpenaiInference,
      policy: {
        inbound: [
          base(),
          azureOpenaiEmitTokenMetric({ namespace: 'openai' }, dimension({ name: 'Subscription ID' })),
          ...chat.inbound,
        ],
        backend: chat.backend,
        outbound: [base(), ...chat.outbound],
        onError: [base(), ...chat.onError],
      },
    },
  },
});
