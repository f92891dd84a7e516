import { type ClrValue, clr, xmlToJson } from '@spillway/expressions';
import { formatQuery, formatUrl, type LiquidInput, type Message, type MessageUrl } from '@spillway/policies';

interface Lookup {
  /** Undefined for what is not there; nothing else of the object can be reached. */
  readonly find: (key: string) => unknown;
  readonly text?: () => string;
  readonly items?: () => Iterable<unknown>;
}

/** An object whose members are looked up when a template asks for them, and that inherits none. */
const lookup = ({ find, text = () => '', items = () => [] }: Lookup): object => {
  const get = (key: string | symbol): unknown => {
    if (typeof key === 'string') return find(key);
    if (key === Symbol.toPrimitive) return text;
    return key === Symbol.iterator ? () => items()[Symbol.iterator]() : undefined;
  };
  return new Proxy(Object.create(null) as object, {
    get: (_target, key) => get(key),
    has: (_target, key) => get(key) !== undefined,
    getOwnPropertyDescriptor: (_target, key) => {
      const value = get(key);
      return value === undefined ? undefined : { value, writable: true, enumerable: true, configurable: true };
    },
  });
};

const members = (of: Readonly<Record<string, () => unknown>>, text?: () => string): object =>
  lookup({ find: (key) => (Object.hasOwn(of, key) ? of[key]?.() : undefined), ...(text && { text }) });

/** A date prints as month, day and year (reference page); filters get the text it was read from. */
export class LiquidDate {
  readonly written: string;
  readonly #shown: string;
  constructor(written: string, shown: string) {
    this.written = written;
    this.#shown = shown;
  }
  toString(): string {
    return this.#shown;
  }
}

const two = (value: number): string => String(value).padStart(2, '0');

const dateOf = (text: string): LiquidDate | undefined => {
  const isDate = /^\d{4}-\d\d-\d\dT\d\d:\d\d(?::\d\d(?:\.\d+)?)?(?:Z|[+-]\d\d:\d\d)?$/.test(text);
  const ticks = /^\/Date\((-?\d{1,15})\)\/$/.exec(text)?.[1];
  if (!isDate && ticks === undefined) return undefined;
  const date = new Date(ticks === undefined ? text.replace(/(T[\d:.]+)$/, '$1Z') : Number(ticks));
  if (Number.isNaN(date.getTime())) return undefined;
  const day = `${two(date.getUTCMonth() + 1)}/${two(date.getUTCDate())}/${date.getUTCFullYear()}`;
  const time = [date.getUTCHours(), date.getUTCMinutes(), date.getUTCSeconds()].map(two).join(':');
  return new LiquidDate(date.toISOString(), `${day} ${time}`);
};

type Json = Readonly<Record<string, unknown>>;

const isRecord = (value: unknown): value is Json =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

/** Elements are found by their name without prefix, in any case: `body.envelope` finds `soap:Envelope`. */
const xmlValue = (value: unknown, input: LiquidInput): unknown => {
  if (Array.isArray(value)) return value.map((item) => xmlValue(item, input));
  if (!isRecord(value)) return value ?? '';
  if (value['@xsi$nil'] === 'true') return input.xsiNil === 'null' ? null : '';
  const localName = (key: string): string => key.slice(key.indexOf('$') + 1).toLowerCase();
  const find = (wanted: string): unknown => {
    const key = Object.keys(value).find((each) => !each.startsWith('@') && localName(each) === wanted.toLowerCase());
    return key === undefined ? undefined : xmlValue(value[key], input);
  };
  const text = (): string => String(value['#text'] ?? value['#cdata-section'] ?? '');
  const element: object = lookup({ find, text, items: () => [element] });
  return element;
};

const isOf = (form: string, contentType: string | undefined): boolean =>
  new RegExp(`[/+]${form}\\s*(?:;|$)`, 'i').test(contentType ?? '');

/** The body by its content type; one of another type cannot be bound (reference page). */
const bodyOf = (input: LiquidInput): unknown => {
  const { body, contentType } = input;
  if (body === undefined || body.trim() === '') return undefined;
  if (isOf('xml', contentType))
    return xmlValue(JSON.parse(xmlToJson(body, { kind: 'direct', alwaysArrayChildElements: false })), input);
  if (!isOf('json', contentType)) return undefined;
  return JSON.parse(body, (_key, value: unknown) =>
    input.parseDate && typeof value === 'string' ? (dateOf(value) ?? value) : value,
  );
};

const urlOf = (url: MessageUrl): object => {
  const query = (key: string): unknown => url.query.filter(([name]) => name === key).map(([, value]) => value);
  return members(
    {
      Scheme: () => url.scheme,
      Host: () => url.host,
      Port: () => url.port,
      Path: () => url.path,
      Query: () => lookup({ find: query }),
      QueryString: () => formatQuery(url.query),
      ToUri: () => formatUrl(url),
      ToString: () => formatUrl(url),
    },
    () => formatUrl(url),
  );
};

const headersOf = ({ headers }: Message): object =>
  lookup({
    find: (key) => headers.text(key),
    items: () => [...headers.names()].map((name) => ({ Key: name, Value: headers.text(name) ?? '' })),
  });

const plainOf = (value: ClrValue): unknown => {
  if (value === null || typeof value === 'string' || typeof value === 'boolean') return value;
  const text = clr.text(value);
  return /^J(?:Object|Array)$/.test(clr.typeName(value)) ? JSON.parse(text) : (clr.integer(value) ?? text);
};

const requestOf = ({ request }: LiquidInput): object =>
  members({
    Url: () => urlOf(request.url),
    Method: () => request.method,
    OriginalMethod: () => request.originalMethod,
    OriginalUrl: () => urlOf(request.originalUrl),
    IpAddress: () => request.ipAddress,
    MatchedParameters: () => lookup({ find: (key) => request.matchedParameters.get(key) }),
    HasBody: () => request.body !== undefined,
    Headers: () => headersOf(request),
  });

const responseOf = ({ response, request }: LiquidInput): object | undefined =>
  response &&
  members({ StatusCode: () => response.status, Method: () => request.method, Headers: () => headersOf(response) });

/** What a template can reach: `body` and `context` (reference page). */
export const liquidScope = (input: LiquidInput): object => ({
  body: bodyOf(input),
  context: members({
    Request: () => requestOf(input),
    Response: () => responseOf(input),
    // Not in the page's list, and used by public documents.
    Variables: () =>
      lookup({
        find: (key) => {
          const value = input.variables.get(key);
          return value === undefined ? undefined : plainOf(value);
        },
      }),
  }),
});
