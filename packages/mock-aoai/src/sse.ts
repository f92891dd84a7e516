import type { MockClock } from './clock.ts';
import { ConnectionFault } from './connection-fault.ts';
import type { StreamFault } from './fault.ts';

/** One event of a stream: what it carries and how long after the start of the stream it is due, in milliseconds. */
export interface TimedEvent {
  readonly data: string;
  /** The event's name; most streams have none. */
  readonly event?: string | undefined;
  readonly dueMs: number;
}

/** What a stream needs besides its events. */
export interface EventStreamOptions {
  readonly clock: MockClock;
  /** Aborting it errors the stream with the signal's reason. */
  readonly signal: AbortSignal;
  /** Called once with the number of events sent: at the end, when cancelled, or when aborted. */
  readonly onEnd: (sent: number) => void;
  readonly fault?: StreamFault | undefined;
  /** Of the instance, for the error of a connection that breaks. */
  readonly host?: string;
}

const encoder = new TextEncoder();

/** Server-sent events, one chunk each, sent when due on the clock and never before the reader asks. */
export const eventStream = (
  events: readonly TimedEvent[],
  { clock, signal, onEnd, fault, host = '' }: EventStreamOptions,
): ReadableStream<Uint8Array> => {
  const startedAt = clock.now();
  const cancelled = new AbortController();
  const waiting = AbortSignal.any([signal, cancelled.signal]);
  let sent = 0;
  const end = (): void => {
    waiting.removeEventListener('abort', end);
    onEnd(sent);
  };
  waiting.addEventListener('abort', end);
  const due = async (event: TimedEvent): Promise<void> => {
    const wait = startedAt + event.dueMs - clock.now();
    if (wait > 0) await clock.sleep(wait, waiting);
    waiting.throwIfAborted();
  };
  const goWrong = async (controller: ReadableStreamDefaultController<Uint8Array>, { how }: StreamFault) => {
    if (how === 'stall') await clock.sleep(Number.POSITIVE_INFINITY, waiting);
    end();
    if (how === 'cut') return controller.error(new ConnectionFault('ECONNRESET', host));
    if (how === 'garbage') controller.enqueue(encoder.encode('data: {"choices":[{"delta":{"content":"\n\n'));
    controller.close();
  };
  return new ReadableStream<Uint8Array>(
    {
      async pull(controller) {
        if (fault !== undefined && sent >= fault.after) return goWrong(controller, fault);
        const event = events[sent];
        if (event === undefined) return;
        await due(event);
        sent += 1;
        controller.enqueue(
          encoder.encode(`${event.event === undefined ? '' : `event: ${event.event}\n`}data: ${event.data}\n\n`),
        );
        if (sent < events.length) return;
        end();
        controller.close();
      },
      cancel: (reason) => cancelled.abort(reason),
    },
    // Nothing is made ahead of the reader, so that what the journal counts as sent was asked for.
    { highWaterMark: 0 },
  );
};
