import { expect, test } from 'vitest';
import { GatewayMetrics, listen } from '../src/index.ts';
import { type Instrument, MetricSet } from '../src/observe/metric-set.ts';
import { mergePrometheus, prometheusText } from '../src/observe/prometheus.ts';
import { type Answer, api, harness, sections, single, snapshotOf } from './harness.ts';
import { parsePrometheus } from './prometheus-format.ts';

const counter: Instrument = { name: 'a.b', kind: 'counter', unit: '{x}', help: 'Things.', labels: ['l.m'] };
const histogram: Instrument = { name: 'h', kind: 'histogram', unit: 's', help: 'Time.', labels: [], bounds: [0.1, 1] };
const gauge: Instrument = { name: 'g', kind: 'gauge', unit: '', help: 'Now.', labels: ['id'] };

test('writes counters, gauges and histograms as the format wants them', () => {
  const set = new MetricSet();
  set.add(counter, ['say "hi"\\\n'], 2);
  for (const value of [0.1, 0.2, 5]) set.observe(histogram, [], value);
  set.set(gauge, ['x'], 0);
  expect(prometheusText(set)).toBe(
    [
      '# HELP a_b_total Things.',
      '# TYPE a_b_total counter',
      'a_b_total{l_m="say \\"hi\\"\\\\\\n"} 2',
      '# HELP h_seconds Time.',
      '# TYPE h_seconds histogram',
      'h_seconds_bucket{le="0.1"} 1',
      'h_seconds_bucket{le="1"} 2',
      'h_seconds_bucket{le="+Inf"} 3',
      'h_seconds_sum 5.3',
      'h_seconds_count 3',
      '# HELP g Now.',
      '# TYPE g gauge',
      'g{id="x"} 0',
      '',
    ].join('\n'),
  );
  expect(parsePrometheus(prometheusText(set))[0]?.samples[0]?.labels).toEqual({ l_m: 'say "hi"\\\n' });
});

test('a label with too many values is counted together', () => {
  const set = new MetricSet();
  for (let n = 0; n < 1500; n++) set.add(counter, [`value ${n}`]);
  const [family] = parsePrometheus(prometheusText(set));
  expect([family?.samples.length, family?.samples.at(-1)]).toEqual([
    1001,
    { name: 'a_b_total', labels: { l_m: 'other' }, value: 500 },
  ]);
});

test('adds up what several processes counted, and takes a gauge that is set in any', () => {
  const sets = [0, 1].map((n) => {
    const set = new MetricSet();
    set.add(counter, ['both'], 2);
    set.add(counter, [`only ${n}`]);
    set.observe(histogram, [], n);
    set.set(gauge, ['x'], n);
    return prometheusText(set);
  });
  const [counts, times, now] = parsePrometheus(mergePrometheus(sets));
  expect(counts?.samples.map(({ labels, value }) => [labels['l_m'], value])).toEqual([
    ['both', 4],
    ['only 0', 1],
    ['only 1', 1],
  ]);
  expect([times?.samples.map(({ value }) => value), now?.samples[0]?.value]).toEqual([[1, 2, 2, 1, 2], 1]);
});

const usage = { prompt_tokens: 9, completion_tokens: 16, total_tokens: 25 };

/** A gateway that counts, over `ptu` that answers as it is told, and for one client in a minute only twice. */
const counted = (answers: (index: number) => Answer) => {
  const metrics = new GatewayMetrics(() => 7);
  const policy = sections({
    inbound: `<rate-limit-by-key calls="3" renewal-period="60" counter-key="a" /><set-backend-service backend-id="ptu" />`,
    backend: '<forward-request />',
  });
  const subscriptions = [
    { id: 'finance', displayName: 'Finance', key: 'k', isActive: true, scope: { kind: 'all' } as const },
  ];
  const snapshot = snapshotOf({ apis: [api({ policy })], backends: new Map([single('ptu')]), subscriptions });
  return { metrics, ...harness(snapshot, (_request, index) => answers(index), { metrics }) };
};

const ask = ({ send }: ReturnType<typeof counted>, body = 'hello') =>
  send({
    method: 'POST',
    path: '/orders/openai/deployments/chat/chat/completions',
    headers: { 'Ocp-Apim-Subscription-Key': 'k' },
    body: JSON.stringify({ messages: [{ role: 'user', content: body }] }),
  });

test('the control API tells what passed, by API, status, backend, model and consumer', async () => {
  const made = counted(
    (index) =>
      [
        { headers: { 'content-type': 'application/json' }, body: JSON.stringify({ model: 'gpt-4o', usage }) },
        {
          headers: { 'content-type': 'text/event-stream' },
          body: `data: ${JSON.stringify({ model: 'gpt-4o', choices: [], usage })}\n\ndata: [DONE]\n\n`,
        },
        { status: 503 },
      ][index] as Answer,
  );
  for (let n = 0; n < 4; n++) await ask(made, 'canary');
  const control = await listen(made.emulator.control(), 0);
  const response = await fetch(`${control.url}/metrics`);
  const text = await response.text();
  await control.close();
  expect(response.headers.get('content-type')).toBe('text/plain; version=0.0.4; charset=utf-8');
  expect(text).not.toContain('canary');
  const families = parsePrometheus(text);
  const told = (name: string) =>
    families
      .find((family) => family.name === name)
      ?.samples.map(({ labels, value }) => `${Object.values(labels).join(' ')}: ${value}`);
  expect(told('spillway_requests_total')).toEqual(['orders any 200: 2', 'orders any 503: 1', 'orders any 429: 1']);
  expect(told('spillway_attempts_total')).toEqual(['ptu 200: 2', 'ptu 503: 1']);
  expect(told('spillway_tokens_total')).toEqual([
    'prompt gpt-4o chat finance: 18',
    'completion gpt-4o chat finance: 32',
  ]);
  expect(told('spillway_refusals_total')).toEqual(['orders rate-limit-by-key RateLimitExceeded: 1']);
  expect([told('spillway_streams_started_total'), told('spillway_streams_ended_total')]).toEqual([
    ['orders: 1'],
    ['orders whole: 1'],
  ]);
  expect(told('spillway_backend_open')).toEqual(['local ptu: 1']);
  const count = (name: string): number | undefined =>
    families
      .find((family) => family.name === name)
      ?.samples.filter((sample) => sample.name.endsWith('_count'))
      .reduce((all, { value }) => all + value, 0);
  expect(
    [
      'http_server_request_duration_seconds',
      'gen_ai_client_operation_duration_seconds',
      'gen_ai_client_token_usage',
    ].map(count),
  ).toEqual([4, 3, 4]);
});

test('a reset gateway counts anew, and one without metrics says so', async () => {
  const made = counted(() => ({}));
  await ask(made);
  made.emulator.reset();
  expect(made.metrics.read([]).families()).toEqual([]);
  const control = await listen(harness(snapshotOf()).emulator.control(), 0);
  expect((await fetch(`${control.url}/metrics`)).status).toBe(404);
  await control.close();
});
