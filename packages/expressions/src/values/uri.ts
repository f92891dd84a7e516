import { argumentNull, invalidOperation, raise } from '../exceptions.ts';
import { named, type Type } from '../types.ts';
import type { ClrObject } from './object.ts';
import { unescapeAll, unescapeReadable, unescapeUnreserved } from './uri-escape.ts';
import { defaultPorts, isProblem, parseAbsolute, type UriParts } from './uri-parse.ts';

export const uriKinds = { relativeOrAbsolute: 0, absolute: 1, relative: 2 } as const;

/** A `Uri`; a relative one has its text only. */
export class ClrUri implements ClrObject {
  readonly original: string;
  private readonly absolute: UriParts | null;
  constructor(original: string, absolute: UriParts | null) {
    this.original = original;
    this.absolute = absolute;
  }
  get isAbsolute(): boolean {
    return this.absolute !== null;
  }
  get parts(): UriParts {
    return this.absolute ?? invalidOperation('This operation is not supported for a relative URI.');
  }
  get isDefaultPort(): boolean {
    const { scheme, port } = this.parts;
    return (defaultPorts[scheme] ?? -1) === port;
  }
  /** Host and port; nothing where there is no host. */
  get authority(): string {
    const { host, port } = this.parts;
    return this.isDefaultPort ? host : `${host}:${port}`;
  }
  get isFile(): boolean {
    return this.parts.scheme === 'file';
  }
  get isUnc(): boolean {
    return this.isFile && this.parts.host !== '';
  }
  /** Up to the user: `http://user@`. */
  get prefix(): string {
    const { scheme, shape, userInfo, hasUser } = this.parts;
    if (shape === 'dos') return 'file:///';
    const user = hasUser ? `${userInfo}@` : '';
    return shape === 'opaque' || shape === 'mail' ? `${scheme}:${user}` : `${scheme}://${user}`;
  }
  /** Scheme, user, host, path: everything but query and fragment. */
  get untilPath(): string {
    return this.prefix + this.authority + this.parts.path;
  }
  get text(): string {
    const { query, fragment } = this.parts;
    return this.untilPath + query + fragment;
  }
  get localPath(): string {
    const { shape, path, host } = this.parts;
    const plain = unescapeAll(path);
    if (shape === 'dos') return plain.replaceAll('/', '\\');
    return this.isUnc ? `\\\\${host}${plain}`.replaceAll('/', '\\') : plain;
  }
  clrType(): Type {
    return named('Uri');
  }
  /** The readable form: escapes of safe characters are undone. */
  clrText(): string {
    if (!this.absolute) return unescapeUnreserved(this.original);
    const { path, query, fragment } = this.absolute;
    return this.prefix + this.authority + unescapeReadable(path + query + fragment);
  }
  /** User and fragment do not count. */
  clrKey(): string {
    if (!this.absolute) return `uri:${this.original}`;
    const { scheme, host, port, path, query } = this.absolute;
    return `uri:${[scheme, host, port, unescapeReadable(path + query)].join(' ')}`;
  }
  clrEquals(other: unknown): boolean {
    const uri = typeof other === 'string' ? tryUri(other, uriKinds.relativeOrAbsolute) : other;
    return uri instanceof ClrUri && uri.isAbsolute === this.isAbsolute && uri.clrKey() === this.clrKey();
  }
}

/** Why the text is no URI of the kind, or the URI. */
const read = (text: string, kind: number): ClrUri | { readonly message: string } => {
  const found = parseAbsolute(text);
  const isPath = /^\s*(?:\/|\\(?!\\)|$)/.test(text);
  if (kind === uriKinds.relative && (isPath || !isProblem(found) || found.relative))
    return !isPath && !isProblem(found) && !isFilePath(text)
      ? {
          message: "A relative URI cannot be created because the 'uriString' parameter represents an absolute URI.",
        }
      : new ClrUri(text, null);
  if (kind === uriKinds.relativeOrAbsolute && (isPath || (isProblem(found) && found.relative)))
    return new ClrUri(text, null);
  return isProblem(found) ? found : new ClrUri(text, found);
};

/** `c:\x` and `\\server\x`, which are relative to those who ask for it. */
const isFilePath = (text: string): boolean => /^\s*(?:[A-Za-z]:[\\/]|[\\/]{2})/.test(text);

/** @throws ClrException UriFormatException */
export const uriOf = (text: string | null, kind: number = uriKinds.absolute): ClrUri => {
  const found = read(text ?? argumentNull('uriString'), kind);
  return found instanceof ClrUri ? found : raise('UriFormatException', found.message);
};

export const tryUri = (text: string | null, kind: number): ClrUri | null => {
  const found = text === null ? null : read(text, kind);
  return found instanceof ClrUri ? found : null;
};

/** The text of a relative URI put against a base. */
export const resolveUri = (base: ClrUri, relative: ClrUri | string): ClrUri => {
  if (!base.isAbsolute)
    return raise(
      'ArgumentOutOfRangeException',
      "Specified argument was out of the range of valid values. (Parameter 'baseUri')",
    );
  const text = typeof relative === 'string' ? relative : relative.original;
  const { scheme, shape } = base.parts;
  const same = new RegExp(`^${scheme}:(?!//)`, 'i');
  const isSame = shape === 'authority' && scheme.startsWith('http') && same.test(text);
  const inner = isSame ? text.replace(same, '') : text;
  if (/^[A-Za-z][A-Za-z0-9+.-]*:/.test(inner)) return uriOf(inner);
  return uriOf(joined(base, inner));
};

const joined = (base: ClrUri, relative: string): string => {
  const { scheme, shape, path, query, fragment } = base.parts;
  const root = base.prefix + base.authority;
  if (relative === '') return base.untilPath + query + fragment;
  if (relative.startsWith('#')) return base.untilPath + query + relative;
  if (relative.startsWith('?')) return base.untilPath + relative;
  if (/^[\\/]{2}/.test(relative)) return `${scheme}:${relative.replaceAll('\\', '/')}`;
  const slashed = relative.replace(/^\\/, '/');
  if (slashed.startsWith('/')) return root + slashed;
  if (shape === 'opaque') return root + slashed;
  if (shape === 'mail') return root + path.replace(/[^/]*$/, '') + slashed;
  const [, way = '', rest = ''] = /^([^?#]*)([\s\S]*)$/.exec(slashed)!;
  return root + withoutDots(path.replace(/[^/]*$/, '') + way) + rest;
};

const dotSegment = /(?:^|[\\/])\.\.?(?:[\\/]|$)/;

/** A path without `.` and `..`, which never lead above its root or its drive. */
const withoutDots = (path: string): string => {
  if (!dotSegment.test(path)) return path;
  const kept: string[] = [];
  const segments = path.replaceAll('\\', '/').split('/');
  for (const [i, segment] of segments.entries()) {
    const isLast = i === segments.length - 1;
    if (segment === '..' && kept.length > 1 && !/^[A-Za-z]:$/.test(kept.at(-1)!)) kept.pop();
    if (segment !== '.' && segment !== '..') kept.push(segment);
    else if (isLast) kept.push('');
  }
  return kept.join('/');
};
