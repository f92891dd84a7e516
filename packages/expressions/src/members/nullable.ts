import { box, defaultValue } from '../boxing.ts';
import { argumentNull, invalidOperation } from '../exceptions.ts';
import type { Runtime } from '../runtime.ts';
import { named, nullableElement, type Type } from '../types.ts';
import { compareHeld } from '../values/compare.ts';
import { equalValues, hashOf, objectText } from '../values/object.ts';
import { ClrTypeObject } from '../values/type-object.ts';
import type { TypeDefinition } from './definition.ts';

export const nullableType: TypeDefinition = {
  name: 'Nullable',
  shape: 'struct',
  parameters: ['T'],
  members: {
    'bool HasValue': (value: unknown) => value !== null,
    'new(T value)': (value: unknown) => value,
    'int GetHashCode()': (value: unknown) => (value === null ? 0 : hashOf(value)),
    'T Value': (value: unknown) => (value === null ? invalidOperation('Nullable object must have a value.') : value),
    'T GetValueOrDefault()': (value: unknown, _rt: Runtime, [type]: readonly Type[]) => value ?? defaultValue(type!),
    'T GetValueOrDefault(T defaultValue)': (value: unknown, fallback: unknown) => value ?? fallback,
    'string ToString()': (value: unknown, _rt: Runtime, [type]: readonly Type[]) =>
      objectText(box(value, named('Nullable', type!))),
    'bool Equals(object other)': (value: unknown, other: unknown, _rt: Runtime, [type]: readonly Type[]) =>
      equalValues(box(value, named('Nullable', type!)), other),
  },
};

/** The static class beside `Nullable<T>`. */
export const nullableHelpers: TypeDefinition = {
  name: 'Nullable',
  shape: 'static',
  members: {
    'static int Compare<T>(T? n1, T? n2) where T : struct': compareHeld,
    'static bool Equals<T>(T? n1, T? n2) where T : struct': (a: unknown, b: unknown) => equalValues(a, b),
    'static Type GetUnderlyingType(Type nullableType)': (type: ClrTypeObject | null) => {
      const element = nullableElement((type ?? argumentNull('nullableType')).type);
      return element ? new ClrTypeObject(element) : null;
    },
  },
};
