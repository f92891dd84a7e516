import { tokenOf, tokenValue } from '../json/convert.ts';
import { JValue, jsonNull } from '../json/tokens.ts';
import { equalValues } from '../values/object.ts';
import type { TypeDefinition } from './definition.ts';
import { valueMembers } from './json-tree.ts';

export const jvalueType: TypeDefinition = {
  name: 'JValue',
  shape: 'class',
  bases: ['JToken', 'IComparable'],
  members: {
    'new(object value)': (value: unknown) => tokenOf(value),
    'new(string value)': (value: string | null) => tokenOf(value),
    'new(bool value)': (value: boolean) => tokenOf(value),
    'new(long value)': (value: bigint) => new JValue('Integer', value),
    'new(double value)': (value: number) => new JValue('Float', value),
    ...valueMembers,
    'static JValue CreateNull()': () => jsonNull(),
    'static JValue CreateString(string value)': (value: string | null) =>
      value === null ? jsonNull() : tokenOf(value),
    'object Value': {
      get: (self: JValue) => tokenValue(self),
      set: (self: JValue, value: unknown) => {
        const made = tokenOf(value);
        if (made instanceof JValue) Object.assign(self, { tokenType: made.tokenType, value: made.value });
      },
    },
    'bool Equals(JValue other)': (self: JValue, other: unknown) => equalValues(self, other),
  },
};
