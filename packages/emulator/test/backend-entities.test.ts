import type { Backend, PoolBackend, SingleBackend } from '@spillway/artifacts';
import { describe, expect, test } from 'vitest';
import { type Answer, api, harness, rule, sections, single, snapshotOf } from './harness.ts';

const toBackend = (id: string, forward = '<forward-request />') =>
  sections({ inbound: `<set-backend-service backend-id="${id}" />`, backend: forward });

const service = (backends: readonly [string, Backend][], target = 'pool', forward?: string) =>
  snapshotOf({ apis: [api({ policy: toBackend(target, forward) })], backends: new Map(backends) });

const pool = (members: readonly string[], more: Partial<PoolBackend> = {}): [string, Backend] => [
  'pool',
  { kind: 'pool', id: 'pool', members: members.map((backendId) => ({ backendId, priority: 1, weight: 1 })), ...more },
];

const hostsOf = (sent: readonly { readonly url: string }[]): readonly string[] =>
  sent.map(({ url }) => new URL(url).hostname.replace('.test', ''));

const entity = (id: string, more: Partial<SingleBackend>): [string, Backend] => {
  const [, backend] = single(id);
  return [id, { ...(backend as SingleBackend), ...more }];
};

describe('a failure condition by percentage', () => {
  const half = rule({ count: undefined, percentage: 50, acceptRetryAfter: false });

  test('opens when so many of a hundred requests of the interval failed', async () => {
    const statuses = [200, 200, 200, 500, 500, 500];
    const { send, sent, emulator } = harness(service([single('a', half)], 'a'), (_, index) => ({
      status: statuses[index] ?? 200,
    }));
    const seen: boolean[] = [];
    for (const _ of statuses) {
      await send();
      seen.push(emulator.backends()[0]?.isOpen ?? false);
    }
    // 1 of 4 and 2 of 5 are less than half, 3 of 6 are half.
    expect(seen).toEqual([false, false, false, false, false, true]);
    expect((await send()).status).toBe(503);
    expect(sent).toHaveLength(6);
  });

  test('forgets what is older than the interval', async () => {
    const { send, clock, emulator } = harness(service([single('a', half)], 'a'), (_, index) => ({
      status: index < 3 ? 200 : 500,
    }));
    for (let n = 0; n < 3; n++) await send();
    clock.advance(60_000);
    await send();
    expect(emulator.backends()[0]?.isOpen).toBe(true);
  });
});

describe('failureResponse', () => {
  const down = (): Answer => ({ status: 500 });

  test('of a rule is what a single backend answers with while it is open', async () => {
    const { send, sent } = harness(
      service([single('a', rule({ acceptRetryAfter: false, failureStatus: 429 }))], 'a'),
      down,
    );
    await send();
    expect(await send()).toMatchObject({ status: 429, reason: 'Too Many Requests', headers: { 'Retry-After': '60' } });
    expect(sent).toHaveLength(1);
  });

  test('of a pool is what the pool answers with while every member is open', async () => {
    const { send, sent } = harness(service([single('a'), single('b'), pool(['a', 'b'], { failureStatus: 529 })]), down);
    expect([(await send()).status, (await send()).status, (await send()).status]).toEqual([500, 500, 529]);
    expect(sent).toHaveLength(2);
  });
});

describe('session affinity', () => {
  const members = ['a', 'b', 'c'];
  const sticky = service([...members.map((id) => single(id)), pool(members, { affinityCookie: 'Stay' })]);
  const cookieOf = (headers: Readonly<Record<string, string>>): string =>
    (headers['Set-Cookie'] ?? '').split(';')[0] ?? '';

  test('a client that returns the cookie stays with its member, also on another gateway unit', async () => {
    const first = harness(sticky);
    const { headers } = await first.send();
    const cookie = cookieOf(headers);
    expect(cookie).toMatch(/^Stay=[0-9a-f]{32}$/);
    await first.send();
    const other = harness(sticky);
    await other.send();
    for (let n = 0; n < 5; n++) {
      const answer = await first.send({ headers: { Cookie: `theme=dark; ${cookie}` } });
      expect(answer.headers['Set-Cookie']).toBeUndefined();
      await other.send({ headers: { Cookie: cookie } });
    }
    expect(hostsOf(first.sent)).toEqual(['a', 'b', 'a', 'a', 'a', 'a', 'a']);
    expect(hostsOf(other.sent)).toEqual(['a', 'a', 'a', 'a', 'a', 'a']);
  });

  test('a client whose member is open gets another and its cookie; a cookie that says nothing is replaced', async () => {
    const { send, sent } = harness(sticky, ({ url }, index) =>
      index === 1 && url.includes('a.test') ? { status: 429, headers: { 'Retry-After': '30' } } : {},
    );
    const cookie = cookieOf((await send()).headers);
    await send({ headers: { Cookie: cookie } });
    const moved = await send({ headers: { Cookie: cookie } });
    expect(cookieOf(moved.headers)).not.toBe(cookie);
    const unknown = await send({ headers: { Cookie: 'Stay=b' } });
    expect(cookieOf(unknown.headers)).toMatch(/^Stay=[0-9a-f]{32}$/);
    expect(hostsOf(sent)).toEqual(['a', 'a', 'b', 'c']);
  });
});

test('an entity without the certificate it names fails the request and calls nobody', async () => {
  const { send, sent } = harness(service([entity('a', { certificate: { by: 'id', value: 'mine' } })], 'a'));
  expect((await send()).status).toBe(500);
  expect(sent).toEqual([]);
});

describe('follow-redirects', () => {
  const following = '<forward-request follow-redirects="true" buffer-request-body="true" />';
  const redirect = (status: number, location = 'https://b.test/moved?x=1'): Answer => ({
    status,
    headers: { Location: location },
  });

  test.each([
    { status: 302, method: 'POST', becomes: 'GET', body: '' },
    { status: 303, method: 'PUT', becomes: 'GET', body: '' },
    { status: 302, method: 'PUT', becomes: 'PUT', body: 'hello' },
    { status: 307, method: 'POST', becomes: 'POST', body: 'hello' },
    { status: 308, method: 'POST', becomes: 'POST', body: 'hello' },
  ])('$status of a $method is followed with $becomes, without the caller’s token', async (row) => {
    const { send, sent, emulator } = harness(service([single('a')], 'a', following), (_, index) =>
      index === 0 ? redirect(row.status) : { body: 'arrived' },
    );
    const answer = await send({
      method: row.method,
      body: 'hello',
      headers: { Authorization: 'Bearer t', 'x-a': '1' },
    });
    expect(answer).toMatchObject({ status: 200, body: 'arrived' });
    expect(sent[1]).toMatchObject({ url: 'https://b.test/moved?x=1', method: row.becomes, body: row.body });
    expect(sent[1]?.headers).toMatchObject({ 'x-a': '1' });
    expect(sent[1]?.headers['Authorization']).toBeUndefined();
    expect(emulator.traces(1)[0]?.attempts.map(({ status }) => status)).toEqual([row.status, 200]);
  });

  test.each([
    { name: 'without follow-redirects', forward: '<forward-request />', answer: redirect(302), calls: 1 },
    { name: 'from https to http', forward: following, answer: redirect(302, 'http://b.test/'), calls: 1 },
    { name: 'without an address', forward: following, answer: { status: 302 }, calls: 1 },
    { name: 'after fifty of them', forward: following, answer: redirect(302), calls: 51 },
  ])('a redirect is passed on $name', async ({ forward, answer, calls }) => {
    const { send, sent } = harness(service([single('a')], 'a', forward), () => answer);
    expect((await send()).status).toBe(302);
    expect(sent).toHaveLength(calls);
  });
});
