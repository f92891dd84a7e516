import { definitionNamed, delegateShape } from '../../packages/expressions/src/registry.ts';
import {
  isNamed,
  nullableElement,
  sameType,
  type Type,
  types,
  typeText,
} from '../../packages/expressions/src/types.ts';
import { call } from './calls.ts';
import type { Choice } from './choice.ts';
import { memberKey, type Pool } from './pool.ts';
import { type Producer, producersOf, randomType, textOf } from './targets.ts';

export interface Variable {
  readonly name: string;
  readonly type: Type;
  readonly isFixed?: boolean;
}

/** Where an expression is made: what it may name. */
export interface Place {
  readonly choice: Choice;
  readonly pool: Pool;
  readonly scope: readonly Variable[];
  readonly fresh: () => string;
}

const literals: Readonly<Record<string, readonly string[]>> = {
  int: ['0', '1', '2', '3', '5', '7', '-1', '10', '255', '-128', '65', '0x1F'],
  long: ['0L', '1L', '3L', '-7L', '4294967296L', '65L'],
  short: ['(short)1', '(short)-3', '(short)300'],
  ushort: ['(ushort)1', '(ushort)65535'],
  sbyte: ['(sbyte)1', '(sbyte)-128'],
  byte: ['(byte)1', '(byte)255', '(byte)65'],
  uint: ['1U', '7U', '4294967295U'],
  ulong: ['1UL', '9UL', '18446744073709551615UL'],
  float: ['1.5f', '0f', '-2.25f', '0.1f'],
  double: ['0.0', '1.5', '-2.5', '0.1', '3d', '1e3', '100.0'],
  decimal: ['0m', '1.50m', '-2.5m', '10m', '0.1m'],
  bool: ['true', 'false'],
  char: ["'a'", "'Z'", "'1'", "' '", "'-'"],
  string: [
    '"abc"',
    '""',
    '"a,b,c"',
    '"12"',
    '"Hello World"',
    '"x"',
    '@"c:\\d"',
    '" pad "',
    '(string)null',
    '"3.5"',
    '"true"',
    '"\\u00e9\\n"',
  ],
  object: ['(object)1', '(object)"o"', '(object)null', '(object)2.5', '(object)true', 'new object()'],
};

const nameOfProducer = ({ member }: Producer): string => memberKey(member.declaring.name, member.signature);

/** A node that needs no brackets where a primary expression is wanted. */
const isPrimary = (text: string): boolean =>
  /^(?:[A-Za-z_][\w.]*|"[^"\\]*"|'[^'\\]'|\d+)$/.test(text) || /^[A-Z]\w*\.\w+\([^()]*\)$/.test(text);

export const primary = (text: string): string => (isPrimary(text) && !/^\d/.test(text) ? text : `(${text})`);

/** A new instance may not be sure of its static type; a cast makes it so. */
const as = (type: Type, text: string): string => `(${textOf(type)})${primary(text)}`;

export const lambda = (place: Place, type: Type, depth: number): string => {
  const shape = delegateShape(type)!;
  const parameters = shape.parameters.map(
    (parameter): Variable => ({ name: place.fresh(), type: parameter, isFixed: true }),
  );
  const inner = { ...place, scope: [...place.scope, ...parameters, ...parameters] };
  const names = parameters.map(({ name }) => name);
  const head = names.length === 1 ? names[0]! : `(${names.join(', ')})`;
  if (shape.returns.kind === 'void') return `${head} => ${place.choice.pick(parameters).name}.ToString()`;
  const body = expression(inner, shape.returns, Math.max(0, depth - 1));
  return place.choice.chance(10) ? `${head} => { return ${body}; }` : `${head} => ${body}`;
};

const listOf = (place: Place, element: Type, depth: number): string =>
  place.choice.times(place.choice.below(4), () => expression(place, element, depth)).join(', ');

const sequenceNames = new Set(['IEnumerable', 'IList', 'ICollection', 'IReadOnlyList', 'IReadOnlyCollection']);

type Maker = (place: Place, args: readonly Type[], depth: number) => string;

const pairs: Maker = (place, [key, value], depth) =>
  `{ ${expression(place, key!, depth)}, ${expression(place, value!, depth)} }`;

const makers: Readonly<Record<string, Maker>> = {
  List: (place, [of], depth) => `new List<${textOf(of!)}> { ${listOf(place, of!, depth)} }`,
  HashSet: (place, [of], depth) => `new HashSet<${textOf(of!)}> { ${listOf(place, of!, depth)} }`,
  ISet: (place, [of], depth) => `(ISet<${textOf(of!)}>)new HashSet<${textOf(of!)}> { ${listOf(place, of!, depth)} }`,
  Queue: (place, [of], depth) => `new Queue<${textOf(of!)}>(new ${textOf(of!)}[] { ${listOf(place, of!, depth)} })`,
  Stack: (place, [of], depth) => `new Stack<${textOf(of!)}>(new ${textOf(of!)}[] { ${listOf(place, of!, depth)} })`,
  Dictionary: (place, args, depth) => `new Dictionary<${args.map(textOf).join(', ')}> { ${pairs(place, args, depth)} }`,
  IDictionary: (place, args, depth) =>
    `(IDictionary<${args.map(textOf).join(', ')}>)new Dictionary<${args.map(textOf).join(', ')}> { ${pairs(place, args, depth)} }`,
  IReadOnlyDictionary: (place, args, depth) =>
    `(IReadOnlyDictionary<${args.map(textOf).join(', ')}>)new Dictionary<${args.map(textOf).join(', ')}> { ${pairs(place, args, depth)} }`,
  KeyValuePair: (place, args, depth) =>
    `new KeyValuePair<${args.map(textOf).join(', ')}>(${args.map((arg) => expression(place, arg, depth)).join(', ')})`,
  Tuple: (place, args, depth) =>
    `new Tuple<${args.map(textOf).join(', ')}>(${args.map((arg) => expression(place, arg, depth)).join(', ')})`,
  ValueTuple: (place, args, depth) =>
    args.length < 2
      ? `new ValueTuple<${textOf(args[0]!)}>(${expression(place, args[0]!, depth)})`
      : `(${args.map((arg) => as(arg, expression(place, arg, depth))).join(', ')})`,
  IGrouping: (place, [key, of], depth) =>
    `new ${textOf(of!)}[] { ${expression(place, of!, depth)}, ${expression(place, of!, depth)} }.GroupBy(g => ${as(key!, expression(place, key!, depth))}).First()`,
  ILookup: (place, [key, of], depth) =>
    `new ${textOf(of!)}[] { ${expression(place, of!, depth)}, ${expression(place, of!, depth)} }.ToLookup(g => ${as(key!, expression(place, key!, depth))})`,
  IOrderedEnumerable: (place, [of], depth) => `new ${textOf(of!)}[] { ${listOf(place, of!, depth)} }.OrderBy(o => o)`,
  Nullable: (place, [of], depth) =>
    as(
      { kind: 'named', name: 'Nullable', args: [of!] },
      place.choice.chance(25) ? 'null' : expression(place, of!, depth),
    ),
};

/** The smallest thing of a type. */
export const leaf = (place: Place, type: Type, depth = 0): string => {
  const { choice, pool } = place;
  const text = textOf(type);
  if (delegateShape(type)) return lambda(place, type, depth);
  const mined = pool.values.get(typeText(type));
  if (mined && choice.chance(literals[text] ? 40 : 85)) return choice.pickNamed(mined, (code) => code);
  if (literals[text]) return choice.pick(literals[text]);
  if (depth < -4) return `default(${text})`;
  if (type.kind === 'array')
    return `new ${text} { ${listOf(place, type.element, depth - 1)} }`.replace(
      /new (.*)\[\](\[.*\]) \{/,
      'new $1[]$2 {',
    );
  if (type.kind !== 'named') return 'null';
  const maker = makers[type.name];
  if (maker && type.args.length > 0) return maker(place, type.args, depth - 1);
  if (sequenceNames.has(type.name) && type.args.length === 1)
    return `(${text})new ${textOf(type.args[0]!)}[] { ${listOf(place, type.args[0]!, depth - 1)} }`;
  if (mined) return choice.pickNamed(mined, (code) => code);
  const producers = producersOf(type, text).filter(
    ({ member }) => member.declaring.name !== text || member.kind === 'constructor' || member.isStatic,
  );
  if (producers.length > 0 && depth > -3) {
    const { member, bindings } = choice.pickNamed(producers, nameOfProducer);
    return call(place, member, bindings, depth - 1);
  }
  return `default(${text})`;
};

const isNumeric = (type: Type): boolean =>
  type.kind === 'named' && /^(?:int|long|uint|ulong|double|decimal|float)$/.test(type.name);

type Shape = (place: Place, type: Type, depth: number) => string;

const conditional: Shape = (place, type, depth) =>
  `${expression(place, types.bool, depth)} ? ${expression(place, type, depth)} : ${expression(place, type, depth)}`;

const arithmetic: Shape = (place, type, depth) => {
  const operators = /^(?:double|decimal|float)$/.test(textOf(type))
    ? ['+', '-', '*', '/', '%']
    : ['+', '-', '*', '/', '%', '&', '|', '^'];
  const operands = place.choice.times(2 + place.choice.below(2), () => expression(place, type, depth));
  return operands.map(primary).reduce((left, right) => `${left} ${place.choice.pick(operators)} ${right}`);
};

const comparison: Shape = (place, _, depth) => {
  const type = place.choice.pick([
    types.int,
    types.string,
    types.double,
    types.long,
    types.char,
    types.decimal,
    types.bool,
  ]);
  const operators =
    sameType(type, types.string) || sameType(type, types.bool) ? ['==', '!='] : ['==', '!=', '<', '>', '<=', '>='];
  const [left, right] = [expression(place, type, depth), expression(place, type, depth)];
  return `${primary(left)} ${place.choice.pick(operators)} ${primary(right)}`;
};

const logic: Shape = (place, _, depth) => {
  const operands = place.choice.times(2 + place.choice.below(2), () => primary(expression(place, types.bool, depth)));
  const joined = operands.reduce((left, right) => `${left} ${place.choice.pick(['&&', '||', '&', '|', '^'])} ${right}`);
  return place.choice.chance(30) ? `!(${joined})` : joined;
};

const concatenation: Shape = (place, _, depth) =>
  place.choice
    .times(2, (i) => primary(expression(place, i === 0 ? types.string : randomType(place.choice), depth)))
    .join(' + ');

const interpolation: Shape = (place, _, depth) => {
  const value = expression(place, randomType(place.choice), depth);
  // A string or a colon inside a hole needs brackets, and quotes in a verbatim one are another story.
  if (/["'\\{}]/.test(value)) return concatenation(place, types.string, depth);
  return `$"v={(${value})}|{(${value}),8}"`;
};

const test: Shape = (place, _, depth) => {
  const type = randomType(place.choice);
  const pattern = place.choice.pick(['int', 'string', 'double', 'JToken', 'object', 'DateTime', 'null']);
  return `((object)${primary(expression(place, type, depth))}) is ${pattern}`;
};

const unboxed: Shape = (place, type, depth) => `(${textOf(type)})(object)${primary(expression(place, type, depth))}`;
const coalesced: Shape = (place, type, depth) =>
  `${primary(expression(place, type, depth))} ?? ${primary(expression(place, type, depth))}`;
const produced: Shape = (place, type, depth) => {
  const all = producersOf(type, textOf(type));
  // What any type comes out of, such as the element of a list, nests types in types.
  const own = all.filter(({ bindings }) => bindings.size === 0);
  const producers = own.length > 0 && place.choice.chance(80) ? own : all;
  if (producers.length === 0) return leaf(place, type, depth);
  const { member, bindings } = place.choice.pickNamed(producers, nameOfProducer);
  return call(place, member, bindings, depth);
};

const isNullable = (type: Type): boolean =>
  type.kind === 'array' ||
  nullableElement(type) !== undefined ||
  (type.kind === 'named' && definitionNamed(type.name, type.args.length)?.shape === 'class');

const shapesFor = (type: Type): readonly (readonly [number, Shape])[] => [
  [5, (place, of, depth) => leaf(place, of, depth)],
  [9, produced],
  [1, conditional],
  ...(type.kind === 'named' && nullableElement(type) === undefined ? ([[1, unboxed]] as const) : []),
  ...(isNumeric(type) ? ([[5, arithmetic]] as const) : []),
  ...(isNamed(type, 'bool') ? ([[4, comparison], [3, logic], [1, test]] as const) : []), // biome-ignore format: table
  ...(isNamed(type, 'string') ? ([[3, concatenation], [3, interpolation]] as const) : []), // biome-ignore format: table
  ...(isNullable(type) ? ([[1, coalesced]] as const) : []),
];

/** An expression whose static type is that type, or converts to it. */
export const expression = (place: Place, type: Type, depth: number): string => {
  const { choice, scope } = place;
  const variables = scope.filter((variable) => sameType(variable.type, type));
  if (variables.length > 0 && choice.chance(45)) return choice.pick(variables).name;
  if (depth <= 0 || delegateShape(type)) return leaf(place, type, depth);
  return choice.weighted(shapesFor(type))(place, type, depth - 1);
};
