import { expect, test } from 'vitest';
import { compileExpression, contextFromData } from '../src/index.ts';

test('without a provider cryptography is checked, and running it says what to import', () => {
  const { expression, diagnostics } = compileExpression('SHA256.Create().ComputeHash(new byte[0]).Length', 'single');
  expect(diagnostics).toEqual([]);
  const run = () => expression!.evaluate({ context: contextFromData({}), now: () => 0, random: { next: () => 0 } });
  expect(run).toThrow(
    expect.objectContaining({
      type: 'PlatformNotSupportedException',
      clrMessage: expect.stringContaining('@spillway/expressions/node') as string,
    }),
  );
});
