import { argument, argumentNull, outOfRange } from '../exceptions.ts';
import type { Runtime } from '../runtime.ts';
import { utf8Bytes, utf8Text } from '../text/encoding.ts';
import { types } from '../types.ts';
import { ClrArray } from '../values/collections.ts';
import { TextEncoding } from '../values/text-encoding.ts';
import type { TypeDefinition } from './definition.ts';

const ascii = new TextEncoding(
  'us-ascii',
  (text) => Array.from({ length: text.length }, (_, i) => (text.charCodeAt(i) < 128 ? text.charCodeAt(i) : 63)),
  (bytes) => String.fromCharCode(...Array.from(bytes, (b) => (b < 128 ? b : 63))),
);

const utf8 = new TextEncoding('utf-8', (text) => Array.from(utf8Bytes(text)), utf8Text);

/** Half a surrogate pair becomes the replacement character. */
const wellFormed = (text: string): string =>
  text.replace(/[\ud800-\udbff](?![\udc00-\udfff])|(?<![\ud800-\udbff])[\udc00-\udfff]/g, '\ufffd');

const utf16 = new TextEncoding(
  'utf-16',
  (text) =>
    Array.from(
      { length: text.length * 2 },
      (_, i) => (wellFormed(text).charCodeAt(i >> 1) >> (i % 2 === 0 ? 0 : 8)) & 255,
    ),
  (bytes) => {
    let text = '';
    for (let i = 0; i + 1 < bytes.length; i += 2) text += String.fromCharCode(bytes[i]! | (bytes[i + 1]! << 8));
    return bytes.length % 2 === 0 ? wellFormed(text) : `${wellFormed(text)}\ufffd`;
  },
);

const latin1 = new TextEncoding(
  'iso-8859-1',
  (text) => Array.from({ length: text.length }, (_, i) => (text.charCodeAt(i) < 256 ? text.charCodeAt(i) : 63)),
  (bytes) => Array.from(bytes, (b) => String.fromCharCode(b)).join(''),
);

const aliases: Readonly<Record<string, string>> = {
  ascii: 'us-ascii',
  utf8: 'utf-8',
  unicode: 'utf-16',
  latin1: 'iso-8859-1',
};

const byName = (name: string): TextEncoding =>
  [utf8, ascii, utf16, latin1].find(
    (encoding) => encoding.name === (aliases[name.toLowerCase()] ?? name.toLowerCase()),
  ) ?? argument(`'${name}' is not a supported encoding name.`, 'name');

export const encodingType: TypeDefinition = {
  name: 'Encoding',
  shape: 'class',
  members: {
    'static Encoding UTF8': () => utf8,
    'static Encoding ASCII': () => ascii,
    'static Encoding Unicode': () => utf16,
    'static Encoding Default': () => utf8,
    'static Encoding GetEncoding(string name)': byName,
    'byte[] GetBytes(string s)': (self: TextEncoding, text: string | null, rt: Runtime) => {
      rt.checkLength((text ?? argumentNull('s')).length);
      return new ClrArray(types.byte, self.bytes(text ?? ''));
    },
    'string GetString(byte[] bytes)': (self: TextEncoding, bytes: ClrArray | null) =>
      self.text((bytes ?? argumentNull('bytes')).items as number[]),
    'string GetString(byte[] bytes, int index, int count)': (
      self: TextEncoding,
      bytes: ClrArray,
      index: number,
      count: number,
    ) =>
      index < 0 || count < 0 || index + count > bytes.items.length
        ? outOfRange('Index and count must refer to a location within the buffer.', 'bytes')
        : self.text(bytes.items.slice(index, index + count) as number[]),
    'int GetByteCount(string s)': (self: TextEncoding, text: string) => self.bytes(text).length,
    'string WebName': (self: TextEncoding) => self.name,
  },
};
