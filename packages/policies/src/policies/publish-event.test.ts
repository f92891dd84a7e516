import { parseDocument } from '@spillway/policy-document';
import { expect, test } from 'vitest';
import { expectRefusal } from '../../test/refused.ts';
import { bindDocument, documentRoots } from '../index.ts';

const resolver = (inner: string): string =>
  `<http-data-source><http-request><set-url>https://backend.test</set-url><set-method>GET</set-method></http-request><http-response>${inner}</http-response></http-data-source>`;

test('stands in the response of a resolver only, and is refused when it would have to run', async () => {
  const event = '<publish-event><targets><graphql-subscription id="s" /></targets></publish-event>';
  const { document } = parseDocument('resolver.xml', resolver(event), { roots: documentRoots });
  const found = document === undefined ? [] : bindDocument(document).diagnostics;
  expect(found.map(({ code, severity }) => `${severity} ${code}`)).toEqual(['warning RUN301', 'warning RUN301']);
  expect(parseDocument('policy.xml', event, { roots: documentRoots }).diagnostics[0]?.code).toBe('XML102');
  await expectRefusal('http-data-source', resolver(''));
});
