import { readdirSync, readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { ClrException, compileExpression, contextFromData, describeValue } from '../src/index.ts';
import '../src/node.ts';
import type { ClrValue } from '../src/values/value.ts';

/** What .NET 10 and Newtonsoft.Json 13.0.1 answered; `!! Type: message` is an exception. */
const folder = new URL('answers/', import.meta.url);
const answersIn = (file: string) =>
  JSON.parse(readFileSync(new URL(file, folder), 'utf8')) as readonly (readonly [code: string, answer: string])[];

const text = (value: ClrValue): string => {
  const described = describeValue(value);
  if (described.type === 'byte[]') return (described.value.match(/../g) ?? []).join('-').toUpperCase();
  return described.value;
};

const answer = (code: string): string => {
  const { expression, diagnostics } = compileExpression(code, 'block');
  if (!expression) return diagnostics.map((d) => `${d.code} ${d.message}`).join('; ');
  const context = contextFromData({});
  try {
    return text(expression.evaluate({ context, now: () => context.timestamp, random: { next: () => 0.5 } }));
  } catch (error) {
    if (error instanceof ClrException) return `!! ${error.type}: ${error.clrMessage}`;
    throw error;
  }
};

for (const file of readdirSync(folder)) {
  const answers = answersIn(file);
  test.for(answers.map(([code, expected], i) => [i, code, expected] as const))(
    `${file} %i answers as .NET does`,
    ([, code, expected]) => {
      expect(answer(code), code).toBe(expected);
    },
  );
}
