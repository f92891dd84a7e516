import { box, defaultValue } from '../boxing.ts';
import type { Runtime } from '../runtime.ts';
import type { Type } from '../types.ts';
import { types } from '../types.ts';
import { ClrArray, ClrQueue, elementsOf, Sequence } from '../values/collections.ts';
import { ClrEnumerator } from '../values/enumerator.ts';
import type { MemberEntry, TypeDefinition } from './definition.ts';

const elementOf = (source: unknown): Type =>
  typeof source === 'string'
    ? types.char
    : typeof source === 'object' && source !== null && 'element' in source
      ? (source.element as Type)
      : types.object;

const isStrict = (source: unknown): boolean =>
  typeof source === 'string' ||
  source instanceof ClrArray ||
  source instanceof ClrQueue ||
  (source instanceof Sequence && source.isArray);

export const typedEnumerator: Readonly<Record<string, MemberEntry>> = {
  'IEnumerator<T> GetEnumerator()': (source: unknown, _rt: Runtime, [type]: readonly Type[]) =>
    new ClrEnumerator(type!, elementsOf(source) as Iterable<unknown>, isStrict(source)),
};

export const plainEnumerator: Readonly<Record<string, MemberEntry>> = {
  'IEnumerator GetEnumerator()': (source: unknown) =>
    new ClrEnumerator(elementOf(source), elementsOf(source) as Iterable<unknown>),
};

const walking: Readonly<Record<string, MemberEntry>> = {
  'bool MoveNext()': (self: ClrEnumerator, rt: Runtime) => {
    rt.step();
    return self.moveNext();
  },
  'void Reset()': (self: ClrEnumerator) => self.reset(),
};

/** What `GetEnumerator()` gives; in .NET most collections have a type of their own for it. */
export const enumeratorTypes: readonly TypeDefinition[] = [
  {
    name: 'IEnumerator',
    shape: 'interface',
    members: { 'object Current': (self: ClrEnumerator) => box(self.currentOrThrow(), self.element), ...walking },
  },
  {
    name: 'IEnumerator',
    shape: 'interface',
    parameters: ['T'],
    bases: ['IEnumerator', 'IDisposable'],
    members: {
      'T Current': (self: ClrEnumerator) => {
        const { current } = self;
        return current === undefined ? defaultValue(self.element) : current;
      },
    },
  },
];
