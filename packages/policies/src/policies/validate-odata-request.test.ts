import { test } from 'vitest';
import { expectRefusal } from '../../test/refused.ts';

test('is read and checked, and refused when it would have to run', async () => {
  await expectRefusal('validate-odata-request', '<validate-odata-request max-size="1000" />');
});
