import { definitionOf, isEnum, isReference } from '../registry.ts';
import { table } from '../table.ts';
import { integerRanges } from '../text/parse-numbers.ts';
import { isNamed, nullableElement, type Type } from '../types.ts';
import type { ReadKind } from './json-reader.ts';

/** How the serializer treats a type. */
type ContractKind = 'any' | 'token' | 'value' | 'list' | 'dictionary' | 'object';

const tokenTypes: ReadonlySet<string> = new Set(
  'JToken JObject JArray JValue JProperty JContainer JConstructor'.split(' '),
);
const lists: ReadonlySet<string> = new Set(
  `List IList ICollection IEnumerable IReadOnlyList IReadOnlyCollection ReadOnlyCollection HashSet ISet Queue Stack`.split(
    ' ',
  ),
);
/** Lists that cannot be made: for want of a class, of a way to add to them, or of a constructor. */
const unmadeLists: Readonly<Record<string, 'abstract' | 'unfilled' | 'unmade'>> = table({
  Array: 'abstract', XmlNodeList: 'unfilled', IGrouping: 'unfilled', ILookup: 'unfilled', IOrderedEnumerable: 'unfilled',
  MatchCollection: 'unmade', CaptureCollection: 'unmade', XmlAttributeCollection: 'unmade',
}); // biome-ignore format: a table of names
const dictionaries: ReadonlySet<string> = new Set(['Dictionary', 'IDictionary', 'IReadOnlyDictionary']);
const simple: ReadonlySet<string> = new Set([
  ...Object.keys(integerRanges),
  ...'string bool char double float decimal DateTime DateTimeOffset Guid TimeSpan Uri'.split(' '),
]);

export const contractOf = (type: Type): ContractKind => {
  if (type.kind === 'array') return isNamed(type.element, 'byte') ? 'value' : 'list';
  const plain = nullableElement(type) ?? type;
  if (plain.kind !== 'named') return 'object';
  if (isNamed(plain, 'object')) return 'any';
  if (tokenTypes.has(plain.name)) return 'token';
  if (listMaking(plain) !== undefined) return 'list';
  if (simple.has(plain.name) || isEnum(plain) || ['Enum', 'Type', 'RuntimeType', 'DBNull'].includes(plain.name))
    return 'value';
  if (plain.args.length === 1 && lists.has(plain.name)) return 'list';
  if (plain.name === 'IDictionary' && plain.args.length === 0) return 'dictionary';
  return plain.args.length === 2 && dictionaries.has(plain.name) ? 'dictionary' : 'object';
};

/** Why a list of that type cannot be made; undefined for one that can, and for what is no list. */
export const listMaking = (type: Type): 'abstract' | 'unfilled' | 'unmade' | undefined => {
  if (type.kind !== 'named') return undefined;
  return type.name === 'IEnumerable' && type.args.length === 0 ? 'unfilled' : unmadeLists[type.name];
};

const abstractClasses: ReadonlySet<string> = new Set(
  `Encoding TextReader TextWriter StringComparer HashAlgorithm KeyedHashAlgorithm HMAC MD5 SHA1 SHA256 SHA384 SHA512
  SymmetricAlgorithm AsymmetricAlgorithm Aes TripleDES RSA RandomNumberGenerator XmlReader Type`.split(/\s+/),
);

/** Interfaces, and classes that others are derived from. */
export const isAbstract = (type: Type): boolean =>
  definitionOf(type)?.shape === 'interface' || (type.kind === 'named' && abstractClasses.has(type.name));

/** What JSON a type is read from, as messages put it. */
export const expectedJson = (type: Type): string => {
  const kind = contractOf(type);
  if (kind === 'list') return 'JSON array (e.g. [1,2,3])';
  if (type.kind === 'named' && ['Enum', 'Type', 'RuntimeType'].includes(type.name)) return 'JSON string value';
  return kind === 'value'
    ? 'JSON primitive value (e.g. string, number, boolean, null)'
    : 'JSON object (e.g. {"name":"value"})';
};

export const takesNull = (type: Type): boolean =>
  nullableElement(type) !== undefined || isReference(type) || isNamed(type, 'RuntimeType');

const readKinds: Readonly<Record<string, ReadKind>> = table({
  byte: 'int', short: 'int', int: 'int', decimal: 'decimal', bool: 'bool', string: 'string', float: 'double',
  double: 'double', DateTime: 'DateTime', DateTimeOffset: 'DateTimeOffset',
}); // biome-ignore format: a table of names

/** Types the reader is asked for; any other is read as it comes. */
export const readKindOf = (type: Type): ReadKind | undefined => {
  const plain = nullableElement(type) ?? type;
  if (plain.kind === 'array') return isNamed(plain.element, 'byte') ? 'bytes' : undefined;
  return plain.kind === 'named' ? readKinds[plain.name] : undefined;
};
