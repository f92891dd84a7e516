import { test } from 'vitest';
import { expectRefusal } from '../../test/refused.ts';

test('is read and checked, and refused when it would have to run', async () => {
  await expectRefusal(
    'http-data-source',
    '<http-data-source><http-request><set-url>x</set-url><set-method>x</set-method></http-request></http-data-source>',
  );
});
