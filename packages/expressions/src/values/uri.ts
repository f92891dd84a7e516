import { percentDecode, percentEncode } from '../text/encoding.ts';
import { named, type Type } from '../types.ts';
import type { ClrObject } from './object.ts';

interface UriParts {
  readonly original: string;
  readonly scheme: string;
  readonly userInfo: string;
  readonly host: string;
  readonly port: number;
  readonly path: string;
  readonly query: string;
  readonly fragment: string;
}

const defaultPorts: Readonly<Record<string, number>> = { http: 80, https: 443, ftp: 21, ws: 80, wss: 443 };

/** An absolute `Uri`. */
export class ClrUri implements ClrObject {
  readonly parts: UriParts;
  constructor(parts: UriParts) {
    this.parts = parts;
  }
  get original(): string {
    return this.parts.original;
  }
  get scheme(): string {
    return this.parts.scheme;
  }
  get userInfo(): string {
    return this.parts.userInfo;
  }
  get host(): string {
    return this.parts.host;
  }
  get port(): number {
    return this.parts.port;
  }
  get path(): string {
    return this.parts.path;
  }
  get query(): string {
    return this.parts.query;
  }
  get fragment(): string {
    return this.parts.fragment;
  }
  get isDefaultPort(): boolean {
    return defaultPorts[this.scheme] === this.port;
  }
  clrType(): Type {
    return named('Uri');
  }
  clrKey(): string {
    return `uri:${this.clrText()}`;
  }
  /** The readable form: escapes of safe characters are undone. */
  clrText(): string {
    const { scheme, userInfo, host, path, query, fragment } = this.parts;
    const port = this.isDefaultPort ? '' : `:${this.port}`;
    const readable = (text: string): string =>
      text.replace(/%20|(?:%[C-F][0-9A-F](?:%[89AB][0-9A-F])+)/g, percentDecode);
    return `${scheme}://${userInfo === '' ? '' : `${userInfo}@`}${host}${port}${readable(path + query + fragment)}`;
  }
  resolve(relative: string): ClrUri | undefined {
    if (/^[a-z][a-z0-9+.-]*:\/\//i.test(relative)) return parseUri(relative);
    const root = `${this.scheme}://${this.host}${this.isDefaultPort ? '' : `:${this.port}`}`;
    if (relative.startsWith('//')) return parseUri(`${this.scheme}:${relative}`);
    if (relative.startsWith('/')) return parseUri(root + relative);
    if (relative.startsWith('?')) return parseUri(root + this.path + relative);
    return parseUri(root + this.path.replace(/[^/]*$/, '') + relative);
  }
}

const pattern = /^([a-z][a-z0-9+.-]*):\/\/(?:([^@/?#]*)@)?(\[[^\]]*\]|[^:/?#]*)(?::(\d*))?([^?#]*)(\?[^#]*)?(#.*)?$/i;

/** Unreserved escapes are decoded, what may not stand in a URI is escaped. */
const normal = (text: string): string =>
  percentEncode(
    text.replace(/%([0-9a-fA-F]{2})/g, (code, hex: string) => {
      const ch = String.fromCharCode(Number.parseInt(hex, 16));
      return /[A-Za-z0-9\-_.~]/.test(ch) ? ch : code.toUpperCase();
    }),
    /^[A-Za-z0-9\-_.~!#$%&'()*+,/:;=?@[\]]$/,
  );

const withoutDots = (path: string): string => {
  const kept: string[] = [];
  const segments = path.split('/');
  for (const [i, segment] of segments.entries()) {
    if (segment === '..') kept.splice(Math.max(1, kept.length - 1));
    else if (segment !== '.') kept.push(segment);
    if (i === segments.length - 1 && (segment === '.' || segment === '..')) kept.push('');
  }
  return kept.join('/');
};

export const parseUri = (text: string): ClrUri | undefined => {
  const match = pattern.exec(text.trim());
  if (!match) return undefined;
  const [, scheme = '', userInfo = '', host = '', port, path = '', query = '', fragment = ''] = match;
  if (host === '' || /[\s<>"{}|\\^`]/.test(host) || Number(port ?? 0) > 65535) return undefined;
  const name = scheme.toLowerCase();
  return new ClrUri({
    original: text,
    scheme: name,
    userInfo,
    host: host.toLowerCase(),
    port: port ? Number(port) : (defaultPorts[name] ?? -1),
    path: withoutDots(normal(path === '' ? '/' : path.replaceAll('\\', '/'))),
    query: query === '?' ? '' : normal(query),
    fragment: fragment === '#' ? '' : normal(fragment),
  });
};
