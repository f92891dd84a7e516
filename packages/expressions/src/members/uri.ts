import { argumentNull, raise } from '../exceptions.ts';
import type { Reference } from '../runtime.ts';
import { percentDecode, percentEncode } from '../text/encoding.ts';
import { htmlDecode, htmlEncode } from '../text/html.ts';
import { type ClrUri, parseUri } from '../values/uri.ts';
import type { TypeDefinition } from './definition.ts';
import { uriMembers } from './text-more.ts';

const invalid = (): never => raise('UriFormatException', 'Invalid URI: The format of the URI could not be determined.');
const unreserved = /^[A-Za-z0-9\-_.~]$/;
const allowed = /^[A-Za-z0-9\-_.~!#$&'()*+,/:;=?@[\]]$/;

const authority = (uri: ClrUri): string => (uri.isDefaultPort ? uri.host : `${uri.host}:${uri.port}`);
const root = (uri: ClrUri): string =>
  `${uri.scheme}://${uri.userInfo === '' ? '' : `${uri.userInfo}@`}${authority(uri)}`;

const leftPart = (uri: ClrUri, part: number): string =>
  [`${uri.scheme}://`, root(uri), root(uri) + uri.path, root(uri) + uri.path + uri.query][part] ?? '';

const uriType: TypeDefinition = {
  name: 'Uri',
  shape: 'class',
  members: {
    'new(string uriString)': (text: string | null) => parseUri(text ?? argumentNull('uriString')) ?? invalid(),
    'new(Uri baseUri, string relativeUri)': (base: ClrUri, relative: string) => base.resolve(relative) ?? invalid(),
    ...uriMembers,
    'string Scheme': (uri: ClrUri) => uri.scheme,
    'string Host': (uri: ClrUri) => uri.host,
    'string DnsSafeHost': (uri: ClrUri) => uri.host,
    'int Port': (uri: ClrUri) => uri.port,
    'bool IsDefaultPort': (uri: ClrUri) => uri.isDefaultPort,
    'bool IsAbsoluteUri': () => true,
    'string Authority': authority,
    'string UserInfo': (uri: ClrUri) => uri.userInfo,
    'string AbsolutePath': (uri: ClrUri) => uri.path,
    'string LocalPath': (uri: ClrUri) => percentDecode(uri.path),
    'string PathAndQuery': (uri: ClrUri) => uri.path + uri.query,
    'string Query': (uri: ClrUri) => uri.query,
    'string Fragment': (uri: ClrUri) => uri.fragment,
    'string AbsoluteUri': (uri: ClrUri) => root(uri) + uri.path + uri.query + uri.fragment,
    'string OriginalString': (uri: ClrUri) => uri.original,
    'string GetLeftPart(UriPartial part)': leftPart,
    'string ToString()': (uri: ClrUri) => uri.clrText(),
    'static string EscapeDataString(string stringToEscape)': (text: string | null) =>
      percentEncode(text ?? argumentNull('stringToEscape'), unreserved),
    'static string EscapeUriString(string stringToEscape)': (text: string | null) =>
      percentEncode(text ?? argumentNull('stringToEscape'), allowed),
    'static string UnescapeDataString(string stringToUnescape)': (text: string | null) =>
      percentDecode(text ?? argumentNull('stringToUnescape')),
    'static bool TryCreate(string uriString, UriKind uriKind, out Uri result)': (
      text: string | null,
      _kind: number,
      result: Reference,
    ) => {
      const found = text === null ? undefined : parseUri(text);
      result.set(found ?? null);
      return found !== undefined;
    },
    'static bool IsWellFormedUriString(string uriString, UriKind uriKind)': (text: string | null) =>
      text !== null && !/[\s<>"{}|\\^`]/.test(text) && parseUri(text) !== undefined,
  },
};

const formUnreserved = /^[A-Za-z0-9\-_.!*() ]$/;

const webUtility: TypeDefinition = {
  name: 'WebUtility',
  shape: 'static',
  members: {
    'static string UrlEncode(string value)': (text: string | null) =>
      text === null ? null : percentEncode(text, formUnreserved).replaceAll(' ', '+'),
    'static string UrlDecode(string encodedValue)': (text: string | null) =>
      text === null ? null : percentDecode(text.replaceAll('+', ' ')),
    'static string HtmlEncode(string value)': (text: string | null) => (text === null ? null : htmlEncode(text)),
    'static string HtmlDecode(string value)': {
      run: (text: string | null) => (text === null ? null : htmlDecode(text)),
      difference: 'knows the common named entities only',
    },
  },
};

export const uriTypes: readonly TypeDefinition[] = [uriType, webUtility];
