import type { IncomingMessage } from 'node:http';
import type { Request as ExpressRequest, Response as ExpressResponse } from 'express';

/** Answers what the emulator's own resources do not, such as the faults and journals of the mocks. */
export type ControlFallback = (request: Request) => Promise<Response>;

export const problem = (response: ExpressResponse, status: number, code: string, message: string): void => {
  response.status(status).json({ error: { code, message } });
};

export const readBody = async (request: IncomingMessage): Promise<Buffer> => {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk as Buffer);
  return Buffer.concat(chunks);
};

/** A field of a JSON body; undefined when there is none, whatever the body is. */
export const readField = async (request: IncomingMessage, name: string): Promise<unknown> => {
  try {
    const body: unknown = JSON.parse((await readBody(request)).toString('utf8'));
    return typeof body === 'object' && body !== null ? (body as Readonly<Record<string, unknown>>)[name] : undefined;
  } catch {
    // Not JSON: refused by who asks, with the shape that is wanted.
    return undefined;
  }
};

/** How many of the newest are asked for; undefined when it is no number. */
export const lastOf = (request: ExpressRequest): number | undefined => {
  const { last } = request.query;
  if (last === undefined) return 100;
  return typeof last === 'string' && /^\d+$/.test(last) ? Number(last) : undefined;
};

/** @param body what has been read of the request already */
export const toFallback = async (
  fallback: ControlFallback,
  request: ExpressRequest,
  response: ExpressResponse,
  body?: Buffer,
): Promise<void> => {
  const hasBody = request.method !== 'GET' && request.method !== 'HEAD';
  const answer = await fallback(
    new Request(`http://control${request.originalUrl}`, {
      method: request.method,
      headers: Object.entries(request.headers).flatMap(([name, value]) =>
        value === undefined ? [] : [[name, String(value)] as [string, string]],
      ),
      ...(hasBody ? { body: new Uint8Array(body ?? (await readBody(request))) } : {}),
    }),
  );
  response.status(answer.status);
  for (const [name, value] of answer.headers) response.setHeader(name, value);
  response.end(Buffer.from(await answer.arrayBuffer()));
};
