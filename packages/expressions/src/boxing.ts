import { ClrNamed } from './crypto/values.ts';
import { invalidCast, nullReference } from './exceptions.ts';
import { isNumber } from './numeric.ts';
import { isEnum, isReference, lineage } from './registry.ts';
import { table } from './table.ts';
import { isNamed, type NamedType, nullableElement, rankOf, sameType, type Type, types } from './types.ts';
import { KeyValue } from './values/collections.ts';
import { ClrDateTime } from './values/date-time.ts';
import { ClrDateTimeOffset } from './values/date-time-offset.ts';
import { decimalOf } from './values/decimal.ts';
import { ClrGuid } from './values/guid.ts';
import { fullName, typeOf } from './values/object.ts';
import { ClrTimeSpan } from './values/time-span.ts';
import { ClrTuple } from './values/tuple.ts';
import { Boxed } from './values/value.ts';

/** True for value types whose unboxed form does not tell their type. */
const needsBox = (type: Type): boolean => isNumber(type) || isEnum(type);

/** How a value of that static type becomes an object; undefined when it already is one. */
export const boxing = (type: Type): ((value: unknown) => unknown) | undefined => {
  const element = nullableElement(type);
  if (element) {
    const box = boxing(element);
    return box && ((value) => (value === null ? null : box(value)));
  }
  return needsBox(type) ? (value) => new Boxed(type, value) : undefined;
};

export const box = (value: unknown, type: Type): unknown => boxing(type)?.(value) ?? value ?? null;

/** True when a value of the one reference type may stand where the other is expected. */
export const refersTo = (from: Type, to: Type): boolean => {
  if (isNamed(to, 'object')) return true;
  return lineage(from).some((base) => sameType(base, to) || variant(base, to));
};

const covariant: ReadonlySet<string> = new Set([
  'IEnumerable',
  'IEnumerator',
  'IReadOnlyList',
  'IReadOnlyCollection',
  'IGrouping',
  'Func',
  'IOrderedEnumerable',
]);

/** Covariance holds between reference types only; arrays of them convert too. */
const variant = (from: Type, to: Type): boolean => {
  if (from.kind === 'array' && to.kind === 'array')
    return (
      rankOf(from) === rankOf(to) &&
      isReference(from.element) &&
      isReference(to.element) &&
      refersTo(from.element, to.element)
    );
  if (from.kind !== 'named' || to.kind !== 'named' || from.name !== to.name || from.args.length !== to.args.length)
    return false;
  if (!covariant.has(from.name) || from.args.length === 0) return false;
  return from.args.every(
    (arg, i) =>
      sameType(arg, to.args[i]!) || (isReference(arg) && isReference(to.args[i]!) && refersTo(arg, to.args[i]!)),
  );
};

/** `value is T` for a boxed value. */
export const isInstance = (value: unknown, type: Type): boolean => {
  if (value === null || value === undefined) return false;
  return refersTo(typeOf(value), nullableElement(type) ?? type);
};

/** `(T)value` for a boxed value: unboxing wants the exact type, a reference the type or one derived from it. */
export const castTo = (type: Type): ((value: unknown) => unknown) => {
  const target = nullableElement(type) ?? type;
  const nullable = target !== type || isReference(type);
  const unbox = needsBox(target);
  return (value) => {
    if (value === null || value === undefined) return nullable ? null : nullReference();
    if (!isInstance(value, target)) return invalidCast(fullName(typeOf(value)), fullName(type));
    return unbox ? (value as Boxed).value : value;
  };
};

/** `default(T)`, unboxed. */
export const defaultValue = (type: Type): unknown =>
  structDefaults(type) ?? (isNumber(type) || isEnum(type) ? 0 : sameType(type, types.bool) ? false : null);

const structDefaults = (type: Type): unknown =>
  type.kind === 'named' && type.args.length > 0 ? genericDefault(type) : plainDefault(type);

const genericDefault = ({ name, args }: NamedType): unknown => {
  if (name === 'ValueTuple') return new ClrTuple('ValueTuple', args, args.map(defaultValue));
  if (name !== 'KeyValuePair') return undefined;
  const [key, value] = args;
  return new KeyValue(key!, value!, defaultValue(key!), defaultValue(value!));
};

const plainDefault = (type: Type): unknown =>
  type.kind === 'named' && type.args.length === 0 ? zeros[type.name]?.() : undefined;

const zeros: Readonly<Record<string, () => unknown>> = table({
  long: () => 0n,
  ulong: () => 0n,
  decimal: () => decimalOf(0),
  DateTime: () => new ClrDateTime(0n),
  DateTimeOffset: () => new ClrDateTimeOffset(new ClrDateTime(0n), 0n),
  TimeSpan: () => new ClrTimeSpan(0n),
  Guid: () => new ClrGuid('0'.repeat(32)),
  HashAlgorithmName: () => new ClrNamed('HashAlgorithmName', null),
});
