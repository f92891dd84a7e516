/** An operation as the API's OpenAPI document (2, 3.0 or 3.1) describes it. */
export interface ApiContract {
  readonly document: unknown;
  /** Key of the path in the document. */
  readonly path: string;
  /** Upper case; `*` has no description. */
  readonly method: string;
}

export type JsonObject = Readonly<Record<string, unknown>>;

export const isObject = (value: unknown): value is JsonObject =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

/** The value of a key of its own; what is inherited is nobody's data. */
export const at = (value: unknown, ...keys: readonly string[]): unknown => {
  let found = value;
  for (const key of keys) {
    if (typeof found !== 'object' || found === null || !Object.hasOwn(found, key)) return undefined;
    found = (found as JsonObject)[key];
  }
  return found;
};

const unescaped = (part: string): string => {
  const text = part.replace(/~1/g, '/').replace(/~0/g, '~');
  try {
    return decodeURIComponent(text);
  } catch {
    // A lone percent sign: part of the name.
    return text;
  }
};

const longestChain = 32;

/** What stands behind a reference within the document; undefined when it leads nowhere or around in a circle. */
export const resolved = (document: unknown, value: unknown): unknown => {
  let found = value;
  for (let hops = 0; hops < longestChain; hops++) {
    const reference = at(found, '$ref');
    if (typeof reference !== 'string') return found;
    if (!reference.startsWith('#/')) return undefined;
    found = at(document, ...reference.slice(2).split('/').map(unescaped));
  }
  return undefined;
};

const operationOf = ({ document, path, method }: ApiContract): unknown =>
  at(resolved(document, at(document, 'paths', path)), method.toLowerCase());

/** The response of a status. Ranges and `default` are not kept by the service, whose responses have a status code each. */
export const responseOfStatus = (contract: ApiContract, status: number): JsonObject | undefined => {
  const response = resolved(contract.document, at(operationOf(contract), 'responses', String(status)));
  return isObject(response) ? response : undefined;
};

/** A parameter of the operation. */
export interface Parameter {
  readonly name: string;
  readonly in: string;
  readonly of: JsonObject;
}

/** The parameters of the operation, those of its path among them; what the operation says wins. */
export const parametersOf = (contract: ApiContract): readonly Parameter[] => {
  const path = resolved(contract.document, at(contract.document, 'paths', contract.path));
  const found = new Map<string, Parameter>();
  for (const list of [at(path, 'parameters'), at(operationOf(contract), 'parameters')])
    for (const each of Array.isArray(list) ? list : []) {
      const of = resolved(contract.document, each);
      const name = at(of, 'name');
      const where = at(of, 'in');
      if (isObject(of) && typeof name === 'string' && typeof where === 'string')
        found.set(`${where} ${name}`, { name, in: where, of });
    }
  return [...found.values()];
};

/** Headers of a response, by name. */
export const responseHeaders = (
  contract: ApiContract,
  response: JsonObject,
): readonly (readonly [string, JsonObject])[] => {
  const headers = at(response, 'headers');
  return (isObject(headers) ? Object.entries(headers) : []).flatMap(([name, header]) => {
    const of = resolved(contract.document, header);
    return isObject(of) ? [[name, of] as const] : [];
  });
};

/** One form of a body: its content type, schema and examples. */
export interface Content {
  /** As the document spells it. */
  readonly type: string;
  readonly schema: unknown;
  readonly examples: readonly unknown[];
}

const examplesOf = (document: unknown, media: unknown): readonly unknown[] => {
  const named = at(media, 'examples');
  const values = (isObject(named) ? Object.values(named) : []).map((each) => at(resolved(document, each), 'value'));
  return [at(media, 'example'), ...values].filter((value) => value !== undefined);
};

const texts = (value: unknown): readonly string[] =>
  Array.isArray(value) ? value.filter((each) => typeof each === 'string') : [];

/** OpenAPI 2: the examples are by content type, the schema is for all of them. */
const contentOfVersion2 = (contract: ApiContract, response: JsonObject): readonly Content[] => {
  const examples = at(response, 'examples');
  const schema = at(response, 'schema');
  const produces = texts(at(operationOf(contract), 'produces') ?? at(contract.document, 'produces'));
  const types = isObject(examples) ? Object.keys(examples) : [];
  const described = schema === undefined ? types : [...new Set([...types, ...produces])];
  return described.map((type) => {
    const example = at(examples, type);
    return { type, schema, examples: example === undefined ? [] : [example] };
  });
};

/** The forms of a response's body, in the order of the document. */
export const responseContent = (contract: ApiContract, response: JsonObject): readonly Content[] => {
  const content = at(response, 'content');
  if (!isObject(content)) return contentOfVersion2(contract, response);
  return Object.entries(content).map(([type, media]) => ({
    type,
    schema: at(media, 'schema'),
    examples: examplesOf(contract.document, media),
  }));
};

/** The forms of the request's body. */
export const requestContent = (contract: ApiContract): readonly Content[] => {
  const body = resolved(contract.document, at(operationOf(contract), 'requestBody'));
  const content = at(body, 'content');
  if (isObject(content))
    return Object.entries(content).map(([type, media]) => ({ type, schema: at(media, 'schema'), examples: [] }));
  const parameter = parametersOf(contract).find((each) => each.in === 'body');
  if (parameter === undefined) return [];
  const consumes = texts(at(operationOf(contract), 'consumes') ?? at(contract.document, 'consumes'));
  return consumes.map((type) => ({ type, schema: at(parameter.of, 'schema'), examples: [] }));
};

/** `application/json; charset=utf-8` → `application/json`. */
export const mediaType = (contentType: string): string => (contentType.split(';')[0] ?? '').trim().toLowerCase();
