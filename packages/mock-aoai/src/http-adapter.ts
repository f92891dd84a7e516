import { once } from 'node:events';
import type { IncomingMessage, RequestListener, ServerResponse } from 'node:http';
import { ConnectionFault } from './connection-fault.ts';

/** Answers one request; rejecting with a `ConnectionFault` resets the connection. */
export type Answerer = (request: Request) => Promise<Response>;

/**
 * Serves an answerer over node:http. Answers are passed on chunk by chunk; a client that goes away aborts the request's
 * signal.
 * @param origin what the URLs of the requests start with, whatever host the client named
 */
export const serveRequests =
  (origin: string, answer: Answerer): RequestListener =>
  (incoming, outgoing) => {
    const gone = new AbortController();
    outgoing.on('close', () => {
      if (!outgoing.writableFinished) gone.abort(new Error('the client closed the connection'));
    });
    exchange(incoming, outgoing, { origin, answer, signal: gone.signal }).catch((error: unknown) => {
      if (gone.signal.aborted) return;
      if (error instanceof ConnectionFault) return breakOff(incoming, outgoing);
      // A mistake of ours: show it where it happened, and do not leave the client waiting.
      console.error(error);
      incoming.socket.destroy();
    });
  };

/** Resets the connection; what was written of an answer goes out first, since a reset throws it away. */
const breakOff = (incoming: IncomingMessage, outgoing: ServerResponse): void => {
  if (!outgoing.headersSent) return void incoming.socket.resetAndDestroy();
  const { socket } = incoming;
  // Without the last chunk the client knows that the answer is not whole.
  socket.end();
};

interface Exchange {
  readonly origin: string;
  readonly answer: Answerer;
  readonly signal: AbortSignal;
}

const exchange = async (
  incoming: IncomingMessage,
  outgoing: ServerResponse,
  { origin, answer, signal }: Exchange,
): Promise<void> => {
  const request = await toRequest(incoming, origin, signal);
  const response = request ? await answer(request) : new Response(null, { status: 400 });
  outgoing.sendDate = !response.headers.has('date');
  outgoing.writeHead(response.status, Object.fromEntries(response.headers));
  if (response.body === null) {
    outgoing.end();
    return;
  }
  for await (const chunk of response.body) {
    if (!outgoing.write(chunk)) await once(outgoing, 'drain', { signal });
  }
  outgoing.end();
};

/** Undefined for what `Request` cannot express: TRACE, a target that is no path. */
const toRequest = async (
  incoming: IncomingMessage,
  origin: string,
  signal: AbortSignal,
): Promise<Request | undefined> => {
  const { method = 'GET', url = '/' } = incoming;
  if (!url.startsWith('/') || method === 'TRACE') return undefined;
  const chunks: Uint8Array[] = [];
  for await (const chunk of incoming) chunks.push(chunk);
  const hasBody = method !== 'GET' && method !== 'HEAD' && chunks.length > 0;
  return new Request(`${origin}${url}`, {
    method,
    headers: headersOf(incoming),
    signal,
    ...(hasBody ? { body: Buffer.concat(chunks) } : {}),
  });
};

const hopByHop: ReadonlySet<string> = new Set(['connection', 'expect', 'keep-alive', 'transfer-encoding', 'upgrade']);

const headersOf = (incoming: IncomingMessage): [string, string][] => {
  const pairs = Object.entries(incoming.headersDistinct).filter(([name]) => !hopByHop.has(name));
  return pairs.flatMap(([name, values]) => (values ?? []).map((value): [string, string] => [name, value]));
};
