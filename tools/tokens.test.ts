import { expect, test } from 'vitest';
import { importsOf, tokensOf } from './tokens.ts';

const strings = (source: string): readonly string[] =>
  tokensOf(source)
    .filter(({ kind }) => kind === 'string' || kind === 'template')
    .map(({ text }) => text);

const rows: readonly (readonly [name: string, source: string, texts: readonly string[]])[] = [
  ['strings of both quotes', `f('a', "b")`, ['a', 'b']],
  ['escaped quotes', String.raw`f('it\'s')`, [String.raw`it\'s`]],
  ['comments hold no strings', `// 'a'\n/* 'b' */ 'c'`, ['c']],
  ['a template in pieces', '`a${b}c`', ['a', 'c']],
  ['strings inside the holes of a template', "`a${f('b', `c${d}e`)}f`", ['a', 'b', 'c', 'e', 'f']],
  ['objects inside a hole', "`a${f({ b: 'c' })}d`", ['a', 'c', 'd']],
  ['a quote in a regular expression', `x.replace(/'/g, 'a')`, ['a']],
  ['a slash in a class of a regular expression', `x.test(/[/']/) || 'a'`, ['a']],
  ['division is no regular expression', `(a / b) + 'c' / d`, ['c']],
];

test.for(rows)('reads %s', ([, source, texts]) => {
  expect(strings(source)).toEqual(texts);
});

test('counts lines across comments and templates', () => {
  const source = "/*\n\n*/ `a\nb` 'c'";
  expect(tokensOf(source)).toEqual([
    { kind: 'template', text: 'a\nb', line: 3 },
    { kind: 'string', text: 'c', line: 4 },
  ]);
});

test('finds every form of import and nothing else', () => {
  const source = `
    import 'a';
    import { type B } from "b";
    export * from 'c';
    export type { D } from 'd';
    const e = await import('e');
    type F = import('f').F;
    /** @example import 'g'; */
    const from = ['h'];
  `;
  expect(importsOf(source).map(({ text }) => text)).toEqual(['a', 'b', 'c', 'd', 'e', 'f']);
});
