import { test } from 'vitest';
import { expectRefusal } from '../../test/refused.ts';

test('is read and checked, and refused when it would have to run', async () => {
  await expectRefusal(
    'sql-data-source',
    '<sql-data-source><connection-info><connection-string>x</connection-string></connection-info><request><sql-statement>x</sql-statement></request></sql-data-source>',
  );
});
