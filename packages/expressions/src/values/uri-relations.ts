import { attempt } from '../text/parse-numbers.ts';
import { type ClrUri, resolveUri, uriKinds, uriOf } from './uri.ts';

/** What two URIs have to do with each other, and parts of one. */

/** `Uri.TryCreate` with a base. */
export const attemptUri = (base: ClrUri | null, relative: ClrUri | string | null): ClrUri | null =>
  base?.isAbsolute && relative !== null ? (attempt(() => resolveUri(base, relative)) ?? null) : null;

/** `Uri.GetLeftPart` by the number of the part. */
export const leftPart = (uri: ClrUri, part: number): string => {
  const { scheme, shape, query } = uri.parts;
  const isFlat = shape === 'opaque' || shape === 'mail';
  const root = shape === 'dos' || isFlat ? '' : uri.prefix + uri.authority;
  return [isFlat ? `${scheme}:` : `${scheme}://`, root, uri.untilPath, uri.untilPath + query][part] ?? '';
};

const unsafe = /[\s<>"{}|\\^`]|%(?![0-9a-fA-F]{2})/;

/** True when the text of the URI needs no change to be one. */
export const isWellFormed = (uri: ClrUri): boolean => {
  const text = uri.original.replace(/^[ \t\r\n]+|[ \t\r\n]+$/g, '');
  if (!uri.isAbsolute)
    return !unsafe.test(uri.original) && !uri.original.includes('#') && !/^[^/?]*:/.test(uri.original);
  if (unsafe.test(text) || !isUtf8(text) || mixesEscapes(text)) return false;
  const { shape } = uri.parts;
  if (shape === 'dos' || shape === 'unix') return /^file:\/\//i.test(text);
  if (shape !== 'authority') return true;
  const [, path = '', query = ''] = /^[^:]*:\/\/[^/?#]*([^?#]*)(\?[^#]*)?/.exec(text) ?? [];
  return (
    /^[^:]*:\/\//.test(text) &&
    !/[[\]]/.test(path) &&
    !text.slice(text.indexOf('#') + 1).includes('#') &&
    query !== null &&
    !/\][^:/?#]/.test(authorityOf(text))
  );
};

const authorityOf = (text: string): string => /^[^:]*:\/\/([^/?#]*)/.exec(text)?.[1] ?? '';

/** Next to letters beyond ASCII, .NET takes what is escaped and must be for something that would change. */
const mixesEscapes = (text: string): boolean =>
  /[^\0-\x7f]/.test(text) && /%(?:20|22|3[CE]|5[CE]|60|7[BCD])/i.test(text.split('#', 1)[0]!);

/** True when the escapes stand for characters. */
const isUtf8 = (text: string): boolean =>
  attempt(() => decodeURIComponent(text.replace(/%(?![0-9a-fA-F]{2})/g, ''))) !== undefined;

const withoutUser = ({ text }: ClrUri): string => text.replace(/^([^:]*:(?:\/\/)?)[^/?#@]*@/, '$1');

/** `Uri.IsBaseOf`: all up to the last slash of the base is the same; whoever asks does not count. */
export const isBelow = (uri: ClrUri, base: ClrUri): boolean => {
  if (base.parts.scheme !== uri.parts.scheme) return false;
  const [folder = ''] = /^[^?#]*\//.exec(withoutUser(base)) ?? [];
  const text = withoutUser(uri);
  return base.isUnc || uri.isUnc || base.parts.shape === 'dos' || uri.parts.shape === 'dos'
    ? text.toLowerCase().startsWith(folder.toLowerCase())
    : text.startsWith(folder);
};

/** `Uri.MakeRelativeUri`: the way from one to the other; the other itself where there is none. */
export const relativeUri = (base: ClrUri, to: ClrUri): ClrUri => {
  const [from, other] = [base.parts, to.parts];
  if (from.scheme !== other.scheme || base.authority !== to.authority) return to;
  const way = relativePath(from.path, other.path);
  const text = /^[^/]*:/.test(way) ? `./${way}` : way;
  return uriOf(text + other.query + other.fragment, uriKinds.relativeOrAbsolute);
};

const relativePath = (from: string, to: string): string => {
  if (from === to) return '';
  const [here, there] = [from.split('/').slice(0, -1), to.split('/')];
  let common = 0;
  while (common < here.length && common < there.length - 1 && here[common] === there[common]) common++;
  const way = [...Array<string>(here.length - common).fill('..'), ...there.slice(common)].join('/');
  return way === '' ? './' : way;
};
