import { expect, test } from 'vitest';
import { realClock } from './clock.ts';

test('waits for the abort when told to sleep for ever', async () => {
  const abort = new AbortController();
  const sleeping = realClock.sleep(Number.POSITIVE_INFINITY, abort.signal);
  abort.abort(new Error('enough'));
  await expect(sleeping).rejects.toThrow('enough');
});

test('does not start to sleep once aborted', async () => {
  await expect(realClock.sleep(60_000, AbortSignal.abort(new Error('before')))).rejects.toThrow('before');
});

test('wakes up', async () => {
  await expect(realClock.sleep(0)).resolves.toBeUndefined();
});
