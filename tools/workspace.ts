import { spawn } from 'node:child_process';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { delimiter, join, relative, sep } from 'node:path';
import { fileURLToPath } from 'node:url';

/** The folder of the workspace, whatever folder a tool is started in. */
export const workspaceRoot = fileURLToPath(new URL('..', import.meta.url));

export interface SourceFile {
  /** From the root, with forward slashes. */
  readonly path: string;
  readonly text: string;
}

export interface Manifest {
  readonly name: string;
  readonly private?: boolean;
  /** Absent when there is nothing to import. */
  readonly exports?: unknown;
  readonly dependencies?: Readonly<Record<string, string>>;
  readonly devDependencies?: Readonly<Record<string, string>>;
  readonly peerDependencies?: Readonly<Record<string, string>>;
}

/** A package or an app of the workspace. */
export interface WorkspacePackage {
  /** From the root, such as `packages/policies`. */
  readonly folder: string;
  readonly manifest: Manifest;
  /** Folders, from the root, that its tsconfig.json refers to. */
  readonly references: readonly string[];
  readonly files: readonly SourceFile[];
}

/** What a rule found: one line each, the place first. */
export type Findings = readonly string[];

const skipped = new Set(['node_modules', 'dist', 'apim-artifacts']);

/** Every file under a folder whose name ends so, in order of name. */
export const filesUnder = (folder: string, ending: string): readonly string[] => {
  if (!existsSync(folder)) return [];
  return readdirSync(folder, { withFileTypes: true })
    .sort((a, b) => (a.name < b.name ? -1 : 1))
    .flatMap((entry) => {
      if (skipped.has(entry.name) || entry.name.startsWith('.')) return [];
      const path = join(folder, entry.name);
      if (entry.isDirectory()) return filesUnder(path, ending);
      return entry.name.endsWith(ending) ? [path] : [];
    });
};

const fromRoot = (root: string, path: string): string => relative(root, path).split(sep).join('/');

const readJson = (path: string): unknown => JSON.parse(readFileSync(path, 'utf8'));

const referencesOf = (root: string, folder: string): readonly string[] => {
  const path = join(folder, 'tsconfig.json');
  if (!existsSync(path)) return [];
  const { references = [] } = readJson(path) as { readonly references?: readonly { readonly path: string }[] };
  return references.map((reference) => fromRoot(root, join(folder, reference.path)));
};

const packageAt = (root: string, folder: string): WorkspacePackage => ({
  folder: fromRoot(root, folder),
  manifest: readJson(join(folder, 'package.json')) as Manifest,
  references: referencesOf(root, folder),
  files: ['src', 'test'].flatMap((name) =>
    filesUnder(join(folder, name), '.ts').map((path) => ({
      path: fromRoot(root, path),
      text: readFileSync(path, 'utf8'),
    })),
  ),
});

/** The packages and apps of the workspace with their sources. */
export const loadPackages = (root: string = workspaceRoot): readonly WorkspacePackage[] =>
  ['packages', 'apps'].flatMap((parent) =>
    existsSync(join(root, parent))
      ? readdirSync(join(root, parent))
          .sort()
          .map((name) => join(root, parent, name))
          .filter((folder) => existsSync(join(folder, 'package.json')))
          .map((folder) => packageAt(root, folder))
      : [],
  );

/** Tests and what only tests use. */
export const isTest = (path: string): boolean => /\.test(?:-d)?\.ts$|\/test\//.test(path);

export interface Ran {
  readonly code: number;
  readonly output: string;
}

const environment = (): NodeJS.ProcessEnv => ({
  ...process.env,
  PATH: `${join(workspaceRoot, 'node_modules', '.bin')}${delimiter}${process.env['PATH'] ?? ''}`,
  TURBO_TELEMETRY_DISABLED: '1',
  NO_COLOR: '1',
  FORCE_COLOR: undefined,
});

/** Runs a program of the workspace without a terminal and collects what it says. */
export const run = (command: string, args: readonly string[], cwd: string = workspaceRoot): Promise<Ran> =>
  new Promise((resolve) => {
    // The bins of a workspace are .cmd files on Windows, which only a shell starts; Node itself needs none.
    const isNode = command === 'node';
    const shell = process.platform === 'win32' && !isNode;
    const child = spawn(isNode ? process.execPath : command, args, {
      cwd,
      env: environment(),
      stdio: ['ignore', 'pipe', 'pipe'],
      shell,
    });
    const chunks: Buffer[] = [];
    child.stdout.on('data', (chunk: Buffer) => chunks.push(chunk));
    child.stderr.on('data', (chunk: Buffer) => chunks.push(chunk));
    child.once('error', (error) => resolve({ code: 127, output: `${command}: ${error.message}\n` }));
    child.once('close', (code) => resolve({ code: code ?? 1, output: Buffer.concat(chunks).toString('utf8') }));
  });

/** Ends a rule that was started on its own. */
export const reportFindings = (rule: string, findings: Findings): void => {
  for (const finding of findings) console.error(finding);
  console.log(findings.length === 0 ? `${rule}: ok` : `${rule}: ${findings.length} found`);
  process.exitCode = findings.length === 0 ? 0 : 1;
};
