import { enums } from '../enums.ts';
import { argument, argumentNull, notAbove, notNegative, nullReference, outOfRange, raise } from '../exceptions.ts';
import type { Reference } from '../runtime.ts';
import { table } from '../table.ts';
import { percentDecode, percentEncode } from '../text/encoding.ts';
import { htmlDecode, htmlEncode } from '../text/html.ts';
import { asciiHost } from '../text/punycode.ts';
import { types } from '../types.ts';
import { ClrArray } from '../values/collections.ts';
import { hashOf } from '../values/object.ts';
import { type ClrUri, resolveUri, tryUri, uriOf } from '../values/uri.ts';
import { unescapeAll } from '../values/uri-escape.ts';
import { hostOf } from '../values/uri-host.ts';
import { attemptUri, isBelow, isWellFormed, leftPart, relativeUri } from '../values/uri-relations.ts';
import type { MemberEntry, TypeDefinition } from './definition.ts';

const unreserved = /^[A-Za-z0-9\-_.~]$/;
const allowed = /^[A-Za-z0-9\-_.~!#$&'()*+,/:;=?@[\]]$/;
const hexDigit = /^[0-9A-Fa-f]$/;

const schemes: Readonly<Record<string, string>> = table({
  UriSchemeFile: 'file', UriSchemeFtp: 'ftp', UriSchemeHttp: 'http', UriSchemeHttps: 'https', UriSchemeMailto: 'mailto',
  UriSchemeNews: 'news', UriSchemeNntp: 'nntp', UriSchemeGopher: 'gopher', UriSchemeNetTcp: 'net.tcp',
  UriSchemeNetPipe: 'net.pipe', SchemeDelimiter: '://',
}); // biome-ignore format: a table of names

const isLoopback = ({ parts }: ClrUri): boolean =>
  (parts.host === '' && parts.hostKind === 'Basic') ||
  /^(?:localhost|loopback|127\.\d+\.\d+\.\d+|\[::1\])$/.test(parts.host);

/** Without brackets; an IPv6 address with its zone. */
const plainHost = ({ parts }: ClrUri): string =>
  parts.host.replace(/^\[|\]$/g, '') + (parts.zone === null ? '' : `%${parts.zone}`);

const segments = ({ parts }: ClrUri): readonly string[] =>
  (parts.shape === 'dos' ? `/${parts.path}` : parts.path).match(/[^/]*\/|[^/]+$/g) ?? [];

/** The key of equal URIs; relative and absolute ones differ by it too. */
const same = (a: ClrUri | null, b: ClrUri | null): boolean => (a === null ? b === null : b !== null && a.clrEquals(b));

const give = (result: Reference, uri: ClrUri | null): boolean => {
  result.set(uri);
  return uri !== null;
};

const hexAt = (text: string, index: number): number | null => {
  const code = text[index] === '%' ? text.slice(index + 1, index + 3) : '';
  return /^[0-9A-Fa-f]{2}$/.test(code) ? Number.parseInt(code, 16) : null;
};

/** A negative place is one outside the text only where three characters from it would end inside. */
const isHexAt = (text: string, index: number): boolean => {
  if (((text.length - index) | 0) < 3) return false;
  return index < 0
    ? raise('IndexOutOfRangeException', 'Index was outside the bounds of the array.')
    : hexAt(text, index) !== null;
};

const unescapeHex = (text: string | null, place: Reference): number => {
  const index = place.get() as number;
  const source = text ?? nullReference();
  if (index < 0 || index >= source.length)
    outOfRange('Specified argument was out of the range of valid values.', 'index');
  const code = hexAt(source, index);
  place.set(index + (code === null ? 1 : 3));
  return code ?? source.charCodeAt(index);
};

const hostNameTypes = enums.UriHostNameType!;

const hostNameType = (name: string | null): number => {
  if (name === null || name === '') return hostNameTypes.Unknown!;
  const host = hostOf(name, false) ?? hostOf(`[${name}]`, false);
  return hostNameTypes[host && host.kind !== 'Basic' ? host.kind : 'Unknown']!;
};

const statics: Readonly<Record<string, MemberEntry>> = {
  ...Object.fromEntries(Object.entries(schemes).map(([name, text]) => [`static string ${name}`, () => text])),
  'static string EscapeDataString(string stringToEscape)': (text: string | null) =>
    percentEncode(text ?? argumentNull('stringToEscape'), unreserved),
  'static string EscapeUriString(string stringToEscape)': (text: string | null) =>
    percentEncode(text ?? argumentNull('stringToEscape'), allowed),
  'static string UnescapeDataString(string stringToUnescape)': (text: string | null) =>
    unescapeAll(text ?? argumentNull('stringToUnescape')),
  'static bool TryCreate(string uriString, UriKind uriKind, out Uri result)': (
    text: string | null,
    kind: number,
    result: Reference,
  ) => give(result, tryUri(text, kind)),
  'static bool TryCreate(Uri baseUri, string relativeUri, out Uri result)': (
    base: ClrUri | null,
    relative: string | null,
    result: Reference,
  ) => give(result, attemptUri(base, relative)),
  'static bool TryCreate(Uri baseUri, Uri relativeUri, out Uri result)': (
    base: ClrUri | null,
    relative: ClrUri | null,
    result: Reference,
  ) => give(result, attemptUri(base, relative)),
  'static bool IsWellFormedUriString(string uriString, UriKind uriKind)': (text: string | null, kind: number) => {
    const uri = tryUri(text, kind);
    return uri !== null && isWellFormed(uri);
  },
  'static UriHostNameType CheckHostName(string name)': hostNameType,
  'static bool CheckSchemeName(string schemeName)': (text: string | null) =>
    text !== null && /^[A-Za-z][A-Za-z0-9+.-]*$/.test(text),
  'static bool IsHexDigit(char character)': (code: number) => hexDigit.test(String.fromCharCode(code)),
  'static bool IsHexEncoding(string pattern, int index)': (text: string | null, index: number) =>
    isHexAt(text ?? nullReference(), index),
  'static int FromHex(char digit)': (code: number) =>
    hexDigit.test(String.fromCharCode(code))
      ? Number.parseInt(String.fromCharCode(code), 16)
      : argument('Value does not fall within the expected range.', 'digit'),
  'static string HexEscape(char character)': (code: number) =>
    code > 255
      ? outOfRange(
          `character ('${String.fromCharCode(code)}') must be less than or equal to 'ÿ'.`,
          'character',
          String.fromCharCode(code),
        )
      : `%${code.toString(16).toUpperCase().padStart(2, '0')}`,
  'static char HexUnescape(string pattern, ref int index)': unescapeHex,
  'static bool operator ==(Uri uri1, Uri uri2)': same,
  'static bool operator !=(Uri uri1, Uri uri2)': (a: ClrUri | null, b: ClrUri | null) => !same(a, b),
};

const uriType: TypeDefinition = {
  name: 'Uri',
  shape: 'class',
  members: {
    'new(string uriString)': (text: string | null) => uriOf(text),
    'new(string uriString, UriKind uriKind)': uriOf,
    'new(Uri baseUri, string relativeUri)': (base: ClrUri | null, relative: string | null) =>
      resolveUri(base ?? argumentNull('baseUri'), relative ?? ''),
    'new(Uri baseUri, Uri relativeUri)': (base: ClrUri | null, relative: ClrUri | null) =>
      resolveUri(base ?? argumentNull('baseUri'), relative ?? (base!.isAbsolute ? nullReference() : '')),
    ...statics,
    'string Scheme': (uri: ClrUri) => uri.parts.scheme,
    'string Host': (uri: ClrUri) => uri.parts.host,
    'string DnsSafeHost': plainHost,
    'string IdnHost': (uri: ClrUri) => asciiHost(plainHost(uri)),
    'UriHostNameType HostNameType': (uri: ClrUri) => hostNameTypes[uri.parts.hostKind]!,
    'int Port': (uri: ClrUri) => uri.parts.port,
    'bool IsDefaultPort': (uri: ClrUri) => uri.isDefaultPort,
    'bool IsAbsoluteUri': (uri: ClrUri) => uri.isAbsolute,
    'string Authority': (uri: ClrUri) => uri.authority,
    'string UserInfo': (uri: ClrUri) => uri.parts.userInfo,
    'string AbsolutePath': (uri: ClrUri) => uri.parts.path,
    'string LocalPath': (uri: ClrUri) => uri.localPath,
    'string PathAndQuery': (uri: ClrUri) => uri.parts.path + uri.parts.query,
    'string Query': (uri: ClrUri) => uri.parts.query,
    'string Fragment': (uri: ClrUri) => uri.parts.fragment,
    'string AbsoluteUri': (uri: ClrUri) => uri.text,
    'string OriginalString': (uri: ClrUri) => uri.original,
    'string[] Segments': (uri: ClrUri) => new ClrArray(types.string, [...segments(uri)]),
    'bool IsLoopback': isLoopback,
    'bool IsFile': (uri: ClrUri) => uri.isFile,
    'bool IsUnc': (uri: ClrUri) => uri.isUnc,
    'bool UserEscaped': () => false,
    'bool IsBaseOf(Uri uri)': (base: ClrUri, uri: ClrUri | null) => {
      if (!base.isAbsolute) return uri === null ? argumentNull('uri') : false;
      const other = (uri ?? argumentNull('uri')).isAbsolute ? uri! : resolveUri(base, uri!);
      return isBelow(other, base);
    },
    'bool IsWellFormedOriginalString()': isWellFormed,
    'Uri MakeRelativeUri(Uri uri)': (base: ClrUri, uri: ClrUri | null) => relativeUri(base, uri ?? argumentNull('uri')),
    'string MakeRelative(Uri toUri)': (base: ClrUri, uri: ClrUri | null) => {
      const other = uri ?? argumentNull('toUri');
      return base.prefix + base.authority === other.prefix + other.authority
        ? relativeUri(base, other).original
        : other.text;
    },
    'string GetLeftPart(UriPartial part)': leftPart,
    'bool Equals(object comparand)': (uri: ClrUri, other: unknown) => uri.clrEquals(other),
    'int GetHashCode()': { run: (uri: ClrUri) => hashOf(uri), difference: 'stable, but not the number .NET gives' },
    'string ToString()': (uri: ClrUri) => uri.clrText(),
  },
};

const formUnreserved = /^[A-Za-z0-9\-_.!*() ]$/;

const part = (bytes: ClrArray | null, offset: number, count: number): readonly number[] | null => {
  if (bytes === null) return count === 0 ? null : argumentNull('bytes');
  const { items } = bytes;
  notNegative(offset, 'offset');
  notAbove(offset, items.length, 'offset');
  notNegative(count, 'count');
  notAbove(count, items.length - offset, 'count');
  return items.slice(offset, offset + count) as number[];
};

const changed = (bytes: readonly number[] | null, change: (bytes: readonly number[]) => string): ClrArray | null =>
  bytes && bytesOf(change(bytes));

const bytesOf = (text: string): ClrArray =>
  new ClrArray(
    types.byte,
    Array.from(text, (ch) => ch.charCodeAt(0)),
  );

/** One character for each byte. */
const encodedBytes = (bytes: readonly number[]): string =>
  bytes
    .map((byte) => String.fromCharCode(byte))
    .map((ch) => (ch === ' ' ? '+' : formUnreserved.test(ch) ? ch : `%${hexCode(ch)}`))
    .join('');

const hexCode = (ch: string): string => ch.charCodeAt(0).toString(16).toUpperCase().padStart(2, '0');

const decodedBytes = (bytes: readonly number[]): string =>
  Array.from(bytes, (byte) => String.fromCharCode(byte))
    .join('')
    .replaceAll('+', ' ')
    .replace(/%([0-9a-fA-F]{2})/g, (_, hex: string) => String.fromCharCode(Number.parseInt(hex, 16)));

const webUtility: TypeDefinition = {
  name: 'WebUtility',
  shape: 'static',
  members: {
    'static string UrlEncode(string value)': (text: string | null) =>
      text === null ? null : percentEncode(text, formUnreserved).replaceAll(' ', '+'),
    'static string UrlDecode(string encodedValue)': (text: string | null) =>
      text === null ? null : percentDecode(text.replaceAll('+', ' ')),
    'static byte[] UrlEncodeToBytes(byte[] value, int offset, int count)': (
      bytes: ClrArray | null,
      offset: number,
      count: number,
    ) => changed(part(bytes, offset, count), encodedBytes),
    'static byte[] UrlDecodeToBytes(byte[] encodedValue, int offset, int count)': (
      bytes: ClrArray | null,
      offset: number,
      count: number,
    ) => changed(part(bytes, offset, count), decodedBytes),
    'static string HtmlEncode(string value)': (text: string | null) => (text === null ? null : htmlEncode(text)),
    'static string HtmlDecode(string value)': {
      run: (text: string | null) => (text === null ? null : htmlDecode(text)),
      difference: 'knows the common named entities only',
    },
  },
};

export const uriTypes: readonly TypeDefinition[] = [uriType, webUtility];
