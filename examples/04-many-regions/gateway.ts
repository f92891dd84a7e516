import { azureOpenaiInference, base, defineGateway, spillover, type Topology } from '@spillway/policy-dsl';

const regions = {
  eus: 'eastus',
  ncus: 'northcentralus',
  scus: 'southcentralus',
  wus: 'westus',
  cae: 'canadaeast',
} as const;

const topology: Topology = {
  version: 1,
  gateways: [
    { id: 'gw-eus', region: 'eastus', tier: 'Premium', units: 2, zones: 2, hostname: 'ai-na.contoso.example' },
  ],
  instances: Object.fromEntries(
    Object.entries(regions).map(([id, region]) => [
      id,
      {
        endpoint: `https://contoso-${id}.openai.azure.com`,
        region,
        deployments: { 'gpt-4o': { model: 'gpt-4o', sku: 'Standard', capacity: 100_000 } },
      },
    ]),
  ),
  consumers: { demo: { product: 'ai', key: 'demo-key-not-a-secret' } },
};

const chat = spillover({
  topology,
  pool: 'openai-pool',
  members: Object.keys(regions).map((instance) => ({ instance, priority: 1 })),
});

export const gateway = defineGateway({
  topology,
  backends: chat.backends,
  products: { ai: { displayName: 'AI', apis: ['openai'] } },
  apis: {
    openai: {
      displayName: 'Azure OpenAI',
      path: 'openai',
      subscriptionKey: { header: 'api-key', query: 'subscription-key' },
      specification: azureOpenaiInference,
      policy: {
        inbound: [base(), ...chat.inbound],
        backend: chat.backend,
        outbound: [base(), ...chat.outbound],
        onError: [base(), ...chat.onError],
      },
    },
  },
});
