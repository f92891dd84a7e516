import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { compileExpression, type ExplainedPart } from '@spillway/expressions';
import type { Expression } from '../../packages/expressions/src/syntax/ast.ts';
import { parse } from '../../packages/expressions/src/syntax/parser.ts';
import { workspaceRoot } from '../workspace.ts';

/** Pieces of the golden expressions, closed over nothing: real values and real arguments for generated programs. */
export interface Pool {
  /** Source text by C# type. */
  readonly values: ReadonlyMap<string, readonly string[]>;
  /** Lists of arguments by `declaring type signature`. */
  readonly calls: ReadonlyMap<string, readonly (readonly string[])[]>;
}

export const memberKey = (declaring: string, signature: string): string => `${declaring} ${signature}`;

/** Paddings, containers and keys that .NET makes with chance: the result is another one each time. */
export const isReproducible = (code: string): boolean =>
  !/\.Encrypt\([^;]*RSAEncryptionPadding\.|\.Sign\w+\([^;]*RSASignaturePadding\.Pss|\.Export\([^;]*X509ContentType\.(?:Pfx|Pkcs12|SerializedCert)|\bKeyedHashAlgorithm\.Create\("|\bHashAlgorithm\.Create\("[\w.]*HMAC/.test(
    code,
  );

/** What gives another answer each time, or on each machine, cannot be compared; what waits or loops for long is not worth it. */
export const isSteady = (code: string): boolean =>
  isReproducible(code) &&
  !/\b(?:Now|UtcNow|Today|NewGuid|GetHashCode|Random|RandomNumberGenerator|RNGCryptoServiceProvider|GenerateKey|GenerateIV|Shared|TickCount|SupportsDaylightSavingTime|StandardName|DaylightName|DisplayName)\b|\b(?:Aes|RSA|TripleDES|RSACng|SymmetricAlgorithm|KeyedHashAlgorithm|HMAC\w*)\b(?=\.Create\(|\(\))|\{10{3,}|int\.MaxValue|1000000|\bfrom\s/.test(
    code,
  );

const maxLength = 90;

/** Programs would change with each line that they have found; a seed has to stay what it is. */
const notMined: ReadonlySet<string> = new Set(['rejected.txt', 'generated.txt']);

const singleExpressions = (): ReadonlySet<string> => {
  const folder = join(workspaceRoot, 'packages/expressions/test/golden');
  const lines = readdirSync(folder)
    .filter((name) => name.endsWith('.txt') && !notMined.has(name))
    .sort()
    .flatMap((name) => readFileSync(join(folder, name), 'utf8').split('\n'));
  return new Set(lines.filter((line) => line.startsWith('@(')).map((line) => line.slice(2, -1)));
};

/** Every node outside of lambdas: its names are those of types and of `context` only. */
const closedNodes = (node: unknown, found: Expression[]): void => {
  if (typeof node !== 'object' || node === null) return;
  if ('kind' in node && 'span' in node) {
    if (node.kind === 'lambda') return;
    found.push(node as Expression);
  }
  for (const [key, child] of Object.entries(node)) if (key !== 'span') closedNodes(child, found);
};

const spanKey = ({ start, end }: { readonly start: number; readonly end: number }): string => `${start} ${end}`;

const add = <T>(to: Map<string, T[]>, key: string, value: T): void => {
  const known = to.get(key);
  if (known) known.push(value);
  else to.set(key, [value]);
};

interface Parts {
  readonly types: ReadonlyMap<string, string>;
  readonly members: ReadonlyMap<string, string>;
}

const partsOf = (explanation: readonly ExplainedPart[]): Parts => {
  const types = new Map<string, string>();
  const members = new Map<string, string>();
  for (const part of explanation)
    if (part.kind === 'value') types.set(spanKey(part.span), part.type);
    else members.set(spanKey(part.span), memberKey(part.declaring, part.signature));
  return { types, members };
};

const nameSpanOf = (node: Expression): string | undefined => {
  if (node.kind === 'call' && node.target.kind === 'member') return spanKey(node.target.nameSpan);
  if (node.kind === 'new') return spanKey(node.type.span);
  return node.kind === 'index' ? spanKey(node.span) : undefined;
};

/** Declarations make a name for the expression around them; they cannot be taken out of it. */
const declares = (text: string): boolean => /\b(?:out|ref)\s|\bis\s+(?:var|\w+\s+\w)/.test(text);

export const minePool = (): Pool => {
  const values = new Map<string, string[]>();
  const calls = new Map<string, (readonly string[])[]>();
  for (const code of singleExpressions()) {
    if (!isSteady(code)) continue;
    const { explanation, expression } = compileExpression(code, 'single', { explain: true });
    if (!expression || !explanation) continue;
    const parsed = parse(code, 'single');
    if (parsed.form !== 'single') continue;
    const { types, members } = partsOf(explanation);
    const nodes: Expression[] = [];
    closedNodes(parsed.value, nodes);
    for (const node of nodes) {
      const text = code.slice(node.span.start, node.span.end);
      const type = types.get(spanKey(node.span));
      if (type !== undefined && text.length <= maxLength && !declares(text)) add(values, type, text);
      const name = nameSpanOf(node);
      const member = name === undefined ? undefined : members.get(name);
      if (member === undefined || !('args' in node)) continue;
      const args = node.args.map((argument) => code.slice(argument.span.start, argument.span.end));
      if (args.join().length <= maxLength && !args.some(declares)) add(calls, member, args);
    }
  }
  return { values, calls };
};
