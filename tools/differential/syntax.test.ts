import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { compileExpression, type Vector } from '@spillway/expressions';
import { expect, test } from 'vitest';
import { parse } from '../../packages/expressions/src/syntax/parser.ts';
import { workspaceRoot } from '../workspace.ts';
import { minePool } from './pool.ts';
import { type Program, programsFrom } from './programs.ts';
import { syntaxOracle } from './tree-sitter.ts';

// A second opinion on syntax, from a grammar of C# that shares no line with this engine and needs no .NET.

const { accepts } = await syntaxOracle();
const folder = join(workspaceRoot, 'packages/expressions/test/golden');
const golden = readdirSync(folder)
  .filter((name) => name.endsWith('.json'))
  .flatMap(
    (name) => (JSON.parse(readFileSync(join(folder, name), 'utf8')) as { readonly vectors: readonly Vector[] }).vectors,
  );
const generated: readonly Program[] = programsFrom(20_261_120, 2000, minePool());

type Code = Pick<Program, 'kind' | 'expression'>;

const isParsed = ({ expression, kind }: Code): boolean => {
  try {
    parse(expression, kind);
    return true;
  } catch (error) {
    // Of C# 7.3; the grammar reads all versions.
    return error instanceof Error && error.message.includes('a variable declared inside a query');
  }
};
const isRefused = ({ expression, kind }: Code): boolean => compileExpression(expression, kind).expression === undefined;
const isClean = ({ expression, kind }: Code): boolean => accepts(expression, kind);
const texts = (codes: readonly Code[]): readonly string[] => codes.map(({ expression }) => expression);

/** What real .NET compiles and the grammar takes for a mistake: shortcomings of the grammar. */
const misread = [' var s = "q"; return $@"{s}\\{s} ""{s}"""; '];

test('what the C# compiler accepts, both read', () => {
  const valid = golden.filter(({ expect: wanted }) => !('compileError' in wanted));
  expect(texts(valid.filter((each) => !isClean(each)))).toEqual(misread);
  const supported = valid.filter(({ expression }) => !/\byield\b/.test(expression));
  expect(texts(supported.filter((each) => !isParsed(each)))).toEqual([]);
});

test('programs as they were made, both read', () => {
  const whole = generated.filter(({ isMutated }) => !isMutated);
  expect(whole.length).toBeGreaterThan(1500);
  expect(texts(whole.filter((each) => !isParsed(each)))).toEqual([]);
  expect(texts(whole.filter((each) => !isClean(each)))).toEqual([]);
});

test('what the grammar takes for a mistake is refused here', () => {
  const broken = [...golden, ...generated].filter((each) => !isClean(each) && !misread.includes(each.expression));
  expect(broken.length).toBeGreaterThan(100);
  expect(texts(broken.filter((each) => !isRefused(each)))).toEqual([]);
});
