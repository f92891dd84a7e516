import { cryptographic } from './provider.ts';

/** One ASN.1 value in DER (or the BER of old PFX files): its tag, and its bytes with and without the head. */
export interface Der {
  readonly tag: number;
  readonly content: Uint8Array;
  readonly whole: Uint8Array;
}

export const corrupted = (): never => cryptographic('ASN1 corrupted data.');

interface Head {
  readonly start: number;
  /** Undefined where an end-of-contents mark ends it. */
  readonly length: number | undefined;
}

const headOf = (bytes: Uint8Array, at: number): Head => {
  const first = bytes[at + 1] ?? corrupted();
  if (first < 0x80) return { start: at + 2, length: first };
  const size = first & 0x7f;
  if (size === 0) return { start: at + 2, length: undefined };
  if (size > 4) return corrupted();
  let length = 0;
  for (let i = 0; i < size; i++) length = length * 256 + (bytes[at + 2 + i] ?? corrupted());
  return { start: at + 2 + size, length };
};

const endOfContents = (bytes: Uint8Array, start: number): number => {
  let at = start;
  while (!(bytes[at] === 0 && bytes[at + 1] === 0)) at += derAt(bytes, at).whole.length;
  return at;
};

const derAt = (bytes: Uint8Array, at: number): Der => {
  const tag = bytes[at] ?? corrupted();
  const { start, length } = headOf(bytes, at);
  const end = length === undefined ? endOfContents(bytes, start) : start + length;
  if (end > bytes.length) return corrupted();
  return { tag, content: bytes.subarray(start, end), whole: bytes.subarray(at, length === undefined ? end + 2 : end) };
};

export const readDer = (bytes: Uint8Array): Der => derAt(bytes, 0);

/** The values inside a constructed one. */
export const partsOf = ({ content }: Der): readonly Der[] => {
  const parts: Der[] = [];
  for (let at = 0; at < content.length; ) {
    const part = derAt(content, at);
    parts.push(part);
    at += part.whole.length;
  }
  return parts;
};

export const partAt = (value: Der, ...path: readonly number[]): Der =>
  path.reduce((at, index) => partsOf(at)[index] ?? corrupted(), value);

/** An octet string, put together where BER cut it in pieces. */
export const octets = (value: Der): Uint8Array =>
  (value.tag & 0x20) === 0
    ? value.content
    : Uint8Array.from(partsOf(value).flatMap((part) => Array.from(octets(part))));

export const objectId = ({ content }: Der): string => {
  const numbers: number[] = [];
  let value = 0;
  for (const byte of content) {
    value = value * 128 + (byte & 0x7f);
    if (byte < 0x80) {
      numbers.push(value);
      value = 0;
    }
  }
  const first = numbers[0] ?? 0;
  const top = Math.min(2, Math.floor(first / 40));
  return [top, first - top * 40, ...numbers.slice(1)].join('.');
};

export const smallInteger = ({ content }: Der): number => content.reduce((sum, byte) => sum * 256 + byte, 0);
