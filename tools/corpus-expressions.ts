import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { compileExpression } from '@spillway/expressions';
import type { Element, Expression, PolicyDocument } from '@spillway/policy-document';
import { ask } from './ask-dotnet.ts';
import { syntaxOracle } from './differential/tree-sitter.ts';

/** One expression of a document of the collection. */
export interface CorpusExpression {
  readonly document: string;
  readonly line: number;
  readonly form: Expression['form'];
  readonly code: string;
}

/** What the C# compiler refuses of the collection; checked with `pnpm corpus FOLDER --oracle`. */
interface Refused {
  readonly document: string;
  readonly line: number;
  /** The compiler's first error. */
  readonly compiler: string;
  readonly cause: string;
}

const refused = JSON.parse(
  readFileSync(join(import.meta.dirname, 'corpus-refused.json'), 'utf8'),
) as readonly Refused[];

/** Documents with an expression that the C# compiler refuses, so that the service refuses them. */
export const refusedByCompiler: ReadonlySet<string> = new Set(refused.map(({ document }) => document));

const islandsIn = (of: Element): readonly Expression[] => [
  ...of.attributes.flatMap(({ value }) => (value.kind === 'expression' ? [value] : [])),
  ...of.children.flatMap((child): readonly Expression[] => {
    if (child.kind === 'element') return islandsIn(child);
    return child.kind === 'text' && child.value.kind === 'expression' ? [child.value] : [];
  }),
];

/** Named values are text pasted in before anything is compiled; a number fits wherever public policies have one. */
const withNamedValues = (code: string): string => code.replaceAll(/\{\{[^{}]+\}\}/g, '7');

export const expressionsOf = (name: string, document: PolicyDocument): readonly CorpusExpression[] =>
  islandsIn(document.root).map(({ code, form, span }) => ({
    document: name,
    line: document.source.positionAt(span.start).line,
    form,
    code: withNamedValues(code),
  }));

const keyOf = ({ document, line }: { readonly document: string; readonly line: number }): string =>
  `${document}:${line}`;

const isRefusedHere = ({ code, form }: CorpusExpression): boolean =>
  compileExpression(code, form).expression === undefined;

/** Where the list of what the compiler refuses and real .NET differ. */
const disagreements = (expressions: readonly CorpusExpression[], listed: ReadonlySet<string>): readonly string[] => {
  const questions = expressions.map(({ form, code }, id) => ({
    id: String(id),
    kind: form,
    expression: code,
    context: {},
  }));
  const answers = new Map(ask(questions).results.map(({ id, expect }) => [Number(id), expect]));
  return expressions.flatMap((each, index) => {
    const { compileError } = { compileError: undefined, ...answers.get(index) };
    return (compileError !== undefined) === listed.has(keyOf(each))
      ? []
      : [`${keyOf(each)}: ${compileError ?? 'compiles'}`];
  });
};

export interface ExpressionReport {
  readonly lines: readonly (readonly [string, string])[];
  readonly problems: readonly string[];
}

/** Compares what is refused here with what the C# compiler refuses, and the syntax with a second grammar of C#. */
export const reportExpressions = async (
  expressions: readonly CorpusExpression[],
  options: { readonly oracle: boolean },
): Promise<ExpressionReport> => {
  const listed = new Set(refused.map(keyOf));
  const grammar = await syntaxOracle();
  const [bad, good] = [
    expressions.filter((each) => listed.has(keyOf(each))),
    expressions.filter((each) => !listed.has(keyOf(each))),
  ];
  const wronglyRefused = good.filter(isRefusedHere);
  const wronglyAccepted = bad.filter((each) => !isRefusedHere(each));
  const strange = good.filter(({ code, form }) => !grammar.accepts(code, form));
  const gone = refused.filter((each) => !bad.some((found) => keyOf(found) === keyOf(each)));
  return {
    lines: [
      ['expressions', String(expressions.length)],
      ['  accepted by C# 7', `${good.length}, ${good.length - wronglyRefused.length} of them here`],
      ['  refused by C# 7', `${bad.length}, ${bad.length - wronglyAccepted.length} of them here`],
    ],
    problems: [
      ...wronglyRefused.map((each) => `${keyOf(each)}: the C# compiler accepts this expression, it is refused here`),
      ...wronglyAccepted.map((each) => `${keyOf(each)}: the C# compiler refuses this expression, it compiles here`),
      ...strange.map((each) => `${keyOf(each)}: the second grammar of C# finds a syntax error in this expression`),
      ...gone.map((each) => `${keyOf(each)}: listed in corpus-refused.json, and no longer in the collection`),
      ...(options.oracle ? disagreements(expressions, listed).map((each) => `oracle: ${each}`) : []),
    ],
  };
};
