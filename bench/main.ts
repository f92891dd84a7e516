// `pnpm bench [name…]`: figures to compare within one run, on one machine. Nothing here passes or fails.
import { fileURLToPath } from 'node:url';
import { loadFolder } from '@spillway/artifacts/node';
import { builtInScenarios, runGate } from '@spillway/conformance';
import autocannon from 'autocannon';
import { benchCheck } from './check.ts';
import { start, stopAll } from './children.ts';
import { benchExpressions } from './expressions.ts';
import { median, rate } from './measure.ts';
import { benchMock } from './mock.ts';

const runs = 5;
const secondsPerRun = 3;
const connections = 32;

const path = (name: string): string => fileURLToPath(new URL(name, import.meta.url));

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

const benches = {
  expressions: benchExpressions,
  check: benchCheck,
  mock: benchMock,
  gateway: benchGateway,
  gate: benchGate,
};

/** All, or those named on the command line. */
const wanted = process.argv.slice(2);
const unknown = wanted.filter((name) => !Object.hasOwn(benches, name));
if (unknown.length > 0)
  throw new Error(`there is no benchmark ${unknown.join(', ')}: ${Object.keys(benches).join(', ')}`);
try {
  for (const [name, bench] of Object.entries(benches)) if (wanted.length === 0 || wanted.includes(name)) await bench();
} finally {
  stopAll();
}
