import { named, nullableElement, type Type, typeText } from '../types.ts';
import type { KeyComparer } from './collections.ts';
import { type ClrObject, equalityKey, fullName } from './object.ts';

/** Types that say themselves when two of them are equal: those that implement `IEquatable` of their own. */
const equatable: ReadonlySet<string> = new Set(
  `bool char sbyte byte short ushort int uint long ulong float double decimal DateTime DateTimeOffset TimeSpan Guid Uri
  ValueTuple JValue TimeZoneInfo HashAlgorithmName XName`.split(/\s+/),
);

/** The class of `EqualityComparer<T>.Default`. */
const classOf = (element: Type, isEnum: boolean): Type => {
  const inner = nullableElement(element);
  if (inner) return named('NullableEqualityComparer', inner);
  if (element.kind !== 'named' || element.anonymous) return named('ObjectEqualityComparer', element);
  if (element.name === 'string') return named('EqualityComparer', element);
  if (isEnum) return named('EnumEqualityComparer', element);
  return named(equatable.has(element.name) ? 'GenericEqualityComparer' : 'ObjectEqualityComparer', element);
};

/** What compares the keys of a collection that was made without a comparer. */
export class DefaultComparer implements ClrObject, KeyComparer {
  private readonly type: Type;
  constructor(type: Type) {
    this.type = type;
  }
  clrType(): Type {
    return this.type;
  }
  /** The class for text is private to .NET; what is public is the one above it. */
  clrText(): string {
    const name = fullName(this.type);
    return name.includes('.EqualityComparer`') ? 'System.Collections.Generic.StringEqualityComparer' : name;
  }
  key(value: unknown): unknown {
    return equalityKey(value);
  }
}

const cacheSize = 100;
const comparers = new Map<string, DefaultComparer>();

/** There is one for every type, so that two collections have the same. */
export const defaultComparer = (element: Type, isEnum: boolean): DefaultComparer => {
  const key = typeText(element);
  const known = comparers.get(key);
  if (known) return known;
  const made = new DefaultComparer(classOf(element, isEnum));
  if (comparers.size >= cacheSize) comparers.delete(comparers.keys().next().value!);
  comparers.set(key, made);
  return made;
};
