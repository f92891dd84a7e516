import { box } from './boxing.ts';
import { ClrCipher, ClrHash } from './crypto/values.ts';
import { JToken } from './json/tokens.ts';
import { writeJson } from './json/writer.ts';
import { LineInfo } from './members/json-annotations.ts';
import { doubleText } from './text/doubles.ts';
import { formatValue } from './text/format.ts';
import { isNamed, rankOf, type Type, typeText } from './types.ts';
import { ClrArray, elementsOf, Sequence } from './values/collections.ts';
import { ClrDateTime } from './values/date-time.ts';
import { ClrDateTimeOffset } from './values/date-time-offset.ts';
import { DefaultComparer } from './values/default-comparer.ts';
import { ClrEnumerator } from './values/enumerator.ts';
import { fullName, objectText, typeOf } from './values/object.ts';
import { StringComparer } from './values/string-comparer.ts';
import { TextEncoding } from './values/text-encoding.ts';
import { ClrTypeObject } from './values/type-object.ts';
import { Boxed, type ClrValue } from './values/value.ts';

/** A value as the test vectors write it: its type, and text that reads back the same in every culture. */
export const describeValue = (value: ClrValue): { readonly type: string; readonly value: string } => ({
  type: describedType(value),
  value: describedText(value),
});

const describedType = (value: ClrValue): string => {
  if (value === null) return 'null';
  const type = typeOf(value);
  if (type.kind === 'named' && type.anonymous) return 'object';
  if (type.kind === 'array')
    return isNamed(type.element, 'byte') || isNamed(type.element, 'string') || isGeneric(type.element)
      ? typeText(type)
      : `${dotnetName(type.element)}[${','.repeat(rankOf(type) - 1)}]`;
  return isNamed(type, 'ValueTuple') ? `ValueTuple<${type.args.map(typeText).join(', ')}>` : typeText(type);
};

const isGeneric = (type: Type): boolean => type.kind === 'named' && type.args.length > 0;

/** Arrays are named by their .NET element: `int32[]`. */
const dotnetName = (type: Type): string => fullName(type).split('.').at(-1)!.toLowerCase();

const describedText = (value: ClrValue): string => {
  if (value === null) return 'null';
  if (typeof value === 'boolean') return String(value);
  if (value instanceof JToken) return writeJson(value, 'compact');
  if (value instanceof ClrDateTime || value instanceof ClrDateTimeOffset) return formatValue(value, 'o');
  if (value instanceof ClrArray && isNamed(value.element, 'byte')) return hex(value.items as number[]);
  if (value instanceof Boxed)
    return isNamed(value.type, 'double') ? doubleText(value.value as number) : objectText(value);
  if (typeof value === 'object' && Symbol.iterator in value) return list(value);
  // The enumerator of a deferred sequence is the sequence itself.
  if (value instanceof ClrEnumerator && value.source instanceof Sequence && !value.source.isArray)
    return list(value.source);
  // Their classes are private to .NET; expressions know the public ones above them.
  if (isPrivate(value)) return fullName(typeOf(value));
  if (value instanceof ClrTypeObject && isNamed(value.type, 'RuntimeType')) return fullName(typeOf(value));
  return objectText(value);
};

const isPrivate = (value: ClrValue): boolean =>
  [ClrHash, ClrCipher, TextEncoding, StringComparer, DefaultComparer, LineInfo].some((each) => value instanceof each);

const hex = (bytes: readonly number[]): string => bytes.map((byte) => byte.toString(16).padStart(2, '0')).join('');

const list = (value: object): string => {
  const element = 'element' in value ? (value.element as Type) : undefined;
  const parts = Array.from(elementsOf(value), (item) => {
    const { type, value: text } = describeValue((element ? box(item, element) : item) as ClrValue);
    return type === 'null' ? 'null' : `${type} ${type === 'string' ? `"${text}"` : text}`;
  });
  return `[${parts.join(', ')}]`;
};
