import type { Lint } from '@spillway/policies';
import { type Token, tokensOf } from '../tokens.ts';
import { isTest, type SourceFile } from '../workspace.ts';
import { code, compare, generatedHead, page, table } from './markdown.ts';

/** A diagnostic code with the texts that its source spells out; `…` stands for what is only known when it happens. */
export interface CodeEntry {
  readonly code: string;
  readonly message: string;
  readonly help: string;
}

const areas: Readonly<Record<string, string>> = {
  ART: 'Artifacts folder',
  BLD: 'Building',
  EXP: 'Policy expressions',
  GAT: 'Gate',
  GTW: 'Regional gateways',
  MCK: 'Mock of Azure OpenAI',
  POL: 'Policies',
  PUB: 'Publisher',
  RUN: 'Running here',
  SCN: 'Scenarios',
  XML: 'Policy XML',
};

/** Codes whose text is made elsewhere than beside the code. */
const notes: Readonly<Record<string, string>> = {
  ART102: 'a value does not fit the JSON schema of its file',
  BLD101: 'what the compiler says about the file',
  GAT101: 'there is nothing that could be judged',
  MCK003: 'a fault does not fit its JSON schema',
  SCN101: 'a value does not fit the JSON schema of scenarios',
};

type Maybe = Token | undefined;

const isOpen = (token: Maybe): boolean => token?.kind === 'punctuation' && /^(?:\(|\[|\{|\$\{)$/.test(token.text);
const isClose = (token: Maybe): boolean => token?.kind === 'punctuation' && /^[)\]}]$/.test(token.text);
const isComma = (token: Maybe): boolean => token?.kind === 'punctuation' && token.text === ',';

/** From `start` to the comma or bracket that ends the expression there. */
const expressionFrom = (tokens: readonly Token[], start: number): readonly Token[] => {
  let depth = 0;
  for (let at = start; at < tokens.length; at++) {
    const token = tokens[at];
    if (depth === 0 && (isClose(token) || isComma(token) || token?.text === ';')) return tokens.slice(start, at);
    if (isOpen(token)) depth++;
    else if (isClose(token)) depth--;
  }
  return tokens.slice(start);
};

/** The texts an expression may give, holes as `…`; a hole's own strings are not texts of their own. */
const textsOf = (expression: readonly Token[]): readonly string[] => {
  const texts: string[] = [];
  let holes = 0;
  let isContinued = false;
  for (const token of expression) {
    const isOutside = holes === 0;
    if (token.text === '${') {
      if (isOutside) texts.push(`${texts.pop() ?? ''}…`);
      holes++;
      isContinued = true;
    } else if (token.text === '}' && holes > 0) holes--;
    else if (isOutside && token.kind === 'template') {
      texts.push(isContinued ? `${texts.pop() ?? ''}${token.text}` : token.text);
      isContinued = false;
    } else if (isOutside && token.kind === 'string') texts.push(token.text);
  }
  // One word is something the code compares with, never a message.
  return texts.map((text) => text.replace(/\\(.)/g, '$1').replace(/…+/g, '…')).filter((text) => text.includes(' '));
};

/** The texts of the expression at `start`; a single word stands for the constant of that name above it. */
const textsAt = (tokens: readonly Token[], start: number): readonly string[] => {
  const expression = expressionFrom(tokens, start);
  const [first] = expression;
  if (expression.length !== 1 || first?.kind !== 'word') return textsOf(expression);
  for (let at = start - 1; at > 0; at--)
    if (tokens[at]?.text === first.text && tokens[at - 1]?.text === 'const' && tokens[at + 1]?.text === '=')
      return textsOf(expressionFrom(tokens, at + 2));
  return [];
};

/** The value of a property of the object that the token at `index` stands in. */
const propertyTexts = (tokens: readonly Token[], index: number, name: string): readonly string[] => {
  let depth = 0;
  let start = index;
  for (; start > 0 && depth <= 0; start--) {
    const token = tokens[start];
    if (isClose(token)) depth--;
    else if (isOpen(token)) depth++;
  }
  let level = 0;
  for (let at = start + 1; at < tokens.length; at++) {
    const token = tokens[at];
    if (isOpen(token)) level++;
    else if (isClose(token) && --level === 0) return [];
    if (level !== 1 || token?.text !== name) continue;
    if (tokens[at + 1]?.text === ':') return textsAt(tokens, at + 2);
    if (isComma(tokens[at + 1]) || isClose(tokens[at + 1])) return textsAt(tokens, at);
  }
  return [];
};

/** The arguments after the code, for the calls that take code, message and help. */
const argumentTexts = (tokens: readonly Token[], index: number, skip: number): readonly string[] => {
  let at = index + 1;
  for (let n = 0; n < skip; n++) {
    if (!isComma(tokens[at])) return [];
    at += 1 + expressionFrom(tokens, at + 1).length;
  }
  return isComma(tokens[at]) ? textsAt(tokens, at + 1) : [];
};

const isProperty = (tokens: readonly Token[], index: number): boolean => {
  for (let at = index; at >= 0; at--) {
    const token = tokens[at];
    if (token?.text === ':' && tokens[at - 1]?.text === 'code') return true;
    if (isOpen(token) || isComma(token)) return false;
  }
  return false;
};

/** Names that have the shape of a code. */
const algorithms = new Set(['SHA256', 'SHA384', 'SHA512']);

const entriesOf = (file: SourceFile): readonly CodeEntry[] => {
  const tokens = tokensOf(file.text);
  return tokens.flatMap((token, index) => {
    if (token.kind !== 'string' || !/^[A-Z]{3}\d{3}$/.test(token.text) || algorithms.has(token.text)) return [];
    const [messages, helps] = isProperty(tokens, index)
      ? [propertyTexts(tokens, index, 'message'), propertyTexts(tokens, index, 'help')]
      : [argumentTexts(tokens, index, 0), argumentTexts(tokens, index, 1)];
    return [{ code: token.text, message: messages.join(' / '), help: helps.join(' / ') }];
  });
};

/** Every code that the sources give, in order; the same code with several texts comes several times. */
export const diagnosticCodes = (files: readonly SourceFile[]): readonly CodeEntry[] => {
  const found = files.filter((file) => !isTest(file.path)).flatMap(entriesOf);
  const unique = new Map(found.map((entry) => [`${entry.code} ${entry.message} ${entry.help}`, entry]));
  const spelt = new Set(found.filter((entry) => entry.message !== '').map((entry) => entry.code));
  return [...unique.values()]
    .filter((entry) => entry.message !== '' || !spelt.has(entry.code))
    .map((entry) => (entry.message === '' ? { ...entry, message: notes[entry.code] ?? '' } : entry))
    .sort((a, b) => compare(a.code, b.code) || compare(a.message, b.message) || compare(a.help, b.help));
};

/** Codes that the page could say nothing about: a reader would look them up in vain. */
export const undocumented = (entries: readonly CodeEntry[]): readonly string[] =>
  entries.filter((entry) => entry.message === '').map((entry) => entry.code);

/** The same as data, one code a line, for the command that explains them. */
export const codesData = (entries: readonly CodeEntry[]): string =>
  `[\n${entries.map((entry) => `  ${JSON.stringify(entry)}`).join(',\n')}\n]\n`;

const lintSection = ({ code: name, title, severity, why, instead, reference }: Lint): readonly string[] => [
  `### ${name}: ${title}`,
  '',
  `${severity === 'note' ? 'A note' : `A ${severity}`}. ${why}`,
  '',
  `${instead}${reference === undefined ? '' : ` ([reference](${reference}))`}`,
  '',
];

/** Rules about meaning have more to say than fits a row. */
const lintSections = (lints: readonly Lint[]): readonly string[] => [
  '## LNT: What a document means',
  '',
  'The service takes these documents; they most likely do not do what was meant. A comment `spillway-ignore LNT403: why` before an element silences a rule within it.',
  '',
  ...lints.flatMap(lintSection),
];

/** docs/diagnostics.md: what every code says. */
export const diagnosticsPage = (entries: readonly CodeEntry[], lints: readonly Lint[]): string => {
  const prefixes = [...new Set(entries.map((entry) => entry.code.slice(0, 3)))];
  return page([
    ...generatedHead(
      'Diagnostics',
      'Every code with its message and the help line under it. `…` stands for the words of the document it is about; ` / ` separates what one place may say.',
    ),
    ...prefixes.flatMap((prefix) => [
      `## ${prefix}: ${areas[prefix] ?? 'other'}`,
      '',
      ...table(
        ['code', 'message', 'help'],
        entries
          .filter((entry) => entry.code.startsWith(prefix))
          .map((entry) => [code(entry.code), entry.message, entry.help]),
      ),
    ]),
    ...lintSections(lints),
  ]);
};
