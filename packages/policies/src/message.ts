import type { Body } from './body.ts';
import { HeaderMap } from './headers.ts';

/** A URL in parts; `query` keeps order and repeats. `path` starts with a slash. */
export interface MessageUrl {
  readonly scheme: string;
  readonly host: string;
  readonly port: number;
  readonly path: string;
  readonly query: readonly (readonly [string, string])[];
}

/** Where forward-request sends to: the API's service URL, a URL set by a policy, or a backend entity. */
export type BackendTarget =
  | { readonly kind: 'service' }
  | { readonly kind: 'url'; readonly baseUrl: string }
  | { readonly kind: 'backend'; readonly id: string; readonly scope: string };

/** The HTTP proxy a request goes through. */
export interface ProxySettings {
  /** `http://host:port` */
  readonly url: string;
  readonly username?: string | undefined;
  readonly password?: string | undefined;
}

/** What the gateway presents to a backend: a certificate of its own as PEM, or a PFX file. */
export type ClientCertificate =
  | { readonly kind: 'pem'; readonly certificate: string; readonly key: string }
  | { readonly kind: 'pfx'; readonly bytes: Uint8Array; readonly password: string | undefined };

/** The request as policies see and change it. */
export interface RequestMessage {
  readonly kind: 'request';
  method: string;
  /** As the client sent it. */
  readonly originalMethod: string;
  /** The URL the client sent. */
  readonly originalUrl: MessageUrl;
  /** The URL the backend will get; its base changes with the target, and again when a pool member is chosen. */
  url: MessageUrl;
  /** The part of the path behind the API's own, which is appended to the target's base URL. */
  operationPath: string;
  target: BackendTarget;
  readonly headers: HeaderMap;
  body: Body | undefined;
  readonly ipAddress: string;
  readonly matchedParameters: ReadonlyMap<string, string>;
  /** Query parameters that the operation's URL template binds. */
  readonly templateQuery: readonly string[];
  /** DER of what the client presented. */
  readonly certificate?: Uint8Array | undefined;
  /** The client asks for a WebSocket. */
  readonly opensWebSocket?: boolean;
  /** How the backend is reached, where a policy says so. */
  proxy?: ProxySettings | undefined;
  clientCertificate?: ClientCertificate | undefined;
}

/** The response as policies see and change it. */
export interface ResponseMessage {
  readonly kind: 'response';
  status: number;
  reason: string;
  readonly headers: HeaderMap;
  body: Body | undefined;
  /** With status 101: the connection to the backend, which has changed its protocol. */
  upgraded?: { destroy(): void };
}

export type Message = RequestMessage | ResponseMessage;

const reasons: Readonly<Record<number, string>> = {
  200: 'OK',
  201: 'Created',
  202: 'Accepted',
  204: 'No Content',
  301: 'Moved Permanently',
  302: 'Found',
  304: 'Not Modified',
  400: 'Bad Request',
  401: 'Unauthorized',
  403: 'Forbidden',
  404: 'Not Found',
  405: 'Method Not Allowed',
  408: 'Request Timeout',
  409: 'Conflict',
  413: 'Payload Too Large',
  415: 'Unsupported Media Type',
  422: 'Unprocessable Entity',
  424: 'Failed Dependency',
  429: 'Too Many Requests',
  499: 'Client Closed Request',
  500: 'Internal Server Error',
  501: 'Not Implemented',
  502: 'Bad Gateway',
  503: 'Service Unavailable',
  504: 'Gateway Timeout',
};

/** The reason phrase of a status; empty for one without a name. */
export const reasonOf = (status: number): string => reasons[status] ?? '';

export const newResponse = (status: number, body?: Body, headers: HeaderMap = new HeaderMap()): ResponseMessage => ({
  kind: 'response',
  status,
  reason: reasonOf(status),
  headers,
  body,
});

/** Takes a URL apart without a host library, so that it runs anywhere; undefined when it is no absolute http URL. */
/** WebSocket schemes are those of HTTP with another name. */
const usualPort = (scheme: string): number => (scheme === 'https' || scheme === 'wss' ? 443 : 80);

export const parseUrl = (text: string): MessageUrl | undefined => {
  const match = /^(https?|wss?):\/\/([^/?#:]+)(?::(\d+))?([^?#]*)(?:\?([^#]*))?/i.exec(text);
  if (match === null) return undefined;
  const scheme = (match[1] ?? '').toLowerCase();
  const port = match[3] === undefined ? usualPort(scheme) : Number(match[3]);
  return {
    scheme,
    host: match[2] ?? '',
    port,
    path: match[4] === '' ? '/' : (match[4] ?? '/'),
    query: parseQuery(match[5] ?? ''),
  };
};

const decode = (text: string): string => {
  try {
    return decodeURIComponent(text.replace(/\+/g, ' '));
  } catch {
    // A lone percent sign: kept as the client wrote it.
    return text;
  }
};

export const parseQuery = (text: string): [string, string][] =>
  text
    .split('&')
    .filter((pair) => pair !== '')
    .map((pair) => {
      const at = pair.indexOf('=');
      return at < 0 ? [decode(pair), ''] : [decode(pair.slice(0, at)), decode(pair.slice(at + 1))];
    });

export const formatQuery = (query: MessageUrl['query']): string =>
  query.length === 0
    ? ''
    : `?${query.map(([name, value]) => `${encodeURIComponent(name)}=${encodeURIComponent(value)}`).join('&')}`;

const isDefaultPort = (url: MessageUrl): boolean => url.port === (url.scheme === 'https' ? 443 : 80);

export const formatUrl = (url: MessageUrl): string =>
  `${url.scheme}://${url.host}${isDefaultPort(url) ? '' : `:${url.port}`}${url.path}${formatQuery(url.query)}`;
