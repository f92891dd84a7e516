import { type IncomingMessage, ServerResponse } from 'node:http';
import type { Socket } from 'node:net';
import type { Duplex } from 'node:stream';
import type { ResponseMessage } from '@spillway/policies';
import type { Express } from 'express';

/** Takes a request whose client asks for a WebSocket; `head` are the first bytes behind it. */
export type OnUpgrade = (request: IncomingMessage, socket: Duplex, head: Buffer) => void;

/** An application that takes such requests as well. */
export type UpgradableApp = Express & { readonly upgrade?: OnUpgrade };

const heads = new WeakMap<IncomingMessage, Buffer>();

/** Whether a request asks for a WebSocket, on a server that hands its connection over. */
export const asksForWebSocket = (request: IncomingMessage): boolean => heads.has(request);

/** Sends such requests through the application like all others; what is no 101 is an answer like all others. */
export const upgradeThrough =
  (app: Express): OnUpgrade =>
  (request, socket, head) => {
    heads.set(request, head);
    const response = new ServerResponse(request);
    response.shouldKeepAlive = false;
    response.assignSocket(socket as Socket);
    response.once('finish', () => socket.end());
    app(request, response);
  };

/** Bytes go both ways until one side ends; then both are closed. */
const join = (one: Duplex, other: Duplex): void => {
  const close = (): void => {
    one.destroy();
    other.destroy();
  };
  for (const side of [one, other]) side.once('close', close).once('error', close);
  one.pipe(other);
  other.pipe(one);
};

/** Gives the client the connection of the backend. */
export const handOver = (answer: ResponseMessage, request: IncomingMessage, response: ServerResponse): void => {
  const backend = answer.upgraded as Duplex;
  const { socket } = response;
  if (socket === null || socket.destroyed) {
    backend.destroy();
    return;
  }
  response.detachSocket(socket);
  const lines = [...answer.headers].map(([name, value]) => `${name}: ${value}`);
  socket.write(
    `${[`HTTP/1.1 101 ${answer.reason}`, ...lines, 'Connection: Upgrade', 'Upgrade: websocket'].join('\r\n')}\r\n\r\n`,
  );
  const head = heads.get(request);
  if (head !== undefined && head.length > 0) backend.write(head);
  join(socket, backend);
};
