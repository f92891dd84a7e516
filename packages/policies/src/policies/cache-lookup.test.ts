import { test } from 'vitest';
import { expectRefusal } from '../../test/refused.ts';

test('is read and checked, and refused when it would have to run', async () => {
  await expectRefusal('cache-lookup', '<cache-lookup vary-by-developer="true" vary-by-developer-groups="true" />');
});
