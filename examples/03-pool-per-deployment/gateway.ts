import { azureOpenaiInference, base, defineGateway, spillover, type Topology } from '@spillway/policy-dsl';

const standard = (model: string) => ({ model, sku: 'Standard', capacity: 100_000 });

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
        'text-embedding-3-small': standard('text-embedding-3-small'),
      },
    },
    'payg-sdc': {
      endpoint: 'https://payg-sdc.openai.azure.com',
      region: 'swedencentral',
      deployments: {
        'gpt-4o': standard('gpt-4o'),
        'gpt-4.1': standard('gpt-4.1'),
        'gpt-4.1-mini': standard('gpt-4.1-mini'),
        'o4-mini': standard('o4-mini'),
        'text-embedding-3-small': standard('text-embedding-3-small'),
      },
    },
    'payg-frc': {
      endpoint: 'https://payg-frc.openai.azure.com',
      region: 'francecentral',
      deployments: {
        'gpt-4o': standard('gpt-4o'),
        'gpt-4.1': standard('gpt-4.1'),
        'gpt-4.1-nano': standard('gpt-4.1-nano'),
        'o4-mini': standard('o4-mini'),
      },
    },
    'payg-plc': {
      endpoint: 'https://payg-plc.openai.azure.com',
      region: 'polandcentral',
      deployments: {
        'gpt-4.1-mini': standard('gpt-4.1-mini'),
        'gpt-4.1-nano': standard('gpt-4.1-nano'),
        'o4-mini': standard('o4-mini'),
      },
    },
  },
  consumers: { demo: { product: 'ai', residency: 'eu', key: 'demo-key-not-a-secret' } },
};

/** A member that shares the load with the others of its priority. */
const member = (instance: string, priority: number, weight = 1) => ({ instance, priority, weight });

const pools = spillover({
  topology,
  pool: 'openai',
  deployments: {
    // What is paid for first, then two regions that share what is over.
    'gpt-4o': [member('ptu-weu', 1), member('payg-sdc', 2), member('payg-frc', 2)],
    // Sweden Central has twice the quota.
    'gpt-4.1': [member('payg-sdc', 1, 2), member('payg-frc', 1, 1)],
    // Poland Central is being tried out.
    'gpt-4.1-mini': [member('payg-sdc', 1, 80), member('payg-plc', 1, 20)],
    'gpt-4.1-nano': [member('payg-frc', 1, 50), member('payg-plc', 1, 50)],
    // Three equals.
    'o4-mini': [member('payg-sdc', 1), member('payg-frc', 1), member('payg-plc', 1)],
    'text-embedding-3-small': [member('ptu-weu', 1), member('payg-sdc', 2)],
  },
});

export const gateway = defineGateway({
  topology,
  backends: pools.backends,
  products: { ai: { displayName: 'AI', apis: ['openai'] } },
  apis: {
    openai: {
      displayName: 'Azure OpenAI',
      path: 'openai',
      subscriptionKey: { header: 'api-key', query: 'subscription-key' },
      specification: azureOpenaiInference,
      policy: {
        inbound: [base(), ...pools.inbound],
        backend: pools.backend,
        outbound: [base(), ...pools.outbound],
        onError: [base(), ...pools.onError],
      },
    },
  },
});
