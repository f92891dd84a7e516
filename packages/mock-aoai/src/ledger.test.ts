import fc from 'fast-check';
import { expect, test } from 'vitest';
import { type FakeClock, fakeClock } from '../test/fake-clock.ts';
import { chatPath, embeddingsPath, eventData, hello, post, topology } from '../test/instances.ts';
import { createRegions, type Fault, type PlacedFault, type Regions } from './index.ts';

// Whatever goes wrong, no request is lost or counted twice, and what the journal says was used is what was returned.

interface Sent {
  readonly instance: 'ptu' | 'payg';
  readonly kind: 'plain' | 'stream' | 'embeddings';
  /** Milliseconds after which the client goes away. */
  readonly patience: number;
  /** Milliseconds before the next request. */
  readonly pause: number;
}

const small = (max: number) => fc.integer({ min: 1, max });

const kind: fc.Arbitrary<Fault> = fc.oneof(
  fc.record({ status: fc.constantFrom(200, 400, 401, 408, 409, 424, 429, 499, 500, 502, 503, 504) }),
  fc.record({ error: fc.constantFrom('role-missing', 'key-rejected', 'content-filter', 'deployment-deleted') }),
  fc.record({ outage: fc.constantFrom('refused', 'dns', 'tls', 'half-open', 'reset', 'timeout') }),
  fc.record({
    stream: fc.record({ after: fc.nat(40), how: fc.constantFrom('cut', 'stall', 'end', 'garbage') }),
  }),
  fc.record({ response: fc.record({ cutAfter: fc.nat(4000) }) }),
  fc.record({ response: fc.record({ bytesPerSecond: small(20_000), padTo: small(5000) }) }),
  fc.record({ modelVersion: fc.constant('2025-04-01') }),
  fc.record({ delay: small(20) }),
);

const bounds = fc.record(
  {
    in: small(30),
    seconds: small(60),
    times: small(4),
    skip: small(3),
    probability: fc.constantFrom(0.2, 0.5, 1),
    instance: fc.constantFrom('ptu', 'payg'),
  },
  { requiredKeys: [] },
);

const faults: fc.Arbitrary<readonly PlacedFault[]> = fc.array(
  fc.tuple(kind, bounds).map(([what, when]) => ({ ...what, ...when })),
  { maxLength: 6 },
);

const requests: fc.Arbitrary<readonly Sent[]> = fc.array(
  fc.record<Sent>({
    instance: fc.constantFrom('ptu', 'payg'),
    kind: fc.constantFrom('plain', 'stream', 'embeddings'),
    patience: fc.constantFrom(100, 3000, 60_000),
    pause: fc.nat(20_000),
  }),
  { minLength: 1, maxLength: 25 },
);

const bodies = {
  plain: { messages: hello },
  stream: { messages: hello, stream: true, stream_options: { include_usage: true } },
  embeddings: { input: 'Hello' },
};

/** What a client knows afterwards. */
interface Seen {
  readonly id: string;
  readonly status: number | undefined;
  /** Of the answer itself. */
  readonly usage: number | undefined;
  /** Tokens of the text, counted as they came. */
  readonly tokens: number;
  /** Why there is no answer, or not all of it. */
  readonly failure: unknown;
}

const read = async (response: Response): Promise<Pick<Seen, 'usage' | 'tokens' | 'failure'>> => {
  let text = '';
  let failure: unknown;
  try {
    for await (const chunk of response.body ?? []) text += Buffer.from(chunk).toString();
  } catch (error) {
    failure = error;
  }
  const parsed = [text, ...eventData(text)].flatMap((each) => {
    try {
      return [JSON.parse(each)];
    } catch {
      return [];
    }
  });
  return {
    usage: parsed.findLast((each) => each?.usage)?.usage.total_tokens,
    tokens: parsed.filter((each) => each?.choices?.[0]?.delta?.content).length,
    failure,
  };
};

const send = async (regions: Regions, clock: FakeClock, sent: Sent, id: string): Promise<Seen> => {
  const abort = new AbortController();
  const path = sent.kind === 'embeddings' ? embeddingsPath('embed') : chatPath('gpt-4o');
  const headers = { 'api-key': 'any', 'x-ms-client-request-id': id };
  const request = post(sent.instance, path, bodies[sent.kind], { headers, signal: abort.signal });
  const answer = regions.respond(request).then(
    async (response) => ({ status: response.status, ...(await read(response)) }),
    (failure: unknown) => ({ status: undefined, usage: undefined, tokens: 0, failure }),
  );
  await clock.advance(sent.patience);
  abort.abort(new Error('the client has gone'));
  return { id, ...(await answer) };
};

const nothingArrives: readonly unknown[] = ['ECONNREFUSED', 'ENOTFOUND', 'ERR_TLS_CERT_ALTNAME_INVALID'];

test('no schedule of faults loses or doubles a request or a token', async () => {
  const run = async (schedule: readonly PlacedFault[], all: readonly Sent[], seed: number): Promise<void> => {
    const clock = fakeClock();
    const regions = createRegions(topology, { clock, seed, latency: { firstTokenMs: 200, perTokenMs: 30 } });
    regions.setFaults(schedule);
    const seen: Seen[] = [];
    for (const [index, sent] of all.entries()) {
      seen.push(await send(regions, clock, sent, `c-${index}`));
      await clock.advance(sent.pause);
    }
    const journal = regions.journal('*');
    const arrived = new Map(journal.map((entry) => [entry.headers['x-ms-client-request-id'] ?? '', entry]));
    expect(arrived.size).toBe(journal.length);
    for (const { id, status, usage, tokens, failure } of seen) {
      const entry = arrived.get(id);
      if (entry === undefined) {
        const { code } = failure as { code?: unknown };
        // Half-open: nothing arrived, and the client has gone.
        expect(nothingArrives.includes(code) || (failure as Error).message === 'the client has gone').toBe(true);
        expect(schedule.some(({ outage }) => outage !== undefined)).toBe(true);
        continue;
      }
      // Cut inside an event, or too slow for its first byte: its token was sent, and not seen.
      const isInFlight = failure !== undefined && schedule.some(({ response }) => response !== undefined);
      if (status !== undefined) expect(entry.status).toBe(status);
      if (usage !== undefined) expect(entry.usage?.totalTokens).toBe(usage);
      else if (entry.usage !== null && entry.responseHeaders['content-type']?.startsWith('text/event-stream'))
        expect(isInFlight ? [tokens, tokens + 1] : [tokens]).toContain(entry.usage.completionTokens);
      // Answered in full by the instance, and cut on its way.
      else if (entry.usage !== null) expect(failure).toBeDefined();
    }
    const returned = seen.filter(({ usage }) => usage !== undefined);
    const sum = (values: readonly (number | undefined)[]) => values.reduce<number>((a, b) => a + (b ?? 0), 0);
    expect(sum(returned.map(({ id }) => arrived.get(id)?.usage?.totalTokens))).toBe(
      sum(returned.map(({ usage }) => usage)),
    );
    expect(regions.arrivals()).toMatchObject({
      ptu: { arrived: regions.journal('ptu').length },
      payg: { arrived: regions.journal('payg').length },
    });
    expect(clock.sleepers).toBe(0);
  };
  await fc.assert(fc.asyncProperty(faults, requests, fc.nat(1000), run), { numRuns: 300 });
}, 60_000);
