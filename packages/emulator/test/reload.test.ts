import { expect, test } from 'vitest';
import { api, document, harness, rule, sections, single, snapshotOf } from './harness.ts';

const throughBackend = (more = '') =>
  api({ policy: sections({ inbound: `<base />${more}<set-backend-service backend-id="one" />` }) });

const snapshot = (more = '', id = 'one', breaker = rule()) =>
  snapshotOf({ apis: [throughBackend(more)], backends: new Map([single(id, breaker)]) });

const limit = '<rate-limit-by-key calls="2" renewal-period="60" counter-key="k" />';
const marked = '<set-header name="edition" exists-action="override"><value>second</value></set-header>';

test('requests go on with the new snapshot', async () => {
  const { emulator, send, sent } = harness(snapshot());
  await send();
  emulator.reload(snapshot(marked));
  await send();
  expect(sent.map(({ headers }) => headers['edition'])).toEqual([undefined, 'second']);
});

test('a request under way ends as it began', async () => {
  const { emulator, send } = harness(snapshot(), () => ({ delayMs: 1000, body: 'late' }));
  const pending = send();
  emulator.reload(snapshotOf({ apis: [] }));
  expect((await pending).body).toBe('late');
  expect((await send()).status).toBe(404);
});

test('counters, traces and open breakers stay', async () => {
  const { emulator, send } = harness(snapshot(limit), () => ({ status: 429, headers: { 'retry-after': '30' } }));
  expect((await send()).status).toBe(429);
  emulator.reload(snapshot(limit + marked));
  expect(emulator.backends()).toEqual([{ id: 'one', isOpen: true, closesInMs: 30_000 }]);
  expect((await send()).status).toBe(503);
  expect(emulator.traces(10)).toHaveLength(2);
  // Two calls are counted: the third is over the limit.
  expect([(await send()).status, emulator.traces(1)[0]?.attempts]).toEqual([429, []]);
});

test('the breaker of a backend that changed is new, and one that is gone is gone', async () => {
  const { emulator, send } = harness(snapshot(), () => ({ status: 429 }));
  await send();
  emulator.reload(snapshot('', 'one', rule({ tripDurationMs: 1000 })));
  expect(emulator.backends()).toEqual([{ id: 'one', isOpen: false, closesInMs: 0 }]);
  emulator.reload(snapshotOf({ apis: [api()], backends: new Map([single('two')]) }));
  expect(emulator.backends().map(({ id }) => id)).toEqual(['two']);
});

test('a broken snapshot changes nothing', async () => {
  const { emulator, send } = harness(snapshot());
  const broken = document('<policies><inbound><set-header /></inbound></policies>');
  expect(() => emulator.reload(snapshotOf({ apis: [api({ policy: broken })] }))).toThrow('POL');
  expect((await send()).status).toBe(200);
});
