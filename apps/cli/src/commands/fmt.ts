import { existsSync, readFileSync, statSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { artifactsFolder, loadFolder, replaceFile } from '@spillway/artifacts/node';
import { type Diagnostic, diagnosticJson, hasErrors } from '@spillway/diagnostics';
import { documentRoots, payloadElements } from '@spillway/policies';
import { formOf, type PolicyDocument, parseDocument, printDocument, unfinishedIn } from '@spillway/policy-document';
import { exitCodes, UsageError } from '../exit-codes.ts';
import { colorsFor, counted, type Format, type Output, printDiagnostics } from '../output.ts';
import { readUserFile } from '../project.ts';

export interface FmtOptions {
  readonly check?: boolean;
  readonly raw?: boolean;
  readonly escaped?: boolean;
  readonly format: Format;
}

interface Formatted {
  readonly path: string;
  /** Undefined when the file is no policy document, or one that cannot be read. */
  readonly text: string | undefined;
  readonly isChanged: boolean;
  readonly diagnostics: readonly Diagnostic[];
}

/** Of an XML file in a folder that has another root there is nothing to say: it is something else. */
const isOtherXml = (diagnostics: readonly Diagnostic[]): boolean =>
  diagnostics.some(({ code, help }) => code === 'XML102' && help?.startsWith('the root is') === true);

/** Where C# has no end, where the value ends is a guess; printing it would change the code. */
const notClosed = ({ source }: PolicyDocument, start: number): Diagnostic => ({
  code: 'EXP100',
  severity: 'error',
  message: 'the expression is not closed',
  source,
  span: { start, end: start + 2 },
  help: '`spillway check` says what is wrong with it',
});

const format = (path: string, written: string, options: FmtOptions): Formatted => {
  const { document, diagnostics } = parseDocument(path, written, { roots: documentRoots });
  if (document === undefined || hasErrors(diagnostics)) return { path, text: undefined, isChanged: false, diagnostics };
  const unfinished = unfinishedIn(document);
  if (unfinished !== undefined)
    return { path, text: undefined, isChanged: false, diagnostics: [notClosed(document, unfinished.span.start)] };
  const form = options.raw === true ? 'raw' : options.escaped === true ? 'escaped' : formOf(document);
  const printed = printDocument(document, { form, layout: 'grouped', verbatim: payloadElements });
  // Line breaks stay those of the file.
  const text = written.includes('\r\n') ? printed.replace(/\r?\n/g, '\r\n') : printed;
  return { path, text, isChanged: text !== written, diagnostics: [] };
};

const formatPath = (path: string, options: FmtOptions): readonly Formatted[] => {
  const full = resolve(path);
  if (!existsSync(full)) throw new UsageError(`there is no \`${path}\``, 'give a policy file, or a folder of them');
  if (statSync(full).isFile()) return [format(path, readUserFile(full), options)];
  const folder = artifactsFolder(full);
  return [...loadFolder(folder)]
    .filter(([name]) => name.endsWith('.xml'))
    .map(([name, text]) => format(join(folder === full ? path : join(path, 'apim-artifacts'), name), text, options))
    .filter(({ diagnostics }) => !isOtherXml(diagnostics));
};

const printPretty = (files: readonly Formatted[], options: FmtOptions, output: Output): void => {
  const colors = colorsFor(output);
  for (const { diagnostics } of files) printDiagnostics(output, diagnostics);
  const changed = files.filter(({ isChanged }) => isChanged);
  for (const { path } of changed) output.out(path);
  const unread = files.filter(({ text }) => text === undefined).length;
  const verb = options.check === true ? 'would be formatted' : 'formatted';
  const rest =
    unread === 0 ? '' : `, ${unread} cannot be read and ${unread === 1 ? 'stays as it is' : 'stay as they are'}`;
  const verdict = `${counted(files.length, 'policy document')}, ${changed.length} ${verb}${rest}`;
  output.out(exitCodeOf(files, options) === exitCodes.ok ? colors.green(verdict) : colors.red(verdict));
};

const exitCodeOf = (files: readonly Formatted[], { check }: FmtOptions): number =>
  files.some(({ text, isChanged }) => text === undefined || (check === true && isChanged))
    ? exitCodes.findings
    : exitCodes.ok;

/** Standard input to standard output, for editors: nothing is printed unless all of it could be read. */
const formatInput = (options: FmtOptions, output: Output): number => {
  const written = readFileSync(0, 'utf8');
  const formatted = format('standard input', written, options);
  printDiagnostics(output, formatted.diagnostics);
  if (formatted.text !== undefined && options.check !== true) output.out(formatted.text.replace(/\r?\n$/, ''));
  return exitCodeOf([formatted], options);
};

/** Prints policy documents in canonical form, in place. */
export const fmtCommand = (paths: readonly string[], options: FmtOptions, output: Output): number => {
  if (options.raw === true && options.escaped === true)
    throw new UsageError(
      '--raw and --escaped exclude each other',
      'give one of them, or none to keep the form of each file',
    );
  if (paths.includes('-')) {
    if (paths.length > 1) throw new UsageError('`-` stands alone', 'give files, or standard input');
    return formatInput(options, output);
  }
  const files = paths.flatMap((path) => formatPath(path, options));
  if (files.length === 0)
    throw new UsageError(
      `${paths.map((path) => `\`${path}\``).join(', ')} holds no policy documents`,
      'policy documents end in .xml',
    );
  if (options.check !== true)
    for (const { path, text, isChanged } of files) if (text !== undefined && isChanged) replaceFile(path, text);
  if (options.format === 'json')
    output.out(
      JSON.stringify({
        files: files.map(({ path, text, isChanged, diagnostics }) => ({
          path,
          isRead: text !== undefined,
          isChanged,
          diagnostics: diagnostics.map(diagnosticJson),
        })),
      }),
    );
  else printPretty(files, options, output);
  return exitCodeOf(files, options);
};
