import type { Answer } from './answer.ts';
import type { StreamFault } from './faults.ts';
import type { Instance } from './instance.ts';
import type { OpenEntry } from './journal.ts';
import type { Reply, StreamedEvent } from './operations/operation.ts';
import { eventStream, type TimedEvent } from './sse.ts';

/** Where an answer goes. */
export interface Delivery {
  readonly instance: Instance;
  readonly entry: OpenEntry;
  /** The request's signal: aborting it ends waiting and streaming. */
  readonly signal: AbortSignal;
  /** How a streamed answer is to break. */
  readonly streamFault?: StreamFault | undefined;
}

/**
 * Lets the instance's latency pass, journals the answer and makes it a `Response`. What the service refuses comes at
 * once: no model ran.
 */
export const deliver = async (answer: Answer, delivery: Delivery): Promise<Response> => {
  if (answer.kind === 'plain') return plain(answer.status, answer.headers, answer.body, delivery);
  const { reply, headers, settle } = answer;
  if (reply.kind === 'stream') return streamed(reply, headers, settle, delivery);
  await latency(delivery);
  settle(reply.usage.totalTokens);
  delivery.entry.complete({ usage: reply.usage });
  return plain(200, { ...reply.headers, ...headers }, reply.body, delivery);
};

/** Waits as long as the instance takes to answer. */
export const latency = async ({ instance, signal }: Pick<Delivery, 'instance' | 'signal'>): Promise<void> => {
  if (instance.latencyMs > 0) await instance.clock.sleep(instance.latencyMs, signal);
};

const statusesWithoutBody: ReadonlySet<number> = new Set([204, 205, 304]);

const bytesOf = (body: unknown): string | Uint8Array<ArrayBuffer> =>
  typeof body === 'string' ? body : body instanceof Uint8Array ? new Uint8Array(body) : JSON.stringify(body);

const typeOf = (body: unknown): string => {
  if (typeof body === 'string') return 'text/plain; charset=utf-8';
  return body instanceof Uint8Array ? 'application/octet-stream' : 'application/json';
};

const plain = (
  status: number,
  headers: Readonly<Record<string, string>>,
  body: unknown,
  { entry }: Delivery,
): Response => {
  const bytes = statusesWithoutBody.has(status) ? null : bytesOf(body);
  const responseHeaders = {
    ...(bytes === null ? {} : { 'content-length': String(Buffer.byteLength(bytes)), 'content-type': typeOf(body) }),
    ...headers,
  };
  entry.complete({ status, responseHeaders });
  return new Response(bytes, { status, headers: responseHeaders });
};

/** A stream takes as long as a plain answer: its tokens are spread evenly over the latency. */
const streamed = (
  reply: Reply & { kind: 'stream' },
  headers: Readonly<Record<string, string>>,
  settle: (totalTokens: number) => void,
  { instance, entry, signal, streamFault }: Delivery,
): Response => {
  const { promptTokens, completionTokens } = reply.usage;
  const onEnd = (sent: number): void => {
    const sentTokens = tokensOf(reply.events.slice(0, sent));
    settle(promptTokens + sentTokens);
    entry.complete({
      usage: { promptTokens, completionTokens: sentTokens, totalTokens: promptTokens + sentTokens },
    });
  };
  const responseHeaders = { 'content-type': 'text/event-stream; charset=utf-8', ...headers };
  entry.complete({ status: 200, responseHeaders });
  const events = timed(reply.events, instance.latencyMs / Math.max(1, completionTokens));
  const { clock, host } = instance;
  const body = eventStream(events, { clock, signal, onEnd, fault: streamFault, host });
  return new Response(body, { headers: responseHeaders });
};

const tokensOf = (events: readonly StreamedEvent[]): number => events.reduce((sum, event) => sum + event.tokens, 0);

/** A token is due when the tokens up to it have had their time; what brings none comes with the token before it. */
const timed = (events: readonly StreamedEvent[], msPerToken: number): readonly TimedEvent[] => {
  let tokens = 0;
  return events.map((event) => {
    tokens += event.tokens;
    return { data: event.data, event: event.event, dueMs: Math.round(tokens * msPerToken) };
  });
};
