import { argument, argumentNull, badFormat } from '../exceptions.ts';
import type { Reference, Runtime } from '../runtime.ts';
import { table } from '../table.ts';
import { guidShape } from '../text/guid-shape.ts';
import { types } from '../types.ts';
import { ClrArray } from '../values/collections.ts';
import { ClrGuid, guidBytes, guidFromBytes, guidText, parseGuid, randomGuid } from '../values/guid.ts';
import { hashOf } from '../values/object.ts';
import type { TypeDefinition } from './definition.ts';

const formatted = (self: ClrGuid, format: string | null): string => guidText(self, format ?? '');

export const guidType: TypeDefinition = {
  name: 'Guid',
  shape: 'struct',
  bases: ['IComparable'],
  members: {
    'new(string g)': (text: string | null) => parseGuid(text ?? argumentNull('g')) ?? invalidGuid(text!),
    'new(byte[] b)': (bytes: ClrArray | null) => guidFromBytes((bytes ?? argumentNull('b')).items as number[]),
    'new(int a, short b, short c, byte[] d)': (a: number, b: number, c: number, d: ClrArray | null) => {
      const { items } = d ?? argumentNull('d');
      if (items.length !== 8) argument('Byte array for Guid must be exactly 8 bytes long.', 'd');
      return fromFields([a, b, c], items as number[]);
    },
    ...Object.fromEntries(
      ['int a, short b, short c', 'uint a, ushort b, ushort c'].map((fields) => [
        `new(${fields}, ${[...'defghijk'].map((name) => `byte ${name}`).join(', ')})`,
        (...values: readonly unknown[]) => fromFields(values.slice(0, 3) as number[], values.slice(3, 11) as number[]),
      ]),
    ),
    'static Guid NewGuid()': (rt: Runtime) => randomGuid(() => rt.environment.random.next()),
    'static Guid Empty': () => new ClrGuid('0'.repeat(32)),
    'static Guid Parse(string input)': (text: string | null) =>
      parseGuid(text ?? argumentNull('input')) ?? invalidGuid(text!),
    'static bool TryParse(string input, out Guid result)': (text: string | null, result: Reference) => {
      const found = text === null ? undefined : parseGuid(text);
      result.set(found ?? new ClrGuid('0'.repeat(32)));
      return found !== undefined;
    },
    'static Guid ParseExact(string input, string format)': (text: string | null, format: string | null) => {
      const s = text ?? argumentNull('input');
      const form = (format === '' ? undefined : formOf(format ?? argumentNull('format'))) ?? badForm();
      return parseForm(s, form) ?? invalidExact(s, form);
    },
    'static bool TryParseExact(string input, string format, out Guid result)': (
      text: string | null,
      format: string | null,
      result: Reference,
    ) => {
      const found = text === null || format === null ? undefined : tryForm(text, format);
      result.set(found ?? new ClrGuid('0'.repeat(32)));
      return found !== undefined;
    },
    'bool Equals(object o)': (a: ClrGuid, b: unknown) => b instanceof ClrGuid && a.hex === b.hex,
    'int CompareTo(object value)': (a: ClrGuid, b: unknown) => {
      if (b === null) return 1;
      return b instanceof ClrGuid ? a.clrCompare(b) : argument('Object must be of type GUID.', 'value');
    },
    'string ToString()': (self: ClrGuid) => self.clrText(),
    'string ToString(string format)': formatted,
    'string ToString(string format, IFormatProvider provider)': formatted,
    'byte[] ToByteArray()': (self: ClrGuid) => new ClrArray(types.byte, guidBytes(self)),
    'bool Equals(Guid g)': (a: ClrGuid, b: ClrGuid) => a.hex === b.hex,
    'int CompareTo(Guid value)': (a: ClrGuid, b: ClrGuid) => a.clrCompare(b),
    'int GetHashCode()': { run: (self: ClrGuid) => hashOf(self), difference: 'stable, but not the number .NET gives' },
    'static bool operator ==(Guid a, Guid b)': (a: ClrGuid, b: ClrGuid) => a.hex === b.hex,
    'static bool operator !=(Guid a, Guid b)': (a: ClrGuid, b: ClrGuid) => a.hex !== b.hex,
  },
};

const fromFields = ([a = 0, b = 0, c = 0]: readonly number[], rest: readonly number[]): ClrGuid => {
  const hex = (value: number, digits: number): string =>
    (value < 0 ? value + 2 ** (4 * digits) : value).toString(16).padStart(digits, '0');
  return new ClrGuid(hex(a, 8) + hex(b, 4) + hex(c, 4) + rest.map((byte) => hex(byte, 2)).join(''));
};

const badForm = (): never => badFormat('Format string can be only "D", "d", "N", "n", "P", "p", "B", "b", "X" or "x".');

const formOf = (format: string): string | undefined =>
  format === '' ? 'D' : /^[DNBPX]$/i.test(format) ? format.toUpperCase() : undefined;

const tryForm = (text: string, format: string): ClrGuid | undefined => {
  const form = format === '' ? undefined : formOf(format);
  return form === undefined ? undefined : parseForm(text, form);
};

const forms: Readonly<Record<string, RegExp>> = table({
  N: /^([0-9a-f]{32})$/i,
  D: /^([0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12})$/i,
  B: /^\{([0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12})\}$/i,
  P: /^\(([0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12})\)$/i,
});

const hexForm =
  /^\{0x([0-9a-f]{1,8}),0x([0-9a-f]{1,4}),0x([0-9a-f]{1,4}),\{0x([0-9a-f]{1,2}),0x([0-9a-f]{1,2}),0x([0-9a-f]{1,2}),0x([0-9a-f]{1,2}),0x([0-9a-f]{1,2}),0x([0-9a-f]{1,2}),0x([0-9a-f]{1,2}),0x([0-9a-f]{1,2})\}\}$/i;

/** Reads one of the forms that `ToString` writes, with white space around it. */
const parseForm = (text: string, form: string): ClrGuid | undefined => {
  const trimmed = text.trim();
  if (form === 'X') {
    const found = hexForm.exec(trimmed.replace(/\s/g, ''));
    const widths = [8, 4, 4, 2, 2, 2, 2, 2, 2, 2, 2];
    return found
      ? new ClrGuid(
          widths
            .map((width, i) => found[i + 1]!.padStart(width, '0'))
            .join('')
            .toLowerCase(),
        )
      : undefined;
  }
  const found = forms[form]!.exec(trimmed)?.[1];
  return found === undefined ? undefined : new ClrGuid(found.replaceAll('-', '').toLowerCase());
};

const badShape = (): never => badFormat(guidShape);

const onlyDigits = (): never => badFormat('Guid string should only contain hexadecimal characters.');

const invalidExact = (text: string, form: string): never => {
  const s = text.trim();
  if (form === 'X') return invalidHex(s.replace(/\s/g, ''));
  if (form === 'N' && s.length === 32) return onlyDigits();
  if (form === 'N') return badShape();
  const [open, close] = { B: ['{', '}'], P: ['(', ')'] }[form] ?? ['', ''];
  const inner = s.slice(open!.length, s.length - close!.length);
  if (inner.length !== 36 || !s.startsWith(open!) || !s.endsWith(close!)) return badShape();
  return [8, 13, 18, 23].every((at) => inner[at] === '-')
    ? onlyDigits()
    : badFormat('Dashes are in the wrong position for GUID parsing.');
};

/** Says what is wrong with `{0x…,0x…,0x…,{0x…,…}}`, looking at it from the left. */
const invalidHex = (s: string): never => {
  if (!s.startsWith('{')) return badFormat('Expected {0xdddddddd, etc}.');
  let at = 1;
  for (const [i, width] of [8, 4, 4, 2, 2, 2, 2, 2, 2, 2, 2].entries()) {
    if (i === 3 && s[at++] !== '{') return badFormat('Expected {0xdddddddd, etc}.');
    if (!/^0x/i.test(s.slice(at, at + 2))) return badFormat('Expected 0x prefix.');
    const end = s.indexOf(i === 10 ? '}' : ',', at + 2);
    if (end <= at + 2)
      return badFormat(
        `Could not find a ${i === 10 ? 'brace' : 'comma'}, or the length between the previous token and the ${i === 10 ? 'brace' : 'comma'} was zero (i.e., '0x,'etc.).`,
      );
    const digits = s.slice(at + 2, end);
    if (!/^[0-9a-f]+$/i.test(digits)) return onlyDigits();
    if (digits.length > width)
      return badFormat(i < 3 ? guidShape : 'Value was either too large or too small for an unsigned byte.');
    at = end + 1;
  }
  return badFormat(
    s[at] === '}'
      ? 'Additional non-parsable characters are at the end of the string.'
      : 'Could not find the ending brace.',
  );
};

/** The form is told by its first character and by its dash. */
const invalidGuid = (text: string): never => {
  const s = text.trim();
  if (s.length < 32) return badShape();
  if (s[0] === '(') return invalidExact(s, 'P');
  if (s[0] === '{') return invalidExact(s, s[9] === '-' ? 'B' : 'X');
  return invalidExact(s, s[8] === '-' ? 'D' : 'N');
};
