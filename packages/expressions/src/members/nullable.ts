import { box, defaultValue } from '../boxing.ts';
import { invalidOperation } from '../exceptions.ts';
import type { Runtime } from '../runtime.ts';
import { named, type Type } from '../types.ts';
import { equalValues, objectText } from '../values/object.ts';
import type { TypeDefinition } from './definition.ts';

export const nullableType: TypeDefinition = {
  name: 'Nullable',
  shape: 'struct',
  parameters: ['T'],
  members: {
    'bool HasValue': (value: unknown) => value !== null,
    'T Value': (value: unknown) => (value === null ? invalidOperation('Nullable object must have a value.') : value),
    'T GetValueOrDefault()': (value: unknown, _rt: Runtime, [type]: readonly Type[]) => value ?? defaultValue(type!),
    'T GetValueOrDefault(T defaultValue)': (value: unknown, fallback: unknown) => value ?? fallback,
    'string ToString()': (value: unknown, _rt: Runtime, [type]: readonly Type[]) =>
      objectText(box(value, named('Nullable', type!))),
    'bool Equals(object other)': (value: unknown, other: unknown, _rt: Runtime, [type]: readonly Type[]) =>
      equalValues(box(value, named('Nullable', type!)), other),
  },
};
