import { type Api, apiAddress, type Operation } from '@spillway/artifacts';

type Json = Readonly<Record<string, unknown>>;

const record = (value: unknown): Json => (typeof value === 'object' && value !== null ? (value as Json) : {});

/** How a caller shows its subscription key, as OpenAPI names schemes of security; all that the API takes. */
const schemesOf = ({ subscriptionKeyParameterNames: { header, query, bearer } }: Api): Json => ({
  subscriptionKeyHeader: { type: 'apiKey', in: 'header', name: header },
  subscriptionKeyQuery: { type: 'apiKey', in: 'query', name: query },
  ...(bearer && { subscriptionKeyBearer: { type: 'http', scheme: 'bearer' } }),
});

/** `/{*rest}` of a template is one parameter in OpenAPI. */
const pathOf = ({ urlTemplate }: Operation): string => urlTemplate.replace(/\{\*/g, '{').split('?')[0] || '/';

/** What is known of an API without a document: its operations. Any method is told as POST and GET. */
const pathsOf = (operations: readonly Operation[]): Json => {
  const paths = new Map<string, Record<string, unknown>>();
  for (const operation of operations) {
    const path = pathOf(operation);
    const names = [...path.matchAll(/\{([^}]+)\}/g)].flatMap(([, name]) => name ?? []);
    const parameters = names.map((name) => ({ name, in: 'path', required: true, schema: { type: 'string' } }));
    const methods = operation.method === '*' ? ['get', 'post'] : [operation.method.toLowerCase()];
    const item = paths.get(path) ?? {};
    paths.set(path, item);
    for (const method of methods)
      item[method] = {
        operationId: methods.length === 1 ? operation.id : `${operation.id}-${method}`,
        summary: operation.displayName,
        parameters,
        responses: { default: { description: 'what the backend answers' } },
      };
  }
  return Object.fromEntries(paths);
};

/**
 * The document of an API as this gateway serves it: the one it was read from, at the gateway's path, and with the
 * subscription key it asks for. Swagger 2.0 stays 2.0.
 */
export const contractOf = (api: Api): Json => {
  const document = record(api.specification);
  const address = apiAddress(api) || '/';
  const schemes = schemesOf(api);
  const security = api.subscriptionRequired ? Object.keys(schemes).map((name) => ({ [name]: [] })) : [];
  if (document['swagger'] !== undefined) {
    // Version 2.0 knows no bearer.
    const { subscriptionKeyBearer: _, ...definitions } = schemes;
    const named = security.filter((each) => !('subscriptionKeyBearer' in each));
    return { ...document, host: undefined, basePath: address, securityDefinitions: definitions, security: named };
  }
  const components = record(document['components']);
  return {
    openapi: '3.0.3',
    info: { title: api.displayName, version: api.version?.name || api.revision },
    paths: pathsOf(api.operations),
    ...document,
    servers: [{ url: address }],
    components: { ...components, securitySchemes: schemes },
    security,
  };
};
