import { once } from 'node:events';
import { Body, HeaderMap, PolicyError, type ResponseMessage } from '@spillway/policies';
import express, { type Request, type Response } from 'express';
import type { EngineClock } from '../clock.ts';
import { gatewayAnswer } from '../pipeline/gateway-answer.ts';
import { nodeStream } from '../transport/node-stream.ts';
import { TransportError } from '../transport/transport.ts';
import type { GatewayRequest, Handle } from './handle.ts';
import { asksForWebSocket, handOver, type UpgradableApp, upgradeThrough } from './upgrade.ts';

const headersOf = (request: Request): HeaderMap => {
  const headers = new HeaderMap();
  const { rawHeaders } = request;
  for (let i = 0; i + 1 < rawHeaders.length; i += 2) headers.append(rawHeaders[i] ?? '', rawHeaders[i + 1] ?? '');
  return headers;
};

const hasBody = (request: Request): boolean =>
  request.headers['transfer-encoding'] !== undefined || Number(request.headers['content-length'] ?? 0) > 0;

/** Its body came to no end: that is the client's doing, whatever it did. */
const clientIsGone = (cause: unknown): PolicyError =>
  new PolicyError('ClientConnectionFailure', 'The operation was canceled.', { status: 499 }, { cause });

const readRequest = (request: Request, response: Response): GatewayRequest => {
  const gone = new AbortController();
  response.on('close', () => {
    if (!response.writableFinished) gone.abort(new Error('the client went away'));
  });
  return {
    method: request.method,
    url: `${request.protocol}://${request.headers.host ?? 'localhost'}${request.originalUrl}`,
    headers: headersOf(request),
    body: hasBody(request) ? Body.ofStream(nodeStream(request, { broken: clientIsGone })) : undefined,
    ipAddress: request.socket.remoteAddress?.replace(/^::ffff:/, '') ?? '',
    signal: gone.signal,
    ...(asksForWebSocket(request) && { upgrade: 'websocket' }),
  };
};

const writeHead = (answer: ResponseMessage, to: Response): void => {
  to.statusCode = answer.status;
  to.statusMessage = answer.reason;
  for (const name of answer.headers.names()) {
    const values = answer.headers.get(name) ?? [];
    to.setHeader(name, values.length === 1 ? (values[0] ?? '') : [...values]);
  }
};

const writeBody = async (answer: ResponseMessage, to: Response): Promise<void> => {
  const content = answer.body?.take();
  if (content === undefined || content instanceof Uint8Array) {
    to.setHeader('Content-Length', String(content?.length ?? 0));
    to.end(content);
    return;
  }
  if (answer.headers.has('Content-Length') === false) to.flushHeaders();
  for await (const chunk of content) {
    if (to.destroyed) return;
    if (!to.write(chunk)) await Promise.race([once(to, 'drain'), once(to, 'close')]);
  }
  to.end();
};

/** The gateway as an Express application: every request goes to `handle`, which never sees Express. */
export const gatewayApp = (handle: Handle, clock: EngineClock, reportBug: (error: unknown) => void): UpgradableApp => {
  const app = express();
  app.disable('x-powered-by');
  app.disable('etag');
  app.use((request, response) =>
    clock.run(async () => {
      try {
        const answer = await handle(readRequest(request, response));
        if (answer.upgraded !== undefined) {
          handOver(answer, request, response);
          return;
        }
        writeHead(answer, response);
        await writeBody(answer, response);
      } catch (error) {
        // A backend's stream that breaks in the middle breaks the client's too: headers are out, nothing can be mended.
        // What came before goes out; without a last chunk the client knows that the answer is not whole.
        if (response.headersSent) return void response.socket?.end();
        // Nobody is there: a gateway of a fleet that is down.
        if (error instanceof TransportError) return void response.socket?.destroy();
        reportBug(error);
        const answer = gatewayAnswer(500, 'Internal server error');
        writeHead(answer, response);
        await writeBody(answer, response);
      }
    }),
  );
  return Object.assign(app, { upgrade: upgradeThrough(app) });
};
