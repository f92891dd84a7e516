import { request as requestHttp } from 'node:http';
import { request as requestHttps } from 'node:https';
import { PolicyError } from '@spillway/policies';
import { tlsOf } from './connections.ts';
import { nodeStream } from './node-stream.ts';
import { type BackendResponse, errorCode, type OutgoingRequest, TransportError } from './transport.ts';

const grouped = (headers: OutgoingRequest['headers']): Record<string, string[]> => {
  const byName = Map.groupBy(headers, ([name]) => name.toLowerCase());
  return Object.fromEntries([...byName].map(([name, values]) => [name, values.map(([, value]) => value)]));
};

const pairs = (raw: readonly string[]): (readonly [string, string])[] =>
  raw.flatMap((name, index) => (index % 2 === 0 ? [[name, raw[index + 1] ?? ''] as const] : []));

async function* nothing(): AsyncGenerator<Uint8Array> {}

/**
 * Asks a backend for a WebSocket. The answer is 101 with the connection, or whatever else the backend says. With Node's
 * own client: undici keeps the status of a refusal to itself.
 */
export const openWebSocket = (request: OutgoingRequest): Promise<BackendResponse> => {
  const { proxy, signal, method, headers, clientCertificate, unchecked } = request;
  if (proxy !== undefined)
    throw new PolicyError('NotImplemented', 'a WebSocket goes through no proxy on the local gateway', { status: 500 });
  const url = new URL(request.url.replace(/^ws/i, 'http'));
  const send = url.protocol === 'https:' ? requestHttps : requestHttp;
  const asked = { ...grouped(headers), connection: 'Upgrade', upgrade: 'websocket' };
  return new Promise((resolve, reject) => {
    const sent = send(url, {
      method,
      headers: asked,
      signal,
      agent: false,
      ...tlsOf({ clientCertificate, unchecked }),
    });
    sent.once('upgrade', ({ statusCode = 101, statusMessage = '', rawHeaders }, upgraded, head) => {
      if (head.length > 0) upgraded.unshift(head);
      resolve({ status: statusCode, reason: statusMessage, headers: pairs(rawHeaders), body: nothing(), upgraded });
    });
    sent.once('response', (answer) => {
      const { statusCode = 0, statusMessage = '', rawHeaders } = answer;
      resolve({ status: statusCode, reason: statusMessage, headers: pairs(rawHeaders), body: nodeStream(answer) });
    });
    sent.once('error', (error) =>
      reject(signal.aborted ? signal.reason : new TransportError(errorCode(error) ?? 'UNKNOWN', { cause: error })),
    );
    sent.end();
  });
};
