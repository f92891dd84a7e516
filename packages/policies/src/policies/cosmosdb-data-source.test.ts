import { test } from 'vitest';
import { expectRefusal } from '../../test/refused.ts';

test('is read and checked, and refused when it would have to run', async () => {
  await expectRefusal(
    'cosmosdb-data-source',
    '<cosmosdb-data-source><connection-info><connection-string>x</connection-string><database-name>x</database-name><container-name>x</container-name></connection-info></cosmosdb-data-source>',
  );
});
