import { indexOutOfRange } from '../exceptions.ts';
import {
  ClrArray,
  ClrDictionary,
  ClrList,
  elementsOf,
  type Grouping,
  HostLookup,
  type Lookup,
  ReadOnlyList,
} from '../values/collections.ts';
import { equalValues } from '../values/object.ts';
import { collectionMembers, listMembers, plainSetMembers, setAt, setMembers } from './collection-interfaces.ts';
import type { TypeDefinition } from './definition.ts';
import { plainEnumerator, typedEnumerator } from './enumerators.ts';

export type Items = Iterable<unknown>;

/** Elements of one of the list-like interfaces. */
const itemsOf = (source: unknown): readonly unknown[] =>
  source instanceof ClrList || source instanceof ClrArray || source instanceof ReadOnlyList
    ? source.items
    : Array.from(elementsOf(source));

export const at = (items: readonly unknown[], index: number): unknown =>
  index < 0 || index >= items.length ? indexOutOfRange() : items[index];

const counted = (
  name: string,
  extra: TypeDefinition['members'] = {},
  bases: readonly string[] = [],
): TypeDefinition => ({
  name,
  shape: 'interface',
  parameters: ['T'],
  bases: [...bases, 'IEnumerable<T>', 'IEnumerable'],
  members: { 'int Count': (source: unknown) => (isLookup(source) ? source.size : itemsOf(source).length), ...extra },
});

const isLookup = (source: unknown): source is Lookup => source instanceof ClrDictionary || source instanceof HostLookup;

export const enumerableTypes: readonly TypeDefinition[] = [
  { name: 'IEnumerable', shape: 'interface', members: plainEnumerator },
  { name: 'IEnumerable', shape: 'interface', parameters: ['T'], bases: ['IEnumerable'], members: typedEnumerator },
  {
    name: 'IOrderedEnumerable',
    shape: 'interface',
    parameters: ['T'],
    bases: ['IEnumerable<T>', 'IEnumerable'],
    members: {},
  },
  {
    name: 'IGrouping',
    shape: 'interface',
    parameters: ['TKey', 'TElement'],
    bases: ['IEnumerable<TElement>', 'IEnumerable'],
    members: { 'TKey Key': (group: Grouping) => group.key },
  },
  counted('IReadOnlyCollection'),
  counted('ICollection', {
    ...collectionMembers,
    'bool Contains(T item)': (source: unknown, item: unknown) =>
      itemsOf(source).some((known) => equalValues(known, item)),
  }),
  counted('IReadOnlyList', { 'T this[int index]': (source: unknown, index: number) => at(itemsOf(source), index) }, [
    'IReadOnlyCollection<T>',
  ]),
  counted(
    'IList',
    {
      ...listMembers,
      'T this[int index]': { get: (source: unknown, index: number) => at(itemsOf(source), index), set: setAt },
      'int IndexOf(T item)': (source: unknown, item: unknown) =>
        itemsOf(source).findIndex((known) => equalValues(known, item)),
    },
    ['ICollection<T>'],
  ),
  counted('ISet', { ...setMembers, ...plainSetMembers }, ['ICollection<T>']),
  { name: 'IComparable', shape: 'interface', members: {} },
  { name: 'IDisposable', shape: 'interface', members: { 'void Dispose()': () => null } },
];
