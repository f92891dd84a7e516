import { table } from '../table.ts';
import { normalized, unescapeUnreserved, withoutDots } from './uri-escape.ts';
import { type HostKind, hostOf } from './uri-host.ts';

/** The parts of an absolute URI in their normal form. */
export interface UriParts {
  readonly scheme: string;
  /** `authority` has `//` and a host, `opaque` neither, `mail` a user and host; the rest are paths of files. */
  readonly shape: 'authority' | 'opaque' | 'mail' | 'dos' | 'unix';
  readonly userInfo: string;
  /** True also for `http://@host`, where the user is empty. */
  readonly hasUser: boolean;
  readonly host: string;
  readonly hostKind: HostKind;
  readonly zone: string | null;
  readonly port: number;
  readonly path: string;
  readonly query: string;
  readonly fragment: string;
}

/** Why a text is no absolute URI. `relative` tells that it may be a relative one. */
export interface UriProblem {
  readonly message: string;
  readonly relative: boolean;
}

export const defaultPorts: Readonly<Record<string, number>> = table({
  http: 80, https: 443, ws: 80, wss: 443, ftp: 21, gopher: 70, nntp: 119, telnet: 23, ldap: 389, 'net.tcp': 808,
  'net.pipe': -1, mailto: 25,
}); // biome-ignore format: a table of ports

const problem = (message: string, relative: boolean): UriProblem => ({ message: `Invalid URI: ${message}`, relative });

const badFormat = problem('The format of the URI could not be determined.', true);
const badScheme = problem('The URI scheme is not valid.', true);
const badAuthority = problem('The Authority/Host could not be parsed.', true);
const empty = problem('The URI is empty.', true);
const badHost = problem('The hostname could not be parsed.', false);
const badPort = problem('Invalid port specified.', false);
const unrooted = problem(String.raw`A Dos path must be rooted, for example, 'c:\\'.`, false);

const none = {
  userInfo: '',
  hasUser: false,
  host: '',
  hostKind: 'Unknown',
  zone: null,
  port: -1,
  query: '',
  fragment: '',
} as const;

/** Reads an absolute URI, or a path of a file. */
export const parseAbsolute = (text: string): UriParts | UriProblem => {
  const trimmed = text.replace(/^[ \t\r\n]+|[ \t\r\n]+$/g, '');
  if (trimmed === '') return text === '' ? empty : badFormat;
  if (/^[\\/]/.test(trimmed)) return rooted(trimmed);
  if (/^[A-Za-z]:/.test(trimmed)) return dosPath(trimmed);
  const colon = trimmed.indexOf(':');
  if (colon <= 0) return badFormat;
  const scheme = trimmed.slice(0, colon);
  if (!/^[A-Za-z][A-Za-z0-9+.-]*$/.test(scheme)) return badScheme;
  return schemed(scheme.toLowerCase(), trimmed.slice(colon + 1));
};

/** A path from the root, or the path of a server. */
const rooted = (text: string): UriParts | UriProblem => {
  if (!/^[\\/]{2}/.test(text))
    return text.startsWith('/')
      ? { ...none, scheme: 'file', shape: 'unix', hostKind: 'Basic', path: withoutDots(normalized(text, '?#')) }
      : badFormat;
  const rest = text.slice(2);
  return rest === '' ? badFormat : authority('file', rest.replaceAll('\\', '/'), '?#');
};

const dosPath = (text: string): UriParts | UriProblem => {
  if (text.length === 2) return badFormat;
  if (!/^.:[\\/]/.test(text)) return unrooted;
  const path = withoutDots(normalized(`/${text.replaceAll('\\', '/')}`, '?#')).slice(1);
  return { ...none, scheme: 'file', shape: 'dos', hostKind: 'Basic', path };
};

const schemed = (scheme: string, rest: string): UriParts | UriProblem => {
  if (scheme === 'mailto') return mail(rest);
  if (scheme === 'file') return file(rest);
  const isKnown = Object.hasOwn(defaultPorts, scheme);
  if (isKnown ? /^[\\/]{2}/.test(rest) : rest.startsWith('//')) return authority(scheme, rest.slice(2));
  return isKnown ? badAuthority : opaque(scheme, rest);
};

/** Path, query and fragment as they are written. */
const split = (text: string): readonly [path: string, query: string, fragment: string] => {
  const [, path = '', query = '', fragment = ''] = /^([^?#]*)(\?[^#]*)?(#.*)?$/s.exec(text) ?? [];
  return [path, query, fragment];
};

const tail = (text: string): Pick<UriParts, 'query' | 'fragment'> => {
  const [, query, fragment] = split(text);
  return { query: normalized(query), fragment: normalized(fragment) };
};

const opaque = (scheme: string, rest: string): UriParts => ({
  ...none,
  scheme,
  shape: 'opaque',
  path: normalized(split(rest)[0]),
  ...tail(rest),
});

const mail = (rest: string): UriParts | UriProblem => {
  const [address] = split(rest);
  const at = address.indexOf('@');
  const shape = 'mail' as const;
  const alone = at < 0 ? hostOf(address, false) : undefined;
  if (alone)
    return {
      ...none,
      scheme: 'mailto',
      shape,
      port: 25,
      path: '',
      host: alone.text,
      hostKind: alone.kind,
      ...tail(rest),
    };
  const hostKind = address === '' ? 'Basic' : 'Unknown';
  if (at < 0) return { ...none, scheme: 'mailto', shape, hostKind, port: 25, path: normalized(address), ...tail(rest) };
  const slash = address.indexOf('/', at);
  const name = address.slice(at + 1, slash < 0 ? undefined : slash);
  const host = hostOf(name, false);
  if (!host) return badHost;
  return {
    ...none,
    scheme: 'mailto',
    shape,
    userInfo: normalized(address.slice(0, at)),
    hasUser: true,
    host: host.text,
    hostKind: host.kind,
    port: 25,
    path: slash < 0 ? '' : normalized(address.slice(slash)),
    ...tail(rest),
  };
};

const file = (rest: string): UriParts | UriProblem => {
  const dos = /^(?:\/\/\/?)?([A-Za-z]:[\\/].*)$/s.exec(rest)?.[1];
  if (dos !== undefined) {
    const [path] = split(dos);
    return { ...(dosPath(path) as UriParts), ...tail(dos) };
  }
  if (!rest.startsWith('//')) return badAuthority;
  const name = rest.slice(2);
  if (name !== '' && !name.startsWith('/')) return authority('file', name);
  const [path] = split(name);
  return {
    ...none,
    scheme: 'file',
    shape: 'unix',
    hostKind: 'Basic',
    path: withoutDots(normalized(path === '' ? '/' : path)),
    ...tail(name),
  };
};

interface Authority {
  readonly userInfo: string;
  readonly name: string;
  readonly port: string | undefined;
  readonly rest: string;
}

/** What stands before the path; behind an IPv6 address the path may begin at once. */
const splitAuthority = (text: string): Authority => {
  const end = text.search(/[/?#]/);
  const whole = end < 0 ? text : text.slice(0, end);
  const after = end < 0 ? '' : text.slice(end);
  const at = whole.indexOf('@');
  const place = whole.slice(at + 1);
  const userInfo = at < 0 ? '' : whole.slice(0, at + 1);
  const six = /^(\[[^\]]*\])(.*)$/s.exec(place);
  if (six && !six[2]!.startsWith(':'))
    return { userInfo, name: six[1]!, port: undefined, rest: six[2]! === '' ? after : `/${six[2]}${after}` };
  const colon = six ? six[1]!.length : place.indexOf(':');
  return colon < 0
    ? { userInfo, name: place, port: undefined, rest: after }
    : { userInfo, name: place.slice(0, colon), port: place.slice(colon + 1), rest: after };
};

const authority = (scheme: string, text: string, escapes = ''): UriParts | UriProblem => {
  const { userInfo, name, port, rest } = splitAuthority(text);
  const isKnown = Object.hasOwn(defaultPorts, scheme) || scheme === 'file';
  const host =
    name === '' && (!isKnown || scheme === 'ldap') ? ({ kind: 'Basic', text: '' } as const) : hostOf(name, !isKnown);
  if (!host || (isKnown && name.includes('\\'))) return badHost;
  if (port !== undefined && (!/^\d*$/.test(port) || Number(port) > 65535)) return badPort;
  const [path] = escapes === '' ? split(rest) : [rest];
  return {
    scheme,
    shape: 'authority',
    userInfo: normalized(userInfo.replace(/@$/, '')),
    hasUser: userInfo !== '',
    host: host.text,
    hostKind: host.kind,
    zone: 'zone' in host ? (host.zone ?? null) : null,
    port: port ? Number(port) : (defaultPorts[scheme] ?? -1),
    path: withoutDots(normalized(unescapeUnreserved(path === '' ? '/' : path).replaceAll('\\', '/'), escapes)),
    ...(escapes === '' ? tail(rest) : { query: '', fragment: '' }),
  };
};

export const isProblem = (found: UriParts | UriProblem): found is UriProblem => 'message' in found;
