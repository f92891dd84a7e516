import type { Topology } from '@spillway/mock-aoai';

export const endpoint = 'https://payg.openai.azure.com';
export const chatPath = '/openai/deployments/gpt-4o/chat/completions?api-version=2024-10-21';

export const chatRequest = (messages: readonly object[]): Request =>
  new Request(`${endpoint}${chatPath}`, {
    method: 'POST',
    headers: { 'api-key': 'any', 'content-type': 'application/json' },
    body: JSON.stringify({ messages }),
  });

/** One instance that no load fills. */
export const mockTopology: Topology = {
  instances: {
    payg: {
      endpoint,
      region: 'swedencentral',
      deployments: { 'gpt-4o': { model: 'gpt-4o', version: '2024-11-20', sku: 'Standard', capacity: 1e12 } },
    },
  },
};
