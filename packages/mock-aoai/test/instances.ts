import type { Regions, Topology } from '../src/index.ts';

const gpt4o = { model: 'gpt-4o', version: '2024-11-20' };

/** A provisioned instance, and one billed by token that has a model of every kind. */
export const topology: Topology = {
  instances: {
    ptu: {
      endpoint: 'https://ptu.openai.azure.com',
      region: 'westeurope',
      deployments: { 'gpt-4o': { ...gpt4o, sku: 'ProvisionedManaged', capacity: 100 } },
    },
    payg: {
      endpoint: 'https://payg.openai.azure.com',
      region: 'swedencentral',
      deployments: {
        'gpt-4o': { ...gpt4o, sku: 'Standard', capacity: 100_000 },
        small: { ...gpt4o, sku: 'GlobalStandard', capacity: 1000, charging: '2024-12' },
        ada: { model: 'text-embedding-ada-002', version: '2', sku: 'Standard', capacity: 100_000 },
        instruct: { model: 'gpt-35-turbo-instruct', version: '0914', sku: 'Standard', capacity: 100_000 },
        embed: { model: 'text-embedding-3-small', sku: 'Standard', capacity: 100_000 },
        dalle: { model: 'dall-e-3', version: '3.0', sku: 'Standard', capacity: 100_000 },
        image: { model: 'gpt-image-1', version: '2025-04-15', sku: 'GlobalStandard', capacity: 100_000 },
        whisper: { model: 'whisper', version: '001', sku: 'Standard', capacity: 100_000 },
        transcribe: { model: 'gpt-4o-transcribe', version: '2025-03-20', sku: 'GlobalStandard', capacity: 100_000 },
        voice: { model: 'tts', version: '001', sku: 'Standard', capacity: 100_000 },
        large: { model: 'text-embedding-3-large', sku: 'Standard', capacity: 100_000 },
      },
    },
  },
};

export const hello = [{ role: 'user', content: 'Hello' }];

export const chatPath = (deployment: string): string =>
  `/openai/deployments/${deployment}/chat/completions?api-version=2024-10-21`;

export const embeddingsPath = (deployment: string): string =>
  `/openai/deployments/${deployment}/embeddings?api-version=2024-10-21`;

/** A POST to an instance of the topology above, as a gateway sends it. */
export const post = (instance: string, path: string, body: unknown, init: RequestInit = {}): Request =>
  new Request(`https://${instance}.openai.azure.com${path}`, {
    method: 'POST',
    headers: { 'api-key': 'any', 'content-type': 'application/json' },
    body: typeof body === 'string' || body instanceof FormData ? body : JSON.stringify(body),
    ...init,
  });

/** Asks one deployment for a chat completion. */
export const chat = (regions: Regions, instance = 'payg', body: object = {}, deployment = 'gpt-4o') =>
  regions.respond(post(instance, chatPath(deployment), { messages: hello, ...body }));

/** The data of each event of a stream, in order. */
export const eventData = (text: string): string[] =>
  text
    .split('\n\n')
    .slice(0, -1)
    .map((event) => event.replace(/^data: /, ''));
