import { argument, badFormat } from '../exceptions.ts';
import { named, type Type } from '../types.ts';
import type { ClrObject } from './object.ts';

export class ClrGuid implements ClrObject {
  /** 32 lower-case hexadecimal digits. */
  readonly hex: string;
  constructor(hex: string) {
    this.hex = hex;
  }
  clrType(): Type {
    return named('Guid');
  }
  clrText(): string {
    return dashed(this.hex);
  }
  clrKey(): string {
    return `guid:${this.hex}`;
  }
  clrCompare(other: unknown): number {
    return other instanceof ClrGuid
      ? this.hex < other.hex
        ? -1
        : this.hex > other.hex
          ? 1
          : 0
      : argument('Object must be of type GUID.', 'value');
  }
}

const dashed = (hex: string): string =>
  [hex.slice(0, 8), hex.slice(8, 12), hex.slice(12, 16), hex.slice(16, 20), hex.slice(20)].join('-');

const hexFields = (hex: string): string => {
  const last = Array.from({ length: 8 }, (_, i) => `0x${hex.slice(16 + i * 2, 18 + i * 2)}`);
  return `{0x${hex.slice(0, 8)},0x${hex.slice(8, 12)},0x${hex.slice(12, 16)},{${last.join(',')}}}`;
};

/** Reads any of the forms N, D, B and P. */
export const parseGuid = (text: string): ClrGuid | undefined => {
  const core = /^\{(.*)\}$/.exec(text.trim())?.[1] ?? /^\((.*)\)$/.exec(text.trim())?.[1] ?? text.trim();
  const plain = /^[0-9a-f]{8}(-?)[0-9a-f]{4}\1[0-9a-f]{4}\1[0-9a-f]{4}\1[0-9a-f]{12}$/i.test(core);
  return plain ? new ClrGuid(core.replaceAll('-', '').toLowerCase()) : undefined;
};

export const guidText = (guid: ClrGuid, format: string): string => {
  switch (format.toUpperCase()) {
    case '':
    case 'D':
      return dashed(guid.hex);
    case 'N':
      return guid.hex;
    case 'B':
      return `{${dashed(guid.hex)}}`;
    case 'P':
      return `(${dashed(guid.hex)})`;
    case 'X':
      return hexFields(guid.hex);
    default:
      return badFormat('Format string can be only "D", "d", "N", "n", "P", "p", "B", "b", "X" or "x".');
  }
};

/** The first three fields lie in little-endian order among the bytes. */
const byteOrder = [3, 2, 1, 0, 5, 4, 7, 6, 8, 9, 10, 11, 12, 13, 14, 15] as const;

export const guidBytes = (guid: ClrGuid): number[] =>
  byteOrder.map((at) => Number.parseInt(guid.hex.slice(at * 2, at * 2 + 2), 16));

export const guidFromBytes = (bytes: ArrayLike<number>): ClrGuid => {
  if (bytes.length !== 16) return argument('Byte array for Guid must be exactly 16 bytes long.', 'b');
  const hex: string[] = [];
  for (const [i, at] of byteOrder.entries()) hex[at] = (bytes[i] ?? 0).toString(16).padStart(2, '0');
  return new ClrGuid(hex.join(''));
};

/** A version 4 GUID from a source of chance. */
export const randomGuid = (next: () => number): ClrGuid => {
  const digits = Array.from({ length: 32 }, () => Math.floor(next() * 16).toString(16));
  digits[12] = '4';
  digits[16] = (8 + Math.floor(next() * 4)).toString(16);
  return new ClrGuid(digits.join(''));
};
