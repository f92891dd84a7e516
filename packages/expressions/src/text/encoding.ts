import { LimitException } from '../exceptions.ts';
/** UTF-8, base64 and percent coding, written out because this package knows no host. */

/** UTF-8 bytes of a text; a lone surrogate becomes U+FFFD, as in .NET. */
export const utf8Bytes = (text: string): Uint8Array => {
  const bytes: number[] = [];
  for (const ch of text.toWellFormed()) {
    const point = ch.codePointAt(0)!;
    if (point < 0x80) bytes.push(point);
    else if (point < 0x800) bytes.push(0xc0 | (point >> 6), 0x80 | (point & 63));
    else if (point < 0x10000) bytes.push(0xe0 | (point >> 12), 0x80 | ((point >> 6) & 63), 0x80 | (point & 63));
    else bytes.push(0xf0 | (point >> 18), 0x80 | ((point >> 12) & 63), 0x80 | ((point >> 6) & 63), 0x80 | (point & 63));
  }
  return Uint8Array.from(bytes);
};

/** Length of the sequence a lead byte announces, and the bounds of its second byte. */
const lead = (byte: number): readonly [length: number, low: number, high: number] => {
  if (byte >= 0xc2 && byte <= 0xdf) return [2, 0x80, 0xbf];
  if (byte >= 0xe0 && byte <= 0xef) return [3, byte === 0xe0 ? 0xa0 : 0x80, byte === 0xed ? 0x9f : 0xbf];
  if (byte >= 0xf0 && byte <= 0xf4) return [4, byte === 0xf0 ? 0x90 : 0x80, byte === 0xf4 ? 0x8f : 0xbf];
  return [0, 0, 0];
};

/** Text of UTF-8 bytes; each ill-formed part becomes one U+FFFD. */
export const utf8Text = (bytes: ArrayLike<number>): string => {
  const parts: string[] = [];
  for (let i = 0; i < bytes.length; ) {
    const first = bytes[i]!;
    if (first < 0x80) {
      parts.push(String.fromCharCode(first));
      i++;
      continue;
    }
    const { text, length } = readSequence(bytes, i, first);
    parts.push(text);
    i += length;
  }
  return parts.join('');
};

const readSequence = (bytes: ArrayLike<number>, at: number, first: number): { text: string; length: number } => {
  const [length, low, high] = lead(first);
  if (length === 0) return { text: '\ufffd', length: 1 };
  let point = first & (0x7f >> length);
  for (let k = 1; k < length; k++) {
    const next = bytes[at + k] ?? 0;
    if (next < (k === 1 ? low : 0x80) || next > (k === 1 ? high : 0xbf)) return { text: '\ufffd', length: k };
    point = (point << 6) | (next & 63);
  }
  return { text: String.fromCodePoint(point), length };
};

const alphabet = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/';

export const base64Text = (bytes: ArrayLike<number>): string => {
  let text = '';
  for (let i = 0; i < bytes.length; i += 3) {
    const group = (bytes[i]! << 16) | ((bytes[i + 1] ?? 0) << 8) | (bytes[i + 2] ?? 0);
    const left = bytes.length - i;
    text += alphabet[group >> 18]! + alphabet[(group >> 12) & 63]!;
    text += left > 1 ? alphabet[(group >> 6) & 63]! : '=';
    text += left > 2 ? alphabet[group & 63]! : '=';
  }
  return text;
};

/** Bytes of strict base64 (white space allowed), or undefined. */
export const base64Bytes = (text: string): Uint8Array | undefined => {
  const clean = text.replace(/[ \t\r\n]/g, '');
  if (clean.length % 4 !== 0 || !/^[A-Za-z0-9+/]*={0,2}$/.test(clean)) return undefined;
  const padding = clean.endsWith('==') ? 2 : clean.endsWith('=') ? 1 : 0;
  const bytes = new Uint8Array((clean.length / 4) * 3 - padding);
  for (let i = 0, at = 0; i < clean.length; i += 4) {
    const codes = [0, 1, 2, 3].map((k) => Math.max(0, alphabet.indexOf(clean[i + k]!)));
    const group = (codes[0]! << 18) | (codes[1]! << 12) | (codes[2]! << 6) | codes[3]!;
    for (let shift = 16; shift >= 0 && at < bytes.length; shift -= 8) bytes[at++] = (group >> shift) & 255;
  }
  return bytes;
};

/** Percent-codes every byte of the characters the pattern does not accept. */
export const percentEncode = (text: string, keep: RegExp): string => {
  const known = new Map<string, string>();
  let result = '';
  for (const ch of text.toWellFormed()) {
    let coded = known.get(ch);
    if (coded === undefined) {
      coded = keep.test(ch) ? ch : percentCode(ch);
      known.set(ch, coded);
    }
    result += coded;
    if (result.length > maxCoded) throw new LimitException(`a string grew over ${maxCoded} characters`);
  }
  return result;
};

const maxCoded = 4 * 1024 * 1024;

const percentCode = (ch: string): string =>
  Array.from(utf8Bytes(ch), (byte) => `%${byte.toString(16).toUpperCase().padStart(2, '0')}`).join('');

/** Decodes each run of `%xx`; text that is no code stays. */
export const percentDecode = (text: string): string =>
  text.replace(/(?:%[0-9a-fA-F]{2})+/g, (run) =>
    utf8Text(
      run
        .slice(1)
        .split('%')
        .map((code) => Number.parseInt(code, 16)),
    ),
  );
