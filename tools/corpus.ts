import { readFileSync } from 'node:fs';
import { join, relative } from 'node:path';
import { type Diagnostic, hasErrors, renderPretty, type Severity } from '@spillway/diagnostics';
import { bindDocument, lintDocument } from '@spillway/policies';
import { equalElements, type PolicyDocument, parseDocument, printDocument } from '@spillway/policy-document';
import { type CorpusExpression, expressionsOf, refusedByCompiler, reportExpressions } from './corpus-expressions.ts';
import { reportRuns } from './corpus-run/report.ts';
import { filesUnder, workspaceRoot } from './workspace.ts';

/** Findings that say "known, but does not run here", not "wrong": the runs tell what that comes to. */
const notYet = new Set(['RUN301', 'RUN302', 'RUN401', 'POL109']);

interface Looked {
  readonly name: string;
  readonly document: PolicyDocument | undefined;
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
  const nothing = {
    name,
    document: undefined,
    isParsed: false,
    isRoundTripEqual: false,
    expressions: [],
    crash: undefined,
  };
  try {
    const { document, diagnostics } = parseDocument(name, text);
    if (document === undefined) return { ...nothing, diagnostics };
    return {
      name,
      document,
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

/** A document that the service would refuse. */
interface Refused {
  readonly document: string;
  /** Why the document really is wrong. */
  readonly reason: string;
  /** Code and line of each error, in the order of the lines. */
  readonly errors: readonly string[];
}

/** A document that does not do what it was written for, and the finding that says so. */
interface Suspicious {
  readonly document: string;
  readonly finding: string;
  readonly reason: string;
}

const expected = JSON.parse(readFileSync(join(workspaceRoot, 'tools/corpus-expected.json'), 'utf8')) as {
  readonly refused: readonly Refused[];
  readonly suspicious: readonly Suspicious[];
};

const byLine = (a: string, b: string): number =>
  Number(a.split(' ')[1]) - Number(b.split(' ')[1]) || (a < b ? -1 : a > b ? 1 : 0);

/** Documents that the service takes. */
const runnable = (looked: readonly Looked[]): ReadonlyMap<string, PolicyDocument> =>
  new Map(
    looked.flatMap(({ name, document, diagnostics }) =>
      document === undefined || hasErrors(diagnostics) || refusedByCompiler.has(name)
        ? []
        : [[name, document] as const],
    ),
  );

/** Findings as code and line, in the order of the lines. */
const findingsIn = ({ diagnostics }: Looked, accept: (found: Diagnostic) => boolean): readonly string[] =>
  diagnostics
    .filter(accept)
    .map(({ code, source, span }) => `${code} ${source?.positionAt(span?.start ?? 0).line ?? 0}`)
    .sort(byLine);

/** Errors that are listed nowhere, and listed ones that are gone. */
const unexpected = (looked: readonly Looked[]): readonly string[] => {
  const listed = new Map(expected.refused.map(({ document, errors }) => [document, errors]));
  const gone = expected.refused.filter(({ document }) => !looked.some(({ name }) => name === document));
  const differing = looked.flatMap((each) => {
    const found = findingsIn(each, ({ severity }) => severity === 'error').join(', ');
    const wanted = (listed.get(each.name) ?? []).join(', ');
    return found === wanted ? [] : [`${each.name}: found ${found || 'no errors'}, listed ${wanted || 'none'}`];
  });
  const missed = expected.suspicious.filter(
    ({ document, finding }) =>
      !looked.some((each) => each.name === document && findingsIn(each, () => true).includes(finding)),
  );
  return [
    ...missed.map(({ document, finding, reason }) => `${document}: ${finding} is not found (${reason})`),
    ...gone.map(({ document }) => `${document} is listed and not there`),
    ...differing,
  ];
};

const summary = (looked: readonly Looked[]): readonly (readonly [string, string])[] => {
  const count = (accept: (each: Looked) => boolean): string => String(looked.filter(accept).length);
  const has = ({ diagnostics }: Looked, wanted: Severity): boolean =>
    diagnostics.some(({ severity, code }) => severity === wanted && !notYet.has(code));
  const isRefused = (each: Looked): boolean => hasErrors(each.diagnostics);
  return [
    ['documents', String(looked.length)],
    ['read', count((each) => each.isParsed)],
    ['round trip equal', count((each) => each.isRoundTripEqual)],
    ['clean', count((each) => !isRefused(each) && !has(each, 'warning'))],
    ['with warnings', count((each) => !isRefused(each) && has(each, 'warning'))],
    ['refused', `${count(isRefused)}, ${expected.refused.length} of them listed with a reason`],
    ['crashed', count((each) => each.crash !== undefined)],
  ];
};

const listErrors = (looked: readonly Looked[]): void => {
  for (const each of looked) {
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
  const runs = await reportRuns(runnable(looked), { verbose });
  for (const problem of [...problems, ...runs.problems]) console.error(`corpus: ${problem}`);
  for (const [label, value] of [...summary(looked), ...lines, ...runs.lines])
    console.log(`${label.padEnd(26)}${value}`.trimEnd());
  const wrong = [
    ...unexpected(looked),
    ...looked
      .filter((each) => each.isParsed && !each.isRoundTripEqual)
      .map(({ name }) => `${name}: not equal after printing`),
  ];
  for (const each of wrong) console.error(`corpus: ${each}`);
  return wrong.length + problems.length + runs.problems.length > 0 || looked.some(({ crash }) => crash !== undefined)
    ? 1
    : 0;
};

const isOption = (argument: string): boolean => argument.startsWith('--');
const options = process.argv.slice(2);
process.exitCode = await main(
  options.find((each) => !isOption(each)),
  { verbose: options.includes('--verbose'), oracle: options.includes('--oracle') },
);
