import { createHash } from 'node:crypto';
import {
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  realpathSync,
  renameSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { basename, dirname, join, relative, sep } from 'node:path';
import { DiagnosticsError } from '@spillway/diagnostics';
import type { ArtifactFiles } from './reading.ts';

const filesUnder = (folder: string): readonly string[] =>
  readdirSync(folder, { withFileTypes: true })
    .sort((a, b) => (a.name < b.name ? -1 : 1))
    .flatMap((entry) => {
      if (entry.name.startsWith('.') || entry.name === 'node_modules') return [];
      const path = join(folder, entry.name);
      return entry.isDirectory() ? filesUnder(path) : entry.isFile() ? [path] : [];
    });

/** Many times what a service takes of any file; more is a mistake, and is not read. */
const largest = 16 * 1024 * 1024;

/** Reads a text file. @throws DiagnosticsError when it is larger than any file of a service may be */
export const readText = (path: string): string => {
  const { size } = statSync(path);
  if (size > largest)
    throw new DiagnosticsError([
      {
        code: 'ART116',
        severity: 'error',
        message: `\`${path}\` has ${size} bytes, ${largest} are read at most`,
        help: 'take it out of the folder, or split it',
      },
    ]);
  return readFileSync(path, 'utf8');
};

/** Reads a folder into memory; paths use forward slashes on every system. @throws DiagnosticsError, see readText */
export const loadFolder = (folder: string): ArtifactFiles =>
  new Map(filesUnder(folder).map((path) => [relative(folder, path).split(sep).join('/'), readText(path)]));

/** The artifacts folder that a command's DIR means: DIR itself, or `apim-artifacts` within it. */
export const artifactsFolder = (directory: string): string => {
  const inner = join(directory, 'apim-artifacts');
  return existsSync(inner) && statSync(inner).isDirectory() ? inner : directory;
};

/** SHA-256 over every path and content, in order; what a report is bound to. */
export const digestOf = (files: ArtifactFiles): string => {
  const hash = createHash('sha256');
  for (const path of [...files.keys()].sort()) {
    const content = files.get(path) ?? '';
    hash.update(`${path}\0${Buffer.byteLength(content)}\0`);
    hash.update(content);
  }
  return hash.digest('hex');
};

/** Puts a text in place of a file, whole or not at all: into a sibling first, then renamed. Keeps the file's mode. */
export const replaceFile = (path: string, text: string): void => {
  const target = realpathSync(path);
  const fresh = join(dirname(target), `.${basename(target)}.new`);
  writeFileSync(fresh, text, { mode: statSync(target).mode });
  renameSync(fresh, target);
};

const writeAll = (folder: string, files: ArtifactFiles): void => {
  for (const [path, content] of files) {
    const target = join(folder, ...path.split('/'));
    mkdirSync(dirname(target), { recursive: true });
    writeFileSync(target, content);
  }
};

/** Beside what was written: the paths of it, so that the next time nothing else is touched. */
const listName = '.spillway-files';

/** A folder that holds something this project did not write; replacing it would lose that. */
export class ForeignFileError extends Error {
  readonly path: string;
  constructor(path: string) {
    super(`\`${path}\` was not written by spillway`);
    this.name = 'ForeignFileError';
    this.path = path;
  }
}

const everyFileUnder = (folder: string): readonly string[] =>
  readdirSync(folder, { withFileTypes: true, recursive: true })
    .filter((entry) => !entry.isDirectory())
    .map((entry) => relative(folder, join(entry.parentPath, entry.name)).split(sep).join('/'));

/** @throws ForeignFileError when the folder is a file, or holds one that is not on its own list */
const refuseForeign = (folder: string): void => {
  if (!existsSync(folder)) return;
  if (!statSync(folder).isDirectory()) throw new ForeignFileError(folder);
  const list = join(folder, listName);
  const own = existsSync(list) ? readFileSync(list, 'utf8').split('\n') : [];
  const foreign = everyFileUnder(folder).find((path) => path !== listName && !own.includes(path));
  if (foreign !== undefined) throw new ForeignFileError(join(folder, foreign));
};

/**
 * Writes a folder so that it is either the old one or the new one: into a sibling first, then swapped by renaming.
 * Files that an earlier call wrote and this one does not are gone; a folder with anything else is refused.
 * @throws ForeignFileError
 */
export const writeFolder = (folder: string, files: ArtifactFiles): void => {
  refuseForeign(folder);
  const parent = dirname(folder);
  mkdirSync(parent, { recursive: true });
  const fresh = join(parent, `.${basename(folder)}.new`);
  const old = join(parent, `.${basename(folder)}.old`);
  rmSync(fresh, { recursive: true, force: true });
  rmSync(old, { recursive: true, force: true });
  writeAll(fresh, new Map([...files, [listName, [...files.keys(), ''].join('\n')]]));
  if (existsSync(folder)) renameSync(folder, old);
  renameSync(fresh, folder);
  rmSync(old, { recursive: true, force: true });
};
