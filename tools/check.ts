import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, relative, sep } from 'node:path';
import { checkImports } from './check-imports.ts';
import { checkOnePlace, policyNames } from './check-one-place.ts';
import { checkSize } from './check-size.ts';
import {
  type Findings,
  filesUnder,
  loadPackages,
  type Ran,
  run,
  type WorkspacePackage,
  workspaceRoot,
} from './workspace.ts';

interface Step {
  readonly name: string;
  run(): Promise<Ran>;
}

const ok: Ran = { code: 0, output: '' };

/** Runs programs one after another; the first failure ends it. */
const each = async (...commands: readonly (readonly string[])[]): Promise<Ran> => {
  for (const [command = '', ...args] of commands) {
    const ran = await run(command, args);
    if (ran.code !== 0) return ran;
  }
  return ok;
};

const found = (findings: Findings): Ran => ({
  code: findings.length === 0 ? 0 : 1,
  output: findings.map((finding) => `${finding}\n`).join(''),
});

/** pnpm gives scripts its own path; a check started by hand takes the pnpm it finds. */
const pnpm = process.env['npm_execpath']?.includes('pnpm') === true ? process.env['npm_execpath'] : 'pnpm';

const shapeOf = async ({ folder, manifest }: WorkspacePackage, into: string): Promise<Ran> => {
  const target = mkdtempSync(join(into, 'package-'));
  const [command, ...first] = /\.[cm]?js$/.test(pnpm) ? [process.execPath, pnpm] : [pnpm];
  const packed = await run(
    command ?? pnpm,
    [...first, 'pack', '--pack-destination', target],
    join(workspaceRoot, folder),
  );
  if (packed.code !== 0) return packed;
  const tarball = join(target, readdirSync(target).find((name) => name.endsWith('.tgz')) ?? '');
  const linted = await each(['publint', 'run', '--strict', tarball]);
  // A package with nothing to import, such as a command, has no types that could be wrong.
  if (linted.code !== 0 || manifest.exports === undefined) return linted;
  return each(['attw', '--profile', 'esm-only', '--no-emoji', '--no-color', tarball]);
};

const packageShape = async (): Promise<Ran> => {
  const into = mkdtempSync(join(tmpdir(), 'spillway-pack-'));
  try {
    const published = loadPackages().filter(({ manifest }) => manifest.private !== true);
    const results = await Promise.all(published.map((item) => shapeOf(item, into)));
    const failed = results.filter(({ code }) => code !== 0);
    return { code: failed.length === 0 ? 0 : 1, output: failed.map(({ output }) => output).join('\n') };
  } finally {
    rmSync(into, { recursive: true, force: true });
  }
};

/** Everything that is generated and committed, as it is on disk now. */
const generated = (): ReadonlyMap<string, string> => {
  const examples = join(workspaceRoot, 'examples');
  const paths = [
    ...filesUnder(join(workspaceRoot, 'docs'), '.md'),
    join(workspaceRoot, 'apps/cli/codes.json'),
    ...readdirSync(examples).flatMap((name) => filesUnder(join(examples, name, 'apim-artifacts'), '')),
  ];
  return new Map(paths.map((path) => [relative(workspaceRoot, path).split(sep).join('/'), readFileSync(path, 'utf8')]));
};

const differences = (before: ReadonlyMap<string, string>, after: ReadonlyMap<string, string>): Findings =>
  [...new Set([...before.keys(), ...after.keys()])]
    .filter((path) => before.get(path) !== after.get(path))
    .sort()
    .map((path) => `${path}: was not what the sources say; it is now, commit it`);

const untracked = async (): Promise<Findings> => {
  const { output } = await run('git', ['ls-files', '--others', '--exclude-standard', '--', 'docs', 'examples']);
  return output
    .split('\n')
    .filter((path) => path !== '')
    .map((path) => `${path}: is not in git`);
};

const generatedFiles = async (): Promise<Ran> => {
  const before = generated();
  const made = await each(
    ['turbo', 'run', 'build', '--output-logs=errors-only', '--filter=./examples/*'],
    ['node', '--conditions=@spillway/source', 'tools/generate-docs.ts'],
  );
  if (made.code !== 0) return made;
  const own = found([...differences(before, generated()), ...(await untracked())]);
  // On a clean checkout git has the last word; while someone works, edits that are not committed yet are no findings.
  return own.code === 0 && process.env['CI'] !== undefined
    ? each(['git', 'diff', '--exit-code', '--', 'docs', 'examples'])
    : own;
};

const steps: readonly Step[] = [
  {
    name: 'format',
    run: () => each(['biome', 'ci', '--colors=off', '--error-on-warnings', '--max-diagnostics=20', '.']),
  },
  { name: 'lint', run: () => each(['oxlint', '--type-aware', '--deny-warnings', '--format=unix', '.']) },
  { name: 'types', run: () => each(['tsc', '-b'], ['tsc', '-p', 'tsconfig.tests.json', '--noEmit']) },
  { name: 'imports', run: async () => found(checkImports(loadPackages())) },
  {
    name: 'one place',
    run: async () =>
      found(
        checkOnePlace(
          loadPackages().flatMap(({ files }) => files),
          policyNames(),
        ),
      ),
  },
  { name: 'size', run: async () => found(await checkSize()) },
  { name: 'unused', run: () => each(['knip', '--no-progress']) },
  { name: 'package shape', run: packageShape },
  { name: 'generated files', run: generatedFiles },
];

let failures = 0;
for (const step of steps) {
  const start = performance.now();
  const { code, output } = await step.run();
  const seconds = ((performance.now() - start) / 1000).toFixed(1);
  if (code !== 0) failures++;
  console.log(`${code === 0 ? 'ok  ' : 'FAIL'} ${step.name.padEnd(18)} ${seconds.padStart(5)} s`);
  if (code !== 0) console.log(output.trimEnd().replace(/^/gm, '     '));
}
console.log(failures === 0 ? 'all checks passed' : `${failures} of ${steps.length} checks failed`);
process.exitCode = failures === 0 ? 0 : 1;
