import type { MemberRow } from '@spillway/expressions';
import { code, compare, generatedHead, page, table } from './markdown.ts';

const groupByType = (members: readonly MemberRow[]): ReadonlyMap<string, readonly MemberRow[]> => {
  const groups = new Map<string, MemberRow[]>();
  for (const row of members) groups.set(row.type, [...(groups.get(row.type) ?? []), row]);
  return new Map([...groups].sort(([a], [b]) => compare(a, b)));
};

/** docs/expressions.md: every member by type, and which of them run. */
export const expressionsPage = (members: readonly MemberRow[]): string => {
  const runs = members.filter(({ supported }) => supported).length;
  return page([
    ...generatedHead(
      'Expressions',
      `The .NET members that policy expressions may use: ${members.length} known, ${runs} of them run here. What does not run is refused with its place; the last column says why.`,
    ),
    ...[...groupByType(members)].flatMap(([type, rows]) => [
      `## ${type}`,
      '',
      ...table(
        ['member', 'runs', 'difference or reason'],
        [...rows]
          .sort((a, b) => compare(a.member, b.member) || compare(a.signature, b.signature))
          .map((row) => [code(row.signature), row.supported ? 'yes' : 'no', row.difference ?? '']),
      ),
    ]),
  ]);
};
