import { named } from '../types.ts';
import { qualifiedName } from '../values/assembly-qualified.ts';
import { equalValues, hashOf, objectText, typeOf } from '../values/object.ts';
import { ClrTypeObject } from '../values/type-object.ts';
import type { TypeDefinition } from './definition.ts';

/** Members every value has. Receivers arrive boxed. */
/** The class that `Type` stands for. */
const runtimeType = named('RuntimeType');

export const objectType: TypeDefinition = {
  name: 'object',
  shape: 'class',
  members: {
    'new()': () => ({}),
    'string ToString()': (self: unknown) => objectText(self),
    'bool Equals(object obj)': (self: unknown, other: unknown) => equalValues(self, other),
    'int GetHashCode()': { run: (self: unknown) => hashOf(self), difference: 'stable, but not the number .NET gives' },
    'Type GetType()': (self: unknown) => new ClrTypeObject(self instanceof ClrTypeObject ? runtimeType : typeOf(self)),
    'static bool Equals(object objA, object objB)': (a: unknown, b: unknown) => equalValues(a, b),
    'static bool ReferenceEquals(object objA, object objB)': (a: unknown, b: unknown) => a === b,
  },
};

export const typeType: TypeDefinition = {
  name: 'Type',
  shape: 'class',
  members: {
    'string Name': (self: ClrTypeObject) => self.shortName,
    'static bool operator ==(Type left, Type right)': (a: unknown, b: unknown) => equalValues(a, b),
    'static bool operator !=(Type left, Type right)': (a: unknown, b: unknown) => !equalValues(a, b),
    'string FullName': (self: ClrTypeObject) => qualifiedName(self.type),
  },
};

/** Of these only the value of `Convert.DBNull`, or null, can be had. */
export const rareTypes: readonly TypeDefinition[] = [
  { name: 'DBNull', shape: 'class', members: { 'string ToString()': () => '' } },
  { name: 'IFormatProvider', shape: 'interface', members: {} },
  { name: 'SecureString', shape: 'class', members: {} },
];
