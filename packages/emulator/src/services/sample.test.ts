import { expect, test } from 'vitest';
import { sampleOf } from './sample.ts';

const document = {
  openapi: '3.0.1',
  components: {
    schemas: {
      order: {
        type: 'object',
        properties: {
          id: { type: 'integer' },
          state: { type: 'string', enum: ['open', 'closed'] },
          note: { type: 'string', example: 'none' },
          secret: { type: 'string', writeOnly: true },
          lines: { type: 'array', items: { type: 'boolean' } },
        },
      },
      tree: { type: 'object', properties: { child: { $ref: '#/components/schemas/tree' } } },
    },
  },
};
const ref = (name: string) => ({ $ref: `#/components/schemas/${name}` });

test.for([
  { name: 'an object', schema: ref('order'), as: 'json', text: '{"id":0,"state":"open","note":"none","lines":[true]}' },
  { name: 'an object that holds itself', schema: ref('tree'), as: 'json', text: '{"child":{}}' },
  { name: 'a list', schema: { type: 'array', items: { type: 'string' } }, as: 'json', text: '["string"]' },
  { name: 'anything', schema: {}, as: 'json', text: 'null' },
  { name: 'a reference to nothing', schema: ref('none'), as: 'json', text: undefined },
  { name: 'no schema', schema: null, as: 'json', text: undefined },
] as const)('$name', ({ schema, as, text }) => {
  expect(sampleOf(schema, document, as)).toBe(text);
});

test('XML has one root', () => {
  expect(sampleOf(ref('order'), document, 'xml')).toMatch(/^<order>\s*<id>0<\/id>.*<\/order>\s*$/s);
});
