import { cpSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, expect, test } from 'vitest';
import { type Running, root, start } from './spillway.ts';

let running: Running | undefined;
const folders: string[] = [];
afterEach(async () => {
  await running?.stop();
  running = undefined;
  for (const folder of folders.splice(0)) rmSync(folder, { recursive: true, force: true });
});

const copyOf = (example: string): string => {
  const folder = mkdtempSync(join(tmpdir(), 'spillway-watch-'));
  folders.push(folder);
  cpSync(join(root, 'examples', example), folder, {
    recursive: true,
    filter: (path) => !path.endsWith('node_modules'),
  });
  symlinkSync(join(root, 'examples', example, 'node_modules'), join(folder, 'node_modules'));
  return folder;
};

const watching = async (folder: string) => {
  running = await start(['run', folder, '--watch', '--port', '0', '--control-port', '0', '--format', 'json']);
  const { gateway, keys } = running.ready as { gateway: string; keys: Readonly<Record<string, string>> };
  const said = (): string => running?.said() ?? '';
  const ask = (): Promise<Response> =>
    fetch(`${gateway}/openai/deployments/gpt-4o/chat/completions?api-version=2024-10-21`, {
      method: 'POST',
      headers: { 'api-key': Object.values(keys)[0] ?? '', 'content-type': 'application/json' },
      body: JSON.stringify({ messages: [{ role: 'user', content: 'hi' }] }),
    });
  return { ask, said };
};

const edit = (path: string, change: (text: string) => string): void => {
  const before = readFileSync(path, 'utf8');
  const after = change(before);
  expect(after).not.toBe(before);
  writeFileSync(path, after);
};

const header = (value: string): string =>
  `<set-header name="edition" exists-action="override"><value>${value}</value></set-header></outbound>`;

test('an edited policy is in force without a restart, a broken one is told and changes nothing', async () => {
  const folder = copyOf('02-bring-your-own-policy');
  const policy = join(folder, 'apim-artifacts/apis/openai/policy.xml');
  const { ask, said } = await watching(folder);
  expect((await ask()).headers.get('edition')).toBeNull();
  edit(policy, (text) => text.replace('</outbound>', header('second')));
  await expect.poll(async () => (await ask()).headers.get('edition'), { timeout: 10_000 }).toBe('second');
  edit(policy, (text) => text.replace('name="edition"', ''));
  await expect.poll(said, { timeout: 10_000 }).toContain('not reloaded: the configuration before goes on');
  expect(said()).toMatch(/POL104[\s\S]*policy\.xml:\d+:\d+/);
  const after = await ask();
  expect([after.status, after.headers.get('edition')]).toEqual([200, 'second']);
});

test('requests that are sent all the while are all answered', async () => {
  const folder = copyOf('02-bring-your-own-policy');
  const policy = join(folder, 'apim-artifacts/apis/openai/policy.xml');
  const { ask, said } = await watching(folder);
  let isOver = false;
  const statuses: number[] = [];
  const asking = (async () => {
    while (!isOver) statuses.push((await ask()).status);
  })();
  for (let edition = 1; edition <= 3; edition++) {
    const seen = said().split('reloaded').length;
    edit(policy, (text) => text.replace('</outbound>', header(String(edition))));
    await expect.poll(() => said().split('reloaded').length, { timeout: 10_000 }).toBeGreaterThan(seen);
  }
  isOver = true;
  await asking;
  expect(new Set(statuses)).toEqual(new Set([200]));
});

test('a project is built again when its source changes', async () => {
  const folder = copyOf('01-spillover');
  const { ask, said } = await watching(folder);
  expect((await ask()).status).toBe(200);
  edit(join(folder, 'gateway.ts'), (text) => `${text}\nthis is no TypeScript\n`);
  await expect.poll(said, { timeout: 20_000 }).toContain('BLD101');
  edit(join(folder, 'gateway.ts'), (text) => text.replace('\nthis is no TypeScript\n', '\n// mended\n'));
  await expect.poll(said, { timeout: 20_000 }).toMatch(/BLD101[\s\S]*\nreloaded/);
  expect((await ask()).status).toBe(200);
});
