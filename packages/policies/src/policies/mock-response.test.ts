import { expect, test } from 'vitest';
import { runPolicies } from '../../test/run-policy.ts';
import { decodeUtf8 } from '../utf8.ts';

const document = {
  openapi: '3.0.1',
  components: {
    examples: { shared: { value: { id: 3 } } },
    responses: { gone: { $ref: '#/components/responses/gone' } },
  },
  paths: {
    '/{id}': {
      get: {
        responses: {
          '200': {
            content: {
              'application/json': {
                examples: {
                  one: { value: { id: 1 } },
                  two: { value: { id: 2 } },
                  three: { $ref: '#/components/examples/shared' },
                },
              },
              'text/plain': { example: 'plain' },
              'application/vnd.contoso+xml': { schema: { type: 'object' } },
            },
          },
          '201': { content: { 'application/json; charset=utf-8': { schema: { type: 'integer' } } } },
          '404': { description: 'no body' },
          '410': { $ref: '#/components/responses/gone' },
          default: { content: { 'application/json': { example: 'default' } } },
        },
      },
    },
  },
};
const contract = { document, path: '/{id}', method: 'GET' };

const mock = async (attributes: string, of: typeof contract | null = contract) => {
  const { ended, world } = await runPolicies(`<mock-response ${attributes} />`, of === null ? {} : { contract: of });
  const body = ended?.body && decodeUtf8(await ended.body.buffer());
  return { status: ended?.status, type: ended?.headers.text('Content-Type'), body, forwarded: world.forwarded };
};

test.for([
  { attributes: '', status: 200, type: 'application/json', body: '{"id":1}' },
  { attributes: 'index="1"', status: 200, type: 'application/json', body: '{"id":2}' },
  { attributes: 'index="2"', status: 200, type: 'application/json', body: '{"id":3}' },
  { attributes: 'index="9"', status: 200, type: 'application/json', body: '{"id":1}' },
  { attributes: 'content-type="text/plain"', status: 200, type: 'text/plain', body: 'plain' },
  {
    attributes: 'content-type="Application/JSON; charset=utf-8"',
    status: 200,
    type: 'Application/JSON; charset=utf-8',
    body: '{"id":1}',
  },
  {
    attributes: 'content-type="application/vnd.contoso+xml"',
    status: 200,
    type: 'application/vnd.contoso+xml',
    body: 'xml sample of {"type":"object"}',
  },
  { attributes: 'content-type="image/png"', status: 200, type: 'image/png', body: '' },
  {
    attributes: 'status-code="201"',
    status: 201,
    type: 'application/json; charset=utf-8',
    body: 'json sample of {"type":"integer"}',
  },
  { attributes: 'status-code="404"', status: 404, type: undefined, body: '' },
  { attributes: 'status-code="410"', status: 410, type: undefined, body: '' },
  { attributes: 'status-code="500"', status: 500, type: undefined, body: '' },
])('answers with what the document says: $attributes', async ({ attributes, ...expected }) => {
  expect(await mock(attributes)).toEqual({ ...expected, forwarded: [] });
});

test.for([
  { name: 'no document', contract: null },
  { name: 'another path', contract: { ...contract, path: '/other' } },
  { name: 'an inherited key for a path', contract: { ...contract, path: '__proto__' } },
  { name: 'any method', contract: { ...contract, method: '*' } },
  { name: 'a document that is none', contract: { ...contract, document: 'text' as never } },
])('answers with nothing for $name', async ({ contract: of }) => {
  expect(await mock('content-type="text/plain"', of)).toMatchObject({ status: 200, type: 'text/plain', body: '' });
});

test('reads the examples of OpenAPI 2, and its schema for every content type', async () => {
  const response = { examples: { 'application/json': [1] }, schema: { type: 'array' } };
  const version2 = {
    swagger: '2.0',
    produces: ['application/json', 'text/json'],
    paths: { '/a': { get: { responses: { 200: response } } } },
  };
  const of = { document: version2 as never, path: '/a', method: 'GET' };
  expect(await mock('', of)).toMatchObject({ type: 'application/json', body: '[1]' });
  expect(await mock('content-type="text/json"', of)).toMatchObject({ body: 'json sample of {"type":"array"}' });
});

test('goes on when it is not enabled', async () => {
  expect(await mock('enabled="false"')).toMatchObject({ status: undefined });
});

test('fails for a content type that no header can carry', async () => {
  await expect(mock('content-type="text/☃"')).rejects.toMatchObject({ reason: 'InvalidHeader' });
});

test.for([
  { attributes: 'status-code="20"', code: 'POL106' },
  { attributes: 'status-code="@(200)"', code: 'POL105' },
  { attributes: 'index="-1"', code: 'POL106' },
])('refuses $attributes', async ({ attributes, code }) => {
  await expect(mock(attributes)).rejects.toThrow(code);
});
