import { clr } from '@spillway/expressions';
import { parseDocument } from '@spillway/policy-document';
import { describe, expect, test } from 'vitest';
import { type Options, runPolicies } from '../../test/run-policy.ts';
import { Body } from '../body.ts';
import { bindDocument } from '../index.ts';
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

test.for(['xml', 'SOAP'])('validate-as="%s" is warned of at load', async (as) => {
  const xml = `<policies><inbound><validate-content unspecified-content-type-action="ignore" max-size="9" size-exceeded-action="ignore"><content validate-as="${as}" action="prevent" /></validate-content></inbound></policies>`;
  const { document: parsed } = parseDocument('policy.xml', xml);
  expect(parsed && bindDocument(parsed).diagnostics.map(({ code, message }) => `${code} ${message}`)).toEqual([
    `RUN401 \`validate-as="${as}"\` fails where it is reached: there is no well-kept library that reads XML schemas`,
  ]);
});

describe('a schema of the service', () => {
  const stored = (more = '') =>
    `<content type="application/json" validate-as="json" action="detect" schema-id="s"${more} />`;
  const schemas = { s: { $id: 's', components: { schemas: { order: { type: 'object' } } } } };
  const seen = async (inner: string, options: Options & { type?: string | undefined } = {}) => {
    const checked: unknown[] = [];
    const schemaProblem = (schema: unknown) => {
      checked.push(schema);
      return '/a must be integer.';
    };
    const errors = await check(inner, { schemas, schemaProblem, ...options });
    return { checked, rules: errors.map(({ ValidationRule: rule, Type: type }) => rule || type) };
  };

  test('is used instead of that of the API, and whole', async () => {
    expect(await seen(stored())).toEqual({ checked: [schemas.s], rules: ['IncorrectMessage'] });
  });

  test('or a part of it', async () => {
    const { checked } = await seen(stored(' schema-ref="#/components/schemas/order"'));
    expect(checked).toEqual([{ $ref: '#/components/schemas/order' }]);
  });

  test('needs no document of the API', async () => {
    const { contract: _, ...without } = {
      contract,
      body: '{}',
      requestHeaders: { 'Content-Type': 'application/json' },
    };
    const xml = `<validate-content unspecified-content-type-action="prevent" max-size="100" size-exceeded-action="prevent">${stored()}</validate-content>`;
    expect((await runPolicies(xml, { ...without, schemas })).ended).toBeUndefined();
  });

  test.for([
    ['that is not there', stored().replace('"s"', '"other"')],
    ['of which the part is not there', stored(' schema-ref="#/components/schemas/other"')],
  ] as const)('%s cannot be resolved', async ([, inner]) => {
    expect(await seen(inner)).toEqual({ checked: [], rules: ['ApiSchema'] });
  });
});

test.for(['xml', 'soap'])('a body to be read as %s fails: there is nothing that reads XML schemas', async (as) => {
  const inner = `<content type="application/xml" validate-as="${as}" action="detect" schema-id="s" />`;
  await expect(check(inner, { type: 'application/xml', body: '<a />' })).rejects.toMatchObject({
    reason: 'NotImplemented',
    answer: { status: 500 },
  });
  expect(await check(`${json}${inner}`)).toEqual([]);
});
