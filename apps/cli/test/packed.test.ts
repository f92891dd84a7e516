import { execFileSync, spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, test } from 'vitest';
import { root } from './spillway.ts';

// The command as users get it: every package packed, the tarballs installed elsewhere by npm, nothing from this tree.
const folder = mkdtempSync(join(tmpdir(), 'spillway-packed-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const packages = [
  ...readdirSync(join(root, 'packages')).map((name) => join(root, 'packages', name)),
  join(root, 'apps/cli'),
];
const execPath = process.env['npm_execpath'] ?? '';
/** The pnpm that runs these tests; started by hand, they fetch the one the README names. */
const pnpm: readonly string[] = !execPath.includes('pnpm')
  ? ['npx', '-y', 'pnpm@12.21.0']
  : /\.[cm]?js$/.test(execPath)
    ? [process.execPath, execPath]
    : [execPath];

const pack = (directory: string): string => {
  const [command = 'npx', ...first] = pnpm;
  execFileSync(command, [...first, 'pack', '--pack-destination', folder], {
    cwd: directory,
    stdio: 'pipe',
    shell: process.platform === 'win32',
  });
  const { name, version } = JSON.parse(readFileSync(join(directory, 'package.json'), 'utf8')) as {
    name: string;
    version: string;
  };
  return join(folder, `${name.replace('@', '').replace('/', '-')}-${version}.tgz`);
};

test('installed from tarballs elsewhere, the command makes, builds, checks and judges a project', () => {
  const tarballs = packages.map(pack);
  const project = join(folder, 'project');
  mkdirSync(project);
  const overrides = Object.fromEntries(
    packages.map((directory, index) => [
      (JSON.parse(readFileSync(join(directory, 'package.json'), 'utf8')) as { name: string }).name,
      `file:${tarballs[index]}`,
    ]),
  );
  writeFileSync(
    join(project, 'package.json'),
    JSON.stringify({
      private: true,
      type: 'module',
      dependencies: {
        '@spillway/cli': overrides['@spillway/cli'],
        '@spillway/policy-dsl': overrides['@spillway/policy-dsl'],
      },
      overrides,
    }),
  );
  execFileSync('npm', ['install', '--no-audit', '--no-fund', '--ignore-scripts'], {
    cwd: project,
    stdio: 'pipe',
    shell: process.platform === 'win32',
  });
  const bin = join(project, 'node_modules/@spillway/cli/bin/spillway.mjs');
  const spillway = (...args: readonly string[]) =>
    spawnSync(process.execPath, [bin, ...args], { cwd: project, encoding: 'utf8' });
  const made = spillway('init', 'mine');
  expect([made.status, made.stderr]).toEqual([0, '']);
  const built = spillway('build', 'mine');
  expect([built.status, built.stderr]).toEqual([0, '']);
  expect(existsSync(join(project, 'mine/apim-artifacts/apis/openai/policy.xml'))).toBe(true);
  expect(spillway('check', 'mine').status).toBe(0);
  const judged = spillway('gate', 'mine');
  expect([judged.status, judged.stdout]).toEqual([0, expect.stringContaining('gate passed')]);
  expect(spillway('init', 'mine').status).toBe(2);
}, 240_000);
