import { type ByteStream, PolicyError } from '@spillway/policies';
import { errorCode, type Transport, TransportError } from './transport.ts';

/** Handlers that answer in this process, such as the regional mocks. */
export type Respond = (request: Request) => Promise<Response>;

const collected = async (body: Uint8Array | ByteStream | undefined): Promise<Uint8Array<ArrayBuffer> | undefined> => {
  if (body === undefined) return undefined;
  if (body instanceof Uint8Array) return new Uint8Array(body);
  const chunks: Uint8Array[] = [];
  for await (const chunk of body) chunks.push(chunk);
  return new Uint8Array(Buffer.concat(chunks));
};

const hasBody = (method: string): boolean => method !== 'GET' && method !== 'HEAD';

/** No socket and no patching: requests go straight to the handlers. */
export const inProcessTransport =
  (respond: Respond): Transport =>
  async (request) => {
    if (request.upgrade !== undefined)
      throw new PolicyError('NotImplemented', 'an instance in this process takes no WebSockets', { status: 500 });
    const body = hasBody(request.method) ? await collected(request.body) : undefined;
    try {
      const response = await respond(
        new Request(request.url, {
          method: request.method,
          headers: request.headers.map(([name, value]): [string, string] => [name, value]),
          signal: request.signal,
          ...(body === undefined ? {} : { body }),
        }),
      );
      return {
        status: response.status,
        reason: response.statusText,
        headers: [...response.headers],
        body: (response.body ?? []) as unknown as ByteStream,
      };
    } catch (error) {
      if (request.signal.aborted) throw request.signal.reason;
      const code = errorCode(error);
      if (code === undefined) throw error;
      throw new TransportError(code, { cause: error });
    }
  };
