import { expect, test } from 'vitest';
import { fakeClock } from '../test/fake-clock.ts';
import { chat, chatPath, topology } from '../test/instances.ts';
import { createRegions } from './index.ts';

const create = () => {
  const clock = fakeClock();
  const regions = createRegions(topology, { clock });
  const call = async (method: string, path: string, body?: unknown, headers: Record<string, string> = {}) => {
    const text = typeof body === 'string' ? body : JSON.stringify(body);
    const init = { method, headers, ...(text === undefined ? {} : { body: text }) };
    const response = await regions.control(new Request(`http://127.0.0.1:1${path}`, init));
    const answer = await response.text();
    return { status: response.status, body: answer === '' ? undefined : JSON.parse(answer) };
  };
  return { clock, regions, call };
};

test('sets, lists and clears the fault of an instance', async () => {
  const { clock, regions, call } = create();
  const fault = { status: 429, headers: { 'retry-after': '20' }, seconds: 20 };
  expect(await call('PUT', '/_spillway/faults/ptu', fault)).toEqual({ status: 204, body: undefined });
  expect((await call('GET', '/_spillway/faults')).body).toEqual({ ptu: [{ ...fault, until: clock.now() + 20_000 }] });
  expect((await chat(regions, 'ptu')).status).toBe(429);
  expect((await call('DELETE', '/_spillway/faults/ptu')).status).toBe(204);
  expect((await chat(regions, 'ptu')).status).toBe(200);
});

test.for(['*', '%2A'])('sets and clears the faults of all at %s', async (all) => {
  const { regions, call } = create();
  await call('PUT', `/_spillway/faults/${all}`, { outage: 'reset' });
  expect(regions.faults()).toEqual({ ptu: [{ outage: 'reset' }], payg: [{ outage: 'reset' }] });
  await call('DELETE', `/_spillway/faults/${all}`);
  expect((await call('GET', '/_spillway/faults')).body).toEqual({});
});

test('gives the journal of one and of all', async () => {
  const { regions, call } = create();
  await chat(regions, 'payg');
  await chat(regions, 'ptu');
  expect((await call('GET', '/_spillway/journal/ptu')).body).toEqual(regions.journal('ptu'));
  const all = (await call('GET', '/_spillway/journal/*')).body;
  expect(all.map((entry: { id: string }) => entry.id)).toEqual(['payg-1', 'ptu-1']);
});

test('takes a whole schedule in place of what was there, and one fault more', async () => {
  const { clock, regions, call } = create();
  regions.setFault('ptu', { status: 500 });
  const schedule = {
    faults: [
      { region: 'swedencentral', status: 503, in: 5 },
      { outage: 'reset', times: 1 },
    ],
  };
  expect(await call('PUT', '/_spillway/faults', schedule)).toEqual({ status: 204, body: undefined });
  expect(await call('POST', '/_spillway/faults/ptu', { status: 429 })).toEqual({ status: 204, body: undefined });
  expect(regions.faults()).toEqual({
    payg: [
      { status: 503, in: 5, from: clock.now() + 5000 },
      { outage: 'reset', times: 1 },
    ],
    ptu: [{ outage: 'reset', times: 1 }, { status: 429 }],
  });
});

test('a schedule with a mistake changes nothing', async () => {
  const { regions, call } = create();
  regions.setFault('ptu', { status: 500 });
  const answers = await Promise.all(
    [
      { status: 503, region: 'atlantis' },
      { status: 503, instance: 'ptuu' },
      { status: 503, colour: 'red' },
    ].map((fault) => call('PUT', '/_spillway/faults', { faults: [{ outage: 'reset' }, fault] })),
  );
  expect(answers.map(({ status, body }) => [status, body.error.message, body.error.help.slice(0, 26)])).toEqual([
    [404, 'no instance is in the region `atlantis`', 'the regions are `westeurop'],
    [404, 'no instance is called `ptuu`', 'did you mean `ptu`?'],
    [400, 'list of faults has no field `colour`', 'a fault has one of `status'],
  ]);
  expect(regions.faults()).toEqual({ ptu: [{ status: 500 }] });
});

test('finds what arrived where, and says how much the journal has dropped', async () => {
  const { regions, call } = create();
  await chat(regions, 'payg', { messages: [{ role: 'user', content: 'The code word is "Swordfish".' }] });
  await chat(regions, 'payg', {}, 'small');
  await chat(regions, 'payg', {}, 'nope');
  const found = async (query: string) =>
    (await call('GET', `/_spillway/journal/*?${query}`)).body.map(({ id }: { id: string }) => id);
  expect(await found('contains=is+%22swordfish%22')).toEqual(['payg-1']);
  expect(await found('deployment=small')).toEqual(['payg-2']);
  expect(await found('status=404')).toEqual(['payg-3']);
  expect(await found('status=404&contains=swordfish')).toEqual([]);
  expect((await call('GET', '/_spillway/journal')).body).toEqual({
    ptu: { arrived: 0, dropped: 0 },
    payg: { arrived: 3, dropped: 0 },
  });
});

test('gives the journal as an HTTP archive without secrets', async () => {
  const { call, regions } = create();
  await chat(regions);
  const { log } = (await call('GET', '/_spillway/har/payg')).body;
  expect([log.version, log.entries.length]).toEqual(['1.2', 1]);
  expect(log.entries[0]).toMatchObject({
    request: { method: 'POST', url: `https://payg.openai.azure.com${chatPath('gpt-4o')}` },
    response: { status: 200 },
  });
  expect(log.entries[0].request.headers).toContainEqual({ name: 'api-key', value: '(redacted)' });
});

test('resets', async () => {
  const { regions, call } = create();
  regions.setFault('*', { status: 500 });
  await chat(regions);
  expect((await call('POST', '/_spillway/reset')).status).toBe(204);
  expect([regions.faults(), regions.journal('*')]).toEqual([{}, []]);
});

test.for([
  {
    name: 'a fault of an unknown instance',
    request: ['PUT', 'faults/ptuu', { status: 500 }],
    status: 404,
    code: 'MCK004',
  },
  { name: 'clearing an unknown instance', request: ['DELETE', 'faults/ptuu'], status: 404, code: 'MCK004' },
  { name: 'the journal of an unknown instance', request: ['GET', 'journal/ptuu'], status: 404, code: 'MCK004' },
  { name: 'an invalid fault', request: ['PUT', 'faults/ptu', { status: 1 }], status: 400, code: 'MCK003' },
  { name: 'a body that is not JSON', request: ['PUT', 'faults/ptu', '{'], status: 400, code: 'invalid-json' },
  { name: 'no body', request: ['PUT', 'faults/ptu', ''], status: 400, code: 'invalid-json' },
  { name: 'an unknown path', request: ['GET', 'nothing'], status: 404, code: 'not-found' },
  { name: 'a method the path does not have', request: ['GET', 'reset'], status: 404, code: 'not-found' },
  { name: 'an instance where none belongs', request: ['POST', 'reset/ptu'], status: 404, code: 'not-found' },
] as const)('answers $status to $name', async ({ request: [method, path, body], status, code }) => {
  const answer = await create().call(method, `/_spillway/${path}`, body);
  expect([answer.status, answer.body.error.code]).toEqual([status, code]);
});

test('names the field that is wrong and helps', async () => {
  const { call } = create();
  expect((await call('PUT', '/_spillway/faults/ptu', { status: 500, times: 0 })).body).toEqual({
    error: {
      code: 'MCK003',
      message: 'fault field `times` must be >= 1',
      help: 'a fault has one of `status` (with `headers`, `body`, `retryAfter`), `error`, `outage`, `limit`, `stream`, `response`, `modelVersion` and `delay`, and may have `deployment`, `in`, `skip`, `times`, `seconds` and `probability`',
    },
  });
  expect((await call('GET', '/_spillway/journal/ptuu')).body.error.help).toBe('did you mean `ptu`?');
});

test.for([
  ['PUT', '/_spillway/faults/ptu', { status: 500 }],
  ['DELETE', '/_spillway/faults/ptu', undefined],
  ['POST', '/_spillway/reset', undefined],
] as const)('refuses %s %s from a web page', async ([method, path, body]) => {
  const { regions, call } = create();
  regions.setFault('payg', { status: 503 });
  const answer = await call(method, path, body, { origin: 'https://evil.example' });
  expect([answer.status, answer.body.error.code]).toEqual([403, 'forbidden-origin']);
  expect(regions.faults()).toEqual({ payg: [{ status: 503 }] });
});

test('lets a web page look', async () => {
  const { call } = create();
  const answer = await call('GET', '/_spillway/faults', undefined, { origin: 'http://127.0.0.1:4100' });
  expect(answer).toEqual({ status: 200, body: {} });
});

test.for([
  ['attacker.example:8081', 403],
  ['localhost:8081', 200],
  ['127.0.0.1', 200],
  ['[::1]:8081', 200],
  ['mocks.localhost', 200],
] as const)('asked under the name %s, answers %i', async ([host, status]) => {
  const { call } = create();
  expect((await call('GET', '/_spillway/faults', undefined, { host })).status).toBe(status);
});
