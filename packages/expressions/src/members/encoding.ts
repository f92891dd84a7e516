import { argument, argumentNull, notAbove, notNegative, outOfRange, raise } from '../exceptions.ts';
import type { Runtime } from '../runtime.ts';
import { defaultEncoding, encodingNamed, encodingOfPage, encodings, listedEncodings } from '../text/encodings.ts';
import { named, types } from '../types.ts';
import { ClrArray } from '../values/collections.ts';
import { EncodingInfo, TextEncoding } from '../values/text-encoding.ts';
import type { MemberEntry, TypeDefinition } from './definition.ts';

const textOf = (codes: readonly unknown[]): string => codes.map((code) => String.fromCharCode(code as number)).join('');
const codesOf = (text: string): number[] => Array.from({ length: text.length }, (_, i) => text.charCodeAt(i));
const byteArray = (bytes: number[]): ClrArray => new ClrArray(types.byte, bytes);
const charArray = (text: string): ClrArray => new ClrArray(types.char, codesOf(text));

const noArray = ({ facts }: TextEncoding, name: string): never =>
  plainChecks.has(facts.codePage)
    ? raise('ArgumentNullException', `Array cannot be null. (Parameter '${name}')`)
    : argumentNull(name);

/** The encodings that derive their checks from a common helper have other words than the rest. */
const checkSign = ({ facts }: TextEncoding, value: number, name: string): void => {
  if (value >= 0) return;
  if (plainChecks.has(facts.codePage)) outOfRange('Non-negative number required.', name);
  notNegative(value, name);
};

const ascii = 20127;

/** UTF-8, ASCII and Latin-1. */
const plainChecks: ReadonlySet<number> = new Set([65001, ascii, 28591]);

/** A part of an array of chars or bytes, with .NET's checks. */
const part = (
  self: TextEncoding,
  array: ClrArray | null,
  name: string,
  index: number,
  count: number,
  [first, second] = ['index', 'count'],
): unknown[] => {
  const { items } = array ?? noArray(self, name);
  checkSign(self, index, first);
  checkSign(self, count, second);
  const place = plainChecks.has(self.facts.codePage) && first === 'charIndex' ? 'string' : 'buffer';
  if (items.length - index < count) outOfRange(`Index and count must refer to a location within the ${place}.`, name);
  return items.slice(index, index + count);
};

const textPart = (
  self: TextEncoding,
  text: string | null,
  index: number,
  count: number,
  [first, second] = ['index', 'count'],
): string => {
  const name = self.facts.codePage === ascii && first !== 'index' ? 'chars' : 's';
  const s = text ?? (first === 'index' ? argumentNull('s') : noArray(self, name));
  if (first === 'index') {
    notNegative(index, first);
    notNegative(count, second);
    notAbove(index, s.length - count, first);
  }
  checkSign(self, index, first);
  checkSign(self, count, second);
  if (s.length - index < count) outOfRange('Index and count must refer to a location within the string.', name);
  return s.slice(index, index + count);
};

const byteNamesOf = ({ facts }: TextEncoding): [string, string] =>
  facts.codePage === ascii ? ['byteIndex', 'byteCount'] : ['index', 'count'];

const charNames: [string, string] = ['charIndex', 'charCount'];

/** Writes into an array of the caller and tells how much. */
const put = (
  source: readonly number[],
  target: ClrArray | null,
  at: number,
  [array, index, kind]: readonly [string, string, string],
  self: TextEncoding,
): number => {
  const { facts } = self;
  const { items } = target ?? noArray(self, array);
  if (at < 0 || at > items.length)
    outOfRange(
      'Index was out of range. Must be non-negative and less than or equal to the size of the collection.',
      index,
    );
  if (at + source.length > items.length)
    argument(
      `The output ${kind} buffer is too small to contain the ${kind === 'byte' ? 'encoded data' : 'decoded characters'}, encoding codepage '${facts.codePage}' and fallback 'System.Text.EncoderReplacementFallback'.`,
      array,
    );
  for (const [i, item] of source.entries()) items[at + i] = item;
  return source.length;
};

const encoded = (self: TextEncoding, text: string, rt: Runtime): number[] => {
  rt.checkLength(text.length);
  return self.bytes(text);
};

const toBytes: Readonly<Record<string, MemberEntry>> = {
  'byte[] GetBytes(string s)': (self: TextEncoding, text: string | null, rt: Runtime) =>
    byteArray(encoded(self, text ?? argumentNull('s'), rt)),
  'byte[] GetBytes(string s, int index, int count)': (
    self: TextEncoding,
    text: string | null,
    index: number,
    count: number,
    rt: Runtime,
  ) => byteArray(encoded(self, textPart(self, text, index, count), rt)),
  'byte[] GetBytes(char[] chars)': (self: TextEncoding, chars: ClrArray | null, rt: Runtime) =>
    byteArray(encoded(self, textOf((chars ?? argumentNull('chars')).items), rt)),
  'byte[] GetBytes(char[] chars, int index, int count)': (
    self: TextEncoding,
    chars: ClrArray | null,
    index: number,
    count: number,
    rt: Runtime,
  ) => byteArray(encoded(self, textOf(part(self, chars, 'chars', index, count)), rt)),
  'int GetBytes(string s, int charIndex, int charCount, byte[] bytes, int byteIndex)': (
    self: TextEncoding,
    text: string | null,
    index: number,
    count: number,
    bytes: ClrArray | null,
    at: number,
  ) => put(self.bytes(textPart(self, text, index, count, charNames)), bytes, at, ['bytes', 'byteIndex', 'byte'], self),
  'int GetBytes(char[] chars, int charIndex, int charCount, byte[] bytes, int byteIndex)': (
    self: TextEncoding,
    chars: ClrArray | null,
    index: number,
    count: number,
    bytes: ClrArray | null,
    at: number,
  ) =>
    put(
      self.bytes(textOf(part(self, chars, 'chars', index, count, charNames))),
      bytes,
      at,
      ['bytes', 'byteIndex', 'byte'],
      self,
    ),
  'int GetByteCount(string s)': (self: TextEncoding, text: string | null) =>
    self.bytes(text ?? argumentNull(['us-ascii', 'utf-8'].includes(self.facts.webName) ? 'chars' : 's')).length,
  'int GetByteCount(string s, int index, int count)': (
    self: TextEncoding,
    text: string | null,
    index: number,
    count: number,
  ) => self.bytes(textPart(self, text, index, count)).length,
  'int GetByteCount(char[] chars)': (self: TextEncoding, chars: ClrArray | null) =>
    self.bytes(textOf((chars ?? argumentNull('chars')).items)).length,
  'int GetByteCount(char[] chars, int index, int count)': (
    self: TextEncoding,
    chars: ClrArray | null,
    index: number,
    count: number,
  ) => self.bytes(textOf(part(self, chars, 'chars', index, count))).length,
};

const decoded = (self: TextEncoding, bytes: readonly unknown[]): string => self.text(bytes as readonly number[]);

const toText: Readonly<Record<string, MemberEntry>> = {
  'string GetString(byte[] bytes)': (self: TextEncoding, bytes: ClrArray | null) =>
    decoded(self, (bytes ?? argumentNull('bytes')).items),
  'string GetString(byte[] bytes, int index, int count)': (
    self: TextEncoding,
    bytes: ClrArray | null,
    index: number,
    count: number,
  ) => decoded(self, part(self, bytes, 'bytes', index, count, byteNamesOf(self))),
  'char[] GetChars(byte[] bytes)': (self: TextEncoding, bytes: ClrArray | null) =>
    charArray(decoded(self, (bytes ?? argumentNull('bytes')).items)),
  'char[] GetChars(byte[] bytes, int index, int count)': (
    self: TextEncoding,
    bytes: ClrArray | null,
    index: number,
    count: number,
  ) => charArray(decoded(self, part(self, bytes, 'bytes', index, count))),
  'int GetChars(byte[] bytes, int byteIndex, int byteCount, char[] chars, int charIndex)': (
    self: TextEncoding,
    bytes: ClrArray | null,
    index: number,
    count: number,
    chars: ClrArray | null,
    at: number,
  ) =>
    put(
      codesOf(decoded(self, part(self, bytes, 'bytes', index, count, ['byteIndex', 'byteCount']))),
      chars,
      at,
      ['chars', 'charIndex', 'char'],
      self,
    ),
  'int GetCharCount(byte[] bytes)': (self: TextEncoding, bytes: ClrArray | null) =>
    decoded(self, (bytes ?? argumentNull('bytes')).items).length,
  'int GetCharCount(byte[] bytes, int index, int count)': (
    self: TextEncoding,
    bytes: ClrArray | null,
    index: number,
    count: number,
  ) => decoded(self, part(self, bytes, 'bytes', index, count)).length,
};

const most = (self: TextEncoding, count: number, name: string, of: (count: number) => number): number => {
  // GetMaxByteCount has the words of the helper everywhere but in UTF-8, GetMaxCharCount only in ASCII.
  if (count < 0 && (name === 'charCount' ? self.facts.codePage !== 65001 : self.facts.codePage === 20127))
    notNegative(count, name);
  checkSign(self, count, name);
  const found = of(count);
  return found > 0x7fffffff
    ? outOfRange(
        'Too many characters. The resulting number of bytes is larger than what can be returned as an int.',
        name,
      )
    : found;
};

const facts: Readonly<Record<string, MemberEntry>> = {
  'string WebName': ({ facts }: TextEncoding) => facts.webName,
  'string HeaderName': ({ facts }: TextEncoding) => facts.webName,
  'string BodyName': ({ facts }: TextEncoding) => facts.webName,
  'string EncodingName': ({ facts }: TextEncoding) => facts.title,
  'int CodePage': ({ facts }: TextEncoding) => facts.codePage,
  'int WindowsCodePage': ({ facts }: TextEncoding) => facts.windowsCodePage,
  'bool IsBrowserDisplay': ({ facts }: TextEncoding) => facts.browser[0],
  'bool IsBrowserSave': ({ facts }: TextEncoding) => facts.browser[1],
  'bool IsMailNewsDisplay': ({ facts }: TextEncoding) => facts.mail[0],
  'bool IsMailNewsSave': ({ facts }: TextEncoding) => facts.mail[1],
  'bool IsSingleByte': ({ facts }: TextEncoding) => facts.isSingleByte === true,
  'bool IsReadOnly': (self: TextEncoding) => !self.isCopy,
  'bool IsAlwaysNormalized()': ({ facts }: TextEncoding) => facts.webName === 'iso-8859-1',
  'byte[] GetPreamble()': ({ facts }: TextEncoding) => byteArray([...facts.preamble]),
  'int GetMaxByteCount(int charCount)': (self: TextEncoding, count: number) =>
    most(self, count, 'charCount', self.facts.maxBytes),
  'int GetMaxCharCount(int byteCount)': (self: TextEncoding, count: number) =>
    most(self, count, 'byteCount', self.facts.maxChars),
  'object Clone()': (self: TextEncoding) => new TextEncoding(self.facts, self, true),
  'bool Equals(object value)': (self: TextEncoding, other: unknown) =>
    other instanceof TextEncoding && other.facts === self.facts,
  'int GetHashCode()': {
    run: ({ facts }: TextEncoding) => facts.codePage,
    difference: 'stable, but not the number .NET gives',
  },
};

const convert = (from: TextEncoding | null, to: TextEncoding | null, bytes: readonly unknown[]): ClrArray => {
  const target = to ?? argumentNull('dstEncoding');
  return byteArray(target.bytes(decoded(from ?? argumentNull('srcEncoding'), bytes)));
};

export const encodingTypes: readonly TypeDefinition[] = [
  {
    name: 'Encoding',
    shape: 'class',
    members: {
      'static Encoding UTF8': () => encodings.utf8,
      'static Encoding UTF7': () => encodings.utf7,
      'static Encoding UTF32': () => encodings.utf32,
      'static Encoding ASCII': () => encodings.ascii,
      'static Encoding Unicode': () => encodings.utf16,
      'static Encoding BigEndianUnicode': () => encodings.utf16BigEndian,
      'static Encoding Default': () => defaultEncoding,
      'static Encoding GetEncoding(string name)': encodingNamed,
      'static Encoding GetEncoding(int codepage)': encodingOfPage,
      'static EncodingInfo[] GetEncodings()': () =>
        new ClrArray(
          named('EncodingInfo'),
          listedEncodings.map((encoding) => new EncodingInfo(encoding)),
        ),
      'static byte[] Convert(Encoding srcEncoding, Encoding dstEncoding, byte[] bytes)': (
        from: TextEncoding | null,
        to: TextEncoding | null,
        bytes: ClrArray | null,
      ) => convert(from, to, (bytes ?? argumentNull('bytes')).items),
      'static byte[] Convert(Encoding srcEncoding, Encoding dstEncoding, byte[] bytes, int index, int count)': (
        from: TextEncoding | null,
        to: TextEncoding | null,
        bytes: ClrArray | null,
        index: number,
        count: number,
      ) =>
        convert(
          from ?? argumentNull('srcEncoding'),
          to ?? argumentNull('dstEncoding'),
          part(from ?? argumentNull('srcEncoding'), bytes ?? argumentNull('bytes'), 'bytes', index, count),
        ),
      ...toBytes,
      ...toText,
      ...facts,
    },
  },
  {
    name: 'EncodingInfo',
    shape: 'class',
    members: {
      'string Name': ({ encoding }: EncodingInfo) => encoding.facts.webName,
      'string DisplayName': ({ encoding }: EncodingInfo) => encoding.facts.title,
      'int CodePage': ({ encoding }: EncodingInfo) => encoding.facts.codePage,
      'Encoding GetEncoding()': ({ encoding }: EncodingInfo) => encoding,
    },
  },
];
