// `pnpm bench`: figures to compare within one run, on one machine. Nothing here passes or fails.
import { type ChildProcess, fork } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { loadFolder } from '@spillway/artifacts/node';
import { builtInScenarios, runGate } from '@spillway/conformance';
import { compileExpression, contextFromData } from '@spillway/expressions';
import autocannon from 'autocannon';

const runs = 5;
const secondsPerRun = 3;
const connections = 32;

const path = (name: string): string => fileURLToPath(new URL(name, import.meta.url));
const median = (values: readonly number[]): number =>
  [...values].sort((a, b) => a - b)[Math.floor(values.length / 2)] ?? 0;
const rate = (value: number): string => `${Math.round(value).toLocaleString('en-US')}/s`;

/** Calls as often as fits into half a second, after as long a warm-up; gives calls per second. */
const perSecond = (work: () => unknown): number => {
  const measure = (): number => {
    const start = performance.now();
    let calls = 0;
    while (performance.now() - start < 500) for (let n = 0; n < 50; n++, calls++) work();
    return calls / ((performance.now() - start) / 1000);
  };
  measure();
  return measure();
};

interface Vectors {
  readonly vectors: readonly {
    readonly expression: string;
    readonly kind: 'single' | 'block';
    readonly context: unknown;
  }[];
}

const benchExpressions = (): void => {
  const { vectors } = JSON.parse(readFileSync(path('../packages/expressions/test/vectors.json'), 'utf8')) as Vectors;
  const compiled = vectors.flatMap(({ expression, kind }) => compileExpression(expression, kind).expression ?? []);
  const parse =
    perSecond(() => vectors.map(({ expression, kind }) => compileExpression(expression, kind))) * vectors.length;
  const context = contextFromData({});
  const environment = { context, now: () => context.timestamp, random: { next: () => 0.5 } };
  const evaluate = (): void => {
    for (const expression of compiled) {
      try {
        expression.evaluate(environment);
      } catch {
        // Some vectors are about what throws.
      }
    }
  };
  const evaluated = perSecond(evaluate) * compiled.length;
  console.log(
    `expressions: ${rate(parse)} parsed and checked, ${rate(evaluated)} evaluated (${vectors.length} vectors)`,
  );
};

const started: ChildProcess[] = [];

const start = (name: string, ...args: readonly string[]): Promise<string> =>
  new Promise((resolve, reject) => {
    const child = fork(path(name), [...args], {
      execArgv: ['--conditions=@spillway/source', '--max-semi-space-size=16'],
    });
    started.push(child);
    child.once('message', (url) => resolve(String(url)));
    child.once('exit', (code) => reject(new Error(`${name} ended with ${code}`)));
  });

const load = async (url: string): Promise<number> => {
  const result = await autocannon({
    url: `${url}/openai/deployments/gpt-4o/chat/completions?api-version=2024-10-21`,
    method: 'POST',
    headers: { 'content-type': 'application/json', 'api-key': 'demo-key-not-a-secret' },
    body: JSON.stringify({ messages: [{ role: 'user', content: 'x'.repeat(900) }] }),
    connections,
    duration: secondsPerRun,
  });
  if (result.non2xx > 0) throw new Error(`${result.non2xx} answers were not 2xx`);
  return result.requests.average;
};

const benchGateway = async (): Promise<void> => {
  const upstream = await start('upstream.ts');
  const [passThrough, gateway] = [await start('pass-through.ts', upstream), await start('gateway.ts', upstream)];
  const rates: { readonly passThrough: number[]; readonly gateway: number[] } = { passThrough: [], gateway: [] };
  await load(gateway);
  for (let run = 0; run < runs; run++) {
    rates.passThrough.push(await load(passThrough));
    rates.gateway.push(await load(gateway));
  }
  const ratios = rates.gateway.map((value, run) => value / (rates.passThrough[run] ?? 1));
  console.log(
    `gateway: ${rate(median(rates.gateway))} with the spillover policy, ${rate(median(rates.passThrough))} for plain Express + undici; ratio ${median(ratios).toFixed(2)} (median of ${runs} interleaved runs, ${connections} connections)`,
  );
};

const benchGate = async (): Promise<void> => {
  const options = { files: loadFolder(path('../examples/01-spillover/apim-artifacts')), scenarios: builtInScenarios() };
  await runGate(options);
  const start = performance.now();
  const { summary } = await runGate(options);
  const seconds = (performance.now() - start) / 1000;
  console.log(
    `gate: ${rate(summary.requests / seconds)} requests in virtual time (${summary.requests} requests, ${summary.passed} scenarios passed, ${summary.failed} failed)`,
  );
};

try {
  benchExpressions();
  await benchGateway();
  await benchGate();
} finally {
  for (const child of started) child.disconnect();
}
