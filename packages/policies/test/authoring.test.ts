import { element, printDocument } from '@spillway/policy-document';
import { expect, test } from 'vitest';
import {
  azureOpenaiEmitTokenMetric,
  choose,
  dimension,
  forwardRequest,
  otherwise,
  type PolicyNode,
  retry,
  returnResponse,
  setBody,
  setHeader,
  setStatus,
  setVariable,
  trace,
  when,
} from '../src/index.ts';

const csharp = <T>(code: string) => ({ csharp: code, form: 'single' }) as { csharp: string; form: 'single'; type?: T };
const inbound = (...nodes: readonly PolicyNode<'inbound'>[]): string => print(nodes);
const backend = (...nodes: readonly PolicyNode<'backend'>[]): string => print(nodes);
const print = (nodes: readonly PolicyNode[]): string =>
  printDocument({
    root: element(
      'policies',
      {},
      nodes.map(({ node }) => node),
    ),
  })
    .split('\n')
    .slice(1, -2)
    .join('\n');

const options = { condition: true, count: 1, interval: 0 };

test('attributes become XML names, expressions stay raw', () => {
  expect(
    backend(
      retry(
        {
          condition: csharp('context.Response.StatusCode == 429 && "a" != "b"'),
          count: 2,
          interval: 0,
          firstFastRetry: true,
        },
        forwardRequest({ bufferRequestBody: true }),
      ),
    ),
  ).toBe(
    `    <retry condition="@(context.Response.StatusCode == 429 && "a" != "b")" count="2" interval="0" first-fast-retry="true">
        <forward-request buffer-request-body="true" />
    </retry>`,
  );
});

test('a list of values becomes child elements, text becomes text', () => {
  expect(
    inbound(
      setHeader({ name: 'x', value: ['1', csharp('context.Api.Id')] }),
      returnResponse({}, setStatus({ code: 204 }), setBody({ text: 'a < b' })),
    ),
  ).toBe(
    `    <set-header name="x">
        <value>1</value>
        <value>@(context.Api.Id)</value>
    </set-header>
    <return-response>
        <set-status code="204" />
        <set-body>a &lt; b</set-body>
    </return-response>`,
  );
});

test('branches and dimensions are children of their own kind', () => {
  const branch = choose(
    {},
    when({ condition: csharp('true') }, setVariable({ name: 'a', value: '1' })),
    otherwise({}, trace({ source: 's', message: 'no' })),
  );
  expect(inbound(branch, azureOpenaiEmitTokenMetric({}, dimension({ name: 'API ID' })))).toContain(
    '<when condition="@(true)">',
  );
});

test('an id is taken by every policy', () => {
  expect(inbound(setVariable({ id: 'mine', name: 'a', value: '1' }))).toContain('id="mine"');
});

test('what APIM refuses does not compile', () => {
  // @ts-expect-error forward-request is not allowed in inbound
  inbound(forwardRequest({}));
  // @ts-expect-error a retry around forward-request is not allowed in inbound either
  inbound(retry(options, forwardRequest({})));
  // @ts-expect-error nor is a branch around it
  inbound(choose({}, when({ condition: true }, forwardRequest({}))));
  // @ts-expect-error the token metric policy belongs to inbound only
  backend(azureOpenaiEmitTokenMetric({}, dimension({ name: 'API ID' })));
  // @ts-expect-error condition is required
  retry({ count: 1, interval: 0 });
  // @ts-expect-error name takes no expression
  setVariable({ name: csharp<string>('"a"'), value: '1' });
  // @ts-expect-error there is no such attribute
  setVariable({ name: 'a', value: '1', valu: '2' });
  // @ts-expect-error override is spelled with r
  setHeader({ name: 'a', existsAction: 'overide' });
  // @ts-expect-error count is a number
  retry({ ...options, count: 'two' });
  // @ts-expect-error choose holds branches, not policies
  choose({}, setVariable({ name: 'a', value: '1' }));
  expect(backend(retry(options, retry(options, forwardRequest({}))))).toContain('forward-request');
});
