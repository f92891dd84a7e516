import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { compileExpression, type Vector } from '../src/index.ts';
import { definitions } from '../src/members/index.ts';
import { membersOf } from '../src/registry.ts';
import '../src/node.ts';

const folder = join(import.meta.dirname, 'golden');

/** Every member that a golden line is bound to, as `Type: signature`. */
const usedMembers = (): ReadonlySet<string> => {
  const used = new Set<string>();
  for (const name of readdirSync(folder).filter((file) => file.endsWith('.json'))) {
    const { vectors } = JSON.parse(readFileSync(join(folder, name), 'utf8')) as { readonly vectors: readonly Vector[] };
    for (const { expression, kind } of vectors)
      for (const part of compileExpression(expression, kind, { explain: true }).explanation ?? [])
        if (part.kind === 'member') used.add(`${part.declaring}: ${part.signature}`);
  }
  return used;
};

test('every implemented member has a golden line', () => {
  const used = usedMembers();
  const missing = definitions
    .flatMap((definition) => membersOf(definition).map(({ signature }) => `${definition.name}: ${signature}`))
    .filter((member) => !used.has(member));
  expect([...new Set(missing)]).toEqual([]);
});
