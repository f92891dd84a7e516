import type { Choice } from './choice.ts';

const tokens = (text: string): readonly string[] =>
  text.match(/\s+|@?"(?:[^"\\]|\\.)*"|'(?:[^'\\]|\\.)'|\w+|[<>=!&|+\-*/%^]{1,2}|./gs) ?? [];

const isCode = (token: string): boolean => /\S/.test(token);

const operators = ['+', '-', '*', '/', '<', '>', '==', '!=', '&&', '||', '??', '=', '+=', '?.', '=>'];
const typeNames = ['int', 'string', 'bool', 'double', 'object', 'long', 'char', 'decimal', 'var', 'JObject'];
const literals = ['0', '1', '"s"', 'true', 'null', '2.5', "'c'", '3000000000', '1.5m'];

const replacement = (choice: Choice, token: string, all: readonly string[]): string => {
  if (typeNames.includes(token)) return choice.pick(typeNames);
  if (/^["'\d]/.test(token) || token === 'true' || token === 'false') return choice.pick(literals);
  if (operators.includes(token)) return choice.pick(operators);
  if (/^[A-Za-z_]/.test(token)) return choice.pick(all.filter((other) => /^[A-Za-z_]/.test(other)));
  return choice.pick(['', '(', ')', ';', ',', '.']);
};

/** The same code with one token left out, doubled, exchanged or replaced. */
export const mutated = (choice: Choice, text: string): string => {
  const all = [...tokens(text)];
  const places = all.flatMap((token, index) => (isCode(token) ? [index] : []));
  const at = choice.pick(places);
  const token = all[at]!;
  const kind = choice.below(10);
  if (kind < 3) all[at] = '';
  else if (kind < 4) all[at] = `${token} ${token}`;
  else all[at] = replacement(choice, token, all);
  return all.join('');
};
