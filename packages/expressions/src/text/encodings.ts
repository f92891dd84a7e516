import { argument, argumentNull, outOfRange, raise } from '../exceptions.ts';
import { table } from '../table.ts';
import { TextEncoding } from '../values/text-encoding.ts';
import { base64Bytes, base64Text, utf8Bytes, utf8Text } from './encoding.ts';

/** The encodings .NET Core has without a provider. */

const codesOf = (text: string): number[] => Array.from({ length: text.length }, (_, i) => text.charCodeAt(i));
const textOf = (codes: Iterable<number>): string => Array.from(codes, (code) => String.fromCharCode(code)).join('');

const singleByte = (limit: number, unknown: number) => ({
  bytes: (text: string) => codesOf(text).map((code) => (code < limit ? code : 63)),
  text: (bytes: ArrayLike<number>) => textOf(Array.from(bytes, (byte) => (byte < limit ? byte : unknown))),
});

const utf16Coding = (high: 0 | 1) => ({
  bytes: (text: string) =>
    codesOf(text.toWellFormed()).flatMap((code) => (high === 0 ? [code >> 8, code & 255] : [code & 255, code >> 8])),
  text: (bytes: ArrayLike<number>) => {
    const units = Array.from(
      { length: bytes.length >> 1 },
      (_, i) => (bytes[2 * i + high]! << 8) | bytes[2 * i + 1 - high]!,
    );
    return textOf(units).toWellFormed() + (bytes.length % 2 === 0 ? '' : '\ufffd');
  },
});

const utf32Coding = (order: readonly number[]) => ({
  bytes: (text: string) =>
    Array.from(text.toWellFormed(), (ch) => ch.codePointAt(0)!).flatMap((point) =>
      order.map((shift) => (point >>> shift) & 255),
    ),
  text: (bytes: ArrayLike<number>) => {
    const points = Array.from({ length: bytes.length >> 2 }, (_, i) =>
      order.reduce((sum, shift, k) => sum + bytes[4 * i + k]! * 2 ** shift, 0),
    );
    const known = points.map((point) =>
      point > 0x10ffff || (point >= 0xd800 && point <= 0xdfff) ? '\ufffd' : String.fromCodePoint(point),
    );
    return known.join('') + (bytes.length % 4 === 0 ? '' : '\ufffd');
  },
});

const direct7 = /[A-Za-z0-9'(),\-./:? \t\n\r]/;

/** UTF-7 (RFC 2152): what is not plain stands as base64 of UTF-16 between `+` and `-`. */
const utf7Bytes = (text: string): number[] => {
  const parts = text.match(/[A-Za-z0-9'(),\-./:? \t\n\r]+|[^A-Za-z0-9'(),\-./:? \t\n\r]+/g) ?? [];
  const coded = parts.map((part) => {
    if (direct7.test(part[0]!)) return part;
    if (part === '+') return '+-';
    return `+${base64Text(codesOf(part).flatMap((code) => [code >> 8, code & 255])).replaceAll('=', '')}-`;
  });
  return codesOf(coded.join(''));
};

const utf7Text = (bytes: ArrayLike<number>): string =>
  textOf(Array.from(bytes)).replace(/\+([A-Za-z0-9+/]*)-?/g, (_all, code: string) => {
    if (code === '') return '+';
    const whole = code.slice(0, code.length - (code.length % 4 === 1 ? 1 : 0));
    const units = base64Bytes(whole.padEnd(Math.ceil(whole.length / 4) * 4, '=')) ?? [];
    return textOf(Array.from({ length: units.length >> 1 }, (_, i) => (units[2 * i]! << 8) | units[2 * i + 1]!));
  });

const [yes, no] = [
  [true, true],
  [false, false],
] as const;
const twoBytes = {
  windowsCodePage: 1200,
  maxBytes: (chars: number) => 2 * (chars + 1),
  maxChars: (bytes: number) => (bytes >> 1) + (bytes & 1) + 1,
};
const fourBytes = {
  windowsCodePage: 1200,
  browser: no,
  mail: no,
  maxBytes: (chars: number) => 4 * (chars + 1),
  maxChars: (bytes: number) => Math.floor(bytes / 2) + 2,
};

export const encodings = {
  utf16: new TextEncoding(
    {
      ...twoBytes,
      webName: 'utf-16',
      title: 'Unicode',
      codePage: 1200,
      browser: [false, true],
      mail: no,
      preamble: [0xff, 0xfe],
    },
    utf16Coding(1),
  ),
  utf16BigEndian: new TextEncoding(
    {
      ...twoBytes,
      webName: 'utf-16BE',
      title: 'Unicode (Big-Endian)',
      codePage: 1201,
      browser: no,
      mail: no,
      preamble: [0xfe, 0xff],
    },
    utf16Coding(0),
  ),
  utf32: new TextEncoding(
    { ...fourBytes, webName: 'utf-32', title: 'Unicode (UTF-32)', codePage: 12000, preamble: [0xff, 0xfe, 0, 0] },
    utf32Coding([0, 8, 16, 24]),
  ),
  utf32BigEndian: new TextEncoding(
    {
      ...fourBytes,
      webName: 'utf-32BE',
      title: 'Unicode (UTF-32 Big-Endian)',
      codePage: 12001,
      preamble: [0, 0, 0xfe, 0xff],
    },
    utf32Coding([24, 16, 8, 0]),
  ),
  ascii: new TextEncoding(
    {
      webName: 'us-ascii', title: 'US-ASCII', codePage: 20127, windowsCodePage: 1252, browser: no, mail: yes,
      preamble: [], isSingleByte: true, maxBytes: (chars) => chars + 1, maxChars: (bytes) => bytes,
    }, // biome-ignore format: a table of facts
    singleByte(128, 63),
  ),
  latin1: new TextEncoding(
    {
      webName: 'iso-8859-1', title: 'Western European (ISO)', codePage: 28591, windowsCodePage: 1252, browser: yes,
      mail: yes, preamble: [], isSingleByte: true, maxBytes: (chars) => chars + 1, maxChars: (bytes) => bytes,
    }, // biome-ignore format: a table of facts
    singleByte(256, 63),
  ),
  utf7: new TextEncoding(
    {
      webName: 'utf-7', title: 'Unicode (UTF-7)', codePage: 65000, windowsCodePage: 1200, browser: no, mail: yes,
      preamble: [], maxBytes: (chars) => 3 * chars + 2, maxChars: (bytes) => Math.max(1, bytes),
    }, // biome-ignore format: a table of facts
    { bytes: utf7Bytes, text: utf7Text },
  ),
  utf8: new TextEncoding(
    {
      webName: 'utf-8', title: 'Unicode (UTF-8)', codePage: 65001, windowsCodePage: 1200, browser: yes, mail: yes,
      preamble: [0xef, 0xbb, 0xbf], maxBytes: (chars) => 3 * (chars + 1), maxChars: (bytes) => bytes + 1,
    }, // biome-ignore format: a table of facts
    { bytes: (text) => Array.from(utf8Bytes(text)), text: utf8Text },
  ),
} as const;

/** `Encoding.Default`: UTF-8 without a mark at the beginning. */
export const defaultEncoding = new TextEncoding({ ...encodings.utf8.facts, preamble: [] }, encodings.utf8);

/** Those `GetEncodings` lists. */
export const listedEncodings: readonly TextEncoding[] = Object.values(encodings)
  .filter(({ facts }) => facts.codePage !== 65000)
  .sort((a, b) => a.facts.codePage - b.facts.codePage);

const aliases: Readonly<Record<string, string>> = table({
  ascii: 'us-ascii', 'ansi_x3.4-1968': 'us-ascii', 'ansi_x3.4-1986': 'us-ascii', cp367: 'us-ascii', csascii: 'us-ascii',
  ibm367: 'us-ascii', 'iso-ir-6': 'us-ascii', 'iso646-us': 'us-ascii', 'iso_646.irv:1991': 'us-ascii', us: 'us-ascii',
  utf8: 'utf-8', 'unicode-1-1-utf-8': 'utf-8', 'unicode-2-0-utf-8': 'utf-8', 'x-unicode-1-1-utf-8': 'utf-8',
  'x-unicode-2-0-utf-8': 'utf-8', unicode: 'utf-16', 'utf-16le': 'utf-16', ucs2: 'utf-16', 'ucs-2': 'utf-16',
  'iso-10646-ucs-2': 'utf-16', unicodefffe: 'utf-16be', 'utf-32le': 'utf-32', 'ucs-4': 'utf-32', 'utf-7': 'utf-7',
  latin1: 'iso-8859-1', l1: 'iso-8859-1', cp819: 'iso-8859-1', ibm819: 'iso-8859-1', csisolatin1: 'iso-8859-1',
  'iso_8859-1': 'iso-8859-1', 'iso8859-1': 'iso-8859-1', 'iso-ir-100': 'iso-8859-1', 'iso_8859-1:1987': 'iso-8859-1',
}); // biome-ignore format: a table of names

export const encodingNamed = (name: string | null): TextEncoding => {
  const wanted = (name ?? argumentNull('name')).toLowerCase();
  const webName = aliases[wanted] ?? wanted;
  return (
    Object.values(encodings).find(({ facts }) => facts.webName.toLowerCase() === webName) ??
    argument(
      `'${name}' is not a supported encoding name. For information on defining a custom encoding, see the documentation for the Encoding.RegisterProvider method.`,
      'name',
    )
  );
};

export const encodingOfPage = (codePage: number): TextEncoding => {
  if (codePage < 0 || codePage > 65535)
    return outOfRange('Valid values are between 0 and 65535, inclusive.', 'codepage');
  if (codePage === 0) return encodings.utf8;
  if ([1, 2, 3, 42].includes(codePage)) return argument(`${codePage} is not a supported code page.`, 'codepage');
  return (
    Object.values(encodings).find(({ facts }) => facts.codePage === codePage) ??
    raise(
      'NotSupportedException',
      `No data is available for encoding ${codePage}. For information on defining a custom encoding, see the documentation for the Encoding.RegisterProvider method.`,
    )
  );
};
