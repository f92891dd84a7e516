import { isEnum } from '../registry.ts';
import type { Type } from '../types.ts';
import { type KeyComparer, keysByValue } from '../values/collections.ts';
import { compareHeld } from '../values/compare.ts';
import { defaultComparer } from '../values/default-comparer.ts';
import { hashOf } from '../values/object.ts';
import type { Order } from '../values/sort.ts';
import type { TypeDefinition } from './definition.ts';

/** What is given for `IComparer<T>` or `IEqualityComparer<T>`; null means the default. */
export type Comparer = (KeyComparer & { compare?(a: unknown, b: unknown): number }) | null;

export const orderOf = (comparer: Comparer): Order =>
  comparer?.compare ? (a, b) => comparer.compare!(a, b) : compareHeld;

export const keysOf = (comparer: Comparer | undefined): KeyComparer => comparer ?? keysByValue;

/** The comparer a collection of that type shows: its own, or that of the type. */
export const shownComparer = (comparer: KeyComparer, type: Type): KeyComparer =>
  comparer === keysByValue ? defaultComparer(type, isEnum(type)) : comparer;

/** The classes of the comparers of a type; no expression can name them. */
const defaultComparers: readonly TypeDefinition[] = [
  ...['EqualityComparer', 'GenericEqualityComparer', 'ObjectEqualityComparer', 'EnumEqualityComparer'].map(
    (name): TypeDefinition => ({
      name,
      shape: 'class',
      parameters: ['T'],
      bases: ['IEqualityComparer<T>'],
      members: {},
    }),
  ),
  {
    name: 'NullableEqualityComparer',
    shape: 'class',
    parameters: ['T'],
    bases: ['IEqualityComparer<T?>'],
    members: {},
  },
];

/** Expressions can only get these interfaces from StringComparer, or from the collection that was made with one. */
export const comparerTypes: readonly TypeDefinition[] = [
  ...defaultComparers,
  {
    name: 'IComparer',
    shape: 'interface',
    parameters: ['T'],
    members: { 'int Compare(T x, T y)': (self: Comparer, a: unknown, b: unknown) => orderOf(self)(a, b) },
  },
  {
    name: 'IEqualityComparer',
    shape: 'interface',
    parameters: ['T'],
    members: {
      'bool Equals(T x, T y)': (self: Comparer, a: unknown, b: unknown) => keysOf(self).key(a) === keysOf(self).key(b),
      'int GetHashCode(T obj)': {
        run: (self: Comparer, value: unknown) => hashOf(keysOf(self).key(value)),
        difference: 'stable, but not the number .NET gives',
      },
    },
  },
];
