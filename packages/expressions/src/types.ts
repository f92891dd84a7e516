/** A type by its C# name; what it can do is looked up in the registry under that name and number of arguments. */
export interface NamedType {
  readonly kind: 'named';
  readonly name: string;
  readonly args: readonly Type[];
  /** Property names and types when the compiler made this type up (`new { a = 1 }`). */
  readonly anonymous?: readonly { readonly name: string; readonly type: Type }[];
  /** Element names of a tuple; they do not make it another type. */
  readonly tuple?: readonly (string | undefined)[];
}

export type Type =
  | NamedType
  /** `rank` is the number of dimensions where it is not one. */
  | { readonly kind: 'array'; readonly element: Type; readonly rank?: number }
  /** A type parameter inside a member signature. */
  | { readonly kind: 'parameter'; readonly name: string }
  | { readonly kind: 'null' }
  | { readonly kind: 'void' }
  /** A lambda or method group: it gets a type from the delegate it is converted to. */
  | { readonly kind: 'function' }
  /** Stands where a diagnostic was already given, so that one mistake is told once. */
  | { readonly kind: 'error' };

export const named = (name: string, ...args: readonly Type[]): NamedType => ({ kind: 'named', name, args });
export const arrayOf = (element: Type, rank = 1): Type => ({ kind: 'array', element, ...(rank > 1 && { rank }) });

/** The dimensions of an array type; 0 for any other. */
export const rankOf = (type: Type): number => (type.kind === 'array' ? (type.rank ?? 1) : 0);

export const types = {
  object: named('object'),
  string: named('string'),
  bool: named('bool'),
  char: named('char'),
  sbyte: named('sbyte'),
  byte: named('byte'),
  short: named('short'),
  ushort: named('ushort'),
  int: named('int'),
  uint: named('uint'),
  long: named('long'),
  ulong: named('ulong'),
  float: named('float'),
  double: named('double'),
  decimal: named('decimal'),
  exception: named('Exception'),
  null: { kind: 'null' },
  void: { kind: 'void' },
  function: { kind: 'function' },
  error: { kind: 'error' },
} as const satisfies Record<string, Type>;

export const nullableOf = (type: Type): Type => named('Nullable', type);

/** True for a named type of that name, whatever its arguments. */
export const isNamed = <N extends string>(type: Type, name: N): type is NamedType & { readonly name: N } =>
  type.kind === 'named' && type.name === name;

/** The `T` of `T?`, or undefined. */
export const nullableElement = (type: Type): Type | undefined => (isNamed(type, 'Nullable') ? type.args[0] : undefined);

/** A type as C# writes it. */
export const typeText = (type: Type): string => {
  switch (type.kind) {
    case 'named':
      return namedText(type);
    case 'array':
      return `${typeText(type.element)}[${','.repeat(rankOf(type) - 1)}]`;
    case 'parameter':
      return type.name;
    case 'null':
      return 'null';
    case 'void':
      return 'void';
    case 'function':
      return 'lambda expression';
    case 'error':
      return 'error';
  }
};

const namedText = (type: NamedType): string => {
  if (type.anonymous)
    return `<anonymous type: ${type.anonymous.map((p) => `${typeText(p.type)} ${p.name}`).join(', ')}>`;
  const element = nullableElement(type);
  if (element) return `${typeText(element)}?`;
  if (type.name === 'ValueTuple' && type.args.length > 1) return tupleText(type);
  return type.args.length === 0 ? type.name : `${type.name}<${type.args.map(typeText).join(', ')}>`;
};

const tupleText = ({ args, tuple }: NamedType): string =>
  `(${args.map((arg, i) => [typeText(arg), tuple?.[i]].filter((part) => part !== undefined).join(' ')).join(', ')})`;

export const sameType = (a: Type, b: Type): boolean => {
  if (a === b) return true;
  if (a.kind === 'named' && b.kind === 'named')
    return a.anonymous || b.anonymous
      ? typeText(a) === typeText(b)
      : a.name === b.name && a.args.length === b.args.length && a.args.every((arg, i) => sameType(arg, b.args[i]!));
  if (a.kind === 'array' && b.kind === 'array') return rankOf(a) === rankOf(b) && sameType(a.element, b.element);
  if (a.kind === 'parameter' && b.kind === 'parameter') return a.name === b.name;
  return a.kind === b.kind && a.kind !== 'named' && a.kind !== 'array' && a.kind !== 'parameter';
};

/** Replaces type parameters; parameters without a binding stay. */
export const substitute = (type: Type, bindings: ReadonlyMap<string, Type>): Type => {
  if (bindings.size === 0) return type;
  if (type.kind === 'parameter') return bindings.get(type.name) ?? type;
  if (type.kind === 'array') return arrayOf(substitute(type.element, bindings), rankOf(type));
  if (type.kind !== 'named' || type.args.length === 0) return type;
  return { ...type, args: type.args.map((arg) => substitute(arg, bindings)) };
};

/** True when a type parameter is left in the type. */
export const isOpen = (type: Type): boolean =>
  type.kind === 'parameter' ||
  (type.kind === 'array' && isOpen(type.element)) ||
  (type.kind === 'named' && type.args.some(isOpen));

const delegateNames: ReadonlySet<string> = new Set([
  'Func',
  'Action',
  'Predicate',
  'Comparison',
  'Converter',
  'MatchEvaluator',
]);

/** The name of a delegate type, or undefined. */
export const delegateName = (type: Type): string | undefined =>
  type.kind === 'named' && delegateNames.has(type.name) ? type.name : undefined;
