import { InternalError } from '@spillway/diagnostics';
import type { Implementation, MemberEntry, TypeDefinition } from './members/definition.ts';
import type { Expression, TypeNode } from './syntax/ast.ts';
import { Cursor } from './syntax/cursor.ts';
import { tokenize } from './syntax/lexer.ts';
import { parseExpression } from './syntax/parse-expressions.ts';
import { parseType } from './syntax/parse-types.ts';
import { arrayOf, named, nullableOf, type Type, types } from './types.ts';

export interface ParameterInfo {
  readonly name: string;
  readonly type: Type;
  readonly mode: 'value' | 'out' | 'ref' | 'params';
  /** The unboxed value a caller may leave out. */
  readonly defaultValue?: { readonly value: unknown };
}

type MemberKind =
  | 'method' | 'property' | 'indexer' | 'constructor' | 'operator' | 'implicit' | 'explicit' | 'constant'; // biome-ignore format: short words

/** A value type, a reference type, or one derived from a type: `where T : struct`, `class` or `JToken`. */
export type Constraint = 'struct' | 'class' | Type;

/** A member as read from its signature. */
export interface MemberInfo {
  readonly kind: MemberKind;
  readonly name: string;
  readonly isStatic: boolean;
  readonly isExtension: boolean;
  readonly typeParameters: readonly string[];
  /** What type arguments must be. */
  readonly constraints?: ReadonlyMap<string, Constraint>;
  readonly parameters: readonly ParameterInfo[];
  /** What it returns, or the type of the property. */
  readonly type: Type;
  readonly signature: string;
  readonly declaring: TypeDefinition;
  readonly difference?: string;
  readonly run: (...args: unknown[]) => unknown;
  readonly set?: (...args: unknown[]) => unknown;
}

/** Reads one entry of a member table. */
export const parseMember = (declaring: TypeDefinition, signature: string, entry: MemberEntry): MemberInfo => {
  try {
    return { ...parseSignature(declaring, signature), signature, declaring, ...implementation(entry) };
  } catch (error) {
    throw new InternalError(`signature \`${signature}\` of ${declaring.name}`, { cause: error });
  }
};

const callable = (run: Implementation): MemberInfo['run'] => run as MemberInfo['run'];

const implementation = (entry: MemberEntry): Pick<MemberInfo, 'run' | 'set' | 'difference'> => {
  if (typeof entry === 'function') return { run: callable(entry) };
  if ('set' in entry) return { run: callable(entry.get), set: callable(entry.set) };
  return { run: callable(entry.run), difference: entry.difference };
};

type Shape = Omit<MemberInfo, 'signature' | 'declaring' | 'run' | 'set' | 'difference'>;

const parseSignature = (declaring: TypeDefinition, signature: string): Shape => {
  const cursor = new Cursor(signature, tokenize(signature));
  const own = declaring.parameters ?? [];
  const isStatic = cursor.accept('static');
  const constant = cursor.accept('const');
  const base = { isStatic: isStatic || constant, isExtension: false, typeParameters: [] };
  if (cursor.accept('new')) {
    const type = named(declaring.name, ...own.map((name): Type => ({ kind: 'parameter', name })));
    return {
      ...base,
      isStatic: true,
      kind: 'constructor',
      name: 'new',
      type,
      parameters: parseParameters(cursor, own, ')'),
    };
  }
  if (cursor.is('implicit') || cursor.is('explicit')) return parseConversion(cursor, own, base);
  const typeNode = parseType(cursor);
  if (cursor.accept('operator')) return { ...parseOperator(cursor, own, base), type: signatureType(typeNode, own) };
  if (cursor.accept('this'))
    return {
      ...base,
      kind: 'indexer',
      name: 'this',
      type: signatureType(typeNode, own),
      parameters: parseParameters(cursor, own, ']'),
    };
  const name = cursor.next().text;
  if (!cursor.is('(') && !cursor.is('<'))
    return {
      ...base,
      kind: constant ? 'constant' : 'property',
      name,
      type: signatureType(typeNode, own),
      parameters: [],
    };
  return parseMethod(cursor, { ...base, name, typeNode, own });
};

const parseConversion = (
  cursor: Cursor,
  own: readonly string[],
  base: Pick<Shape, 'isStatic' | 'isExtension' | 'typeParameters'>,
): Shape => {
  const kind = cursor.next().text as 'implicit' | 'explicit';
  cursor.expect('operator', kind);
  const type = signatureType(parseType(cursor), own);
  return { ...base, kind, name: kind, type, parameters: parseParameters(cursor, own, ')') };
};

const parseOperator = (
  cursor: Cursor,
  own: readonly string[],
  base: Pick<Shape, 'isStatic' | 'isExtension' | 'typeParameters'>,
): Omit<Shape, 'type'> => {
  const name = cursor.next().text;
  return { ...base, kind: 'operator', name, parameters: parseParameters(cursor, own, ')') };
};

interface MethodHead {
  readonly isStatic: boolean;
  readonly name: string;
  readonly typeNode: TypeNode;
  readonly own: readonly string[];
}

const parseMethod = (cursor: Cursor, { isStatic, name, typeNode, own }: MethodHead): Shape => {
  const typeParameters: string[] = [];
  if (cursor.accept('<')) {
    do typeParameters.push(cursor.next().text);
    while (cursor.accept(','));
    cursor.expect('>', 'the type parameters');
  }
  const scope = [...own, ...typeParameters];
  const isExtension = cursor.is('this', 1);
  const parameters = parseParameters(cursor, scope, ')');
  const constraints = parseConstraints(cursor, scope);
  return {
    kind: 'method',
    name,
    isStatic,
    isExtension,
    typeParameters,
    ...(constraints.size > 0 && { constraints }),
    parameters,
    type: signatureType(typeNode, scope),
  };
};

/** `where T : struct where R : JToken` */
const parseConstraints = (cursor: Cursor, scope: readonly string[]): ReadonlyMap<string, Constraint> => {
  const found = new Map<string, Constraint>();
  while (cursor.isWord('where')) {
    cursor.next();
    const name = cursor.next().text;
    cursor.expect(':', 'the type parameter');
    const kind = cursor.is('struct') || cursor.is('class') ? (cursor.next().text as 'struct' | 'class') : undefined;
    found.set(name, kind ?? signatureType(parseType(cursor), scope));
  }
  return found;
};

const parseParameters = (cursor: Cursor, scope: readonly string[], close: ')' | ']'): readonly ParameterInfo[] => {
  const parameters: ParameterInfo[] = [];
  cursor.next();
  while (!cursor.is(close)) {
    cursor.accept('this');
    const mode =
      cursor.is('out') || cursor.is('ref') || cursor.is('params')
        ? (cursor.next().text as ParameterInfo['mode'])
        : 'value';
    const type = signatureType(parseType(cursor), scope);
    const name = cursor.next().text;
    const fallback = cursor.accept('=') ? defaultOf(parseExpression(cursor)) : undefined;
    parameters.push({ name, type, mode, ...(fallback && { defaultValue: fallback }) });
    if (!cursor.accept(',')) break;
  }
  cursor.expect(close, 'the parameters');
  return parameters;
};

const defaultOf = (node: Expression): { readonly value: unknown } => {
  if (node.kind !== 'literal') throw new InternalError('a default value in a signature is a literal');
  return { value: node.literal.value };
};

/** A type written in a signature; its names are C# names of the registry. */
const signatureType = (node: TypeNode, scope: readonly string[]): Type => {
  const { name, args } = node.parts.at(-1)!;
  const plain: Type =
    name === 'void'
      ? types.void
      : scope.includes(name)
        ? { kind: 'parameter', name }
        : named(name, ...args.map((arg) => signatureType(arg, scope)));
  const whole = node.nullable ? nullableOf(plain) : plain;
  return node.ranks.reduceRight<Type>((element, rank) => arrayOf(element, rank), whole);
};

/** Reads a type written in C#, as in the `bases` of a definition. */
export const parseTypeText = (text: string, scope: readonly string[]): Type =>
  signatureType(parseType(new Cursor(text, tokenize(text))), scope);
