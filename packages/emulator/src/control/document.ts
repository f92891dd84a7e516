import { type ControlOperation, type ControlOperations, controlSchemas, ref, type Schema, text } from './schemas.ts';

const described = (schema: Schema | null | string): object => {
  if (schema === null) return {};
  return typeof schema === 'string'
    ? { content: { [schema]: { schema: { type: 'string' } } } }
    : { content: { 'application/json': { schema } } };
};

const meaning: Readonly<Record<string, string>> = {
  200: 'done',
  204: 'done',
  400: 'not what is wanted',
  403: 'not from a browser page, and not under this name',
  404: 'there is none',
  409: 'this gateway cannot',
  422: 'it is broken',
  503: 'no member is left',
};

const answersOf = (operation: ControlOperation): object => {
  // Writes of browser pages are refused everywhere.
  const all = operation.method === 'get' ? operation.answers : { ...operation.answers, 403: ref('Error') };
  return Object.fromEntries(
    Object.entries(all).map(([status, schema]) => [
      status,
      { description: meaning[status] ?? 'an answer', ...described(schema) },
    ]),
  );
};

const parametersOf = ({ path, query = {} }: ControlOperation): readonly object[] => [
  ...[...path.matchAll(/\{(\w+)\}/g)].map(([, name]) => ({ name, in: 'path', required: true, schema: text })),
  ...Object.entries(query).map(([name, { schema, description }]) => ({ name, in: 'query', description, schema })),
];

const operationOf = (id: string, operation: ControlOperation): object => {
  const parameters = parametersOf(operation);
  return {
    operationId: id,
    summary: operation.summary,
    ...(parameters.length > 0 && { parameters }),
    ...(operation.body !== undefined && {
      requestBody: { required: true, content: { 'application/json': { schema: operation.body } } },
    }),
    responses: answersOf(operation),
  };
};

/** Describes a control API that has these operations. */
export const controlDocument = (operations: ControlOperations): object => {
  const paths: Record<string, Record<string, object>> = {};
  for (const [id, operation] of Object.entries(operations)) {
    paths[operation.path] = { ...paths[operation.path], [operation.method]: operationOf(id, operation) };
  }
  return {
    openapi: '3.1.0',
    info: {
      title: 'Spillway control API',
      version: '1',
      description:
        'Looks at a local gateway and changes what happens to it. It is for loopback, and has no secrets to ask for.',
      license: { name: 'MIT', identifier: 'MIT' },
    },
    servers: [{ url: '/' }],
    paths,
    components: { schemas: controlSchemas },
  };
};
