import { argumentNull, indexOutOfRange, raise } from '../exceptions.ts';
import { JArray, JObject, type JProperty, type JToken, jsonNull } from '../json/tokens.ts';
import type { Runtime } from '../runtime.ts';
import {
  ClrArray,
  ClrDictionary,
  ClrList,
  ClrSet,
  elementsOf,
  type KeyValue,
  ReadOnlyList,
} from '../values/collections.ts';
import { equalValues } from '../values/object.ts';
import { checkedCopy, copyItems } from './array-copy.ts';
import type { MemberEntry } from './definition.ts';

/** What `ICollection<T>`, `IList<T>` and `ISet<T>` change, by the class behind the interface. */

const refuse = (self: unknown): never =>
  raise(
    'NotSupportedException',
    self instanceof ReadOnlyList ? 'Collection is read-only.' : 'Collection was of a fixed size.',
  );

const add = (self: unknown, item: unknown, rt: Runtime): void => {
  if (self instanceof ClrList) {
    rt.checkSize(self.items.length + 1);
    self.reserve(self.items.length + 1);
    self.items.push(item);
    self.version++;
  } else if (self instanceof ClrSet) {
    rt.checkSize(self.map.size + 1);
    self.add(item);
  } else if (self instanceof ClrDictionary) {
    const { key, value } = item as KeyValue;
    if (self.find(key)) raise('ArgumentException', 'An item with the same key has already been added.');
    self.set(key, value);
  } else if (self instanceof JArray) self.add((item as JToken | null) ?? jsonNull());
  else if (self instanceof JObject) self.addProperty(item as JProperty);
  else refuse(self);
};

const clear = (self: unknown): void => {
  if (self instanceof ClrList) {
    self.items.splice(0);
    self.version++;
  } else if (self instanceof ClrSet) self.map.clear();
  else if (self instanceof ClrDictionary || self instanceof JArray || self instanceof JObject) self.clear();
  else if (self instanceof ClrArray) raise('NotSupportedException', 'Collection is read-only.');
  else refuse(self);
};

const removeAt = (self: unknown, index: number): void => {
  if (self instanceof JArray) self.removeAt(index);
  else if (self instanceof ClrList) {
    if (index < 0 || index >= self.items.length) indexOutOfRange();
    self.items.splice(index, 1);
    self.version++;
  } else refuse(self);
};

const remove = (self: unknown, item: unknown): boolean => {
  if (self instanceof ClrSet) return self.remove(item);
  if (self instanceof ClrDictionary) return self.remove((item as KeyValue).key);
  const index = Array.from(elementsOf(self)).findIndex((known) => equalValues(known, item));
  if (self instanceof ClrArray || self instanceof ReadOnlyList) return refuse(self);
  if (index >= 0) removeAt(self, index);
  return index >= 0;
};

const copyTo = (self: unknown, target: ClrArray | null, at: number): void => {
  const items = Array.from(elementsOf(self));
  if (self instanceof ClrSet || self instanceof ClrDictionary) checkedCopy(items, target, at);
  else copyItems(items, 0, target, at, items.length);
};

export const collectionMembers: Readonly<Record<string, MemberEntry>> = {
  'void Add(T item)': add,
  'void Clear()': clear,
  'bool Remove(T item)': remove,
  'void CopyTo(T[] array, int arrayIndex)': copyTo,
  'bool IsReadOnly': (self: unknown) => self instanceof ClrArray || self instanceof ReadOnlyList,
};

export const listMembers: Readonly<Record<string, MemberEntry>> = {
  'void Insert(int index, T item)': (self: unknown, index: number, item: unknown, rt: Runtime) => {
    if (self instanceof JArray) self.insert(index, item as JToken);
    else if (self instanceof ClrList) {
      rt.checkSize(self.items.length + 1);
      if (index < 0 || index > self.items.length)
        raise('ArgumentOutOfRangeException', "Index must be within the bounds of the List. (Parameter 'index')");
      self.reserve(self.items.length + 1);
      self.items.splice(index, 0, item);
      self.version++;
    } else refuse(self);
  },
  'void RemoveAt(int index)': removeAt,
};

export const setAt = (self: unknown, index: number, item: unknown): void => {
  if (self instanceof JArray) self.setAt(index, (item as JToken | null) ?? jsonNull());
  else if (self instanceof ClrList || self instanceof ClrArray) {
    if (index < 0 || index >= self.items.length) indexOutOfRange();
    self.items[index] = item;
  } else refuse(self);
};

/** Both sides of a comparison of sets. */
const sidesOf = (self: ClrSet, other: unknown): { readonly own: readonly unknown[]; readonly others: ClrSet } => {
  const others = new ClrSet(self.element, self.comparer);
  for (const item of elementsOf(other ?? argumentNull('other'))) others.add(item);
  return { own: [...self.map.values()], others };
};

/** An empty set does not walk the other collection. */
const isNothing = (self: ClrSet, other: unknown): boolean =>
  (other ?? argumentNull('other')) !== null && self.map.size === 0;

const isSubset = (self: ClrSet, other: unknown, proper: boolean): boolean => {
  if (!proper && isNothing(self, other)) return true;
  const { own, others } = sidesOf(self, other);
  return own.every((item) => others.has(item)) && (!proper || others.map.size > own.length);
};

const isSuperset = (self: ClrSet, other: unknown, proper: boolean): boolean => {
  if (proper && isNothing(self, other)) return false;
  const { own, others } = sidesOf(self, other);
  return [...others.map.values()].every((item) => self.has(item)) && (!proper || own.length > others.map.size);
};

/** What `ISet<T>` and `HashSet<T>` share. */
export const setMembers: Readonly<Record<string, MemberEntry>> = {
  'void SymmetricExceptWith(IEnumerable<T> other)': (self: ClrSet, other: unknown) => {
    for (const item of sidesOf(self, other).others.map.values()) if (!self.remove(item)) self.add(item);
  },
  'bool IsProperSubsetOf(IEnumerable<T> other)': (self: ClrSet, other: unknown) => isSubset(self, other, true),
  'bool IsSupersetOf(IEnumerable<T> other)': (self: ClrSet, other: unknown) => isSuperset(self, other, false),
  'bool IsProperSupersetOf(IEnumerable<T> other)': (self: ClrSet, other: unknown) => isSuperset(self, other, true),
  'bool SetEquals(IEnumerable<T> other)': (self: ClrSet, other: unknown) =>
    isSubset(self, other, false) && isSuperset(self, other, false),
};

/** What `ISet<T>` alone has to repeat of `HashSet<T>`. */
export const plainSetMembers: Readonly<Record<string, MemberEntry>> = {
  'bool Add(T item)': (self: ClrSet, item: unknown, rt: Runtime) => {
    rt.checkSize(self.map.size + 1);
    return self.add(item);
  },
  'void UnionWith(IEnumerable<T> other)': (self: ClrSet, other: unknown) => {
    for (const item of elementsOf(other ?? argumentNull('other'))) self.add(item);
  },
  'void IntersectWith(IEnumerable<T> other)': (self: ClrSet, other: unknown) => {
    if (isNothing(self, other)) return;
    const { own, others } = sidesOf(self, other);
    for (const item of own) if (!others.has(item)) self.remove(item);
  },
  'void ExceptWith(IEnumerable<T> other)': (self: ClrSet, other: unknown) => {
    if (isNothing(self, other)) return;
    for (const item of Array.from(elementsOf(other ?? argumentNull('other')))) self.remove(item);
  },
  'bool IsSubsetOf(IEnumerable<T> other)': (self: ClrSet, other: unknown) => isSubset(self, other, false),
  'bool Overlaps(IEnumerable<T> other)': (self: ClrSet, other: unknown) =>
    !isNothing(self, other) && Array.from(elementsOf(other ?? argumentNull('other'))).some((item) => self.has(item)),
};
