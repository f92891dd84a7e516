import { expect, test } from 'vitest';
import { serviceAround } from './single-policy.ts';

const document = (inbound: string): string =>
  `<policies><inbound>${inbound}</inbound><backend><forward-request /></backend><outbound /><on-error /></policies>`;

test('every host that the document sends to is mocked; callers, issuers and audiences are not', () => {
  const inbound =
    '<cors><allowed-origins><origin>https://app.contoso.test</origin></allowed-origins><allowed-headers /></cors>' +
    '<validate-jwt header-name="Authorization"><openid-config url="https://ids.contoso.test/config" />' +
    '<audiences><audience>https://api.contoso.test</audience></audiences><issuers><issuer>https://sts.contoso.test</issuer></issuers></validate-jwt>' +
    '<!-- https://old.contoso.test --><set-backend-service base-url="https://model.contoso.test/openai" />' +
    '<send-one-way-request><set-url>https://log.contoso.test/in</set-url></send-one-way-request>';
  const { topology, subscriptions } = serviceAround('policy.xml', document(inbound));
  const endpoints = Object.values(topology?.instances ?? {}).map(({ endpoint }) => endpoint);
  expect(endpoints).toEqual(['https://model.contoso.test', 'https://log.contoso.test']);
  expect(subscriptions.map(({ id }) => id)).toEqual(['demo']);
});
