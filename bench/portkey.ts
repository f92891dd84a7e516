// The npm package @portkey-ai/gateway as a peer. It is installed where nothing of the project sees it, and listens on
// loopback only, which it has no option for.
import { execFileSync, spawn } from 'node:child_process';
import { existsSync, mkdirSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';

const version = '1.15.2';
const folder = fileURLToPath(new URL(`node_modules/.cache/portkey-${version}`, import.meta.url));
const script = join(folder, 'node_modules/@portkey-ai/gateway/build/start-server.js');

const loopbackOnly = `const { Server } = require('node:net');
const listen = Server.prototype.listen;
Server.prototype.listen = function (...args) {
  if (typeof args[0] === 'object' && args[0] !== null) return listen.call(this, { ...args[0], host: '127.0.0.1' }, ...args.slice(1));
  const rest = args.slice(1).filter((each) => typeof each === 'function');
  return listen.call(this, args[0], '127.0.0.1', ...rest);
};
`;

const install = (): void => {
  mkdirSync(folder, { recursive: true });
  writeFileSync(join(folder, 'package.json'), '{ "private": true }');
  writeFileSync(join(folder, 'loopback.cjs'), loopbackOnly);
  execFileSync('npm', ['install', '--ignore-scripts', '--no-audit', '--no-fund', `@portkey-ai/gateway@${version}`], {
    cwd: folder,
    stdio: 'ignore',
    timeout: 120_000,
  });
};

const freePort = (): Promise<number> =>
  new Promise((resolve) => {
    const server = createServer();
    server.listen(0, '127.0.0.1', () => {
      const address = server.address();
      server.close(() => resolve(typeof address === 'object' && address !== null ? address.port : 0));
    });
  });

const answers = async (url: string): Promise<boolean> => {
  for (let attempt = 0; attempt < 100; attempt++) {
    const answer = await fetch(url).catch(() => undefined);
    if (answer !== undefined) return true;
    await wait(100);
  }
  return false;
};

/** Its address; undefined, and told so, where it cannot be installed. */
export const startPortkey = async (): Promise<string | undefined> => {
  try {
    if (!existsSync(script)) install();
  } catch (error) {
    console.log(
      `gateway: @portkey-ai/gateway ${version} cannot be installed, so there is no comparison: ${String(error)}`,
    );
    return undefined;
  }
  const port = await freePort();
  const child = spawn(
    process.execPath,
    ['--require', join(folder, 'loopback.cjs'), script, `--port=${port}`, '--headless'],
    {
      stdio: 'ignore',
      env: { ...process.env, NODE_ENV: 'production' },
    },
  );
  process.once('exit', () => child.kill());
  const url = `http://127.0.0.1:${port}`;
  if (await answers(url)) return url;
  throw new Error('@portkey-ai/gateway does not answer');
};

/** What makes it call the upstream as an Azure OpenAI resource. */
export const portkeyHeaders = (upstream: string): Readonly<Record<string, string>> => ({
  authorization: 'Bearer any',
  'x-portkey-provider': 'azure-openai',
  'x-portkey-azure-resource-name': 'any',
  'x-portkey-azure-deployment-id': 'gpt-4o',
  'x-portkey-azure-api-version': '2024-10-21',
  'x-portkey-custom-host': `${upstream}/openai`,
});
