import { test } from 'vitest';
import { expectRefusal } from '../../test/refused.ts';

test('is read and checked, and refused when it would have to run', async () => {
  await expectRefusal(
    'graphql-data-source',
    '<graphql-data-source><request><document>x</document></request></graphql-data-source>',
  );
});
