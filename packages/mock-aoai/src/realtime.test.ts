import { request } from 'node:http';
import { expect, test } from 'vitest';
import { fakeClock } from '../test/fake-clock.ts';
import { topology } from '../test/instances.ts';
import { createRegions, listen } from './index.ts';

test('a client that wants to open a realtime session is told that there is none', async () => {
  const listening = await listen(createRegions(topology, { clock: fakeClock() }), {});
  const headers = {
    'api-key': 'any',
    connection: 'Upgrade',
    upgrade: 'websocket',
    'sec-websocket-key': 'AAAAAAAAAAAAAAAAAAAAAA==',
    'sec-websocket-version': '13',
  };
  const status = await new Promise((resolve, reject) => {
    const url = `${listening.instances.payg}/openai/realtime?api-version=2024-10-01-preview&deployment=gpt-4o`;
    request(url, { headers }, (response) => resolve(response.resume().statusCode))
      .on('upgrade', () => reject(new Error('a session was opened')))
      .on('error', reject)
      .end();
  });
  await listening.close();
  expect(status).toBe(501);
});
