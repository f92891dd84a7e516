import { rmSync, writeFileSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { type Diagnostic, DiagnosticsError, sourceText } from '@spillway/diagnostics';
import type { GatewayDefinition } from '@spillway/policy-dsl';
import { type BuildFailure, build, type Message } from 'esbuild';
import { UsageError } from './exit-codes.ts';
import { readUserFile, shown } from './project.ts';

const isBuildFailure = (error: unknown): error is BuildFailure =>
  error instanceof Error && 'errors' in error && Array.isArray(error.errors);

const findingOf = (message: Message, folder: string): Diagnostic => {
  const { location } = message;
  const finding = {
    code: 'BLD101',
    severity: 'error',
    message: message.text,
    help: 'correct the TypeScript; your editor shows the same error',
  } as const;
  if (location === null) return finding;
  const path = join(folder, location.file);
  const source = sourceText(shown(path), readUserFile(path));
  let start = 0;
  for (let line = 1; line < location.line; line++) start = source.text.indexOf('\n', start) + 1;
  const { lineText, column, length } = location;
  start += charactersIn(lineText, column);
  const end = start + Math.max(1, charactersIn(lineText, column + length) - charactersIn(lineText, column));
  return { ...finding, source, span: { start, end } };
};

/** esbuild counts bytes of UTF-8; how many characters these are. */
const charactersIn = (line: string, bytes: number): number => Buffer.from(line).subarray(0, bytes).toString().length;

const bundle = async (path: string): Promise<string> => {
  const folder = dirname(path);
  try {
    const { outputFiles } = await build({
      entryPoints: [basename(path)],
      absWorkingDir: folder,
      bundle: true,
      write: false,
      packages: 'external',
      platform: 'node',
      format: 'esm',
      logLevel: 'silent',
      sourcemap: 'inline',
    });
    return outputFiles[0]?.text ?? '';
  } catch (error) {
    if (!isBuildFailure(error)) throw error;
    throw new DiagnosticsError(error.errors.map((message) => findingOf(message, folder)));
  }
};

/** A module needs a place of its own, or its imports would not resolve; the file is gone again before anyone looks. */
const importText = async (folder: string, text: string): Promise<Readonly<Record<string, unknown>>> => {
  const path = join(folder, `.spillway-${process.pid}-${Date.now()}.mjs`);
  writeFileSync(path, text);
  try {
    return (await import(pathToFileURL(path).href)) as Readonly<Record<string, unknown>>;
  } finally {
    rmSync(path, { force: true });
  }
};

const isGateway = (value: unknown): value is GatewayDefinition =>
  typeof value === 'object' && value !== null && 'apis' in value && 'topology' in value;

/**
 * Loads `export const gateway` from a TypeScript file.
 * @throws DiagnosticsError when the file does not compile or run; UsageError when it exports no gateway
 */
export const loadGateway = async (path: string): Promise<GatewayDefinition> => {
  const text = await bundle(path);
  let exports: Readonly<Record<string, unknown>>;
  try {
    exports = await importText(dirname(path), text);
  } catch (error) {
    const message = (error instanceof Error ? error.message : String(error)).replace(/ imported from .*$/s, '');
    const isMissing = error instanceof Error && 'code' in error && error.code === 'ERR_MODULE_NOT_FOUND';
    throw new DiagnosticsError([
      {
        code: 'BLD102',
        severity: 'error',
        message: `\`${shown(path)}\` failed while it ran: ${message}`,
        help: isMissing
          ? 'install the dependencies of the project first'
          : 'see the message; the file is run to build the gateway',
      },
    ]);
  }
  const { gateway } = exports;
  if (isGateway(gateway)) return gateway;
  throw new UsageError(`\`${shown(path)}\` exports no gateway`, 'write `export const gateway = defineGateway({ … })`');
};
