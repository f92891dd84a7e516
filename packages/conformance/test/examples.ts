import { readdirSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import type { ArtifactFiles } from '@spillway/artifacts';
import { loadFolder } from '@spillway/artifacts/node';
import { builtInScenarios, type Scenario } from '@spillway/conformance';

export const exampleFolder = (name: string): string =>
  fileURLToPath(new URL(`../../../examples/${name}/`, import.meta.url));

export const exampleNames = (): readonly string[] =>
  readdirSync(new URL('../../../examples/', import.meta.url), { withFileTypes: true }).flatMap((entry) =>
    entry.isDirectory() ? entry.name : [],
  );

export const exampleFiles = (name: string): ArtifactFiles => loadFolder(`${exampleFolder(name)}apim-artifacts`);

/** The same files with one of them changed; fails when the change changes nothing. */
export const patched = (
  files: ArtifactFiles,
  changes: Readonly<Record<string, (text: string) => string>>,
): ArtifactFiles => {
  const copy = new Map(files);
  for (const [path, change] of Object.entries(changes)) {
    const before = copy.get(path) ?? '';
    const after = change(before);
    if (after === before) throw new Error(`the patch changes nothing in ${path}`);
    copy.set(path, after);
  }
  return copy;
};

const usual = ['CR-01', 'FO-01', 'FO-02', 'RA-01', 'SV-01', 'SV-06'];

/** The built-in scenarios that tell who is judged and how; the long ones only where they are asked for. */
export const fewScenarios = (...more: readonly string[]): readonly Scenario[] =>
  builtInScenarios().filter(({ id }) => usual.includes(id) || more.includes(id));
