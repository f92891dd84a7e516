import { percentEncode, utf8Text } from '../text/encoding.ts';

/** Escapes in URIs: which are undone, and which characters get one. */

const codes = (run: string): number[] =>
  run
    .slice(1)
    .split('%')
    .map((code) => Number.parseInt(code, 16));

/** Lengths of UTF-8 sequences by their first byte. */
const sequenceLength = (byte: number): number =>
  byte < 0x80
    ? 1
    : byte >= 0xc2 && byte <= 0xdf
      ? 2
      : byte >= 0xe0 && byte <= 0xef
        ? 3
        : byte >= 0xf0 && byte <= 0xf4
          ? 4
          : 0;

/** Decodes the characters of a run of `%xx` that `keep` lets through; what is no UTF-8 stays as it is written. */
const decodeRun = (run: string, decodes: (ch: string) => boolean): string => {
  const bytes = codes(run);
  let text = '';
  for (let i = 0; i < bytes.length; ) {
    const length = sequenceLength(bytes[i]!);
    const ch = length > 0 && i + length <= bytes.length ? utf8Text(bytes.slice(i, i + length)) : '\ufffd';
    const isWhole = length > 0 && (ch !== '\ufffd' || bytes[i] === 0xef) && ch.length <= 2 && !/\ufffd./.test(ch);
    const taken = isWhole ? length : 1;
    text += isWhole && decodes(ch) ? ch : run.slice(i * 3, (i + taken) * 3);
    i += taken;
  }
  return text;
};

const decode = (text: string, decodes: (ch: string) => boolean): string =>
  text.replace(/(?:%[0-9a-fA-F]{2})+/g, (run) => decodeRun(run, decodes));

/** `Uri.UnescapeDataString`: everything that can be. */
export const unescapeAll = (text: string): string => decode(text, () => true);

/** What `ToString` shows without escape: blanks, quotes, brackets that have no meaning, and letters of other scripts. */
const readable = /[ "<>`{}|^A-Za-z0-9\-_.~]/;

/** True for the characters an IRI may have: no controls, marks of direction or private ones. */
const isIriCharacter = (ch: string): boolean =>
  ch > '\u009f' && !/[\u200e\u200f\u202a-\u202e\ue000-\uf8ff\ufdd0-\ufdef\ufff0-\uffff]/.test(ch);

export const unescapeReadable = (text: string): string => decode(text, (ch) => readable.test(ch) || isIriCharacter(ch));

const unreserved = /^[A-Za-z0-9\-_.~]$/;

/** Undoes the escapes no character needs. */
export const unescapeUnreserved = (text: string): string => decode(text, (ch) => unreserved.test(ch));

const pathCharacters = /^[A-Za-z0-9\-_.~!$%&'()*+,/:;=@[\]#?]$/;

/** Escapes what may not stand in a URI, also a `%` that begins no escape; escapes that are not needed are undone. */
export const normalized = (text: string, escapesToo = ''): string => {
  const marked = unescapeUnreserved(text).replace(/%(?![0-9a-fA-F]{2})/g, '%25');
  const escaped = percentEncode(marked, pathCharacters);
  return escapesToo === ''
    ? escaped
    : escaped.replace(/[?#]/g, (ch) => (escapesToo.includes(ch) ? (ch === '?' ? '%3F' : '%23') : ch));
};

/** Removes `.` and `..`. */
export const withoutDots = (path: string): string => {
  const kept: string[] = [];
  const segments = path.split('/');
  for (const [i, segment] of segments.entries()) {
    if (segment === '..') kept.splice(Math.max(1, kept.length - 1));
    else if (segment !== '.') kept.push(segment);
    if (i === segments.length - 1 && (segment === '.' || segment === '..')) kept.push('');
  }
  return kept.join('/');
};
