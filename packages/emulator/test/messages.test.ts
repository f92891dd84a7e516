import { expect, test } from 'vitest';
import { api, harness, sections, snapshotOf } from './harness.ts';

test('what is logged to an event hub is kept with its time, for the control API and until a reset', async () => {
  const policy = sections({
    inbound: '<base /><log-to-eventhub logger-id="hub">@(context.Operation.Id)</log-to-eventhub>',
  });
  const { emulator, clock, send } = harness(snapshotOf({ apis: [api({ policy })] }));
  await send();
  const [message] = emulator.messages();
  expect(message).toMatchObject({ to: 'event-hub', name: 'hub', properties: {} });
  expect(message?.at).toBeLessThanOrEqual(clock.now());
  emulator.reset();
  expect(emulator.messages()).toEqual([]);
});
