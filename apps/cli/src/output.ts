import { type Diagnostic, renderPretty } from '@spillway/diagnostics';
import { createColors } from 'picocolors';

export type Format = 'pretty' | 'json';

/** Where a command writes; tests put their own in place of the process's streams. */
export interface Output {
  readonly color: boolean;
  out(text: string): void;
  err(text: string): void;
}

/** Colours only for a terminal, and never against NO_COLOR (https://no-color.org). */
export const processOutput = (): Output => ({
  color: process.stdout.isTTY === true && (process.env['NO_COLOR'] ?? '') === '',
  out: (text) => void process.stdout.write(`${text}\n`),
  err: (text) => void process.stderr.write(`${text}\n`),
});

export const colorsFor = (output: Output): ReturnType<typeof createColors> => createColors(output.color);

export const printDiagnostics = (output: Output, diagnostics: readonly Diagnostic[]): void => {
  if (diagnostics.length > 0) output.err(`${renderPretty(diagnostics, { color: output.color })}\n`);
};

/** `1 error`, `2 errors`. */
export const counted = (count: number, word: string): string => `${count} ${word}${count === 1 ? '' : 's'}`;
