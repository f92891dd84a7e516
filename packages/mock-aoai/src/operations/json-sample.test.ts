import { Ajv } from 'ajv';
import { expect, test } from 'vitest';
import { randomFrom } from '../random.ts';
import { type SampleSchema, sampleOf } from './json-sample.ts';

const made = (schema: SampleSchema): unknown => sampleOf(schema, randomFrom('seed'), () => 'word');

const text = { type: 'string' };
const node: SampleSchema = {
  type: 'object',
  properties: { value: text, next: { anyOf: [{ $ref: '#/$defs/node' }, { type: 'null' }] } },
  required: ['value', 'next'],
};

const rows: readonly (readonly [name: string, schema: SampleSchema])[] = [
  [
    'an object of everything',
    { type: 'object', properties: { a: text, b: { type: 'number', minimum: 1, maximum: 3 } } },
  ],
  ['a number between', { type: 'integer', minimum: 5, maximum: 6 }],
  [
    'several schemas at once',
    {
      allOf: [
        { type: 'object', properties: { a: text } },
        { properties: { b: text }, required: ['b'] },
      ],
    },
  ],
  ['a list that refers to itself', { ...node, $defs: { node } }],
  [
    'a tree that refers to itself',
    { type: 'object', properties: { children: { type: 'array', items: { $ref: '#' } } } },
  ],
  ['one of several', { oneOf: [{ type: 'integer' }, text] }],
  ['a word of several', { enum: ['a', 'b'] }],
  ['a date', { type: 'string', format: 'date' }],
];

test.for(rows)('%s: the sample is what the schema allows', ([, schema]) => {
  const validate = new Ajv({ strict: false, validateFormats: false }).compile(schema);
  expect(validate(made(schema)), JSON.stringify([made(schema), validate.errors])).toBe(true);
});

test('a schema that asks for too much gets as much as is reasonable', () => {
  expect(made({ type: 'array', minItems: 300_000_000, items: text })).toHaveLength(100);
  const endless: SampleSchema = {
    type: 'object',
    properties: { a: { $ref: '#' }, b: { $ref: '#' } },
    required: ['a', 'b'],
  };
  expect(JSON.stringify(made(endless)).length).toBeLessThan(200_000);
});
