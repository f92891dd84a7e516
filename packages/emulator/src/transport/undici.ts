import { Agent } from 'undici';
import { nodeStream } from './node-stream.ts';
import { errorCode, type Transport, TransportError } from './transport.ts';

const pairs = (headers: Readonly<Record<string, string | string[] | undefined>>): (readonly [string, string])[] =>
  Object.entries(headers).flatMap(([name, value]) =>
    value === undefined
      ? []
      : Array.isArray(value)
        ? value.map((each) => [name, each] as const)
        : [[name, value] as const],
  );

const flat = (headers: readonly (readonly [string, string])[]): string[] => headers.flat();

/** Real HTTP over kept-alive connections. The gateway's own clock does the timing, so undici's timeouts are off. */
export const undiciTransport = (): { readonly send: Transport; close(): Promise<void> } => {
  const agent = new Agent({ headersTimeout: 0, bodyTimeout: 0, connectTimeout: 10_000 });
  const send: Transport = async (request) => {
    const { origin, pathname, search } = new URL(request.url);
    try {
      const answer = await agent.request({
        origin,
        path: pathname + search,
        method: request.method,
        headers: flat(request.headers),
        body: (request.body ?? null) as Uint8Array | null,
        signal: request.signal,
      });
      return {
        status: answer.statusCode,
        reason: answer.statusText,
        headers: pairs(answer.headers),
        body: nodeStream(answer.body),
      };
    } catch (error) {
      if (request.signal.aborted) throw request.signal.reason;
      throw new TransportError(errorCode(error) ?? 'UNKNOWN', { cause: error });
    }
  };
  return { send, close: () => agent.close() };
};
