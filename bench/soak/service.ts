import { cpSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const example = fileURLToPath(new URL('../../examples/01-spillover/apim-artifacts', import.meta.url));

export const key = 'demo-key-not-a-secret';
export const path = '/openai/deployments/gpt-4o/chat/completions?api-version=2024-10-21';

const edits = (backend: string): readonly (readonly [string, string])[] => [
  ['https://ptu-weu.openai.azure.com/openai"', `${backend}/flapping"`],
  ['https://payg-sdc.openai.azure.com/openai"', `${backend}/steady"`],
  // The backend is well again after five seconds, and should be asked by then.
  ['"tripDuration": "PT1M"', '"tripDuration": "PT1S"'],
  // The limit is counted for every request, and never reached.
  ['tokens-per-minute="100000"', 'tokens-per-minute="2000000000"'],
];

const made: string[] = [];

export const removeServices = (): void => {
  for (const folder of made.splice(0)) rmSync(folder, { recursive: true });
};

/** The spillover example in a folder of its own, with both members pointed at a backend. */
export const soakService = (backend: string): string => {
  const folder = mkdtempSync(join(tmpdir(), 'spillway-soak-'));
  made.push(folder);
  cpSync(example, folder, { recursive: true });
  const done = new Set<string>();
  for (const name of readdirSync(folder, { recursive: true, encoding: 'utf8' })) {
    const file = join(folder, name);
    if (!statSync(file).isFile()) continue;
    let text = readFileSync(file, 'utf8');
    for (const [from, to] of edits(backend)) {
      if (text.includes(from)) done.add(from);
      text = text.replaceAll(from, to);
    }
    writeFileSync(file, text);
  }
  const missed = edits(backend).filter(([from]) => !done.has(from));
  if (missed.length > 0) throw new Error(`the example has changed: no ${missed.map(([from]) => from).join(', ')}`);
  return folder;
};
