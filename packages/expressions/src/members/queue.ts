import { defaultValue } from '../boxing.ts';
import { argument, argumentNull, invalidOperation, notNegative, outOfRange } from '../exceptions.ts';
import type { Reference, Runtime } from '../runtime.ts';
import type { Type } from '../types.ts';
import { ClrArray, ClrQueue, elementsOf } from '../values/collections.ts';
import { equalValues } from '../values/object.ts';
import type { TypeDefinition } from './definition.ts';

const queueMembers = (name: 'Queue' | 'Stack', put: string, take: string): TypeDefinition['members'] => {
  const empty = (): never => invalidOperation(`${name} empty.`);
  const index = (queue: ClrQueue): number => (name === 'Stack' ? queue.items.length - 1 : 0);
  return {
    'new()': (_rt: Runtime, [type]: readonly Type[]) => new ClrQueue(name, type!),
    'new(int capacity)': (capacity: number, rt: Runtime, [type]: readonly Type[]) => {
      notNegative(capacity, 'capacity');
      rt.checkSize(capacity);
      return new ClrQueue(name, type!);
    },
    'new(IEnumerable<T> collection)': (source: unknown, _rt: Runtime, [type]: readonly Type[]) =>
      new ClrQueue(name, type!, Array.from(elementsOf(source ?? argumentNull('collection')))),
    'void CopyTo(T[] array, int arrayIndex)': (queue: ClrQueue, target: ClrArray | null, at: number) => {
      const { items } = target ?? argumentNull('array');
      if (at < 0 || at > items.length)
        outOfRange(
          'Index was out of range. Must be non-negative and less than or equal to the size of the collection.',
          'arrayIndex',
          ...(name === 'Stack' ? [at] : []),
        );
      if (items.length - at < queue.items.length)
        argument(
          'Offset and length were out of bounds for the array or count is greater than the number of elements from index to the end of the source collection.',
        );
      for (const [i, item] of [...queue].entries()) items[at + i] = item;
    },
    'int Count': (queue: ClrQueue) => queue.items.length,
    [`void ${put}(T item)`]: (queue: ClrQueue, item: unknown, rt: Runtime) => {
      rt.checkSize(queue.items.length + 1);
      queue.version++;
      queue.items.push(item);
    },
    [`T ${take}()`]: (queue: ClrQueue) => {
      if (queue.items.length === 0) return empty();
      queue.version++;
      return queue.items.splice(index(queue), 1)[0];
    },
    [`bool Try${take}(out T result)`]: (queue: ClrQueue, result: Reference) => {
      const found = queue.items.length > 0;
      if (found) queue.version++;
      result.set(found ? queue.items.splice(index(queue), 1)[0] : defaultValue(queue.element));
      return found;
    },
    'bool TryPeek(out T result)': (queue: ClrQueue, result: Reference) => {
      const found = queue.items.length > 0;
      result.set(found ? queue.items[index(queue)] : defaultValue(queue.element));
      return found;
    },
    'void TrimExcess()': () => {},
    'T Peek()': (queue: ClrQueue) => (queue.items.length === 0 ? empty() : queue.items[index(queue)]),
    'bool Contains(T item)': (queue: ClrQueue, item: unknown) => queue.items.some((known) => equalValues(known, item)),
    'void Clear()': (queue: ClrQueue) => {
      queue.version++;
      queue.items.splice(0);
    },
    'T[] ToArray()': (queue: ClrQueue) => new ClrArray(queue.element, Array.from(queue)),
  };
};

export const queueTypes: readonly TypeDefinition[] = [
  {
    name: 'Queue',
    shape: 'class',
    parameters: ['T'],
    bases: ['IReadOnlyCollection<T>'],
    members: queueMembers('Queue', 'Enqueue', 'Dequeue'),
  },
  {
    name: 'Stack',
    shape: 'class',
    parameters: ['T'],
    bases: ['IReadOnlyCollection<T>'],
    members: queueMembers('Stack', 'Push', 'Pop'),
  },
];
