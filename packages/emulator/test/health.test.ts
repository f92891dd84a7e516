import type { Backend } from '@spillway/artifacts';
import { listen, type RoutesHealth } from '@spillway/emulator';
import { expect, test } from 'vitest';
import { api, harness, sections, single, snapshotOf } from './harness.ts';

// HL-01: three equal members; what is said of their route while they open and close, without a call to any.

const pool: Backend = {
  kind: 'pool',
  id: 'pool',
  members: ['a', 'b', 'c'].map((backendId) => ({ backendId, priority: 1, weight: 1 })),
};

const setUp = () =>
  harness(
    snapshotOf({
      apis: [api({ policy: sections({ inbound: '<base /><set-backend-service backend-id="pool" />' }) })],
      backends: new Map([single('a'), single('b'), single('c'), single('alone'), ['pool', pool]]),
    }),
    (_, index) => ({ status: 429, headers: { 'retry-after': String(10 * (index + 1)) } }),
  );

test('a route is healthy, degraded and unhealthy by its members, and as bad as the worst of them all', async () => {
  const { emulator, send, clock, sent } = setUp();
  const seen = () => {
    const { state, routes } = emulator.routes();
    return [state, ...routes.map((route) => `${route.id} ${route.state}`)];
  };
  expect(seen()).toEqual(['healthy', 'pool healthy', 'alone healthy']);
  await send();
  expect(seen()).toEqual(['degraded', 'pool degraded', 'alone healthy']);
  await send();
  await send();
  expect(seen()).toEqual(['unhealthy', 'pool unhealthy', 'alone healthy']);
  expect(emulator.routes().routes[0]?.members).toEqual([
    { id: 'a', isOpen: true, closesInMs: 10_000 },
    { id: 'b', isOpen: true, closesInMs: 20_000 },
    { id: 'c', isOpen: true, closesInMs: 30_000 },
  ]);
  clock.advance(10_000);
  expect(seen()).toEqual(['degraded', 'pool degraded', 'alone healthy']);
  expect(sent).toHaveLength(3);
});

test('the control API says so with the status that load balancers look at', async () => {
  const { emulator, send } = setUp();
  const control = await listen(emulator.control(), 0);
  const ask = async () => {
    const response = await fetch(`${control.url}/_spillway/health/routes`);
    return [response.status, ((await response.json()) as RoutesHealth).state];
  };
  try {
    expect(await ask()).toEqual([200, 'healthy']);
    await send();
    expect(await ask()).toEqual([200, 'degraded']);
    await send();
    await send();
    expect(await ask()).toEqual([503, 'unhealthy']);
  } finally {
    await control.close();
  }
});
