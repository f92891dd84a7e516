import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { VectorOutcome } from '@spillway/expressions';
import { workspaceRoot } from './workspace.ts';

export interface Question {
  readonly id: string;
  readonly kind: 'single' | 'block';
  readonly expression: string;
  readonly context: unknown;
}

export interface Answers {
  readonly sdk: string;
  readonly newtonsoft: string;
  readonly results: readonly { readonly id: string; readonly expect: VectorOutcome }[];
}

/** What real .NET makes of every expression. Needs `dotnet` on PATH. */
export const ask = (questions: readonly Question[]): Answers => {
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
    // The generated classes are numbered; the number says nothing and would change with every new line. The types of the
    // context stand for those of the gateway.
    const answers = readFileSync(output, 'utf8')
      .replaceAll(/'E\d+\.Run/g, "'Code.Run")
      .replaceAll(/\bSpillway\.Oracle\.(?=[A-Z])(?!Values\.)/g, 'Azure.ApiManagement.');
    return JSON.parse(answers) as Answers;
  } finally {
    rmSync(scratch, { recursive: true, force: true });
  }
};
