// `pnpm soak [--seconds N] [--only steady,killed,fuzz]`: whether the gateway holds under load, when a process is killed, and
// against requests nobody should send. Ten minutes unless told otherwise; ends with 1 when anything failed.
import { parseArgs } from 'node:util';
import { fuzz } from './fuzz.ts';
import { killed } from './killed.ts';
import { stopAll } from './processes.ts';
import { type Part, print } from './report.ts';
import { removeServices } from './service.ts';
import { steady } from './steady.ts';

const { values } = parseArgs({
  options: {
    seconds: { type: 'string', default: '600' },
    only: { type: 'string', default: 'steady,killed,fuzz' },
    requests: { type: 'string', default: '10000' },
    seed: { type: 'string', default: '1' },
  },
});
const seconds = Number(values.seconds);
if (!(seconds >= 4)) throw new Error('--seconds is a number of at least 4');

const parts: Readonly<Record<string, () => Promise<Part>>> = {
  steady: () => steady(seconds),
  killed: () => killed(Math.min(20, seconds)),
  fuzz: () => fuzz(Number(values.requests), Number(values.seed)),
};

let failed = 0;
for (const name of values.only.split(',')) {
  const part = parts[name];
  if (part === undefined) throw new Error(`there is no part ${name}: ${Object.keys(parts).join(', ')}`);
  try {
    const found = await part();
    print(found);
    failed += found.failures.length;
  } finally {
    await stopAll();
    removeServices();
  }
}
console.log(failed === 0 ? '\nsoak: all parts ok' : `\nsoak: ${failed} FAILED`);
process.exitCode = failed === 0 ? 0 : 1;
