import { expect, test } from 'vitest';
import { api, harness, sections, snapshotOf } from './harness.ts';

const gateway = (parts: Readonly<Record<string, string>>, namedValues: ReadonlyMap<string, string> = new Map()) =>
  harness(snapshotOf({ namedValues, apis: [api({ policy: sections(parts) })] }), () => ({
    headers: { 'Content-Type': 'application/json' },
    body: '{"order":{"id":7}}',
  }));

test('the answer of the backend is rendered, and only named values that exist are put in', async () => {
  const template = '{"id":"{{body.order.id}}","at":"{{place}}"}';
  const { send } = gateway(
    { outbound: `<base /><set-body template="liquid">${template}</set-body>` },
    new Map([['place', 'Contoso']]),
  );
  expect(await send()).toMatchObject({ status: 200, body: '{"id":"7","at":"Contoso"}' });
});

test('without a template a name in braces has to be a named value', () => {
  expect(() => gateway({ outbound: '<set-body>{{body.order.id}}</set-body>' })).toThrow('there is no named value');
  expect(() => gateway({ outbound: '<set-body template="none">{{body.order.id}}</set-body>' })).toThrow(
    'no named value',
  );
});

test('within return-response there is no body to read', async () => {
  const body = '<set-body template="liquid">[{{body.order.id}}]</set-body>';
  const { send } = gateway({ outbound: `<return-response>${body}</return-response>` });
  expect((await send()).body).toBe('[]');
});

test('a template that fails goes through on-error', async () => {
  const { send } = gateway({
    outbound: '<set-body template="liquid">{{ "a" | nothing }}</set-body>',
    'on-error': '<set-header name="reason"><value>@(context.LastError.Reason)</value></set-header>',
  });
  expect(await send()).toMatchObject({ status: 500, headers: { reason: 'LiquidTemplateFailure' } });
});
