import { fileURLToPath } from 'node:url';
import type { ArtifactFiles } from '@spillway/artifacts';
import { loadFolder } from '@spillway/artifacts/node';

export const exampleFolder = (name: string): string =>
  fileURLToPath(new URL(`../../../examples/${name}/`, import.meta.url));

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
