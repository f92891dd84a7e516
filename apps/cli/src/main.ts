import { ForeignFileError } from '@spillway/artifacts/node';
import { DiagnosticsError, diagnosticJson } from '@spillway/diagnostics';
import { exitCodes, UsageError } from './exit-codes.ts';
import { type Output, printDiagnostics, processOutput } from './output.ts';
import { runProgram } from './program.ts';

/** The operating system said no to what the user asked for: a port, a file, a folder. */
const isSystemError = (error: unknown): error is Error & { readonly code: string } =>
  error instanceof Error && 'syscall' in error && 'code' in error && typeof error.code === 'string';

/** Tells what stopped a command, and gives the exit code that says whose mistake it was. */
const explain = (error: unknown, argv: readonly string[], output: Output): number => {
  if (error instanceof DiagnosticsError) {
    const wantsJson = argv.join(' ').match(/--format[ =]json/) !== null;
    if (wantsJson) output.out(JSON.stringify({ diagnostics: error.diagnostics.map(diagnosticJson) }));
    else printDiagnostics(output, error.diagnostics);
    return exitCodes.findings;
  }
  if (error instanceof UsageError) {
    output.err(`error: ${error.message}${error.help === undefined ? '' : `\n  help: ${error.help}`}`);
    return exitCodes.usage;
  }
  if (error instanceof ForeignFileError) {
    output.err(`error: ${error.message}\n  help: it would be lost; move it away, or choose another folder`);
    return exitCodes.usage;
  }
  if (isSystemError(error)) {
    const help = error.code === 'EADDRINUSE' ? '\n  help: choose another port, or 0 for a free one' : '';
    output.err(`error: ${error.message}${help}`);
    return exitCodes.usage;
  }
  output.err(
    `spillway: this is a bug of ours\n${error instanceof Error ? (error.stack ?? error.message) : String(error)}`,
  );
  return exitCodes.internal;
};

// Whoever reads may stop early, as `head` does; that is no failure of the command.
process.stdout.on('error', (error: NodeJS.ErrnoException) => {
  if (error.code === 'EPIPE') process.exit(0);
  throw error;
});

const output = processOutput();
const argv = process.argv.slice(2);
try {
  process.exitCode = await runProgram(argv, output);
} catch (error) {
  process.exitCode = explain(error, argv, output);
}
