import { expect, test } from 'vitest';
import { ClrException, clr, compileExpression, contextFromData } from '../src/index.ts';
import recorded from './dotnet.json' with { type: 'json' };

const run = (code: string): string => {
  const { expression, diagnostics } = compileExpression(code, 'single');
  if (!expression) return diagnostics.map((d) => `${d.code} ${d.message}`).join('; ');
  const context = contextFromData({});
  try {
    const value = expression.evaluate({ context, now: () => context.timestamp, random: { next: () => 0.5 } });
    return value === null ? 'null' : clr.text(value);
  } catch (error) {
    if (error instanceof ClrException) return `!${error.type}: ${error.clrMessage}`;
    throw error;
  }
};

test.for(recorded.rows as [string, string][])('%s', ([code, expected]) => {
  expect(run(code)).toBe(expected);
});
