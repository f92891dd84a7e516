import { expect, test } from 'vitest';
import { assertNever, byPlace, type Diagnostic, DiagnosticsError, hasErrors, InternalError } from './diagnostic.ts';
import { sourceText } from './source-text.ts';

const at = (name: string, start: number, code: string): Diagnostic => ({
  code,
  severity: 'warning',
  message: 'm',
  source: sourceText(name, ''),
  span: { start, end: start },
});

test('only an error makes errors', () => {
  const warning: Diagnostic = { code: 'ABC101', severity: 'warning', message: 'm' };
  expect(hasErrors([])).toBe(false);
  expect(hasErrors([warning, { ...warning, severity: 'note' }])).toBe(false);
  expect(hasErrors([warning, { ...warning, severity: 'error' }])).toBe(true);
});

test('orders by file, then place, then code; what is about no file comes first', () => {
  const none: Diagnostic = { code: 'ABC109', severity: 'error', message: 'm' };
  const ordered = [none, at('a', 1, 'ABC102'), at('a', 2, 'ABC101'), at('a', 2, 'ABC103'), at('b', 0, 'ABC100')];
  expect([...ordered].reverse().sort(byPlace)).toEqual(ordered);
});

test('an error of findings says all of them in one line', () => {
  const error = new DiagnosticsError([at('a', 0, 'ABC101'), at('a', 0, 'ABC102')]);
  expect([error.name, error.message, error.diagnostics.length]).toEqual([
    'DiagnosticsError',
    'ABC101: m; ABC102: m',
    2,
  ]);
});

test('a mistake of ours says so and keeps its cause', () => {
  const cause = new Error('c');
  expect(new InternalError('no step', { cause })).toMatchObject({ message: 'internal error: no step', cause });
  expect(() => assertNever({ kind: 'x' } as never)).toThrow('internal error: unexpected {"kind":"x"}');
});
