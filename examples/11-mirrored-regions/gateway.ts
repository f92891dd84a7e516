import {
  azureOpenaiInference,
  base,
  choose,
  csharp,
  csharpString,
  defineGateway,
  otherwise,
  returnResponse,
  setBackendService,
  setStatus,
  spillover,
  type Topology,
  when,
} from '@spillway/policy-dsl';

const regions = [
  { gateway: 'gw-weu', region: 'westeurope', name: 'West Europe', suffix: 'weu', other: 'sdc' },
  { gateway: 'gw-sdc', region: 'swedencentral', name: 'Sweden Central', suffix: 'sdc', other: 'weu' },
] as const;

const deployed = (sku: 'ProvisionedManaged' | 'Standard', capacity: number) => ({
  'gpt-4o': { model: 'gpt-4o', sku, capacity },
});

const topology: Topology = {
  version: 1,
  residency: { processing: 'eu', atRest: 'eu' },
  gateways: regions.map(({ gateway, region }) => ({ id: gateway, region, tier: 'Premium', units: 2, zones: 2 })),
  instances: Object.fromEntries(
    regions.flatMap(({ gateway, region, suffix }) => [
      [
        `ptu-${suffix}`,
        {
          endpoint: `https://ptu-${suffix}.openai.azure.com`,
          region,
          gateways: [gateway],
          deployments: deployed('ProvisionedManaged', 100),
        },
      ],
      [
        `payg-${suffix}`,
        {
          endpoint: `https://payg-${suffix}.openai.azure.com`,
          region,
          deployments: deployed('Standard', 100_000),
        },
      ],
    ]),
  ),
  consumers: { demo: { product: 'ai', key: 'demo-key-not-a-secret' } },
};

const pools = regions.map(({ suffix, other, name }) => ({
  name,
  pool: `pool-${suffix}`,
  chat: spillover({ topology, pool: `pool-${suffix}`, members: [`ptu-${suffix}`, `payg-${suffix}`, `payg-${other}`] }),
}));
const [{ chat }] = pools as [(typeof pools)[number]];

const closed = returnResponse({}, setStatus({ code: 503, reason: 'Service Unavailable' }));
const isIn = (name: string) => csharp<boolean>(`context.Deployment.Region == ${csharpString(name)}`);

// Every gateway asks the models of its own region first, those of the other one last; one that stands in a region of nobody's asks none.
const toRegion = choose(
  {},
  ...pools.map(({ name, pool }) => when({ condition: isIn(name) }, setBackendService({ backendId: pool }))),
  otherwise({}, closed),
);

export const gateway = defineGateway({
  topology,
  backends: Object.assign({}, ...pools.map((each) => each.chat.backends)),
  products: { ai: { displayName: 'AI', apis: ['openai'] } },
  apis: {
    openai: {
      displayName: 'Azure OpenAI',
      path: 'openai',
      subscriptionKey: { header: 'api-key', query: 'subscription-key' },
      specification: azureOpenaiInference,
      policy: {
        inbound: [base(), ...chat.inbound, toRegion],
        backend: chat.backend,
        outbound: [base(), ...chat.outbound],
        onError: [base(), ...chat.onError],
      },
    },
  },
});
