import { expect, test } from 'vitest';
import { type Element, element, expression, literal, text } from './ast.ts';
import { equalElements } from './equal.ts';

const base = element('p', { a: literal('1'), b: expression('x') }, [text(literal('t'))]);

const different: readonly (readonly [what: string, other: Element])[] = [
  ['name', element('q', { a: literal('1'), b: expression('x') }, [text(literal('t'))])],
  ['attribute', element('p', { a: literal('2'), b: expression('x') }, [text(literal('t'))])],
  ['order of attributes', element('p', { b: expression('x'), a: literal('1') }, [text(literal('t'))])],
  ['form of an expression', element('p', { a: literal('1'), b: expression('x', 'block') }, [text(literal('t'))])],
  ['kind of a value', element('p', { a: literal('1'), b: literal('x') }, [text(literal('t'))])],
  ['text', element('p', { a: literal('1'), b: expression('x') }, [text(literal('u'))])],
  ['child', element('p', { a: literal('1'), b: expression('x') }, [element('t', {}, [])])],
];

test.for(different)('sees another %s', ([, other]) => {
  expect(equalElements(base, other)).toBe(false);
});

test('does not see places', () => {
  const moved: Element = { ...base, span: { start: 5, end: 9 }, nameSpan: { start: 6, end: 7 } };
  expect(equalElements(base, moved)).toBe(true);
});
