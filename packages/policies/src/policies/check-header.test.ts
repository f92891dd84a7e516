import { expect, test } from 'vitest';
import { runPolicies } from '../../test/run-policy.ts';

const check = (ignoreCase: boolean, values = ''): string =>
  `<check-header name="X-Key" failed-check-httpcode="401" failed-check-error-message="No" ignore-case="${ignoreCase}">${values}</check-header>`;
const values = '<value>@("al" + "pha")</value><value>beta</value>';

test.for([
  { name: 'any value when none is listed', xml: check(false), header: 'x' },
  { name: 'a listed value', xml: check(false, values), header: 'alpha' },
  { name: 'another case when told to', xml: check(true, values), header: 'BETA' },
])('lets in $name', async ({ xml, header }) => {
  const { ended } = await runPolicies(xml, { requestHeaders: { 'x-key': header } });
  expect(ended).toBeUndefined();
});

test.for([
  {
    xml: check(false),
    headers: {},
    reason: 'HeaderNotFound',
    message: 'Header X-Key was not found in the request. Access denied.',
  },
  {
    xml: check(false, values),
    headers: { 'x-key': 'Alpha' },
    reason: 'HeaderValueNotAllowed',
    message: 'Header X-Key value of Alpha is not allowed. Access denied.',
  },
])('keeps out: $reason', async ({ xml, headers, reason, message }) => {
  await expect(runPolicies(xml, { requestHeaders: headers as Record<string, string> })).rejects.toMatchObject({
    reason,
    message,
    answer: { status: 401, wireMessage: 'No' },
  });
});
