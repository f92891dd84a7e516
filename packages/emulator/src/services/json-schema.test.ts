import { describe, expect, test } from 'vitest';
import { checkSchema } from './json-schema.ts';

const document = {
  openapi: '3.0.1',
  components: {
    schemas: {
      order: {
        type: 'object',
        required: ['Id'],
        properties: {
          Id: { type: 'integer', minimum: 0, exclusiveMinimum: true },
          note: { type: 'string', nullable: true },
        },
      },
      tree: {
        type: 'object',
        properties: { child: { $ref: '#/components/schemas/tree' }, value: { type: 'integer' } },
      },
      closed: { type: 'object', properties: { a: {} }, additionalProperties: false },
    },
  },
};
const ref = (name: string) => ({ $ref: `#/components/schemas/${name}` });

test.for([
  { name: 'an object that fits', schema: ref('order'), value: { Id: 1, note: null, other: true }, problem: undefined },
  { name: 'no required name', schema: ref('order'), value: {}, problem: "The value must have required property 'Id'." },
  { name: 'another type', schema: ref('order'), value: { Id: 'x' }, problem: '/Id must be integer.' },
  { name: 'a flag beside a bound', schema: ref('order'), value: { Id: 0 }, problem: '/Id must be > 0.' },
  {
    name: 'a schema within itself',
    schema: ref('tree'),
    value: { child: { child: { value: 'x' } } },
    problem: '/child/child/value must be integer.',
  },
  {
    name: 'a name that is not allowed',
    schema: ref('closed'),
    value: { b: 1 },
    problem: 'The value must NOT have additional properties (`b`).',
  },
  {
    name: 'a format',
    schema: { type: 'string', format: 'date-time' },
    value: 'x',
    problem: 'The value must match format "date-time".',
  },
  {
    name: 'a pattern',
    schema: { type: 'string', pattern: '^a+$' },
    value: 'b',
    problem: 'The value must match pattern "^a+$".',
  },
  {
    name: 'a pattern that looks ahead',
    schema: { type: 'string', pattern: '^(?=a)' },
    value: 'ab',
    problem: undefined,
  },
  { name: 'a reference to nothing', schema: ref('none'), value: 1, problem: expect.stringContaining('cannot be used') },
  { name: 'everything', schema: true, value: 1, problem: undefined },
  { name: 'nothing', schema: false, value: 1, problem: 'Nothing is allowed here.' },
])('$name', ({ schema, value, problem }) => {
  expect(checkSchema(schema, document, value, {})).toEqual(problem);
});

test('a pattern takes no longer for a longer text', () => {
  const schema = { type: 'string', pattern: '^(a+)+$' };
  expect(checkSchema(schema, document, `${'a'.repeat(50_000)}!`, {})).toContain('must match pattern');
});

describe('options', () => {
  test('additional properties are what the policy says', () => {
    expect(checkSchema(ref('closed'), document, { b: 1 }, { additionalProperties: true })).toBeUndefined();
    expect(checkSchema(ref('order'), document, { Id: 1, b: 1 }, { additionalProperties: false })).toContain('`b`');
    expect(checkSchema(ref('closed'), document, { b: 1 }, {})).toContain('`b`');
  });

  test('names may be in any case', () => {
    expect(checkSchema(ref('order'), document, { ID: 1, NOTE: 'x' }, { ignoresCaseOfNames: true })).toBeUndefined();
    expect(checkSchema(ref('order'), document, { ID: 'x' }, { ignoresCaseOfNames: true })).toBe('/id must be integer.');
  });
});
