import { expect, test } from 'vitest';
import { runPolicies } from '../../test/run-policy.ts';
import { newResponse } from '../message.ts';
import { decodeUtf8 } from '../utf8.ts';

test.for([
  { section: 'inbound', text: 'plain', body: 'plain', length: '5' },
  { section: 'outbound', text: '@("é" + 1)', body: 'é1', length: '3' },
  { section: 'inbound', text: '@(1.5)', body: '1.5', length: '3' },
] as const)('$text in $section', async ({ section, text, body, length }) => {
  const { world } = await runPolicies(`<set-body>${text}</set-body>`, { section, response: newResponse(200) });
  const message = section === 'inbound' ? world.request : world.response;
  expect([
    decodeUtf8((await message?.body?.buffer()) ?? new Uint8Array()),
    message?.headers.text('content-length'),
  ]).toEqual([body, length]);
});

test('can be made from the body it replaces', async () => {
  const { world } = await runPolicies('<set-body>@(context.Request.Body.As<string>().ToUpper())</set-body>', {
    body: 'abc',
  });
  expect(decodeUtf8((await world.request.body?.buffer()) ?? new Uint8Array())).toBe('ABC');
});

test.for([
  {
    attributes: '',
    content: '{{body.a.b}} {{ known }}',
    xsiNil: 'blank',
    parseDate: true,
    template: '{{body.a.b}} {{ known }}',
  },
  {
    attributes: 'xsi-nil="null" parse-date="false"',
    content: '<a>{{body.x}}</a>',
    xsiNil: 'null',
    parseDate: false,
    template: '<a>{{body.x}}</a>',
  },
  { attributes: '', content: '@("{{" + "body.x" + "}}")', xsiNil: 'blank', parseDate: true, template: '{{body.x}}' },
])('renders a template: $attributes $content', async ({ attributes, content, ...rest }) => {
  const { world } = await runPolicies(`<set-body template="Liquid" ${attributes}>${content}</set-body>`, {
    body: '{"x":1}',
    requestHeaders: { 'Content-Type': 'application/json' },
  });
  const text = decodeUtf8((await world.request.body?.buffer()) ?? new Uint8Array());
  expect(JSON.parse(text)).toEqual({ ...rest, body: '{"x":1}', contentType: 'application/json' });
  expect(world.request.headers.text('Content-Length')).toBe(String(text.length));
});

test('a template that fails is an error, and leaves the body', async () => {
  await expect(runPolicies('<set-body template="liquid">{% broken %}</set-body>')).rejects.toMatchObject({
    reason: 'LiquidTemplateFailure',
    message: 'broken',
  });
});
