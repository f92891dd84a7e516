import {
  azureOpenaiInference,
  base,
  choose,
  csharp,
  csharpString,
  defineGateway,
  returnResponse,
  rewriteUri,
  setBackendService,
  setBody,
  setHeader,
  setStatus,
  setVariable,
  spillover,
  type Topology,
  when,
} from '@spillway/policy-dsl';

const blue = 'gpt-4o';
const green = 'gpt-4o-green';
const percent = 5;

const deployments = (sku: 'ProvisionedManaged' | 'Standard', capacity: number) => ({
  [blue]: { model: 'gpt-4o', version: '2024-08-06', sku, capacity },
  [green]: { model: 'gpt-4o', version: '2024-11-20', sku, capacity },
});

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
  // Callers ask for blue; which of them get green is not theirs to say.
  consumers: { demo: { product: 'ai', key: 'demo-key-not-a-secret', deployments: [blue] } },
};

const members = ['ptu-weu', 'payg-sdc'];
const chat = spillover({ topology, pool: 'openai', deployments: { [blue]: members, [green]: members } });

// The same user is always of the same cohort, on every unit of the gateway: a hash of who it is, nothing that is kept.
const cohort = [
  setVariable({
    name: 'user',
    value: csharp('context.Request.Headers.GetValueOrDefault("x-user-id", "")'),
  }),
  setVariable({
    name: 'is-green',
    value: csharp(
      `(string)context.Variables["user"] != "" && System.BitConverter.ToUInt32(System.Security.Cryptography.SHA256.Create().ComputeHash(System.Text.Encoding.UTF8.GetBytes((string)context.Variables["user"])), 0) % 100 < ${percent}`,
    ),
  }),
];

const refuseGreen = choose(
  {},
  when(
    { condition: csharp(`context.Request.MatchedParameters["deployment-id"] == ${csharpString(green)}`) },
    returnResponse(
      {},
      setStatus({ code: 403, reason: 'Forbidden' }),
      setHeader({ name: 'Content-Type', value: 'application/json' }),
      setBody({ text: '{"error":{"code":"403","message":"This deployment is not to be asked for."}}' }),
    ),
  ),
);

const toGreen = choose(
  {},
  when(
    {
      condition: csharp(
        `(bool)context.Variables["is-green"] && context.Request.MatchedParameters["deployment-id"] == ${csharpString(blue)}`,
      ),
    },
    setBackendService({ backendId: `openai-${green}` }),
    rewriteUri({
      template: csharp(
        `"/deployments/${green}" + context.Request.Url.Path.Substring(context.Request.Url.Path.IndexOf("/${blue}/") + ${blue.length + 1})`,
      ),
    }),
  ),
);

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
        inbound: [base(), refuseGreen, ...cohort, ...chat.inbound, toGreen],
        backend: chat.backend,
        outbound: [base(), ...chat.outbound],
        onError: [base(), ...chat.onError],
      },
    },
  },
});
