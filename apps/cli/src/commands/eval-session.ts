import { appendFileSync, mkdirSync, readFileSync } from 'node:fs';
import { homedir } from 'node:os';
import { dirname, join } from 'node:path';
import { createInterface } from 'node:readline';
import { expressionEnd } from '@spillway/expressions';
import { exitCodes } from '../exit-codes.ts';
import type { Output } from '../output.ts';

const help = `Write an expression: @(…), @{…} or its code alone.
  .explain …   its parts with their types
  .help        this text
  .exit        leave (so does Ctrl+D)`;

/** Where a person's input history goes, after the XDG base directory specification. */
const historyFile = (): string => {
  const state = process.env['XDG_STATE_HOME'] ?? '';
  return join(state === '' ? join(homedir(), '.local', 'state') : state, 'spillway', 'eval-history');
};

const longestHistory = 500;

/** Latest line first, as readline wants it; without a file there is none. */
const readHistory = (path: string): string[] => {
  try {
    return readFileSync(path, 'utf8').split('\n').filter(Boolean).slice(-longestHistory).reverse();
  } catch {
    return [];
  }
};

/** History is a convenience: where it cannot be written, the session goes on without. */
const addToHistory = (path: string, line: string): void => {
  try {
    mkdirSync(dirname(path), { recursive: true, mode: 0o700 });
    appendFileSync(path, `${line}\n`, { mode: 0o600 });
  } catch {
    // Nothing is lost but the history.
  }
};

/** Code without its brackets stands for a single expression, and statements for a block. */
const asExpression = (text: string): string => {
  if (/^@[({]/.test(text)) return text;
  return /[;}]$/.test(text) && /[;]/.test(text) ? `@{${text}}` : `@(${text})`;
};

/** An `@{` over several lines goes on until its bracket closes. */
const isOpen = (text: string): boolean => /^@[({]/.test(text) && expressionEnd(text, 0) === undefined;

export type Evaluate = (expression: string, options: { readonly explain: boolean }) => number;

const runLine = (text: string, evaluate: Evaluate, output: Output): number => {
  if (text === '.help') output.out(help);
  else if (text.startsWith('.explain ')) return evaluate(asExpression(text.slice(9).trim()), { explain: true });
  else if (text !== '') return evaluate(asExpression(text), { explain: false });
  return exitCodes.ok;
};

/**
 * Reads expressions line by line and evaluates each. From a terminal it prompts and keeps a history; from a pipe it ends
 * with findings when one of them failed.
 */
export const evalSession = async (evaluate: Evaluate, output: Output): Promise<number> => {
  const isTerminal = process.stdin.isTTY === true;
  const path = historyFile();
  const lines = createInterface({
    input: process.stdin,
    terminal: isTerminal,
    ...(isTerminal && { output: process.stdout, history: readHistory(path), historySize: longestHistory }),
  });
  if (isTerminal) output.out('An expression a line; .help tells more.');
  lines.setPrompt('> ');
  let waiting = '';
  let code: number = exitCodes.ok;
  if (isTerminal) lines.prompt();
  for await (const line of lines) {
    const text = `${waiting}${waiting === '' ? '' : '\n'}${line}`;
    if (text.trim() === '.exit') break;
    waiting = isOpen(text.trim()) ? text : '';
    if (waiting === '') {
      if (isTerminal && line.trim() !== '') addToHistory(path, line);
      code = Math.max(code, runLine(text.trim(), evaluate, output));
    }
    if (isTerminal) {
      lines.setPrompt(waiting === '' ? '> ' : '… ');
      lines.prompt();
    }
  }
  lines.close();
  if (waiting !== '') code = Math.max(code, runLine(waiting.trim(), evaluate, output));
  return isTerminal ? exitCodes.ok : code;
};
