import { once } from 'node:events';
import type { IncomingMessage, RequestListener, ServerResponse } from 'node:http';
import { ConnectionFault } from './connection-fault.ts';
import type { WireRequest, WireResponse } from './wire.ts';

/** Answers one request; rejecting with a `ConnectionFault` resets the connection. */
export type Answerer = (request: WireRequest) => Promise<WireResponse>;

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
  const { method = 'GET', url = '/' } = incoming;
  // What `Request` cannot express: TRACE, a target that is no path.
  if (!url.startsWith('/') || method === 'TRACE') return void outgoing.writeHead(400).end();
  const bytes = () => bodyOf(incoming);
  const text = async () => (await bytes()).toString();
  const response = await answer({
    method,
    url: new URL(`${origin}${url}`).href,
    headers: headersOf(incoming),
    bytes,
    text,
    signal,
  });
  const { status, headers, body } = response;
  outgoing.sendDate = headers['date'] === undefined;
  outgoing.writeHead(status, headers);
  if (!(body instanceof ReadableStream)) return void outgoing.end(body ?? undefined);
  for await (const chunk of body) {
    if (!outgoing.write(chunk)) await once(outgoing, 'drain', { signal });
  }
  outgoing.end();
};

const bodyOf = async (incoming: IncomingMessage): Promise<Buffer> => {
  const chunks: Buffer[] = [];
  for await (const chunk of incoming) chunks.push(chunk);
  return chunks.length === 1 && chunks[0] !== undefined ? chunks[0] : Buffer.concat(chunks);
};

const hopByHop: ReadonlySet<string> = new Set(['connection', 'expect', 'keep-alive', 'transfer-encoding', 'upgrade']);

const headersOf = (incoming: IncomingMessage): Readonly<Record<string, string>> => {
  const headers: Record<string, string> = {};
  for (const [name, values] of Object.entries(incoming.headersDistinct))
    if (!hopByHop.has(name)) headers[name] = (values ?? []).join(', ');
  return headers;
};
