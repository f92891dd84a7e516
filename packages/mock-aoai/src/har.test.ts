import { expect, test } from 'vitest';
import { harOf } from './har.ts';
import type { JournalEntry } from './journal.ts';

const entry: JournalEntry = {
  id: 'payg-1',
  at: 1_700_000_000_000,
  instance: 'payg',
  method: 'POST',
  path: '//openai/deployments/gpt-4o/chat/completions',
  query: 'api-version=2024-10-21&subscription-key=secret-1',
  headers: {
    authorization: 'Bearer secret-2',
    'ocp-apim-subscription-key': 'secret-3',
    'content-type': 'application/json',
  },
  body: { text: 'é' },
  status: 429,
  responseHeaders: { 'content-type': 'application/json', 'content-length': '12' },
  usage: null,
  processedIn: null,
  endedAt: 1_700_000_000_250,
};

test('writes request and answer as HAR 1.2 does, without the secrets', () => {
  const har = harOf([entry], { payg: 'https://payg.openai.azure.com/' });
  expect(JSON.stringify(har)).not.toContain('secret');
  expect(har.log.entries[0]).toMatchObject({
    startedDateTime: '2023-11-14T22:13:20.000Z',
    time: 250,
    request: {
      url: 'https://payg.openai.azure.com//openai/deployments/gpt-4o/chat/completions?api-version=2024-10-21&subscription-key=%28redacted%29',
      bodySize: 13,
      postData: { mimeType: 'application/json', text: '{"text":"é"}' },
    },
    response: { status: 429, statusText: 'Too Many Requests', bodySize: 12, content: { size: 12 } },
    timings: { send: 0, wait: 250, receive: 0 },
  });
});

test('gives status 0 to what was never answered', () => {
  const lost = { ...entry, body: null, status: null, responseHeaders: {}, endedAt: null };
  expect(harOf([lost], { payg: 'https://payg.openai.azure.com' }).log.entries[0]).toMatchObject({
    time: 0,
    request: { bodySize: 0 },
    response: { status: 0, bodySize: -1 },
  });
});
