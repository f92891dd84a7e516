import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { compileExpression, runVectors, type Vector, type VectorResult } from '@spillway/expressions';
import '@spillway/expressions/node';
import { inWordsOf31, type Row, reasonsOf } from '../../packages/expressions/test/differences.ts';
import { ask } from '../ask-dotnet.ts';
import { workspaceRoot } from '../workspace.ts';
import { memberKey } from './pool.ts';
import type { Program } from './programs.ts';

export interface Comparison {
  readonly programs: number;
  /** Accepted by the C# compiler. */
  readonly compiled: number;
  /** How many programs each reason for a difference explains. */
  readonly explained: ReadonlyMap<string, number>;
  /** Differences without a reason: mistakes of this engine. */
  readonly unexplained: readonly Row[];
  /** Members used by programs that both sides accept, as `declaring type signature`. */
  readonly members: ReadonlySet<string>;
}

/** The fullest context of the golden lines. */
const richContext = (): unknown => {
  const lines = readFileSync(join(workspaceRoot, 'packages/expressions/test/golden/context.txt'), 'utf8').split('\n');
  const written = lines.filter((line) => line.startsWith('context:')).map((line) => line.slice('context:'.length));
  return JSON.parse(written.reduce((longest, each) => (each.length > longest.length ? each : longest)));
};

/** .NET is asked in portions: one assembly of everything would take too much memory. */
const portion = 5000;

const usedBy = (vector: Vector): readonly string[] => {
  const { explanation, expression } = compileExpression(vector.expression, vector.kind, { explain: true });
  if (!expression) return [];
  return (explanation ?? []).flatMap((part) =>
    part.kind === 'member' ? [memberKey(part.declaring, part.signature)] : [],
  );
};

/** A crash of the engine is a difference like any other, and the worst. */
const run = (vector: Vector, now: number): VectorResult => {
  try {
    return runVectors({ vectors: [vector] }, () => now).results[0]!;
  } catch (error) {
    return {
      id: vector.id,
      pass: false,
      throws: 'a crash',
      message: error instanceof Error ? (error.stack ?? '') : '',
    };
  }
};

const comparePortion = (programs: readonly Program[], context: unknown, now: number): Comparison => {
  const questions = programs.map(({ kind, expression }, index) => ({ id: String(index), kind, expression, context }));
  const expected = new Map(ask(questions).results.map(({ id, expect }) => [id, expect]));
  const vectors = questions.map(
    (question): Vector => ({ ...question, expect: inWordsOf31(expected.get(question.id)!) }),
  );
  const results = vectors.map((vector) => run(vector, now));
  const explained = new Map<string, number>();
  const unexplained: Row[] = [];
  const members = new Set<string>();
  let compiled = 0;
  for (const [index, given] of results.entries()) {
    const vector = vectors[index]!;
    if (!('compileError' in vector.expect)) {
      compiled++;
      for (const member of usedBy(vector)) members.add(member);
    }
    if (given.pass) continue;
    const row: Row = { expression: vector.expression, wanted: vector.expect, given };
    const [reason] = reasonsOf(row);
    if (reason === undefined) unexplained.push(row);
    else explained.set(reason, (explained.get(reason) ?? 0) + 1);
  }
  return { programs: programs.length, compiled, explained, unexplained, members };
};

const added = (a: Comparison, b: Comparison): Comparison => {
  const explained = new Map(a.explained);
  for (const [reason, count] of b.explained) explained.set(reason, (explained.get(reason) ?? 0) + count);
  return {
    programs: a.programs + b.programs,
    compiled: a.compiled + b.compiled,
    explained,
    unexplained: [...a.unexplained, ...b.unexplained],
    members: new Set([...a.members, ...b.members]),
  };
};

/** Runs every program in .NET and here; `now` is what .NET reads where a text has no date. */
export const compare = (programs: readonly Program[], now: number): Comparison => {
  const context = richContext();
  let total: Comparison = { programs: 0, compiled: 0, explained: new Map(), unexplained: [], members: new Set() };
  for (let at = 0; at < programs.length; at += portion)
    total = added(total, comparePortion(programs.slice(at, at + portion), context, now));
  return total;
};
