import { expect, test } from 'vitest';
import { api } from '../../test/harness.ts';
import { contractOf } from './contract.ts';

const header = { type: 'apiKey', in: 'header', name: 'Ocp-Apim-Subscription-Key' };
const query = { type: 'apiKey', in: 'query', name: 'subscription-key' };

test('a document is told at the address of the gateway, with the key that the API asks for', () => {
  const specification = {
    openapi: '3.0.1',
    info: { title: 'Orders', version: '1' },
    servers: [{ url: 'https://backend.test' }],
    paths: { '/{id}': { get: { operationId: 'get-order', responses: {} } } },
    components: { schemas: { Order: { type: 'object' } }, securitySchemes: { old: { type: 'http', scheme: 'basic' } } },
  };
  const version = { scheme: 'Segment', name: 'v2' } as const;
  expect(contractOf(api({ specification, version, subscriptionRequired: true }))).toEqual({
    openapi: '3.0.1',
    info: { title: 'Orders', version: '1' },
    servers: [{ url: '/orders/v2' }],
    paths: specification.paths,
    components: {
      schemas: { Order: { type: 'object' } },
      securitySchemes: { subscriptionKeyHeader: header, subscriptionKeyQuery: query },
    },
    security: [{ subscriptionKeyHeader: [] }, { subscriptionKeyQuery: [] }],
  });
});

test('Swagger 2.0 stays what it is', () => {
  const specification = { swagger: '2.0', host: 'backend.test', basePath: '/x', paths: { '/a': {} } };
  const names = { header: 'api-key', query: 'k', bearer: true };
  expect(
    JSON.parse(
      JSON.stringify(
        contractOf(api({ specification, subscriptionKeyParameterNames: names, subscriptionRequired: true })),
      ),
    ),
  ).toEqual({
    swagger: '2.0',
    basePath: '/orders',
    paths: { '/a': {} },
    securityDefinitions: {
      subscriptionKeyHeader: { ...header, name: 'api-key' },
      subscriptionKeyQuery: { ...query, name: 'k' },
    },
    security: [{ subscriptionKeyHeader: [] }, { subscriptionKeyQuery: [] }],
  });
});

test('an API without a document tells its operations', () => {
  const operations = [
    { id: 'any', displayName: 'Any', method: '*', urlTemplate: '/{*rest}' },
    { id: 'one', displayName: 'One', method: 'GET', urlTemplate: '/one?a={b}' },
  ];
  const found = contractOf(api({ operations }));
  expect(found).toMatchObject({
    openapi: '3.0.3',
    info: { title: 'Orders', version: '1' },
    security: [],
    paths: {
      '/{rest}': {
        get: { operationId: 'any-get', parameters: [{ name: 'rest', in: 'path' }] },
        post: { operationId: 'any-post' },
      },
      '/one': { get: { operationId: 'one', parameters: [] } },
    },
  });
});
