import { test } from 'vitest';
import { expectRefusal } from '../../test/refused.ts';

test('is read and checked, and refused when it would have to run', async () => {
  await expectRefusal(
    'set-request-metric-dimension-value',
    '<set-request-metric-dimension-value name="x" value="x" />',
  );
});
