import { clr } from '@spillway/expressions';
import { describe, expect, test } from 'vitest';
import { type Options, runPolicies } from '../../test/run-policy.ts';
import { Body } from '../body.ts';
import { newResponse } from '../message.ts';
import { encodeUtf8 } from '../utf8.ts';

const order = { $ref: '#/components/schemas/order' };
const document = {
  components: { schemas: { order: { type: 'object' } } },
  paths: {
    '/a': {
      post: {
        requestBody: { content: { 'application/json': { schema: order }, 'text/plain': {} } },
        responses: { 200: { content: { 'application/json': { schema: order } } } },
      },
    },
  },
};
const contract = { document, path: '/a', method: 'POST' };
const json = '<content validate-as="json" action="detect" />';

const check = async (inner: string, options: Options & { type?: string | undefined } = {}, attributes = '') => {
  const { type, ...rest } = { type: 'application/json', ...options };
  const rules = attributes.includes('max-size')
    ? attributes
    : `max-size="100" size-exceeded-action="detect" ${attributes}`;
  const action = attributes.includes('unspecified') ? '' : 'unspecified-content-type-action="detect"';
  const xml = `<validate-content ${action} ${rules} errors-variable-name="errors">${inner}</validate-content>`;
  const requestHeaders = type === undefined ? {} : { 'Content-Type': type };
  const { world } = await runPolicies(xml, { contract, body: '{}', requestHeaders, ...rest });
  const errors = world.variables.get('errors');
  return errors === undefined ? [] : (JSON.parse(clr.text(errors)) as Record<string, string>[]);
};

const problem = { schemaProblem: () => '/a must be integer.' };

test('what does not conform is logged with all the reference lists', async () => {
  expect(await check(json, problem)).toEqual([
    {
      Name: 'application/json',
      Type: 'RequestBody',
      ValidationRule: 'IncorrectMessage',
      Details:
        'Body of the request does not conform to the definition order, which is associated with the content type application/json. /a must be integer.',
      Action: 'detect',
    },
  ]);
});

test.for([
  { name: 'a body that fits', inner: json, options: {}, rules: [] },
  {
    name: 'a check of another content type',
    inner: '<content type="application/hal+json" validate-as="json" action="detect" />',
    options: problem,
    rules: [],
  },
  {
    name: 'a check of this content type',
    inner: '<content type="Application/JSON" validate-as="json" action="detect" />',
    options: problem,
    rules: ['IncorrectMessage'],
  },
  {
    name: 'a check that is ignored',
    inner: '<content validate-as="json" action="ignore" />',
    options: problem,
    rules: [],
  },
  { name: 'no check', inner: '', options: problem, rules: [] },
  {
    name: 'a content type with parameters',
    inner: json,
    options: { ...problem, type: 'application/json; charset=utf-8' },
    rules: ['IncorrectMessage'],
  },
  {
    name: 'a content type without a schema',
    inner: json,
    options: { ...problem, type: 'text/plain', body: 'x' },
    rules: [],
  },
  { name: 'another content type', inner: json, options: { type: 'text/xml' }, rules: ['Unspecified'] },
  { name: 'no content type', inner: json, options: { type: undefined }, rules: ['Unspecified'] },
  { name: 'no JSON', inner: json, options: { body: '{' }, rules: ['ValidationException'] },
  { name: 'no body', inner: json, options: { type: 'text/xml', body: '' }, rules: [] },
  { name: 'a long body', inner: json, options: { ...problem, body: ' '.repeat(101) }, rules: ['SizeLimit'] },
  { name: 'a body of just the size', inner: json, options: { body: `{}${' '.repeat(98)}` }, rules: [] },
])('$name', async ({ inner, options, rules }) => {
  expect((await check(inner, options)).map((error) => error['ValidationRule'])).toEqual(rules);
});

describe('content types are taken for others', () => {
  const map = (attributes: string, types = '') => `<content-type-map ${attributes}>${types}</content-type-map>${json}`;
  test.for([
    {
      name: 'any',
      inner: map('any-content-type-value="application/json"'),
      type: 'text/xml',
      rule: 'IncorrectMessage',
    },
    {
      name: 'none',
      inner: map('missing-content-type-value="application/json"'),
      type: undefined,
      rule: 'IncorrectMessage',
    },
    {
      name: 'one where none is meant',
      inner: map('missing-content-type-value="application/json"'),
      type: 'text/xml',
      rule: 'Unspecified',
    },
    {
      name: 'one',
      inner: map('', '<type from="application/hal+json" to="application/json" />'),
      type: 'application/hal+json',
      rule: 'IncorrectMessage',
    },
    {
      name: 'one by a condition',
      inner: map('', '<type when="@(1 == 1)" to="application/json" />'),
      type: 'x/y',
      rule: 'IncorrectMessage',
    },
    {
      name: 'one before any',
      inner: map('any-content-type-value="application/json"', '<type from="x/y" to="text/xml" />'),
      type: 'x/y',
      rule: 'Unspecified',
    },
  ])('$name', async ({ inner, type, rule }) => {
    expect((await check(inner, { ...problem, type }))[0]?.['ValidationRule']).toBe(rule);
  });
});

describe('prevented', () => {
  const prevent = '<content validate-as="json" action="prevent" />';
  const told =
    'Body of the request does not conform to the definition order, which is associated with the content type application/json. /a must be integer.';
  test.for([
    { name: 'content', inner: prevent, options: problem, attributes: '', wireMessage: told },
    {
      name: 'a content type',
      inner: '',
      options: { type: 'x/y' },
      attributes: 'unspecified-content-type-action="prevent"',
      wireMessage: 'Unspecified content type x/y is not allowed.',
    },
    {
      name: 'a size',
      inner: '',
      options: {},
      attributes: 'max-size="1" size-exceeded-action="prevent"',
      wireMessage: "Request's body is 2 bytes long and it exceeds the limit of 1 bytes.",
    },
  ])('$name of a request: 400', async ({ inner, options, attributes, wireMessage }) => {
    await expect(check(inner, options, attributes)).rejects.toMatchObject({
      reason: 'Bad request',
      answer: { status: 400, wireMessage },
    });
  });

  test('content of a response: 502, and the client learns nothing', async () => {
    const response = newResponse(200, Body.ofBytes(encodeUtf8('{}')));
    response.headers.set('Content-Type', 'application/json');
    await expect(check(prevent, { ...problem, section: 'outbound', response })).rejects.toMatchObject({
      reason: 'Response not allowed',
      message: expect.stringContaining('Body of the response does not conform'),
      answer: { status: 502, wireMessage: expect.stringContaining('internal error') },
    });
  });

  test('any body without a document', async () => {
    const xml = `<validate-content unspecified-content-type-action="ignore" max-size="9" size-exceeded-action="ignore">${prevent}</validate-content>`;
    await expect(runPolicies(xml, { body: '{}' })).rejects.toMatchObject({
      message: expect.stringContaining('does not exist'),
    });
  });
});

test.for([
  { inner: '<content validate-as="xml" action="prevent" />', code: 'RUN302' },
  { inner: '<content validate-as="SOAP" action="prevent" />', code: 'RUN302' },
  { inner: '<content validate-as="json" action="prevent" schema-id="x" />', code: 'RUN302' },
])('$inner is refused by name', async ({ inner, code }) => {
  const { bindDocument } = await import('../index.ts');
  const { parseDocument } = await import('@spillway/policy-document');
  const xml = `<policies><inbound><validate-content unspecified-content-type-action="ignore" max-size="9" size-exceeded-action="ignore">${inner}</validate-content></inbound></policies>`;
  const { document: parsed } = parseDocument('policy.xml', xml);
  expect(parsed && bindDocument(parsed).diagnostics.map((each) => each.code)).toEqual([code]);
});
