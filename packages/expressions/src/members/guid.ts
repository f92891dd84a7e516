import { argument, argumentNull, badFormat } from '../exceptions.ts';
import type { Reference, Runtime } from '../runtime.ts';
import { types } from '../types.ts';
import { ClrArray } from '../values/collections.ts';
import { ClrGuid, guidBytes, guidFromBytes, guidText, parseGuid, randomGuid } from '../values/guid.ts';
import { hashOf } from '../values/object.ts';
import type { TypeDefinition } from './definition.ts';

export const guidType: TypeDefinition = {
  name: 'Guid',
  shape: 'struct',
  bases: ['IComparable'],
  members: {
    'new(string g)': (text: string | null) => parseGuid(text ?? argumentNull('g')) ?? invalidGuid(text!),
    'new(byte[] b)': (bytes: ClrArray) =>
      bytes.items.length === 16
        ? guidFromBytes(bytes.items as number[])
        : argument('Byte array for Guid must be exactly 16 bytes long.', 'b'),
    'static Guid NewGuid()': (rt: Runtime) => randomGuid(() => rt.environment.random.next()),
    'static Guid Empty': () => new ClrGuid('0'.repeat(32)),
    'static Guid Parse(string input)': (text: string | null) =>
      parseGuid(text ?? argumentNull('input')) ?? invalidGuid(text!),
    'static bool TryParse(string input, out Guid result)': (text: string | null, result: Reference) => {
      const found = text === null ? undefined : parseGuid(text);
      result.set(found ?? new ClrGuid('0'.repeat(32)));
      return found !== undefined;
    },
    'string ToString()': (self: ClrGuid) => self.clrText(),
    'string ToString(string format)': (self: ClrGuid, format: string | null) => guidText(self, format ?? ''),
    'byte[] ToByteArray()': (self: ClrGuid) => new ClrArray(types.byte, guidBytes(self)),
    'bool Equals(Guid g)': (a: ClrGuid, b: ClrGuid) => a.hex === b.hex,
    'int CompareTo(Guid value)': (a: ClrGuid, b: ClrGuid) => a.clrCompare(b),
    'int GetHashCode()': { run: (self: ClrGuid) => hashOf(self), difference: 'stable, but not the number .NET gives' },
    'static bool operator ==(Guid a, Guid b)': (a: ClrGuid, b: ClrGuid) => a.hex === b.hex,
    'static bool operator !=(Guid a, Guid b)': (a: ClrGuid, b: ClrGuid) => a.hex !== b.hex,
  },
};

const invalidGuid = (text: string): never => {
  if (!text.includes('-')) return badFormat('Unrecognized Guid format.');
  return /^[^-]{8}(?:-[^-]{4}){3}-[^-]{12}$/.test(text.trim())
    ? badFormat('Guid string should only contain hexadecimal characters.')
    : badFormat('Guid should contain 32 digits with 4 dashes (xxxxxxxx-xxxx-xxxx-xxxx-xxxxxxxxxxxx).');
};
