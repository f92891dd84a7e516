import { test } from 'vitest';
import { expectRefusal } from '../../test/refused.ts';

test('is read and checked, and refused when it would have to run', async () => {
  await expectRefusal(
    'azure-openai-semantic-cache-lookup',
    '<azure-openai-semantic-cache-lookup score-threshold="1" embeddings-backend-id="x" embeddings-backend-auth="system-assigned" />',
  );
});
