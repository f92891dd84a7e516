import type { Api, Operation, ServiceSnapshot } from '@spillway/artifacts';
import type { MessageUrl } from '@spillway/policies';

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

/** Matches a request to an API by its longest path, then to an operation by method and template. */
export const createMatcher = (
  snapshot: ServiceSnapshot,
): ((method: string, url: RequestUrl) => Matched | undefined) => {
  const apis = [...snapshot.apis]
    .sort((a, b) => b.path.length - a.path.length)
    .map((api) => ({
      api,
      prefix: api.path === '' ? '' : `/${api.path}`,
      routes: api.operations.map(routeOf).sort((a, b) => b.literals - a.literals),
    }));
  const inApi = (
    method: string,
    url: RequestUrl,
    { api, prefix, routes }: (typeof apis)[number],
  ): Matched | undefined => {
    const operationPath = url.path.slice(prefix.length) || '/';
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
  return (method, url) => {
    const lower = url.path.toLowerCase();
    const found = apis.find(({ prefix }) => {
      const wanted = prefix.toLowerCase();
      return lower === wanted || lower.startsWith(`${wanted}/`);
    });
    return found && inApi(method, url, found);
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
