import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { type CompiledExpression, compileExpression, contextFromData, describeValue } from '@spillway/expressions';
import { parseDocument } from '@spillway/policy-document';
import { parse } from '../packages/expressions/src/syntax/parser.ts';
import { expressionsOf } from '../tools/corpus-expressions.ts';
import { syntaxOracle } from '../tools/differential/tree-sitter.ts';
import { filesUnder } from '../tools/workspace.ts';
import { contextOfPairs, type Pair, pairs } from './expression-pairs.ts';
import { bytesKept, median, microseconds } from './measure.ts';

interface Code {
  readonly form: 'single' | 'block';
  readonly code: string;
}

const path = (name: string): string => fileURLToPath(new URL(name, import.meta.url));

/** Expressions of public policies where they are at hand, of the test vectors otherwise. */
const realExpressions = (): { readonly from: string; readonly codes: readonly Code[] } => {
  const corpus = path('../../shared/corpus');
  if (existsSync(corpus)) {
    const codes = filesUnder(corpus, '.xml').flatMap((file): readonly Code[] => {
      const { document } = parseDocument(file, readFileSync(file, 'utf8'));
      return document === undefined ? [] : expressionsOf(file, document);
    });
    return { from: 'expressions of public policies', codes };
  }
  const folder = path('../packages/expressions/test/golden');
  const lines = readdirSync(folder)
    .filter((name) => name.endsWith('.txt'))
    .flatMap((name) => readFileSync(join(folder, name), 'utf8').split('\n'));
  const codes = lines.filter((line) => /^@[({]/.test(line)).slice(0, 2000);
  return {
    from: 'golden lines',
    codes: codes.map((line) => ({ form: line.startsWith('@(') ? 'single' : 'block', code: line.slice(2, -1) })),
  };
};

const perEach = (codes: readonly Code[], work: (code: Code) => unknown): number =>
  microseconds(() => {
    for (const code of codes) work(code);
  }, 1000) / codes.length;

const benchReading = async (): Promise<void> => {
  const { from, codes } = realExpressions();
  const valid = codes.filter(({ code, form }) => compileExpression(code, form).expression !== undefined);
  const grammar = await syntaxOracle();
  const parsed = perEach(valid, ({ code, form }) => parse(code, form));
  const byGrammar = perEach(valid, ({ code, form }) => grammar.accepts(code, form));
  const compiled = perEach(valid, ({ code, form }) => compileExpression(code, form));
  const kept = bytesKept(() => valid.map(({ code, form }) => compileExpression(code, form)));
  console.log(`expressions (${valid.length} ${from}):`);
  console.log(
    `  parse ${parsed.toFixed(1)} µs, web-tree-sitter ${byGrammar.toFixed(1)} µs: ${(byGrammar / parsed).toFixed(1)} times as fast`,
  );
  console.log(`  parse, check and compile ${compiled.toFixed(1)} µs`);
  console.log(`  a compiled expression keeps ${(kept / valid.length / 1024).toFixed(1)} KiB`);
};

const compiledPair = ({ code, form }: Pair): CompiledExpression => {
  const { expression, diagnostics } = compileExpression(code, form);
  if (!expression) throw new Error(`${code}: ${diagnostics[0]?.message}`);
  return expression;
};

const benchEvaluation = (): void => {
  const context = contextFromData(contextOfPairs);
  const environment = { context, now: () => context.timestamp, random: { next: () => 0.5 } };
  const rows = pairs.map((pair) => {
    const expression = compiledPair(pair);
    const [own, byHand] = [describeValue(expression.evaluate(environment)).value, String(pair.byHand(context))];
    if (own !== byHand) throw new Error(`${pair.code} gives ${own}, by hand ${byHand}`);
    const time = microseconds(() => expression.evaluate(environment));
    const handTime = microseconds(() => pair.byHand(context));
    return { code: pair.code, time, ratio: time / handTime };
  });
  console.log(
    `  evaluate: ${median(rows.map(({ ratio }) => ratio)).toFixed(1)} times the same by hand in JavaScript (median of ${rows.length})`,
  );
  for (const { code, time, ratio } of rows.toSorted((a, b) => b.ratio - a.ratio))
    console.log(`    ${ratio.toFixed(1).padStart(6)} x ${time.toFixed(2).padStart(7)} µs  ${code.slice(0, 90)}`);
};

export const benchExpressions = async (): Promise<void> => {
  await benchReading();
  benchEvaluation();
};
