// `pnpm bench [name…]`: figures to compare within one run, on one machine. Nothing here passes or fails.
import { fileURLToPath } from 'node:url';
import { loadFolder } from '@spillway/artifacts/node';
import { builtInScenarios, runGate } from '@spillway/conformance';
import { benchCheck } from './check.ts';
import { stopAll } from './children.ts';
import { benchExpressions } from './expressions.ts';
import { benchGateway } from './gateway-load.ts';
import { benchSteps } from './gateway-steps.ts';
import { rate } from './measure.ts';
import { benchMock } from './mock.ts';

const path = (name: string): string => fileURLToPath(new URL(name, import.meta.url));

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
  steps: benchSteps,
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
