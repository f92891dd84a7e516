import { join, relative, resolve, sep } from 'node:path';
import { type Findings, isTest, reportFindings, run, workspaceRoot } from './workspace.ts';

/** A file that one of the two limits does not hold for. */
export interface SizeException {
  readonly path: string;
  readonly limit: 'file' | 'function';
  readonly reason: string;
}

export const sizeExceptions: readonly SizeException[] = [];

const checkedFolders = ['packages', 'apps', 'examples', 'tools', 'bench', 'vitest.config.ts'];

interface Reported {
  readonly code: string;
  readonly filename: string;
  readonly message: string;
  readonly labels: readonly { readonly span: { readonly line: number } }[];
}

interface Found {
  readonly path: string;
  readonly limit: SizeException['limit'];
  readonly line: number;
  readonly message: string;
}

const isFor = (exception: SizeException, { path, limit }: Found): boolean =>
  exception.limit === limit && exception.path === path;

/** Lines are counted by oxlint: files by `max-lines`, functions by `max-lines-per-function`. Tests are exempt. */
export const checkSize = async (
  folders: readonly string[] = checkedFolders,
  allowed: readonly SizeException[] = sizeExceptions,
): Promise<Findings> => {
  const config = join(workspaceRoot, 'tools', 'size.oxlintrc.json');
  const { output } = await run('oxlint', ['-c', config, '--format=json', ...folders]);
  const { diagnostics } = JSON.parse(output.slice(output.indexOf('{'))) as {
    readonly diagnostics: readonly Reported[];
  };
  const found = diagnostics.map(
    ({ code, filename, message, labels }): Found => ({
      path: relative(workspaceRoot, resolve(workspaceRoot, filename)).split(sep).join('/'),
      limit: code.includes('per-function') ? 'function' : 'file',
      message: `${message.charAt(0).toLowerCase()}${message.slice(1).replace(/\.$/, '')}`,
      line: labels[0]?.span.line ?? 1,
    }),
  );
  const long = found.filter(({ path }) => !isTest(path));
  const stale = allowed.filter((each) => !long.some((item) => isFor(each, item)));
  return [
    ...long
      .filter((item) => !allowed.some((each) => isFor(each, item)))
      .map(({ path, line, message }) => `${path}:${line}: ${message}`)
      .sort(),
    ...stale.map(({ path }) => `${path}: the size exception is not needed any more`),
  ];
};

if (import.meta.main) reportFindings('size', await checkSize());
