// `pnpm oracle`: asks real .NET what every expression under packages/expressions/test/golden gives, and writes the answers
// beside it. Needs `dotnet` on PATH; the tests compare with what is written and need none. Twice leaves the tree unchanged.
import { spawnSync } from 'node:child_process';
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { workspaceRoot } from './workspace.ts';

const folder = join(workspaceRoot, 'packages/expressions/test/golden');

interface Question {
  readonly id: string;
  readonly kind: 'single' | 'block';
  readonly expression: string;
  readonly context: unknown;
}

interface Answers {
  readonly sdk: string;
  readonly newtonsoft: string;
  readonly results: readonly { readonly id: string; readonly expect: object }[];
}

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

const ask = (questions: readonly Question[]): Answers => {
  const scratch = mkdtempSync(join(tmpdir(), 'spillway-oracle-'));
  try {
    const [input, output] = [join(scratch, 'questions.json'), join(scratch, 'answers.json')];
    writeFileSync(input, JSON.stringify({ vectors: questions }));
    const { status } = spawnSync(
      'dotnet',
      ['run', '--project', join(workspaceRoot, 'tools/dotnet-oracle'), '-c', 'Release', '--', input, output],
      { stdio: ['ignore', 'inherit', 'inherit'], env: { ...process.env, TZ: 'UTC', DOTNET_CLI_TELEMETRY_OPTOUT: '1' } },
    );
    if (status !== 0) throw new Error('the oracle did not run; is the .NET SDK on PATH?');
    // The generated classes are numbered; the number says nothing and would change with every new line.
    return JSON.parse(readFileSync(output, 'utf8').replaceAll(/'E\d+\.Run/g, "'Code.Run")) as Answers;
  } finally {
    rmSync(scratch, { recursive: true, force: true });
  }
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
