import { clr } from '@spillway/expressions';
import { HeaderMap, type LiquidInput, newResponse } from '@spillway/policies';
import { describe, expect, test } from 'vitest';
import { renderLiquid } from './liquid.ts';

const url = { scheme: 'https', host: 'gateway.test', port: 443, path: '/orders/42', query: [['a', '1']] } as const;

const input = (overrides: Partial<LiquidInput> = {}): LiquidInput => ({
  body: undefined,
  contentType: 'application/json',
  xsiNil: 'blank',
  parseDate: true,
  request: {
    kind: 'request',
    method: 'POST',
    originalMethod: 'GET',
    originalUrl: url,
    url: { ...url, host: 'backend.test' },
    operationPath: '/42',
    target: { kind: 'service' },
    headers: HeaderMap.from([
      ['X-A', '1'],
      ['X-B', '2'],
    ]),
    body: undefined,
    ipAddress: '192.0.2.7',
    matchedParameters: new Map([['id', '42']]),
    templateQuery: [],
  },
  response: undefined,
  variables: new Map(),
  ...overrides,
});

const render = async (template: string, overrides: Partial<LiquidInput> = {}): Promise<string> => {
  const result = await renderLiquid(template, input(overrides));
  return 'text' in result ? result.text : `problem: ${result.problem}`;
};

const json = (value: unknown): Partial<LiquidInput> => ({ body: JSON.stringify(value) });

describe('a JSON body', () => {
  test.for([
    { template: '{{body.a.b}}-{{body.list[1]}}-{{body.none.at.all}}', text: 'x-2-' },
    { template: '{{body.yes}} {{body.nothing}} {{body.number}}', text: 'true  1.5' },
    { template: '{% for item in body.list %}{{item}};{% endfor %}', text: '1;2;' },
    { template: '[{% JSONArrayFor item in body.list -%} {{item}} {%- endJSONArrayFor -%} ]', text: '[1,2]' },
    { template: '{% if body.none %}yes{% else %}no{% endif %}', text: 'no' },
    { template: '{{body.constructor}}{{body.a.__proto__}}{{body.list.constructor}}', text: '' },
    { template: '{{body.date}}', text: '03/21/2012 05:40:00' },
    { template: '{{body.ticks}}', text: '12/29/2007 05:11:57' },
  ])('$template', async ({ template, text }) => {
    const body = {
      a: { b: 'x' },
      list: [1, 2],
      yes: true,
      nothing: null,
      number: 1.5,
      date: '2012-03-21T05:40Z',
      ticks: '/Date(1198905117056)/',
    };
    expect(await render(template, json(body))).toBe(text);
  });

  test('keeps dates as they are written without parse-date', async () => {
    const body = json({ a: '2012-03-21T05:40Z' });
    expect(await render('{{body.a}}', { ...body, parseDate: false })).toBe('2012-03-21T05:40Z');
  });
});

describe('an XML body', () => {
  const body = `<?xml version="1.0"?><soap:Envelope xmlns:soap="urn:soap" xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance">
    <soap:Body><Orders n="1"><Order>a</Order><Order>b</Order></Orders><One><Name x="1">c</Name></One><Nil xsi:nil="true" /><Empty /></soap:Body></soap:Envelope>`;
  const path = 'body.envelope.body';
  test.for([
    { template: `{{${path}.orders.order}}`, text: 'ab' },
    { template: `{% for each in ${path}.Orders.Order %}{{each}},{% endfor %}`, text: 'a,b,' },
    { template: `{% for each in ${path}.One %}{{each.Name}},{% endfor %}`, text: 'c,' },
    { template: `[{{${path}.Nil}}{{${path}.Empty}}{{${path}.Other}}]`, text: '[]' },
    { template: `{% if ${path}.Nil == nil %}null{% else %}blank{% endif %}`, text: 'blank' },
  ])('$template', async ({ template, text }) => {
    expect(await render(template, { body, contentType: 'text/xml; charset=utf-8' })).toBe(text);
  });

  test('xsi:nil can be null', async () => {
    const template = `{% if ${path}.Nil == nil %}null{% else %}blank{% endif %}`;
    expect(await render(template, { body, contentType: 'application/soap+xml', xsiNil: 'null' })).toBe('null');
  });
});

test.for([
  { name: 'another content type', overrides: { body: '{"a":1}', contentType: 'text/plain' } },
  { name: 'no content type', overrides: { body: '{"a":1}', contentType: undefined } },
  { name: 'no body', overrides: {} },
])('with $name nothing is bound', async ({ overrides }) => {
  expect(await render('[{{body.a}}]', overrides)).toBe('[]');
});

test.for([
  { template: '{{context.Request.Method}} {{context.Request.OriginalMethod}}', text: 'POST GET' },
  {
    template: '{{context.Request.Url}} {{context.Request.OriginalUrl.Host}}',
    text: 'https://backend.test/orders/42?a=1 gateway.test',
  },
  {
    template: '{{context.Request.Url.Query["a"]}} {{context.Request.Url.QueryString}} {{context.Request.Url.Port}}',
    text: '1 ?a=1 443',
  },
  { template: '{{context.Request.MatchedParameters["id"]}} {{context.Request.IpAddress}}', text: '42 192.0.2.7' },
  { template: '{{context.Request.Headers["x-a"]}} {{context.Request.HasBody}}', text: '1 false' },
  { template: '{% for h in context.Request.Headers %}{{h.Key}}={{h.Value}};{% endfor %}', text: 'X-A=1;X-B=2;' },
  { template: '{{context.Response.StatusCode}}', text: '404' },
  {
    template: '{{context.Variables["text"]}} {{context.Variables["number"]}} {{context.Variables["none"]}}',
    text: 'x 7 ',
  },
  { template: '{% assign v = context.Variables["json"] %}{{v.a}} {{v["b"][0]}}', text: '1 2' },
  { template: '{{context.Request.constructor}}{{context.toString}}{{context.Request.Url.formatUrl}}', text: '' },
])('the context: $template', async ({ template, text }) => {
  const variables = new Map([
    ['text', 'x'],
    ['number', clr.int(7)],
    ['json', clr.json('{"a":1,"b":[2]}')],
  ]);
  expect(await render(template, { response: newResponse(404), variables })).toBe(text);
});

test.for([
  { filter: 'Upcase', text: 'ÄB C' },
  { filter: 'Downcase', text: 'äb c' },
  { filter: 'Capitalize', text: 'Äb C' },
  { filter: 'Replace: "[bc]", "<$0>"', text: 'äb c'.replace(/[bc]/g, '<$&>') },
  { filter: 'ReplaceFirst: " ", "-"', text: 'äb-c' },
  { filter: 'Append: "!" | Prepend: "!"', text: '!äb c!' },
  { filter: 'Append: "def" | Truncate: 5', text: 'äb...' },
  { filter: 'Split: " " | Join: ","', text: 'äb,c' },
  { filter: 'Split: " " | Last', text: 'c' },
  { filter: 'Size', text: '4' },
  { filter: 'UrlEncode', text: '%C3%A4b+c' },
  { filter: 'Default: "x"', text: 'äb c' },
])('the filter $filter', async ({ filter, text }) => {
  expect(await render(`{{body.a | ${filter}}}`, json({ a: 'äb c' }))).toBe(text);
});

test.for([
  { expression: 'body.date | Date: "yyyyMMddTHH:mm:ssZ"', text: '20240318T10:15:30Z' },
  { expression: '"2024-03-18" | Date: "dd.MM.yyyy"', text: '18.03.2024' },
  { expression: 'body.none | Date: "yyyy"', text: '' },
  { expression: '7 | DividedBy: 2', text: '3' },
  { expression: '7.5 | DividedBy: 2', text: '3.75' },
  { expression: '7 | Modulo: 4 | Plus: 1 | Times: 2', text: '8' },
  { expression: '3 | AtLeast: 5', text: '5' },
  { expression: '"<a>" | H', text: '&lt;a&gt;' },
])('$expression', async ({ expression, text }) => {
  expect(await render(`{{${expression}}}`, json({ date: '2024-03-18T10:15:30Z' }))).toBe(text);
});

test.for([
  { name: 'a filter in lower case', template: '{{ "a" | upcase }}', problem: 'undefined filter: upcase' },
  { name: 'a filter without a culture', template: '{{ 1 | Currency }}', problem: 'undefined filter: Currency' },
  { name: 'a tag that is not closed', template: '{% if true %}', problem: 'not closed' },
  { name: 'another template', template: '{% include "/etc/passwd" %}', problem: 'tag "include" not found' },
  { name: 'a body that is no JSON', template: '{{body.a}}', body: '{', problem: 'JSON' },
  { name: 'a body that is no XML', template: '{{body.a}}', body: '{', contentType: 'text/xml', problem: 'root level' },
  { name: 'a date that is none', template: '{{ "x" | Date: "yyyy" }}', problem: 'not recognized' },
  {
    name: 'a loop without end',
    template: '{% for i in (1..100000000) %}{% endfor %}',
    problem: 'memory alloc limit exceeded',
  },
])('tells what is wrong with $name', async ({ template, problem, body, contentType }) => {
  const text = await render(template, { ...(body && { body }), ...(contentType && { contentType }) });
  expect(text).toMatch(/^problem: /);
  expect(text).toContain(problem);
});
