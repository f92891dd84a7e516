import { resolve } from 'node:path';
import { replaceFile } from '@spillway/artifacts/node';
import { applyFixes, type Diagnostic } from '@spillway/diagnostics';
import { readUserFile } from '../project.ts';
import type { CheckedFile } from './paths.ts';

/** One fix may make another possible; more passes than this find nothing new. */
const mostPasses = 5;

/** Makes the fixes of one file in place; gives how many. */
const fixFile = (name: string, diagnostics: readonly Diagnostic[]): number => {
  const path = resolve(name);
  const written = readUserFile(path);
  const mark = written.startsWith('\uFEFF') ? '\uFEFF' : '';
  // Places are those of the text that was checked; a file that changed since is left alone.
  if (diagnostics.some(({ source }) => source?.text !== written.slice(mark.length))) return 0;
  const { text, made } = applyFixes(written.slice(mark.length), diagnostics);
  if (made.length > 0) replaceFile(path, mark + text);
  return made.length;
};

/** Checks, fixes what is mechanical, and checks again until nothing is left to fix. */
export const fixAll = (
  check: () => readonly CheckedFile[],
): { readonly files: readonly CheckedFile[]; readonly fixed: number } => {
  let files = check();
  let fixed = 0;
  for (let pass = 0; pass < mostPasses; pass++) {
    const fixable = files.flatMap(({ diagnostics }) => diagnostics.filter(({ fix, source }) => fix && source));
    const made = [...Map.groupBy(fixable, ({ source }) => source?.name ?? '')].reduce(
      (sum, [name, found]) => sum + fixFile(name, found),
      0,
    );
    if (made === 0) break;
    fixed += made;
    files = check();
  }
  return { files, fixed };
};
