import { argument, nullReference } from '../exceptions.ts';
import { tokenOf } from '../json/make.ts';
import { JToken, JValue } from '../json/tokens.ts';
import { tokenValue } from '../json/value-as.ts';
import { formatValue } from '../text/format.ts';
import { named, types } from '../types.ts';
import { equalValues, fullName, hashOf } from '../values/object.ts';
import { Boxed } from '../values/value.ts';
import type { MemberEntry, TypeDefinition } from './definition.ts';
import { valueMembers } from './json-tree.ts';

/** Constructors for the types a token can hold; numbers arrive unboxed. */
const constructors: Readonly<Record<string, MemberEntry>> = Object.fromEntries([
  ...['bool', 'DateTime', 'DateTimeOffset', 'Guid', 'Uri', 'TimeSpan'].map((type) => [
    `new(${type} value)`,
    (value: unknown) => tokenOf(value),
  ]),
  ...['long', 'ulong', 'double', 'float', 'decimal'].map((type) => [
    `new(${type} value)`,
    (value: unknown) => tokenOf(new Boxed(named(type), value)),
  ]),
]);

const setValue = (self: JValue, value: unknown): void => {
  const { tokenType, value: held, numberType } = tokenOf(value) as JValue;
  const keeps = typeof value === 'string' && (self.tokenType === 'Comment' || self.tokenType === 'Raw');
  Object.assign(self, { tokenType: keeps ? self.tokenType : tokenType, value: held, numberType });
};

export const jvalueType: TypeDefinition = {
  name: 'JValue',
  shape: 'class',
  bases: ['JToken', 'IComparable'],
  members: {
    'new(JValue other)': (other: JValue | null) => (other ?? nullReference()).clone(),
    'new(object value)': (value: unknown) =>
      value instanceof JToken
        ? argument(`Could not determine JSON object type for type ${fullName(value.clrType())}.`)
        : tokenOf(value),
    'new(string value)': (value: string | null) => new JValue('String', value),
    'new(char value)': (value: number) => new JValue('String', String.fromCharCode(value), types.char),
    ...constructors,
    ...valueMembers,
    'object Value': { get: tokenValue, set: setValue },
    'bool Equals(JValue other)': (self: JValue, other: JValue | null) => other !== null && equalValues(self, other),
    'bool Equals(object obj)': (self: JValue, other: unknown) => other instanceof JValue && equalValues(self, other),
    'int GetHashCode()': { run: (self: JValue) => hashOf(self), difference: 'stable, but not the number .NET gives' },
    'string ToString()': (self: JValue) => self.clrText(),
    'string ToString(string format)': (self: JValue, format: string | null) =>
      formatValue(tokenValue(self), format ?? ''),
  },
};
