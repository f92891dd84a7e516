import type { Answer } from './answer.ts';
import type { StreamFault } from './fault.ts';
import type { Instance } from './instance.ts';
import type { OpenEntry, Outcome } from './journal.ts';
import { type Pace, paceOf } from './latency.ts';
import type { Reply, StreamedEvent } from './operations/operation.ts';
import { eventStream, type TimedEvent } from './sse.ts';
import type { WireResponse } from './wire.ts';

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
 * Lets the model take its time, journals the answer and gives it as it goes over the wire. What the service refuses comes at once:
 * no model ran.
 */
export const deliver = async (answer: Answer, delivery: Delivery): Promise<WireResponse> => {
  if (answer.kind === 'plain') return plain(answer.status, answer.headers, answer.body, delivery);
  const { reply, headers, settle } = answer;
  const { instance, entry, signal } = delivery;
  const processedIn = answer.processedIn ?? null;
  const pace = paceOf(answer.latency, `${instance.seed}/latency/${entry.id}`);
  if (reply.kind === 'stream') {
    entry.complete({ processedIn });
    return streamed(reply, headers, settle, { ...delivery, pace });
  }
  const readyAfterMs = pace.readyAfterMs(reply.usage.completionTokens);
  if (readyAfterMs > 0) await instance.clock.sleep(readyAfterMs, signal);
  settle(reply.usage.totalTokens);
  const allHeaders = reply.headers === undefined ? headers : { ...reply.headers, ...headers };
  return plain(200, allHeaders, reply.body, delivery, { usage: reply.usage, processedIn });
};

const statusesWithoutBody: ReadonlySet<number> = new Set([204, 205, 304]);

const bytesOf = (body: unknown): string | Uint8Array =>
  typeof body === 'string' || body instanceof Uint8Array ? body : JSON.stringify(body);

const typeOf = (body: unknown): string => {
  if (typeof body === 'string') return 'text/plain; charset=utf-8';
  return body instanceof Uint8Array ? 'application/octet-stream' : 'application/json';
};

const plain = (
  status: number,
  headers: Readonly<Record<string, string>>,
  body: unknown,
  { entry, instance }: Delivery,
  outcome: Outcome = {},
): WireResponse => {
  const bytes = statusesWithoutBody.has(status) ? null : bytesOf(body);
  const responseHeaders = {
    ...(bytes === null ? {} : { 'content-length': String(Buffer.byteLength(bytes)), 'content-type': typeOf(body) }),
    ...headers,
  };
  entry.complete({ ...outcome, status, responseHeaders, endedAt: instance.clock.now() });
  return { status, headers: responseHeaders, body: bytes };
};

const streamed = (
  reply: Reply & { kind: 'stream' },
  headers: Readonly<Record<string, string>>,
  settle: (totalTokens: number) => void,
  { instance, entry, signal, streamFault, pace }: Delivery & { readonly pace: Pace },
): WireResponse => {
  const { promptTokens } = reply.usage;
  const { clock, host } = instance;
  const onEnd = (sent: number): void => {
    const sentTokens = tokensOf(reply.events.slice(0, sent));
    settle(promptTokens + sentTokens);
    entry.complete({
      usage: { promptTokens, completionTokens: sentTokens, totalTokens: promptTokens + sentTokens },
      endedAt: clock.now(),
    });
  };
  const responseHeaders = { 'content-type': 'text/event-stream; charset=utf-8', ...headers };
  entry.complete({ status: 200, responseHeaders });
  const events = timed(reply.events, pace);
  const body = eventStream(events, { clock, signal, onEnd, fault: streamFault, host });
  return { status: 200, headers: responseHeaders, body };
};

const tokensOf = (events: readonly StreamedEvent[]): number => events.reduce((sum, event) => sum + event.tokens, 0);

/** An event is due when its tokens are there; what brings none comes with the token before it. */
const timed = (events: readonly StreamedEvent[], pace: Pace): readonly TimedEvent[] => {
  let tokens = 0;
  return events.map((event) => {
    tokens += event.tokens;
    return { data: event.data, event: event.event, dueMs: Math.round(pace.readyAfterMs(tokens)) };
  });
};
