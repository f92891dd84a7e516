import { connections } from './connections.ts';
import { nodeStream } from './node-stream.ts';
import { errorCode, type Transport, TransportError } from './transport.ts';
import { openWebSocket } from './websocket.ts';

const pairs = (headers: Readonly<Record<string, string | string[] | undefined>>): (readonly [string, string])[] => {
  const found: (readonly [string, string])[] = [];
  for (const [name, value] of Object.entries(headers)) {
    if (Array.isArray(value)) for (const each of value) found.push([name, each]);
    else if (value !== undefined) found.push([name, value]);
  }
  return found;
};

const flat = (headers: readonly (readonly [string, string])[]): string[] => headers.flat();

/** A proxy takes each name once, and credentials for it are the gateway's own. */
const throughProxy = (headers: readonly (readonly [string, string])[]): Record<string, string[]> => {
  const kept = headers.filter(([name]) => name.toLowerCase() !== 'proxy-authorization');
  const grouped = Map.groupBy(kept, ([name]) => name.toLowerCase());
  return Object.fromEntries([...grouped].map(([name, values]) => [name, values.map(([, value]) => value)]));
};

/** Real HTTP over kept-alive connections. */
export const undiciTransport = (): { readonly send: Transport; close(): Promise<void> } => {
  const known = connections();
  const send: Transport = async (request) => {
    if (request.upgrade !== undefined) return openWebSocket(request);
    const { origin, pathname, search } = new URL(request.url);
    try {
      const answer = await known.of(request).request({
        origin,
        path: pathname + search,
        method: request.method,
        headers: request.proxy === undefined ? flat(request.headers) : throughProxy(request.headers),
        body: (request.body ?? null) as Uint8Array | null,
        signal: request.signal,
      });
      return {
        status: answer.statusCode,
        reason: answer.statusText,
        headers: pairs(answer.headers),
        // A short rest is read, so that the connection is free for the next request; a long one ends it.
        body: nodeStream(answer.body, { giveUp: () => answer.body.dump().catch(() => undefined) }),
      };
    } catch (error) {
      if (request.signal.aborted) throw request.signal.reason;
      throw new TransportError(errorCode(error) ?? 'UNKNOWN', { cause: error });
    }
  };
  return { send, close: known.close };
};
