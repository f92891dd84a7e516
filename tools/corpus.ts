import { readFileSync } from 'node:fs';
import { relative } from 'node:path';
import { type Diagnostic, hasErrors, renderPretty } from '@spillway/diagnostics';
import { bindDocument, lintDocument } from '@spillway/policies';
import { equalElements, type PolicyDocument, parseDocument, printDocument } from '@spillway/policy-document';
import { type CorpusExpression, expressionsOf, reportExpressions } from './corpus-expressions.ts';
import { filesUnder } from './workspace.ts';

/** Documents of the collection that can be read today: fewer is a step back. */
const parsedFloor = 291;

/** Findings that say "known, but does not run here", not "wrong". */
const notYet = new Set(['RUN301', 'RUN302', 'POL109']);

interface Looked {
  readonly name: string;
  readonly isParsed: boolean;
  readonly isRoundTripEqual: boolean;
  readonly diagnostics: readonly Diagnostic[];
  readonly expressions: readonly CorpusExpression[];
  readonly crash: unknown;
}

/** Both forms and both layouts are read back equal, and printed again the same. */
const survives = (document: PolicyDocument): boolean =>
  (['raw', 'escaped'] as const).every((form) =>
    (['canonical', 'grouped'] as const).every((layout) => {
      const printed = printDocument(document, { form, layout });
      const again = parseDocument(document.source.name, printed).document;
      if (again === undefined || !equalElements(document.root, again.root)) return false;
      return printDocument(again, { form, layout }) === printed;
    }),
  );

const findingsOf = (document: PolicyDocument): readonly Diagnostic[] => {
  const bound = bindDocument(document);
  return [...bound.diagnostics, ...lintDocument(bound)];
};

const lookAt = (name: string, text: string): Looked => {
  const nothing = { name, isParsed: false, isRoundTripEqual: false, expressions: [], crash: undefined };
  try {
    const { document, diagnostics } = parseDocument(name, text);
    if (document === undefined) return { ...nothing, diagnostics };
    return {
      name,
      isParsed: !hasErrors(diagnostics),
      isRoundTripEqual: !hasErrors(diagnostics) && survives(document),
      diagnostics: [...diagnostics, ...findingsOf(document)],
      // Where the markup is broken, what stands between quotes is a guess.
      expressions: hasErrors(diagnostics) ? [] : expressionsOf(name, document),
      crash: undefined,
    };
  } catch (crash) {
    return { ...nothing, diagnostics: [], crash };
  }
};

const countedCodes = (codes: readonly string[]): string => {
  const counts = new Map<string, number>();
  for (const code of codes) counts.set(code, (counts.get(code) ?? 0) + 1);
  const top = [...counts].sort(([a, n], [b, m]) => m - n || (a < b ? -1 : 1)).slice(0, 8);
  return top.map(([code, count]) => `${code} ${count}`).join(', ');
};

const isWaiting = ({ diagnostics }: Looked): boolean =>
  diagnostics.some(({ code }) => notYet.has(code)) && diagnostics.every(({ code }) => notYet.has(code));

const summary = (looked: readonly Looked[]): readonly (readonly [string, string])[] => {
  const count = (accept: (each: Looked) => boolean): string => String(looked.filter(accept).length);
  const parsed = looked.filter((each) => each.isParsed);
  return [
    ['documents', String(looked.length)],
    ['parsed', String(parsed.length)],
    ['round trip equal', count((each) => each.isRoundTripEqual)],
    ['without errors', String(parsed.filter((each) => !hasErrors(each.diagnostics)).length)],
    ['only "not supported yet"', String(parsed.filter(isWaiting).length)],
    ['with errors', String(looked.filter((each) => hasErrors(each.diagnostics)).length)],
    ['  error codes', countedCodes(looked.flatMap(errorCodes))],
    ['crashed', count((each) => each.crash !== undefined)],
  ];
};

const errorCodes = ({ diagnostics }: Looked): readonly string[] =>
  diagnostics.filter(({ severity }) => severity === 'error').map(({ code }) => code);

const listErrors = (looked: readonly Looked[]): void => {
  for (const each of looked) {
    if (each.isParsed && !each.isRoundTripEqual) console.log(`${each.name}: not equal after printing\n`);
    const errors = each.diagnostics.filter(({ code }) => !notYet.has(code));
    if (errors.length > 0) console.log(`${renderPretty(errors, { color: false })}\n`);
  }
};

interface Options {
  readonly verbose: boolean;
  /** Asks real .NET again what it refuses. */
  readonly oracle: boolean;
}

const main = async (folder: string | undefined, { verbose, oracle }: Options): Promise<number> => {
  const files = folder === undefined ? [] : filesUnder(folder, '.xml');
  if (folder === undefined || files.length === 0) {
    console.error('corpus: no .xml documents\n  help: pnpm corpus <folder> [--verbose] [--oracle]');
    return 1;
  }
  const looked = files.map((path) => lookAt(relative(folder, path), readFileSync(path, 'utf8')));
  if (verbose) listErrors(looked);
  for (const { name, crash } of looked) if (crash !== undefined) console.error(`${name}: crashed`, crash);
  const { lines, problems } = await reportExpressions(
    looked.flatMap((each) => each.expressions),
    { oracle },
  );
  for (const problem of problems) console.error(`corpus: ${problem}`);
  for (const [label, value] of [...summary(looked), ...lines]) console.log(`${label.padEnd(26)}${value}`.trimEnd());
  const parsed = looked.filter((each) => each.isParsed).length;
  if (parsed < parsedFloor) console.error(`corpus: ${parsed} documents can be read, ${parsedFloor} could before`);
  return parsed < parsedFloor || problems.length > 0 || looked.some(({ crash }) => crash !== undefined) ? 1 : 0;
};

const isOption = (argument: string): boolean => argument.startsWith('--');
const options = process.argv.slice(2);
process.exitCode = await main(
  options.find((each) => !isOption(each)),
  { verbose: options.includes('--verbose'), oracle: options.includes('--oracle') },
);
