import { Agent, request } from 'node:http';
import { createRegions } from '@spillway/mock-aoai';
import autocannon from 'autocannon';
import { getResponse, HttpResponse, http } from 'msw';
import { start } from './children.ts';
import { median, rate } from './measure.ts';
import { chatPath, chatRequest, endpoint, mockTopology } from './mock-topology.ts';

const runs = 5;
const millisecondsPerRun = 1500;
const messages = [
  { role: 'user', content: 'Which of our two regions should answer when the first is out of capacity?' },
];
const headers = { 'api-key': 'any', 'content-type': 'application/json' };
const body = JSON.stringify({ messages });

const ask = () => chatRequest(messages);

/** Calls in a second, one after the other. */
const ratePerSecond = async (work: () => Promise<unknown>): Promise<number> => {
  const begin = performance.now();
  let calls = 0;
  for (; performance.now() - begin < millisecondsPerRun; calls++) await work();
  return (calls * 1000) / (performance.now() - begin);
};

const nothing = [
  http.post(`${endpoint}/openai/deployments/:deployment/chat/completions`, () => HttpResponse.json({ ok: true })),
];

const benchDirect = async (): Promise<number> => {
  const regions = createRegions(mockTopology);
  const empty = async () => await (await getResponse(nothing, ask()))?.text();
  const direct = async () => await (await regions.respond(ask())).text();
  await ratePerSecond(empty);
  await ratePerSecond(direct);
  const rates: { readonly empty: number[]; readonly direct: number[] } = { empty: [], direct: [] };
  for (let run = 0; run < runs; run++) {
    rates.empty.push(await ratePerSecond(empty));
    rates.direct.push(await ratePerSecond(direct));
  }
  const ratio = median(rates.direct.map((value, run) => value / (rates.empty[run] ?? 1)));
  console.log(
    `mock, direct: ${rate(median(rates.direct))} chat completions, ${rate(median(rates.empty))} for an empty getResponse handler; ratio ${ratio.toFixed(2)} (median of ${runs} interleaved runs)`,
  );
  return median(rates.empty);
};

const load = async (url: string): Promise<number> => {
  const result = await autocannon({
    url: `${url}${chatPath}`,
    method: 'POST',
    headers,
    body,
    connections: 32,
    duration: 3,
  });
  if (result.non2xx > 0) throw new Error(`${result.non2xx} answers were not 2xx`);
  return result.requests.average;
};

const benchListener = async (url: string, empty: number): Promise<void> => {
  await load(url);
  const rates: number[] = [];
  for (let run = 0; run < runs; run++) rates.push(await load(url));
  console.log(
    `mock, listener: ${rate(median(rates))} chat completions over HTTP; ${(median(rates) / empty).toFixed(2)} of the empty handler in process`,
  );
};

const streams = 500;
const chunks = 20;
const chunkMs = 50;
const agent = new Agent({ keepAlive: true });

/** How late each token of a stream came, in milliseconds, counted from its first. */
const drifts = (url: string): Promise<readonly number[]> =>
  new Promise((resolve, reject) => {
    const late: number[] = [];
    let first: number | undefined;
    const sent = request(`${url}${chatPath}`, { method: 'POST', headers, agent }, (response) => {
      response.setEncoding('utf8');
      response.on('data', (text: string) => {
        for (const _ of text.matchAll(/"delta":\{"content":"[^"]/g)) {
          const now = performance.now();
          first ??= now;
          late.push(now - first - late.length * chunkMs);
        }
      });
      response.on('end', () =>
        late.length === chunks ? resolve(late) : reject(new Error(`${late.length} tokens came of ${chunks}`)),
      );
    });
    sent.on('error', reject);
    sent.end(JSON.stringify({ messages, stream: true, max_tokens: chunks }));
  });

const percentile = (values: readonly number[], part: number): number =>
  [...values].sort((a, b) => a - b)[Math.floor(values.length * part)] ?? 0;

const benchStreams = async (url: string): Promise<void> => {
  await drifts(url);
  const all = (await Promise.all(Array.from({ length: streams }, () => drifts(url)))).flat();
  console.log(
    `mock, streams: ${streams} at once, ${chunks} chunks every ${chunkMs} ms: late by ${percentile(all, 0.5).toFixed(1)} ms (p50), ${percentile(all, 0.99).toFixed(1)} ms (p99)`,
  );
};

export const benchMock = async (): Promise<void> => {
  const empty = await benchDirect();
  await benchListener(await start('mock-listener.ts'), empty);
  await benchStreams(await start('mock-listener.ts', '1000', String(chunkMs)));
  console.log(`mock, heap after a forced collection: ${await start('mock-heap.ts')}`);
};
