import { enumText } from '../enums.ts';
import { ClrException } from '../exceptions.ts';
import { fullTypeName } from '../namespaces.ts';
import { doubleText, floatText } from '../text/doubles.ts';
import { named, rankOf, type Type, types } from '../types.ts';
import { ClrDecimal } from './decimal.ts';
import { Boxed } from './value.ts';

/** What every value class of this folder can do. */
export interface ClrObject {
  clrType(): Type;
  /** `ToString()`; without it the name of the type is the text. */
  clrText?(): string;
  /** Equal keys mean equal values; without it identity decides. */
  clrKey?(): string;
  clrCompare?(other: unknown): number;
  clrEquals?(other: unknown): boolean;
}

export const isClrObject = (value: unknown): value is ClrObject =>
  typeof value === 'object' && value !== null && 'clrType' in value;

/** The run-time type of a boxed value. */
export const typeOf = (value: unknown): Type => {
  if (value === null || value === undefined) return types.null;
  if (typeof value === 'string') return types.string;
  if (typeof value === 'boolean') return types.bool;
  if (value instanceof Boxed) return value.type;
  if (value instanceof ClrException) return named(value.type);
  if (isClrObject(value)) return value.clrType();
  return typeof value === 'function' ? named('Delegate') : types.object;
};

/** The .NET name of a type: `System.Int32`, ``System.Collections.Generic.List`1[System.Int32]``. */
export const fullName = (type: Type): string => {
  if (type.kind === 'array') return `${fullName(type.element)}[${','.repeat(rankOf(type) - 1)}]`;
  if (type.kind !== 'named') return type.kind;
  if (type.anonymous)
    return `<>f__AnonymousType0\`${type.anonymous.length}[${type.anonymous.map((p) => fullName(p.type)).join(',')}]`;
  const name = fullTypeName(type.name, type.args.length);
  return type.args.length === 0 ? name : `${name}\`${type.args.length}[${type.args.map(fullName).join(',')}]`;
};

/** Text of an unboxed number by its type. */
export const numberText = (value: unknown, typeName: string): string => {
  if (typeName === 'double') return doubleText(value as number);
  if (typeName === 'float') return floatText(value as number);
  if (typeName === 'char') return String.fromCharCode(value as number);
  return String(value);
};

const boxedText = ({ type, value }: Boxed): string => {
  if (type.kind !== 'named') return String(value);
  return typeof value === 'number' && !numbers.has(type.name)
    ? enumText(type.name, value)
    : numberText(value, type.name);
};

const numbers: ReadonlySet<string> = new Set(
  'sbyte byte short ushort int uint long ulong float double decimal char'.split(' '),
);

/** Type, message and what is inside; there is no stack to show. */
const exceptionText = ({ type, clrMessage, inner }: ClrException): string => {
  const own = clrMessage === '' ? fullTypeName(type) : `${fullTypeName(type)}: ${clrMessage}`;
  return inner === null ? own : `${own}\n ---> ${exceptionText(inner)}\n   --- End of inner exception stack trace ---`;
};

/** `ToString()` of a boxed value; null gives the empty string, as in a concatenation. */
export const objectText = (value: unknown): string => {
  if (value === null || value === undefined) return '';
  if (typeof value === 'string') return value;
  if (typeof value === 'boolean') return value ? 'True' : 'False';
  if (value instanceof Boxed) return boxedText(value);
  if (value instanceof ClrException) return exceptionText(value);
  if (isClrObject(value) && value.clrText) return value.clrText();
  return fullName(typeOf(value));
};

/** The class of a value as .NET names it; expressions know some classes by their base only. */
export const className = (value: unknown): string => {
  const name = fullName(typeOf(value));
  return name === 'System.Text.Encoding' ? objectText(value) : name;
};

/** Trailing zeros make no difference between decimals. */
const keyText = (value: unknown): string => (value instanceof ClrDecimal ? value.value.toFixed() : String(value));

/** Something equal for equal values, fit as the key of a Map. */
export const equalityKey = (value: unknown): unknown => {
  if (value instanceof Boxed) return `\0${fullName(value.type)}:${keyText(value.value)}`;
  if (value instanceof ClrDecimal) return `\0System.Decimal:${keyText(value)}`;
  if (isClrObject(value) && value.clrKey) return `\0${value.clrKey()}`;
  // A text that begins like one of these keys is none of them.
  if (typeof value === 'string' && value.startsWith('\0')) return `\0"${value}`;
  return value === undefined ? null : value;
};

/** Objects that only identity tells apart, by number. */
const identities = new WeakMap<object, number>();
let lastIdentity = 0;

const identityOf = (value: object): number => {
  const known = identities.get(value);
  if (known !== undefined) return known;
  identities.set(value, ++lastIdentity);
  return lastIdentity;
};

const partKey = (value: unknown): string => {
  const key = equalityKey(value);
  if (typeof key === 'string') return `${key.length}:${key}`;
  return (typeof key === 'object' && key !== null) || typeof key === 'function' ? `#${identityOf(key)}` : String(key);
};

/** The key of a value made of others; lengths in front of the texts keep two different values from having one key. */
export const compositeKey = (name: string, parts: readonly unknown[]): string =>
  [name, ...parts.map(partKey)].join(',');

/** `object.Equals`. */
export const equalValues = (a: unknown, b: unknown): boolean =>
  isClrObject(a) && a.clrEquals ? a.clrEquals(b) : sameKey(equalityKey(a), equalityKey(b));

const sameKey = (a: unknown, b: unknown): boolean => a === b || Object.is(a, b);

/** A stable 32-bit number for a value; .NET's own numbers differ between versions, so only stability is promised. */
export const hashOf = (value: unknown): number => {
  const key = equalityKey(value);
  if (typeof key === 'number' && Number.isInteger(key)) return key | 0;
  if (typeof key === 'boolean') return key ? 1 : 0;
  let hash = 5381;
  for (const ch of typeof key === 'object' || typeof key === 'function' ? fullName(typeOf(value)) : String(key))
    hash = (Math.imul(hash, 33) ^ ch.codePointAt(0)!) | 0;
  return hash;
};
