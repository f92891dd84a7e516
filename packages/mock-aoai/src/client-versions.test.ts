import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';

interface Manifest {
  readonly version: string;
  readonly devDependencies: Readonly<Record<string, string>>;
}

const read = (path: string): Manifest =>
  JSON.parse(readFileSync(new URL(`../${path}package.json`, import.meta.url), 'utf8')) as Manifest;

const clients = ['openai', 'ai', '@ai-sdk/azure', '@langchain/core', '@langchain/openai'];

test('the clients that are tried are installed in the very version package.json names', () => {
  const installed = Object.fromEntries(clients.map((name) => [name, read(`node_modules/${name}/`).version]));
  console.info(clients.map((name) => `${name} ${installed[name]}`).join('\n'));
  const { devDependencies } = read('');
  expect(installed).toEqual(Object.fromEntries(clients.map((name) => [name, devDependencies[name]])));
});
