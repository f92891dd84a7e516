import type { Api, Operation, ServiceSnapshot } from '@spillway/artifacts';

export interface Matched {
  readonly api: Api;
  readonly operation: Operation;
  readonly parameters: ReadonlyMap<string, string>;
  /** The path behind the API's own, with its leading slash. */
  readonly operationPath: string;
}

interface Route {
  readonly operation: Operation;
  readonly pattern: RegExp;
  readonly names: readonly string[];
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

const routeOf = (operation: Operation): Route => {
  const [template = '/'] = operation.urlTemplate.split('?');
  const names: string[] = [];
  const pattern = new RegExp(`^${segmentPattern(template === '' ? '/' : template, names)}$`, 'i');
  return { operation, pattern, names, literals: template.replace(/\{[^}]+\}|\*/g, '').length };
};

/** Matches a request to an API by its longest path, then to an operation by method and template. */
export const createMatcher = (snapshot: ServiceSnapshot): ((method: string, path: string) => Matched | undefined) => {
  const apis = [...snapshot.apis]
    .sort((a, b) => b.path.length - a.path.length)
    .map((api) => ({
      api,
      prefix: api.path === '' ? '' : `/${api.path}`,
      routes: api.operations.map(routeOf).sort((a, b) => b.literals - a.literals),
    }));
  const inApi = (method: string, path: string, { api, prefix, routes }: (typeof apis)[number]): Matched | undefined => {
    const operationPath = path.slice(prefix.length) || '/';
    for (const { operation, pattern, names } of routes) {
      if (operation.method !== '*' && operation.method !== method) continue;
      const match = pattern.exec(operationPath);
      if (match === null) continue;
      const parameters = new Map(names.map((name, index) => [name, safeDecode(match[index + 1] ?? '')]));
      return { api, operation, parameters, operationPath };
    }
    return undefined;
  };
  return (method, path) => {
    const lower = path.toLowerCase();
    const found = apis.find(({ prefix }) => {
      const wanted = prefix.toLowerCase();
      return lower === wanted || lower.startsWith(`${wanted}/`);
    });
    return found && inApi(method, path, found);
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
