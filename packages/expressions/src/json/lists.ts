import { isNamed, type Type } from '../types.ts';
import { ClrArray, ClrList, ClrQueue, ClrSet, ReadOnlyList } from '../values/collections.ts';

/** The serializer adds item by item, which shows in the capacity. */
const grownList = (element: Type, items: readonly unknown[]): ClrList => {
  const list = new ClrList(element);
  for (const item of items) {
    list.items.push(item);
    list.reserve(list.items.length);
  }
  return list;
};

const readOnly: ReadonlySet<string> = new Set(['IReadOnlyList', 'IReadOnlyCollection', 'ReadOnlyCollection']);

/** The collection of that type with the items that were read. */
export const listOf = (items: readonly unknown[], element: Type, type: Type): unknown => {
  if (type.kind === 'array') return new ClrArray(element, [...items]);
  if (isNamed(type, 'Queue') || isNamed(type, 'Stack')) return new ClrQueue(type.name, element, [...items]);
  if (type.kind === 'named' && readOnly.has(type.name)) {
    const list = grownList(element, items);
    return new ReadOnlyList(element, list);
  }
  if (!isNamed(type, 'HashSet') && !isNamed(type, 'ISet')) return grownList(element, items);
  const set = new ClrSet(element);
  for (const item of items) set.add(item);
  return set;
};
