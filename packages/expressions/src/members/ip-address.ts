import { enums } from '../enums.ts';
import { argument, argumentNull, raise } from '../exceptions.ts';
import type { Reference } from '../runtime.ts';
import { named, type Type, types } from '../types.ts';
import { ClrArray } from '../values/collections.ts';
import { type ClrObject, equalValues, hashOf } from '../values/object.ts';
import type { TypeDefinition } from './definition.ts';

/** An address of 4 or 16 bytes. */
class ClrAddress implements ClrObject {
  readonly bytes: readonly number[];
  private readonly zone: string;
  constructor(bytes: readonly number[], zone = '') {
    this.bytes = bytes;
    this.zone = zone;
  }
  clrType(): Type {
    return named('IPAddress');
  }
  clrText(): string {
    return this.bytes.length === 4 ? this.bytes.join('.') : textOf6(this.bytes) + this.zone;
  }
  clrKey(): string {
    return `address:${this.bytes.join()}`;
  }
}

/** The longest run of two zero groups or more becomes `::`. */
const textOf6 = (bytes: readonly number[]): string => {
  const groups = Array.from({ length: 8 }, (_, i) => ((bytes[2 * i]! << 8) | bytes[2 * i + 1]!).toString(16));
  if (
    groups.slice(0, 5).every((group) => group === '0') &&
    (groups[5] === 'ffff' || (groups[5] === '0' && groups[6] !== '0'))
  )
    return `::${groups[5] === 'ffff' ? 'ffff:' : ''}${bytes.slice(12).join('.')}`;
  const text = groups.join(':');
  const runs = Array.from(text.matchAll(/(?:^|(?<=:))0(?::0)+(?=:|$)/g));
  const longest = runs.toSorted((a, b) => b[0].length - a[0].length)[0];
  if (!longest) return text;
  const before = text.slice(0, longest.index).replace(/:$/, '');
  return `${before}::${text.slice(longest.index + longest[0].length).replace(/^:/, '')}`;
};

/** One to four parts, each decimal, octal or hexadecimal; the last fills what is left. */
const parse4 = (text: string): readonly number[] | undefined => {
  const parts = text.split('.');
  if (parts.length > 4 || parts.some((part) => !/^(?:0[xX][0-9a-fA-F]+|\d+)$/.test(part))) return undefined;
  const numbers = parts.map((part) => (/^0\d/.test(part) ? Number.parseInt(part, 8) : Number(part)));
  const last = numbers.pop()!;
  const left = 4 - numbers.length;
  if (numbers.some((n) => !(n <= 255)) || !(last < 256 ** left)) return undefined;
  return [...numbers, ...Array.from({ length: left }, (_, i) => Math.floor(last / 256 ** (left - 1 - i)) % 256)];
};

const groupsOf = (text: string): readonly number[] | undefined => {
  if (text === '') return [];
  const bytes: number[] = [];
  for (const group of text.split(':')) {
    const four = group.includes('.') ? parse4(group) : undefined;
    if (four) bytes.push(...four);
    else if (/^[0-9a-fA-F]{1,4}$/.test(group))
      bytes.push(Number.parseInt(group, 16) >> 8, Number.parseInt(group, 16) & 255);
    else return undefined;
  }
  return bytes;
};

const parse6 = (text: string): readonly number[] | undefined => {
  const plain = text.replace(/^\[(.*)\]$/, '$1').replace(/%.*$/, '');
  const halves = plain.split('::');
  if (halves.length > 2) return undefined;
  const [before, after] = halves.map(groupsOf);
  if (!before || (halves.length === 2 && !after)) return undefined;
  if (halves.length === 1) return before.length === 16 ? before : undefined;
  const missing = 16 - before.length - after!.length;
  return missing >= 2 ? [...before, ...new Array<number>(missing).fill(0), ...after!] : undefined;
};

const parse = (text: string): ClrAddress | undefined => {
  const bytes = text.includes(':') ? parse6(text) : parse4(text);
  return bytes && new ClrAddress(bytes, /%[1-9]\d*(?=\]?$)/.exec(text)?.[0]);
};

const isLoopback = ({ bytes }: ClrAddress): boolean =>
  bytes.length === 4 ? bytes[0] === 127 : bytes.slice(0, 15).every((byte) => byte === 0) && bytes[15] === 1;

const fixed = (text: string) => (): ClrAddress => parse(text)!;

export const ipAddressType: TypeDefinition = {
  name: 'IPAddress',
  shape: 'class',
  members: {
    'new(byte[] address)': (address: ClrArray | null) => {
      const { items } = address ?? argumentNull('address');
      return [4, 16].includes(items.length)
        ? new ClrAddress([...(items as number[])])
        : argument('An invalid IP address was specified.', 'address');
    },
    'static IPAddress Parse(string ipString)': (text: string | null) =>
      parse(text ?? argumentNull('ipString')) ?? raise('FormatException', 'An invalid IP address was specified.'),
    'static bool TryParse(string ipString, out IPAddress address)': (text: string | null, result: Reference) => {
      const found = text === null ? undefined : parse(text);
      result.set(found ?? null);
      return found !== undefined;
    },
    'static bool IsLoopback(IPAddress address)': (address: ClrAddress | null) =>
      isLoopback(address ?? argumentNull('address')),
    'static IPAddress Any': fixed('0.0.0.0'),
    'static IPAddress Loopback': fixed('127.0.0.1'),
    'static IPAddress IPv6Any': fixed('::'),
    'static IPAddress IPv6Loopback': fixed('::1'),
    'AddressFamily AddressFamily': ({ bytes }: ClrAddress) =>
      enums.AddressFamily![bytes.length === 4 ? 'InterNetwork' : 'InterNetworkV6'],
    'byte[] GetAddressBytes()': ({ bytes }: ClrAddress) => new ClrArray(types.byte, [...bytes]),
    'bool Equals(object comparand)': (self: ClrAddress, other: unknown) => equalValues(self, other),
    'int GetHashCode()': {
      run: (self: ClrAddress) => hashOf(self),
      difference: 'stable, but not the number .NET gives',
    },
    'string ToString()': (self: ClrAddress) => self.clrText(),
  },
};
