import type { Reference, Runtime } from '../runtime.ts';
import type { Type } from '../types.ts';
import { equalValues, hashOf } from '../values/object.ts';
import { ClrTuple } from '../values/tuple.ts';
import type { MemberEntry, TypeDefinition } from './definition.ts';

const names = (count: number): readonly string[] => Array.from({ length: count }, (_, i) => `T${i + 1}`);

const create =
  (name: 'Tuple' | 'ValueTuple', count: number) =>
  (...args: readonly unknown[]): ClrTuple => {
    const [, types] = args.slice(count) as [Runtime, readonly Type[]];
    return new ClrTuple(name, types, args.slice(0, count));
  };

const parameters = (count: number): string =>
  names(count)
    .map((name, i) => `${name} item${i + 1}`)
    .join(', ');

const tupleType = (name: 'Tuple' | 'ValueTuple', count: number): TypeDefinition => ({
  name,
  shape: name === 'Tuple' ? 'class' : 'struct',
  parameters: names(count),
  bases: ['IComparable'],
  members: {
    [`new(${parameters(count)})`]: create(name, count),
    ...Object.fromEntries(
      names(count).map((type, i): [string, MemberEntry] => [`${type} Item${i + 1}`, (t: ClrTuple) => t.items[i]]),
    ),
    'string ToString()': (tuple: ClrTuple) => tuple.clrText(),
    'bool Equals(object obj)': (tuple: ClrTuple, other: unknown) => equalValues(tuple, other),
    'int GetHashCode()': { run: (t: ClrTuple) => hashOf(t), difference: 'stable, but not the number .NET gives' },
    ...(name === 'Tuple' && {
      [`void Deconstruct(${names(count)
        .map((type, i) => `out ${type} item${i + 1}`)
        .join(', ')})`]: (tuple: ClrTuple, ...out: readonly Reference[]) => {
        for (const [i, item] of tuple.items.entries()) out[i]!.set(item);
      },
    }),
  },
});

/** `Tuple.Create` and `ValueTuple.Create`. */
const factory = (name: 'Tuple' | 'ValueTuple'): TypeDefinition => ({
  name,
  shape: 'static',
  members: Object.fromEntries(
    counts.map((count): [string, MemberEntry] => {
      const types = names(count).join(', ');
      return [`static ${name}<${types}> Create<${types}>(${parameters(count)})`, create(name, count)];
    }),
  ),
});

const counts = [1, 2, 3, 4, 5, 6, 7];

export const tupleTypes: readonly TypeDefinition[] = [
  factory('Tuple'),
  factory('ValueTuple'),
  ...counts.flatMap((count) => [tupleType('Tuple', count), tupleType('ValueTuple', count)]),
];
