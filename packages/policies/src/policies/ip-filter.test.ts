import { expect, test } from 'vitest';
import { runPolicies } from '../../test/run-policy.ts';

const filter = (action: string): string =>
  `<ip-filter action="${action}"><address>192.0.2.7</address><address-range from="10.0.0.1" to="@("10.0.1." + 255)" />` +
  '<address-range from="2001:db8::" to="2001:db8::ffff" /></ip-filter>';

test.for([
  { ip: '192.0.2.7', isListed: true },
  { ip: '192.0.2.8', isListed: false },
  { ip: '10.0.1.0', isListed: true },
  { ip: '10.0.2.0', isListed: false },
  { ip: '9.255.255.255', isListed: false },
  { ip: '::ffff:10.0.0.200', isListed: true },
  { ip: '2001:db8::1', isListed: true },
  { ip: '2001:DB8:0:0:0:0:1:0', isListed: false },
  { ip: '192.0.2.7:50123', isListed: true },
])('$ip is listed: $isListed', async ({ ip, isListed }) => {
  const allow = runPolicies(filter('allow'), { ipAddress: ip });
  const forbid = runPolicies(filter('forbid'), { ipAddress: ip });
  const [open, closed] = isListed ? [allow, forbid] : [forbid, allow];
  expect((await open).ended).toBeUndefined();
  await expect(closed).rejects.toMatchObject({
    answer: { status: 403 },
    ...(isListed
      ? { reason: 'CallerIpBlocked', message: 'Caller IP address is blocked. Access denied.' }
      : { reason: 'CallerIpNotAllowed', message: `Caller IP address ${ip} is not allowed. Access denied.` }),
  });
});

test.for(['', 'unknown', '1.2.3', '1.2.3.256', '1::2::3', '12345::'])(
  'an address that is none (%s) is refused',
  async (ip) => {
    await expect(runPolicies(filter('forbid'), { ipAddress: ip })).rejects.toMatchObject({
      reason: 'FailedToParseCallerIP',
    });
  },
);
