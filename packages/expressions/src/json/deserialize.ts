import { box, defaultValue, isInstance } from '../boxing.ts';
import { enums } from '../enums.ts';
import { argument, invalidCast, nullReference, raise } from '../exceptions.ts';
import { ClrRegex } from '../regex/regex.ts';
import { isEnum } from '../registry.ts';
import { attempt } from '../text/parse-numbers.ts';
import { isNamed, named, nullableElement, rankOf, type Type, types } from '../types.ts';
import { ClrArray, ClrDictionary, KeyValue } from '../values/collections.ts';
import { dbNull } from '../values/db-null.ts';
import { ClrDecimal } from '../values/decimal.ts';
import { type ClrObject, fullName, objectText, typeOf } from '../values/object.ts';
import { ClrTuple } from '../values/tuple.ts';
import { tryUri, uriKinds } from '../values/uri.ts';
import { Boxed } from '../values/value.ts';
import { isCastable, tokenTo } from './cast.ts';
import { contractOf, isAbstract, listMaking, readKindOf, takesNull } from './contracts.ts';
import { isSlashed, slashedRegex } from './from-regex.ts';
import type { JsonReader } from './json-reader.ts';
import { listOf } from './lists.ts';
import { copyHere, placelessToken } from './reader.ts';
import {
  eachProperty,
  fail,
  misfit,
  readContent,
  readOn,
  uncreatable,
  unexpectedEnd,
  withoutConstructor,
} from './reader-steps.ts';
import { isXmlType, xmlFrom, xmlTypeProblem } from './to-xml.ts';
import { pathOf } from './token-path.ts';
import { isBigInteger, JObject, type JToken, JValue } from './tokens.ts';
import { TreeReader } from './tree-reader.ts';
import { TypedTextReader } from './typed-text-reader.ts';
import { tokenValue } from './value-as.ts';

/** Newtonsoft's serializer, the reading half: .NET values from JSON text or tokens. */

/** `JsonConvert.DeserializeObject<T>`. */
export const fromJson = (text: string, type: Type): unknown => {
  const reader = new TypedTextReader(text);
  const value = fromReader(reader, type);
  while (reader.read())
    if (reader.token !== 'Comment')
      fail(reader, 'Additional text found in JSON string after finishing deserializing object.');
  return value;
};

/** `token.ToObject<T>()`: the simple types are cast, others read by the serializer. */
export const toObject = (token: JToken, type: Type): unknown => {
  const target = nullableElement(type) ?? type;
  if (isEnum(target))
    return target !== type && token instanceof JValue && token.value === null ? null : enumOf(token, target);
  if (isNamed(type, 'object') && token instanceof JValue && token.numberType)
    return token.tokenType === 'String' ? invalidCast('System.Char', 'System.String') : tokenValue(token);
  return isCastable(type) && type.kind !== 'array' ? tokenTo(token, type) : fromReader(new TreeReader(token), type);
};

const enumOf = (token: JToken, type: Type): unknown => {
  if (token instanceof JValue && token.tokenType === 'String')
    return (
      enumNamed(objectText(token.value), type) ??
      argument(`Could not convert '${objectText(token.value)}' to ${fullName(type).split('.').at(-1)}.`)
    );
  if (token instanceof JValue && isBigInteger(token))
    return argument(
      'The value passed in must be an enum base or an underlying type for an enum, such as an Int32.',
      'value',
    );
  return tokenTo(token, types.int);
};

/** A member, or the number of one; upper and lower case count as one. */
const enumNamed = (text: string, type: Type): number | undefined => {
  if (/^-?\d+$/.test(text)) return Number(text);
  const members = Object.entries(enums[type.kind === 'named' ? type.name : ''] ?? {});
  return members.find(([name]) => name.toLowerCase() === text.toLowerCase())?.[1];
};

const fromReader = (reader: JsonReader, type: Type): unknown => {
  if (readFor(reader, type)) return valueHere(reader, type);
  return takesNull(type) ? null : fail(reader, `No JSON content found and type '${fullName(type)}' is not nullable.`);
};

/** Moves to the next value, read as the type wants it; false at the end. */
const readFor = (reader: JsonReader, type: Type): boolean => {
  const kind = readKindOf(type);
  if (kind) {
    reader.readAs(kind);
    return reader.token !== 'None';
  }
  const found = readContent(reader);
  if (reader.token === 'Undefined' && isNamed(nullableElement(type) ?? type, 'long'))
    reader.fail(`An undefined token is not a valid ${fullName(type)}.`);
  return found;
};

/** The value the reader stands on, held by its type. */
const valueHere = (reader: JsonReader, type: Type): unknown => {
  const contract = contractOf(type);
  if (contract === 'token') return tokenHere(reader, type);
  if (isXmlType(type)) return xmlHere(reader, type);
  if (isNamed(type, 'Regex')) return regexHere(reader);
  if (isNamed(type, 'KeyValuePair')) return pairHere(reader, type);
  switch (reader.token) {
    case 'StartObject':
      return objectHere(reader, type);
    case 'StartArray':
      return contract === 'any' ? copyOf(reader) : listHere(reader, type);
    case 'String':
      if (reader.value === null && takesNull(type)) return null;
      if (reader.value === '' && takesNull(type) && !isNamed(type, 'string') && contract !== 'any') return null;
      return converted(reader, type);
    case 'Null':
    case 'Undefined':
      if (isNamed(type, 'DBNull')) return dbNull;
      return takesNull(type) ? null : converted(reader, type);
    case 'Integer':
    case 'Float':
    case 'Boolean':
    case 'Date':
    case 'Bytes':
    case 'StartConstructor':
      return converted(reader, type);
    default:
      return fail(reader, `Unexpected token while deserializing object: ${reader.token}.`);
  }
};

const xmlHere = (reader: JsonReader, type: Type): unknown => {
  if (reader.token === 'Null') return null;
  if (reader.token !== 'StartObject')
    fail(reader, 'XmlNodeConverter can only convert JSON that begins with an object.');
  const problem = xmlTypeProblem(type);
  if (problem) fail(reader, problem);
  // The tokens themselves know their path.
  const object = (reader instanceof TreeReader ? reader.pass() : copyHere(reader)) as JObject;
  return xmlFrom(object, type, (message, at) => {
    const place = at.origin ? `, line ${at.origin.line}, position ${at.origin.position}` : '';
    return raise('JsonSerializationException', `${message} Path '${pathOf(at)}'${place}.`);
  });
};

const regexHere = (reader: JsonReader): ClrRegex | null => {
  if (reader.token === 'Null') return null;
  if (reader.token === 'String') {
    const text = (reader.value as string | null) ?? nullReference();
    return isSlashed(text) ? slashedRegex(text) : fail(reader, 'Regex pattern must be enclosed by slashes.');
  }
  if (reader.token !== 'StartObject') fail(reader, 'Unexpected token when reading Regex.');
  let [pattern, options]: [unknown, unknown] = [null, 0];
  readOn(reader);
  eachProperty(reader, (name) => {
    readOn(reader);
    if (name.toLowerCase() === 'pattern') pattern = reader.value;
    else if (name.toLowerCase() === 'options') options = valueHere(reader, named('RegexOptions'));
    else copyOf(reader);
  });
  if (pattern === null) fail(reader, 'Error deserializing Regex. No pattern found.');
  if (typeof pattern !== 'string') return invalidCast(fullName(typeOf(plain(pattern))), 'System.String');
  return new ClrRegex(pattern, options as number);
};

const tokenHere = (reader: JsonReader, type: Type): unknown => {
  const isPlain = isNamed(type, 'JToken') || isNamed(type, 'JValue');
  if (reader.token === 'Null' && !isPlain) return null;
  const token = copyOf(reader);
  const name = token.clrType().name;
  const fits = isNamed(type, 'JToken') || isNamed(type, name) || (isNamed(type, 'JContainer') && name !== 'JValue');
  if (fits) return token;
  return fail(
    reader,
    `Deserialized JSON type '${fullName(token.clrType())}' is not compatible with expected type '${fullName(type)}'.`,
  );
};

const copyOf = (reader: JsonReader): JToken =>
  reader instanceof TreeReader ? reader.pass().clone() : copyHere(reader, placelessToken);

/** A value of JSON as a boxed .NET value. */
const plainValue = (reader: JsonReader): unknown => {
  const type = reader instanceof TreeReader ? reader.floatType : null;
  return type ? new Boxed(type, reader.value) : plain(reader.value);
};

const plain = (value: unknown): unknown => {
  if (value instanceof ClrDecimal) return new Boxed(types.decimal, value);
  if (typeof value !== 'bigint')
    return typeof value === 'number' ? new Boxed(types.double, value) : box(value, typeOf(value));
  const isLong = BigInt.asIntN(64, value) === value;
  return new Boxed(isLong ? types.long : named('BigInteger'), value);
};

const converted = (reader: JsonReader, type: Type): unknown => {
  const contract = contractOf(type);
  if (contract === 'any') return plainValue(reader);
  const held = plainValue(reader);
  // Any value will do for an interface it has, and for `Array`.
  if (contract !== 'value' && isInstance(held, type)) return held;
  const target = nullableElement(type) ?? type;
  const value = contract === 'value' ? attemptValue(reader, target) : undefined;
  if (value !== undefined) return value;
  const { value: given } = reader;
  const shown = given === null ? '{null}' : typeof given === 'string' ? `"${given}"` : objectText(plainValue(reader));
  return fail(reader, `Error converting value ${shown} to type '${fullName(type)}'.`);
};

const attemptValue = (reader: JsonReader, type: Type): unknown => {
  const { value } = reader;
  if (value === null) return undefined;
  if (isEnum(type)) {
    if (typeof value === 'string') return enumNamed(value, type);
    if (typeof value === 'boolean') return Number(value);
    const isLong = typeof value === 'bigint' && BigInt.asIntN(64, value) === value;
    return isLong ? Number(BigInt.asIntN(32, value)) : undefined;
  }
  if (isNamed(type, 'Uri') && typeof value === 'string') return tryUri(value, uriKinds.relativeOrAbsolute) ?? undefined;
  const token = new JValue(kindOf(reader), value);
  return attempt(() => tokenTo(token, type)) ?? undefined;
};

const kindOf = ({ token }: JsonReader): 'Integer' | 'Float' | 'Boolean' | 'Date' | 'Bytes' | 'String' =>
  token === 'Integer' || token === 'Float' || token === 'Boolean' || token === 'Date' || token === 'Bytes'
    ? token
    : 'String';

const objectHere = (reader: JsonReader, type: Type): unknown => {
  readOn(reader);
  // What numbers an object for references is no member of it.
  while (reader.token === 'PropertyName' && reader.value === '$id') {
    readOn(reader);
    readOn(reader);
  }
  switch (contractOf(type)) {
    case 'any':
      return looseObject(reader);
    case 'dictionary':
      return dictionaryHere(reader, type);
    case 'object':
      return membersHere(reader, type);
    default:
      return misfit(
        reader,
        type,
        'object (e.g. {"name":"value"})',
        'so that it is a normal .NET type (e.g. not a primitive type like integer, not a collection type like an array or List<T>) that can be deserialized from a JSON object. JsonObjectAttribute can also be added to the type to force it to deserialize from a JSON object.',
      );
  }
};

/** An object of no wanted type becomes a JObject. */
const looseObject = (reader: JsonReader): JObject => {
  const object = new JObject();
  eachProperty(reader, (name) => {
    if (!readContent(reader)) unexpectedEnd(reader);
    object.set(name, copyOf(reader));
  });
  return object;
};

const dictionaryHere = (reader: JsonReader, type: Type): ClrDictionary => {
  const [keyType, valueType] = argumentsOf(type);
  const dictionary = new ClrDictionary(keyType, valueType);
  eachProperty(reader, (name) => {
    const key = keyOf(reader, name, keyType);
    if (!readFor(reader, valueType)) unexpectedEnd(reader);
    dictionary.set(key, valueHere(reader, valueType));
  });
  return dictionary;
};

const argumentsOf = (type: Type): readonly [Type, Type] =>
  type.kind === 'named' ? [type.args[0] ?? types.object, type.args[1] ?? types.object] : [types.object, types.object];

const keyOf = (reader: JsonReader, name: string, type: Type): unknown => {
  if (isNamed(type, 'object')) return name;
  const key = isEnum(type) ? enumNamed(name, type) : attempt(() => tokenTo(new JValue('String', name), type));
  return (
    key ??
    fail(
      reader,
      `Could not convert string '${name}' to dictionary key type '${fullName(type)}'. Create a TypeConverter to convert from the string to the key type object.`,
    )
  );
};

/** A pair is read from whatever properties follow, the way Newtonsoft's converter does it. */
const pairHere = (reader: JsonReader, type: Type): KeyValue => {
  if (reader.token === 'Null') fail(reader, 'Cannot convert null value to KeyValuePair.');
  const types = argumentsOf(type);
  const values = types.map(defaultValue);
  readOn(reader);
  while (reader.token === 'PropertyName') {
    const at = ['key', 'value'].indexOf(String(reader.value).toLowerCase());
    if (!readFor(reader, types[at] ?? named('JToken'))) unexpectedEnd(reader);
    const value = valueHere(reader, types[at] ?? named('JToken'));
    if (at >= 0) values[at] = value;
    readOn(reader);
  }
  return new KeyValue(...types, values[0], values[1]);
};

/** It has a constructor without parameters, and no property that can be set. */
const secureString = (reader: JsonReader, type: Type): ClrObject => {
  eachProperty(reader, () => {
    if (!readContent(reader)) unexpectedEnd(reader);
    copyOf(reader);
  });
  return { clrType: () => type, clrText: () => fullName(type) };
};

/** Tuples come about by their constructor. Names count in any case; what is missing is default. */
const membersHere = (reader: JsonReader, type: Type): unknown => {
  const made = type.kind === 'named' ? type : types.object;
  if (isAbstract(made)) return uncreatable(reader, made);
  if (made.name === 'SecureString') return secureString(reader, made);
  if (made.name !== 'Tuple' && made.name !== 'ValueTuple') return withoutConstructor(reader, type);
  const names = made.args.map((_, i) => `item${i + 1}`);
  const values = made.args.map(defaultValue);
  eachProperty(reader, (name) => {
    const at = names.indexOf(name.toLowerCase());
    const itemType = made.args[at] ?? types.object;
    if (!readFor(reader, itemType)) unexpectedEnd(reader);
    const value = valueHere(reader, itemType);
    if (at >= 0) values[at] = value;
  });
  return new ClrTuple(made.name, made.args, values);
};

const listHere = (reader: JsonReader, type: Type): unknown => {
  if (contractOf(type) !== 'list')
    return misfit(
      reader,
      type,
      'array (e.g. [1,2,3])',
      'to an array or a type that implements a collection interface (e.g. ICollection, IList) like List<T> that can be deserialized from a JSON array. JsonArrayAttribute can also be added to the type to force it to deserialize from a JSON array.',
    );
  const making = listMaking(type);
  if (making === 'abstract') uncreatable(reader, type);
  if (making === 'unfilled') fail(reader, `Cannot create and populate list type ${fullName(type)}.`);
  if (making === 'unmade') fail(reader, `Unable to find a constructor to use for type ${fullName(type)}.`);
  if (rankOf(type) > 1) return gridHere(reader, type);
  const element = type.kind === 'array' ? type.element : argumentsOf(type)[0];
  const items: unknown[] = [];
  while (readFor(reader, element) && reader.token !== 'EndArray')
    if (reader.token !== 'Comment') items.push(valueHere(reader, element));
  if (reader.token !== 'EndArray') fail(reader, 'Unexpected end when deserializing array.');
  return listOf(items, element, type);
};

/** Lists in lists, as deep as the array has dimensions; the reader stands on the first begin. */
const gridHere = (reader: JsonReader, type: Type): ClrArray => {
  const element = type.kind === 'array' ? type.element : types.object;
  const rank = rankOf(type);
  const rows = rowsHere(reader, element, rank);
  const lengths: number[] = [];
  let row = rows;
  while (lengths.push(row.length) < rank) row = (row[0] as unknown[] | undefined) ?? [];
  const items: unknown[] = [];
  flatten(rows, lengths, items);
  return new ClrArray(element, items, lengths);
};

const rowsHere = (reader: JsonReader, element: Type, depth: number): unknown[] => {
  const items: unknown[] = [];
  while (depth === 1 ? readFor(reader, element) : reader.read()) {
    if (reader.token === 'EndArray') return items;
    if (reader.token === 'Comment') continue;
    if (depth > 1 && reader.token !== 'StartArray')
      fail(reader, `Unexpected token when deserializing multidimensional array: ${reader.token}.`);
    items.push(depth > 1 ? rowsHere(reader, element, depth - 1) : valueHere(reader, element));
  }
  return fail(reader, 'Unexpected end when deserializing array.');
};

const flatten = (rows: readonly unknown[], [length, ...inner]: readonly number[], into: unknown[]): void => {
  if (rows.length !== length) raise('Exception', 'Cannot deserialize non-cubical array as multidimensional array.');
  for (const row of rows)
    if (inner.length > 0) flatten(row as unknown[], inner, into);
    else into.push(row);
};
