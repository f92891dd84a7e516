import { parseDocument } from '@spillway/policy-document';
import { expect, test } from 'vitest';
import type { BoundSection } from '../bound.ts';
import { bindDocument } from '../validate.ts';
import { lintDocument, lints } from './lints.ts';

const document = (text: string) => {
  const { document: found, diagnostics } = parseDocument('policy.xml', text);
  if (found === undefined || diagnostics.length > 0)
    throw new Error(JSON.stringify(diagnostics.map((each) => each.message)));
  return found;
};

const bind = (text: string) => {
  const bound = bindDocument(document(text));
  const errors = bound.diagnostics.filter(({ severity }) => severity === 'error');
  if (errors.length > 0) throw new Error(JSON.stringify(errors.map(({ message }) => message)));
  return bound;
};

/** Findings as `code: what is marked`. */
const found = (text: string, broader?: BoundSection): readonly string[] =>
  lintDocument(bind(text), broader === undefined ? {} : { broader: { inbound: broader } }).map(
    ({ code, span, source }) => `${code}: ${source?.text.slice(span?.start ?? 0, span?.end ?? 0)}`,
  );

const inbound = (...policies: readonly string[]): string =>
  `<policies><inbound>${policies.join('')}</inbound></policies>`;
const fragment = (...policies: readonly string[]): string => `<fragment>${policies.join('')}</fragment>`;
const set = (name: string, value: string): string => `<set-variable name="${name}" value="${value}" />`;
const when = (condition: string, inner = '<set-method>GET</set-method>'): string =>
  `<choose><when condition="@(${condition})">${inner}</when></choose>`;
const retry = (inner: string, condition = 'context.Response.StatusCode == 429', rest = 'interval="0"'): string =>
  `<policies><backend><retry condition="@(${condition})" count="2" ${rest}>${inner}</retry></backend></policies>`;
const jwt =
  '<validate-jwt header-name="Authorization"><openid-config url="https://login.contoso.example/c" /></validate-jwt>';
const limit = '<rate-limit-by-key calls="1" renewal-period="1" counter-key="k" />';
const cors = '<cors><allowed-origins><origin>*</origin></allowed-origins></cors>';
const header = (name: string, value: string): string =>
  `<set-header name="${name}" exists-action="override"><value>${value}</value></set-header>`;
const kept = '<forward-request buffer-request-body="true" />';

type Row = readonly [name: string, text: string, ...found: readonly string[]];

const rows: readonly Row[] = [
  // Variables nobody sets
  ['a variable that is set', inbound(set('a', '@(1)'), set('b', '@((int)context.Variables["a"])'))],
  ['a variable that is set nowhere', inbound(set('b', '@(context.Variables["a"])')), 'LNT401: "a"'],
  [
    'one that is asked for before it is read',
    inbound(set('b', '@(context.Variables.ContainsKey("a") ? context.Variables["a"] : 1)')),
    'LNT401: "a"',
  ],
  ['one that is only asked for', inbound(set('b', '@(context.Variables.ContainsKey("a"))'))],
  ['one with a default', inbound(set('b', '@(context.Variables.GetValueOrDefault("a", "x"))')), 'LNT401: "a"'],
  ['one that a broader scope may set', inbound('<base />', set('b', '@(context.Variables["a"])'))],
  [
    'one spelt otherwise, beside a broader scope',
    inbound('<base />', set('my-a', '1'), set('b', '@(context.Variables["myA"])')),
    'LNT401: "myA"',
  ],
  ['one that whoever includes the fragment may set', fragment(set('b', '@(context.Variables["a"])'))],
  [
    'one whose named value is set under another name',
    fragment(set('c', '{{a}}'), set('b', '@(context.Variables["a"])')),
    'LNT401: "a"',
  ],
  [
    'one that a policy sets which is no set-variable',
    inbound(
      '<send-request response-variable-name="r" mode="new"><set-url>http://a.example</set-url></send-request>',
      set('b', '@(((IResponse)context.Variables["r"]).StatusCode)'),
    ),
  ],
  // Variables of another type
  ['a string read as a number', inbound(set('a', '1'), set('b', '@((int)context.Variables["a"])')), 'LNT402: "a"'],
  [
    'a number read as a string',
    inbound(set('a', '@(1)'), set('b', '@((string)context.Variables["a"])')),
    'LNT402: "a"',
  ],
  ['an int read as a long', inbound(set('a', '@(1)'), set('b', '@((long)context.Variables["a"])')), 'LNT402: "a"'],
  ['an int read under its other name', inbound(set('a', '@(1)'), set('b', '@((Int32)context.Variables["a"])'))],
  [
    'an int read as one that may be null',
    inbound(set('a', '@(1)'), set('b', '@(((int?)context.Variables["a"]) ?? 2)')),
  ],
  [
    'a JObject read as its base',
    inbound(set('a', '@(new JObject())'), set('b', '@(((JToken)context.Variables["a"]).ToString())')),
  ],
  [
    'one that is set again before it is read',
    inbound(set('a', '1'), set('a', '@(1)'), set('b', '@((int)context.Variables["a"])')),
  ],
  [
    'one that is set again on one way only',
    inbound(
      set('a', '1'),
      when('context.Request.Method == "GET"', set('a', '@(1)')),
      set('b', '@((int)context.Variables["a"])'),
    ),
    'LNT402: "a"',
  ],
  [
    'one that is set otherwise behind it',
    inbound(set('a', '@(1)'), set('b', '@((int)context.Variables["a"])'), set('a', '1')),
  ],
  [
    'one that a loop sets otherwise before its condition',
    retry(
      `${when('context.Response?.StatusCode == 500', set('a', '@(1)'))}${kept}`,
      'int.Parse((string)context.Variables["a"]) > 0',
    ).replace('<policies>', `<policies><inbound>${set('a', '1')}</inbound>`),
    'LNT402: "a"',
  ],
  [
    'one that a loop sets otherwise behind it',
    retry(`${set('b', '@((string)context.Variables["a"])')}${kept}${set('a', '@(1)')}`).replace(
      '<policies>',
      `<policies><inbound>${set('a', '1')}</inbound>`,
    ),
    'LNT402: "a"',
  ],
  // Conditions
  ['a condition that varies', inbound(when('context.Request.Method == "GET"'))],
  [
    'a condition on a variable nobody sets',
    inbound(when('context.Variables.GetValueOrDefault("a") == "true"')),
    'LNT401: "a"',
    'LNT403: @(context.Variables.GetValueOrDefault("a") == "true")',
  ],
  [
    'the same when a broader scope may set it',
    inbound('<base />', when('context.Variables.GetValueOrDefault("a") == "true"')),
  ],
  ['a condition that is written out', inbound(when('false')), 'LNT403: @(false)'],
  [
    'a condition that is always true',
    inbound(when('!context.Variables.ContainsKey("a")')),
    'LNT404: @(!context.Variables.ContainsKey("a"))',
  ],
  [
    'a guard left over',
    inbound(when('context.Request.Method == "GET" || true')),
    'LNT405: context.Request.Method == "GET" || true',
  ],
  [
    'a guard in a block',
    inbound(set('a', '@{ if (context.Request.Method == "GET" && false) { return 1; } return 2; }')),
    'LNT405: context.Request.Method == "GET" && false',
  ],
  [
    'two branches with one condition',
    inbound(
      '<choose><when condition="@(context.Request.Method == "GET")"><set-method>PUT</set-method></when><when condition="@( context.Request.Method == "GET" )"><set-method>PUT</set-method></when></choose>',
    ),
    'LNT406: @( context.Request.Method == "GET" )',
  ],
  [
    'a branch behind one that is always taken',
    inbound(
      '<choose><when condition="@(true)"><set-method>PUT</set-method></when><when condition="@(context.Request.Method == "GET")"><set-method>PUT</set-method></when></choose>',
    ),
    'LNT404: @(true)',
    'LNT406: @(context.Request.Method == "GET")',
  ],
  ['a policy behind the answer', inbound('<return-response />', '<set-method>PUT</set-method>'), 'LNT406: <set-method'],
  [
    'a policy behind an answer in a branch',
    inbound(when('context.Request.Method == "GET"', '<return-response />'), '<set-method>PUT</set-method>'),
  ],
  [
    'the text of a reason',
    retry(kept, 'context.Response.StatusReason == "Busy"'),
    'LNT407: context.Response.StatusReason == "Busy"',
  ],
  // Loops
  ['a loop that keeps the body', retry(kept)],
  ['a loop that does not', retry('<forward-request />'), 'LNT408: <forward-request'],
  [
    'a loop that does not, further inside',
    retry(when('context.Request.Method == "GET"', '<forward-request buffer-request-body="false" />')),
    'LNT408: <forward-request',
  ],
  ['sending without a loop', '<policies><backend><forward-request /></backend></policies>'],
  [
    'one address asked again at once',
    retry(kept).replace(
      '<policies>',
      '<policies><inbound><set-backend-service base-url="https://a.example" /></inbound>',
    ),
    'LNT409: <retry',
    'LNT415: https://a.example',
  ],
  [
    'a pool asked again at once',
    retry(kept).replace('<policies>', '<policies><inbound><set-backend-service backend-id="pool" /></inbound>'),
  ],
  ['a wait in the gateway', retry(kept, 'context.Response.StatusCode == 429', 'interval="3"'), 'LNT410: <retry'],
  // The response before there is one
  [
    'a status asked for before the first attempt',
    retry(`${when('context.Response.StatusCode == 429', set('a', '1'))}${kept}`),
    'LNT416: context.Response.StatusCode',
  ],
  [
    'a status asked for in inbound',
    inbound(when('(context.Response).StatusCode == 429')),
    'LNT416: (context.Response).StatusCode',
  ],
  ['one behind a look', retry(`${when('context.Response != null && context.Response.StatusCode == 429')}${kept}`)],
  ['one behind the other look', inbound(when('null == context.Response || context.Response.StatusCode == 1'))],
  ['one with a question mark', inbound(when('context.Response?.StatusCode == 429'))],
  ['one behind the answer', retry(`${kept}${when('context.Response.StatusCode == 429')}`)],
  ['one in outbound', `<policies><outbound>${when('context.Response.StatusCode == 429')}</outbound></policies>`],
  [
    'one in a fragment before its answer',
    fragment(when('context.Response.StatusCode == 429'), kept),
    'LNT416: context.Response.StatusCode',
  ],
  ['one in a fragment that goes who knows where', fragment(when('context.Response.StatusCode == 429'))],
  // Order
  ['browsers first', inbound(cors, jwt, limit)],
  ['browsers behind the token', inbound(jwt, cors), 'LNT411: <cors'],
  [
    'counting addresses before checking',
    inbound(limit.replace('counter-key="k"', 'counter-key="@(context.Request.IpAddress)"'), jwt),
  ],
  ['a loop that is bounded by its count alone', retry(kept, 'true')],
  ['counting before checking', inbound(limit, jwt), 'LNT412: <rate-limit-by-key'],
  // What others can read
  ['a key in clear text', inbound(header('api-key', '0123456789abcdef')), 'LNT414: 0123456789abcdef'],
  ['a token in clear text', inbound(header('Authorization', 'Bearer eyJhbGciOi')), 'LNT414: Bearer eyJhbGciOi'],
  [
    'a key in a query',
    inbound(
      '<set-query-parameter name="code" exists-action="override"><value>0123456789</value></set-query-parameter>',
    ),
    'LNT414: 0123456789',
  ],
  [
    'a password in clear text',
    inbound('<authentication-basic username="a" password="correct-horse" />'),
    'LNT414: correct-horse',
  ],
  [
    'a named value',
    inbound(header('api-key', '{{key}}'), '<authentication-basic username="a" password="{{password}}" />'),
  ],
  ['an expression', inbound(header('Authorization', '@("Bearer " + context.Request.Method)'))],
  ['a header that is no secret', inbound(header('x-region', 'westeurope-and-more'))],
  [
    'an address written out',
    inbound('<set-backend-service base-url="https://a.example/openai" />'),
    'LNT415: https://a.example/openai',
  ],
  ['an address from a named value', inbound('<set-backend-service base-url="https://{{host}}/openai" />')],
];

test.for(rows)('%s', ([, text, ...expected]) => {
  expect(found(text)).toEqual(expected);
});

const checking = bind(inbound(jwt)).sections.inbound ?? [];

test.for([
  ['without base where the service checks tokens', inbound('<set-method>PUT</set-method>'), ['LNT413: <set-method']],
  ['with base', inbound('<base />', '<set-method>PUT</set-method>'), []],
  ['without base and with a check of its own', inbound(jwt), []],
  ['without base and with a count of its own', inbound(limit), ['LNT413: <rate-limit-by-key']],
] as const)('%s', ([, text, expected]) => {
  expect(found(text, checking)).toEqual(expected);
});

test('what a broader scope sets is set', () => {
  const broader = bind(inbound(set('a', '@(1)'))).sections.inbound ?? [];
  expect(found(inbound('<base />', set('b', '@((string)context.Variables["a"])')), broader)).toEqual(['LNT402: "a"']);
});

test('a comment before an element silences a rule within it, and no other', () => {
  const guard = when('context.Request.Method == "GET" || true');
  const say = (comment: string): readonly string[] => found(inbound(`<!-- ${comment} -->`, guard, guard));
  expect(say('spillway-ignore LNT405: wanted')).toHaveLength(1);
  expect(say('spillway-ignore LNT401, LNT405')).toHaveLength(1);
  expect(say('spillway-ignore LNT404')).toHaveLength(2);
  expect(say('LNT405')).toHaveLength(2);
});

test('every rule has a row that it finds, and a page', () => {
  const codes = new Set([...rows.flatMap(([, , ...found]) => found), 'LNT413'].map((each) => each.slice(0, 6)));
  expect([...codes].sort()).toEqual(lints.map(({ code }) => code));
  for (const { title, why, instead } of lints)
    expect(Math.min(title.length, why.length, instead.length)).toBeGreaterThan(10);
});
