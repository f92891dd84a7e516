// `pnpm differential [--programs N] [--seed N] [--out FILE]`: runs generated programs in real .NET and here and tells
// where they differ. Needs `dotnet` on PATH. Ends non-zero when a difference has no known reason.
import { writeFileSync } from 'node:fs';
import { parseArgs } from 'node:util';
import { reasons } from '../packages/expressions/test/differences.ts';
import { compare } from './differential/compare.ts';
import { memberKey, minePool } from './differential/pool.ts';
import { programsFrom } from './differential/programs.ts';
import { signaturePrograms } from './differential/signatures.ts';
import { allMembers } from './differential/targets.ts';

const { values } = parseArgs({
  options: {
    programs: { type: 'string', default: '20000' },
    seed: { type: 'string', default: String(Date.now() % 1_000_000) },
    out: { type: 'string' },
  },
});
const count = Number(values.programs);
const seed = Number(values.seed);
if (!Number.isSafeInteger(count) || count < 1 || !Number.isSafeInteger(seed))
  throw new Error('--programs and --seed take whole numbers');

const signatures = signaturePrograms();
const generated = programsFrom(seed, Math.max(0, count - signatures.length), minePool());
const { programs, compiled, explained, unexplained, members } = compare(
  [...signatures.slice(0, count), ...generated],
  Date.now(),
);
const missing = allMembers.filter(({ declaring, signature }) => !members.has(memberKey(declaring.name, signature)));
const percent = (part: number, whole: number): string => `${((100 * part) / whole).toFixed(2)} %`;

console.log(
  `seed ${seed}: ${programs} programs, ${compiled} accepted by the C# compiler (${percent(compiled, programs)})`,
);
console.log(`members: ${allMembers.length - missing.length} of ${allMembers.length} in use`);
for (const { declaring, signature } of missing) console.log(`  not in use: ${declaring.name}: ${signature}`);
const known = [...explained.values()].reduce((sum, each) => sum + each, 0);
console.log(`differences with a reason: ${known} (${percent(known, programs)})`);
for (const [reason, times] of explained)
  console.log(`  ${String(times).padStart(6)} ${reason}: ${reasons[reason]!.why}`);
console.log(`differences without a reason: ${unexplained.length}`);
if (values.out === undefined) for (const row of unexplained.slice(0, 20)) console.log(JSON.stringify(row, null, 2));
else writeFileSync(values.out, unexplained.map((row) => JSON.stringify(row)).join('\n'));
process.exitCode = unexplained.length === 0 ? 0 : 1;
