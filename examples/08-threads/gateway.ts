import {
  azureOpenaiInference,
  base,
  choose,
  csharp,
  csharpString,
  defineGateway,
  otherwise,
  returnResponse,
  type Specification,
  setBackendService,
  setBody,
  setHeader,
  setStatus,
  setVariable,
  spillover,
  type Topology,
  when,
} from '@spillway/policy-dsl';

const instances = { 'payg-weu': 'westeurope', 'payg-sdc': 'swedencentral', 'payg-frc': 'francecentral' };
const ids = Object.keys(instances);

const topology: Topology = {
  version: 1,
  residency: { processing: 'eu', atRest: 'eu' },
  gateways: [
    { id: 'gw-weu', region: 'westeurope', tier: 'Premium', units: 2, zones: 2, hostname: 'ai-eu.contoso.example' },
  ],
  instances: Object.fromEntries(
    Object.entries(instances).map(([id, region]) => [
      id,
      {
        endpoint: `https://${id}.openai.azure.com`,
        region,
        deployments: { 'gpt-4o': { model: 'gpt-4o', sku: 'Standard', capacity: 100_000 } },
      },
    ]),
  ),
  consumers: { demo: { product: 'ai', key: 'demo-key-not-a-secret' } },
};

const operation = (operationId: string) => ({ operationId, responses: { 200: { description: 'OK' } } });

const specification: Specification = {
  ...azureOpenaiInference,
  paths: {
    ...azureOpenaiInference.paths,
    '/threads': { post: operation('Threads_Create') },
    '/threads/{thread-id}': { get: operation('Threads_Get'), delete: operation('Threads_Delete') },
    '/threads/{thread-id}/messages': { get: operation('Threads_List'), post: operation('Threads_Add') },
  },
};

// Peers: whoever is free takes a chat, or begins a thread.
const chat = spillover({
  topology,
  pool: 'openai-pool',
  members: ids.map((instance) => ({ instance, priority: 1 })),
});

// What the cookie says of an instance is nobody's business: a number.
const cookie = 'ai-thread';
const numbered = ids.map((id, index) => [id, String(index + 1)] as const);
const chosen = numbered.reduceRight(
  (rest, [id, mark]) =>
    `context.Variables.GetValueOrDefault<string>("mark") == "${mark}" ? ${csharpString(id)} : ${rest}`,
  '""',
);
const markOfServer = numbered.reduceRight(
  (rest, [id, mark]) => `context.Request.Url.Host.StartsWith(${csharpString(`${id}.`)}) ? "${mark}" : ${rest}`,
  '""',
);

const json = (message: string) => [
  setHeader({ name: 'Content-Type', value: 'application/json' }),
  setBody({ text: JSON.stringify({ error: { message } }) }),
];

// A thread is where it was begun. Nobody else knows it, so that nobody else is asked.
const pin = choose(
  {},
  when(
    { condition: csharp('context.Operation.Id.StartsWith("Threads_") && context.Operation.Id != "Threads_Create"') },
    setVariable({
      name: 'mark',
      value: csharp(
        `System.Text.RegularExpressions.Regex.Match(context.Request.Headers.GetValueOrDefault("Cookie", ""), "(?:^|; ?)${cookie}=([0-9]+)").Groups[1].Value`,
      ),
    }),
    setVariable({ name: 'pinned', value: csharp(chosen) }),
    choose(
      {},
      when(
        { condition: csharp('(string)context.Variables["pinned"] == ""') },
        returnResponse({}, setStatus({ code: 404, reason: 'Not Found' }), ...json('No such thread in this session.')),
      ),
      otherwise({}, setBackendService({ backendId: csharp('(string)context.Variables["pinned"]') })),
    ),
  ),
);

const isPinned = 'context.Variables.ContainsKey("pinned")';

/** Whatever is wrong with the instance of a thread: later. */
const later = (seconds: string) =>
  returnResponse(
    {},
    setStatus({ code: csharp('int.Parse("{{thread-unavailable-status}}")'), reason: 'Not now' }),
    setHeader({ name: 'Retry-After', value: csharp(seconds) }),
    ...json('The instance of this thread cannot answer now. Retry after the time in the Retry-After header.'),
  );

const wait = 'context.Response.Headers.GetValueOrDefault("Retry-After", "60")';

export const gateway = defineGateway({
  topology,
  namedValues: { 'thread-unavailable-status': '429' },
  backends: chat.backends,
  products: { ai: { displayName: 'AI', apis: ['openai'] } },
  apis: {
    openai: {
      displayName: 'Azure OpenAI',
      path: 'openai',
      subscriptionKey: { header: 'api-key', query: 'subscription-key' },
      specification,
      policy: {
        inbound: [base(), ...chat.inbound, pin],
        backend: chat.backend,
        outbound: [
          base(),
          choose(
            {},
            when(
              { condition: csharp('context.Operation.Id == "Threads_Create" && context.Response.StatusCode == 200') },
              setHeader({
                name: 'Set-Cookie',
                value: csharp(`"${cookie}=" + (${markOfServer}) + "; Path=/; HttpOnly; Secure"`),
                existsAction: 'append',
              }),
            ),
            when(
              {
                condition: csharp(
                  `${isPinned} && (context.Response.StatusCode == 429 || context.Response.StatusCode >= 500)`,
                ),
              },
              later(wait),
            ),
          ),
          ...chat.outbound,
        ],
        onError: [
          base(),
          choose({}, when({ condition: csharp(`${isPinned} && context.LastError.Section == "backend"`) }, later(wait))),
          ...chat.onError,
        ],
      },
    },
  },
});
