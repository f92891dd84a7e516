import { type Api, apiPrefix, type Operation, type ServiceSnapshot } from '@spillway/artifacts';
import type { HeaderMap, MessageUrl } from '@spillway/policies';

export interface Matched {
  readonly api: Api;
  readonly operation: Operation;
  readonly parameters: ReadonlyMap<string, string>;
  /** The path behind the API's own, with its leading slash. */
  readonly operationPath: string;
  /** Names of the query parameters that the template binds. */
  readonly templateQuery: readonly string[];
}

type RequestUrl = Pick<MessageUrl, 'path' | 'query'>;

interface Route {
  readonly operation: Operation;
  readonly pattern: RegExp;
  readonly names: readonly string[];
  /** Query parameter and the name it is bound to. */
  readonly query: readonly (readonly [string, string])[];
  /** Literal characters: of two routes that fit, the more literal one is meant (assumed). */
  readonly literals: number;
}

const segmentPattern = (template: string, names: string[]): string =>
  template
    .split(/(\{[^}]+\}|\*)/)
    .map((part) => {
      if (part === '*') return '.*';
      if (!part.startsWith('{')) return part.replace(/[.*+?^${}()|[\]\\]/g, '\\$&');
      const name = part.slice(1, -1);
      names.push(name.replace(/^\*/, ''));
      // `{*rest}` takes all that is left, `{name}` one segment.
      return name.startsWith('*') ? '(.*)' : '([^/]+)';
    })
    .join('');

/** `a={b}` of a template binds the parameter `a` to the name `b`. */
const templateQuery = (text: string): Route['query'] =>
  [...new URLSearchParams(text)].flatMap(([key, value]) => {
    const [, name] = /^\{(.+)\}$/.exec(value) ?? [];
    return name === undefined ? [] : [[key, name] as const];
  });

const routeOf = (operation: Operation): Route => {
  const [template = '/', query = ''] = operation.urlTemplate.split('?');
  const names: string[] = [];
  const pattern = new RegExp(`^${segmentPattern(template === '' ? '/' : template, names)}$`, 'i');
  const literals = template.replace(/\{[^}]+\}|\*/g, '').length;
  return { operation, pattern, names, query: templateQuery(query), literals };
};

interface Candidate {
  readonly api: Api;
  /** Lower case. */
  readonly prefix: string;
  readonly routes: readonly Route[];
}

/** Characters of the path that are the API's own; undefined for a request to another API, or to another revision. */
const ownPart = ({ api, prefix }: Candidate, path: string): number | undefined => {
  if (!path.startsWith(prefix)) return undefined;
  const [marked, revision] = /^(?:\/(?=;))?;rev=([^/]*)/i.exec(path.slice(prefix.length)) ?? [''];
  if (revision === undefined ? api.isCurrent === false : revision !== api.revision.toLowerCase()) return undefined;
  const end = prefix.length + marked.length;
  return end === path.length || path[end] === '/' ? end : undefined;
};

/** What a request says of the version; a segment is part of the path. Names are compared without regard to case (assumed). */
const isOfVersion = ({ version }: Api, { query }: RequestUrl, headers: HeaderMap): boolean => {
  if (version === undefined || version.scheme === 'Segment') return true;
  const { scheme, name, parameter = '' } = version;
  const sent =
    scheme === 'Header'
      ? headers.text(parameter)
      : query.find(([key]) => key.toLowerCase() === parameter.toLowerCase())?.[1];
  return (sent ?? '').toLowerCase() === name.toLowerCase();
};

const inApi = (method: string, url: RequestUrl, { api, routes }: Candidate, own: number): Matched | undefined => {
  const operationPath = url.path.slice(own) || '/';
  for (const { operation, pattern, names, query } of routes) {
    if (operation.method !== '*' && operation.method !== method) continue;
    const match = pattern.exec(operationPath);
    if (match === null) continue;
    const parameters = new Map(names.map((name, index) => [name, safeDecode(match[index + 1] ?? '')]));
    for (const [key, name] of query) {
      const value = url.query.find(([name]) => name === key)?.[1];
      if (value !== undefined) parameters.set(name, value);
    }
    return { api, operation, parameters, operationPath, templateQuery: query.map(([key]) => key) };
  }
  return undefined;
};

/**
 * Matches a request to an API by its longest path, by its version and its revision, then to an operation by method and
 * template. Without `;rev=N` the current revision is meant (reference page: revisions).
 */
export const createMatcher = (
  snapshot: ServiceSnapshot,
): ((method: string, url: RequestUrl, headers: HeaderMap) => Matched | undefined) => {
  const candidates = snapshot.apis
    .map((api): Candidate => {
      const routes = api.operations.map(routeOf).sort((a, b) => b.literals - a.literals);
      return { api, prefix: apiPrefix(api).toLowerCase(), routes };
    })
    .sort((a, b) => b.prefix.length - a.prefix.length);
  return (method, url, headers) => {
    const path = url.path.toLowerCase();
    for (const candidate of candidates) {
      const own = ownPart(candidate, path);
      if (own !== undefined && isOfVersion(candidate.api, url, headers)) return inApi(method, url, candidate, own);
    }
    return undefined;
  };
};

const safeDecode = (text: string): string => {
  try {
    return decodeURIComponent(text);
  } catch {
    // A lone percent sign: kept as the client wrote it.
    return text;
  }
};
