// `pnpm oracle`: asks real .NET what every expression under packages/expressions/test/golden gives, and writes the answers
// beside it. Needs `dotnet` on PATH; the tests compare with what is written and need none. Twice leaves the tree unchanged.
import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { ask, type Question } from './ask-dotnet.ts';
import { workspaceRoot } from './workspace.ts';

const folder = join(workspaceRoot, 'packages/expressions/test/golden');

/**
 * A text file of expressions, one a line: `@(…)` or `@{…}`. `#` begins a comment; `context: {…}` gives the context of the
 * lines after it.
 */
const questionsIn = (name: string, text: string): readonly Question[] => {
  let context: unknown = {};
  return text.split('\n').flatMap((line, index): Question[] => {
    if (line.startsWith('context:')) context = JSON.parse(line.slice('context:'.length));
    if (!/^@[({]/.test(line)) return [];
    const kind = line.startsWith('@(') ? 'single' : 'block';
    return [{ id: `${name}:${index + 1}`, kind, expression: line.slice(2, -1), context }];
  });
};

const names = readdirSync(folder)
  .filter((name) => name.endsWith('.txt'))
  .map((name) => name.slice(0, -'.txt'.length))
  .sort();
const questions = names.flatMap((name) => questionsIn(name, readFileSync(join(folder, `${name}.txt`), 'utf8')));
const { sdk, newtonsoft, results } = ask(questions);
const answers = new Map(results.map(({ id, expect }) => [id, expect]));

for (const name of names) {
  const own = questions.filter(({ id }) => id.startsWith(`${name}:`));
  const vectors = own.map((question) => JSON.stringify({ ...question, expect: answers.get(question.id) }));
  writeFileSync(
    join(folder, `${name}.json`),
    `{"dotnet":"${sdk}","newtonsoft":"${newtonsoft}","vectors":[\n${vectors.join(',\n')}\n]}\n`,
  );
}
console.log(`${questions.length} expressions in ${names.length} files, answered by .NET ${sdk}`);
