// The gateway under load, beside Express + undici with nothing in between and beside another gateway, on one upstream.
import autocannon from 'autocannon';
import { Agent } from 'undici';
import { type Child, startChild } from './children.ts';
import { median, rate } from './measure.ts';
import { portkeyHeaders, startPortkey } from './portkey.ts';

const runs = 5;
const secondsPerRun = 3;
const connections = 32;
const unloadedCalls = 2000;

const chat = {
  path: '/openai/deployments/gpt-4o/chat/completions?api-version=2024-10-21',
  headers: { 'content-type': 'application/json', 'api-key': 'demo-key-not-a-secret' },
  body: JSON.stringify({ messages: [{ role: 'user', content: 'x'.repeat(900) }] }),
};

/** Where a load goes; `extra` is what that gateway wants in headers. */
interface Target {
  readonly url: string;
  readonly path: string;
  readonly extra?: Readonly<Record<string, string>>;
}

interface Measured {
  readonly perSecond: number;
  readonly p99: number;
}

const load = async ({ url, path, extra }: Target, most: { duration?: number; amount?: number }): Promise<Measured> => {
  const { headers, body } = chat;
  const result = await autocannon({
    ...most,
    url: `${url}${path}`,
    method: 'POST',
    headers: { ...headers, ...extra },
    body,
    connections,
  });
  if (result.non2xx > 0 || result.errors > 0)
    throw new Error(`${url}: ${result.non2xx} answers were not 2xx, ${result.errors} did not come`);
  return { perSecond: result.requests.average, p99: result.latency.p99 };
};

/** Milliseconds at the middle of calls one after the other. */
const unloaded = async ({ url, path }: Target): Promise<number> => {
  const agent = new Agent();
  const took: number[] = [];
  for (let call = 0; call < unloadedCalls; call++) {
    const start = performance.now();
    const answer = await agent.request({ origin: url, path, method: 'POST', headers: chat.headers, body: chat.body });
    await answer.body.dump();
    took.push(performance.now() - start);
  }
  await agent.close();
  return median(took.slice(unloadedCalls / 2));
};

type Runs = Record<string, Measured[]>;

/** One after the other, again and again, so that all see the same machine. */
const interleaved = async (targets: Readonly<Record<string, Target>>): Promise<Runs> => {
  const found: Runs = Object.fromEntries(Object.keys(targets).map((name) => [name, []]));
  for (const target of Object.values(targets)) await load(target, { duration: secondsPerRun });
  for (let run = 0; run < runs; run++)
    for (const [name, target] of Object.entries(targets))
      found[name]?.push(await load(target, { duration: secondsPerRun }));
  return found;
};

const ratio = (found: Runs, a: string, b: string, value: (of: Measured) => number): number =>
  median((found[a] ?? []).map((each, run) => value(each) / value(found[b]?.[run] ?? each)));

const megabytes = (bytes: number): string => `${(bytes / 1e6).toFixed(1)} MB`;

/** What the gateway keeps after 100,000 and after a million requests in all. */
const benchMemory = async (gateway: Child): Promise<void> => {
  const target = { url: gateway.said, path: chat.path };
  await load(target, { amount: 100_000 });
  const early = await gateway.memory();
  await load(target, { amount: 900_000 });
  const late = await gateway.memory();
  console.log(
    `gateway, heap after a forced collection: ${megabytes(early.heap)} after 100,000 more requests, ${megabytes(late.heap)} after 1,000,000; ratio ${(late.heap / early.heap).toFixed(2)}`,
  );
};

export const benchGateway = async (): Promise<void> => {
  const upstream = await startChild('upstream.ts');
  const passThrough = await startChild('pass-through.ts', upstream.said);
  const gateway = await startChild('gateway.ts', upstream.said);
  const other = await startPortkey();
  const targets = {
    passThrough: { url: passThrough.said, path: chat.path },
    gateway: { url: gateway.said, path: chat.path },
    ...(other !== undefined && {
      other: { url: other, path: '/v1/chat/completions', extra: portkeyHeaders(upstream.said) },
    }),
  };
  const found = await interleaved(targets);
  const middle = (name: string, value: (of: Measured) => number): number => median((found[name] ?? []).map(value));
  const perSecond = ({ perSecond }: Measured): number => perSecond;
  const p99 = ({ p99 }: Measured): number => p99;
  console.log(
    `gateway: ${rate(middle('gateway', perSecond))} with the spillover policy, ${rate(middle('passThrough', perSecond))} for plain Express + undici; ratio ${ratio(found, 'gateway', 'passThrough', perSecond).toFixed(2)} (median of ${runs} interleaved runs, ${connections} connections); p99 ${middle('gateway', p99)} ms and ${middle('passThrough', p99)} ms`,
  );
  if (other !== undefined)
    console.log(
      `gateway: ${ratio(found, 'gateway', 'other', perSecond).toFixed(1)} times the requests of @portkey-ai/gateway (${rate(middle('other', perSecond))})`,
    );
  const [slow, fast] = [await unloaded(targets.gateway), await unloaded(targets.passThrough)];
  console.log(
    `gateway, one call at a time: ${slow.toFixed(2)} ms at the middle, ${(slow - fast).toFixed(2)} ms more than the pass-through`,
  );
  const [resident, floor] = [(await gateway.memory()).resident, (await passThrough.memory()).resident];
  console.log(
    `gateway, resident after load: ${megabytes(resident)}, ${megabytes(floor)} for the pass-through; ratio ${(resident / floor).toFixed(2)}`,
  );
  await benchMemory(gateway);
};
