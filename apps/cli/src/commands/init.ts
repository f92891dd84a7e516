import { existsSync, mkdirSync, writeFileSync } from 'node:fs';
import { basename, join, resolve } from 'node:path';
import { exitCodes, UsageError } from '../exit-codes.ts';
import type { Format, Output } from '../output.ts';
import { shown } from '../project.ts';

const gatewayFile = `import { azureOpenaiInference, azureOpenaiTokenLimit, base, csharp, defineGateway, spillover, type Topology } from '@spillway/policy-dsl';

const topology: Topology = {
  version: 1,
  residency: { processing: 'eu', atRest: 'eu' },
  instances: {
    'ptu-weu': {
      endpoint: 'https://ptu-weu.openai.azure.com',
      region: 'westeurope',
      deployments: { 'gpt-4o': { model: 'gpt-4o', version: '2024-11-20', sku: 'ProvisionedManaged', capacity: 100 } },
    },
    'payg-sdc': {
      endpoint: 'https://payg-sdc.openai.azure.com',
      region: 'swedencentral',
      deployments: { 'gpt-4o': { model: 'gpt-4o', version: '2024-11-20', sku: 'Standard', capacity: 100_000 } },
    },
  },
  consumers: { demo: { product: 'ai', key: 'demo-key-not-a-secret' } },
};

const chat = spillover({ topology, pool: 'openai-pool', members: ['ptu-weu', 'payg-sdc'] });

export const gateway = defineGateway({
  topology,
  backends: chat.backends,
  products: { ai: { displayName: 'AI', apis: ['openai'] } },
  apis: {
    openai: {
      displayName: 'Azure OpenAI',
      path: 'openai',
      subscriptionKey: { header: 'api-key', query: 'subscription-key', bearer: true },
      specification: azureOpenaiInference,
      policy: {
        inbound: [
          base(),
          azureOpenaiTokenLimit({ counterKey: csharp('context.Subscription.Id'), tokensPerMinute: 100_000, estimatePromptTokens: false }),
          ...chat.inbound,
        ],
        backend: chat.backend,
        outbound: [base(), ...chat.outbound],
        onError: [base(), ...chat.onError],
      },
    },
  },
});
`;

const packageFile = (name: string): string =>
  `${JSON.stringify(
    {
      name,
      private: true,
      type: 'module',
      scripts: { build: 'spillway build', check: 'spillway check .', gate: 'spillway gate .', start: 'spillway run .' },
      devDependencies: { '@spillway/cli': '*', '@spillway/policy-dsl': '*' },
    },
    undefined,
    2,
  )}\n`;

/** Makes a new gateway project; files that exist stop it before anything is written. */
export const initCommand = (directory: string, options: { readonly format: Format }, output: Output): number => {
  const folder = resolve(directory);
  const files: Readonly<Record<string, string>> = {
    'gateway.ts': gatewayFile,
    'package.json': packageFile(basename(folder).toLowerCase()),
    '.gitignore': 'node_modules\n.spillway\nreport\n',
  };
  const taken = Object.keys(files).filter((name) => existsSync(join(folder, name)));
  if (taken.length > 0)
    throw new UsageError(`\`${shown(join(folder, taken[0] ?? ''))}\` exists already`, 'choose an empty folder');
  mkdirSync(folder, { recursive: true });
  for (const [name, text] of Object.entries(files)) writeFileSync(join(folder, name), text);
  if (options.format === 'json') output.out(JSON.stringify({ folder: shown(folder), files: Object.keys(files) }));
  else
    output.out(
      `wrote ${Object.keys(files).join(', ')} to ${shown(folder)}\nnext: install, then \`spillway build\`, \`spillway gate .\` and \`spillway run .\``,
    );
  return exitCodes.ok;
};
