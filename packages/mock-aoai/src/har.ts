import { STATUS_CODES } from 'node:http';
import type { JournalEntry } from './journal.ts';

interface Pair {
  readonly name: string;
  readonly value: string;
}

/** One exchange as HAR 1.2 writes it; status 0 for one without an answer. */
export interface HarEntry {
  readonly startedDateTime: string;
  /** Milliseconds until the answer was there. */
  readonly time: number;
  readonly request: {
    readonly method: string;
    readonly url: string;
    readonly httpVersion: string;
    readonly headers: readonly Pair[];
    readonly queryString: readonly Pair[];
    readonly cookies: readonly Pair[];
    readonly headersSize: number;
    readonly bodySize: number;
    readonly postData?: { readonly mimeType: string; readonly text: string };
  };
  readonly response: {
    readonly status: number;
    readonly statusText: string;
    readonly httpVersion: string;
    readonly headers: readonly Pair[];
    readonly cookies: readonly Pair[];
    readonly content: { readonly size: number; readonly mimeType: string };
    readonly redirectURL: string;
    readonly headersSize: number;
    readonly bodySize: number;
  };
  readonly cache: object;
  readonly timings: { readonly send: number; readonly wait: number; readonly receive: number };
  readonly comment: string;
}

/** An HTTP archive (HAR 1.2). */
export interface Har {
  readonly log: {
    readonly version: '1.2';
    readonly creator: { readonly name: string; readonly version: string };
    readonly entries: readonly HarEntry[];
  };
}

const secretHeader = /^(?:authorization|proxy-authorization|cookie|set-cookie|x-api-key)$|key$/;
const secretParameter = /key$|^(?:code|sig|token|access_token)$/i;

/** An archive gets passed on: it says that a secret was there, not what it was. */
const shown = (name: string, value: string, secret: RegExp): string => (secret.test(name) ? '(redacted)' : value);

const headersOf = (headers: Readonly<Record<string, string>>): readonly Pair[] =>
  Object.entries(headers).map(([name, value]) => ({ name, value: shown(name, value, secretHeader) }));

const entryOf = (entry: JournalEntry, endpoint: string): HarEntry => {
  const parameters = [...new URLSearchParams(entry.query)].map(([name, value]) => ({
    name,
    value: shown(name, value, secretParameter),
  }));
  // Joined as text: a path may begin with two slashes, and is no host then.
  const url = new URL(`${new URL(endpoint).origin}${entry.path}`);
  for (const { name, value } of parameters) url.searchParams.append(name, value);
  const text =
    entry.body === null ? undefined : typeof entry.body === 'string' ? entry.body : JSON.stringify(entry.body);
  const time = entry.endedAt === null ? 0 : entry.endedAt - entry.at;
  const length = Number(entry.responseHeaders['content-length'] ?? -1);
  return {
    startedDateTime: new Date(entry.at).toISOString(),
    time,
    request: {
      method: entry.method,
      url: url.href,
      httpVersion: 'HTTP/1.1',
      headers: headersOf(entry.headers),
      queryString: parameters,
      cookies: [],
      headersSize: -1,
      bodySize: text === undefined ? 0 : Buffer.byteLength(text),
      ...(text !== undefined && { postData: { mimeType: entry.headers['content-type'] ?? '', text } }),
    },
    response: {
      status: entry.status ?? 0,
      statusText: STATUS_CODES[entry.status ?? 0] ?? '',
      httpVersion: 'HTTP/1.1',
      headers: headersOf(entry.responseHeaders),
      cookies: [],
      content: { size: Math.max(0, length), mimeType: entry.responseHeaders['content-type'] ?? '' },
      redirectURL: '',
      headersSize: -1,
      bodySize: length,
    },
    cache: {},
    timings: { send: 0, wait: time, receive: 0 },
    comment: `${entry.instance} ${entry.id}`,
  };
};

/**
 * The journal as an HTTP archive, keys and tokens redacted; bodies of answers are not in it, the journal does not keep
 * them.
 * @param endpoints of the instances, by id
 */
export const harOf = (entries: readonly JournalEntry[], endpoints: Readonly<Record<string, string>>): Har => ({
  log: {
    version: '1.2',
    creator: { name: '@spillway/mock-aoai', version: '0' },
    entries: entries.map((entry) => entryOf(entry, endpoints[entry.instance] ?? 'http://unknown.invalid')),
  },
});
