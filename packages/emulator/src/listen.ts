import type { IncomingMessage, Server } from 'node:http';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Duplex } from 'node:stream';
import type { UpgradableApp } from './gateway/upgrade.ts';

/** A listening server; `close` ends open connections too. */
export interface Listening {
  readonly url: string;
  readonly port: number;
  close(): Promise<void>;
}

const started = (server: Server, options: { host: string; port: number; exclusive: boolean }): Promise<void> =>
  new Promise((resolve, reject) => {
    server.once('error', reject);
    server.listen(options, () => {
      server.off('error', reject);
      resolve();
    });
  });

const isWebSocket = ({ method, headers }: IncomingMessage): boolean =>
  method === 'GET' && headers.upgrade?.toLowerCase() === 'websocket';

const offered = new Set(['upgrade', 'connection', 'http2-settings']);

/**
 * A client may offer another protocol and send its request all the same, as Java's does for HTTP/2. Node has stopped
 * reading: the request goes in again, without the offer.
 */
const readAgain = (server: Server, request: IncomingMessage, socket: Duplex, head: Buffer): void => {
  const { method, url, httpVersion, rawHeaders } = request;
  const lines = [`${method} ${url} HTTP/${httpVersion}`];
  for (let i = 0; i + 1 < rawHeaders.length; i += 2)
    if (!offered.has(rawHeaders[i]?.toLowerCase() ?? '')) lines.push(`${rawHeaders[i]}: ${rawHeaders[i + 1]}`);
  socket.unshift(Buffer.concat([Buffer.from(`${lines.join('\r\n')}\r\n\r\n`, 'latin1'), head]));
  server.emit('connection', socket);
};

/** Connections that are no longer the server's, which it does not close. */
const upgradedOn = (server: Server, { upgrade }: UpgradableApp): ReadonlySet<Duplex> => {
  const open = new Set<Duplex>();
  if (upgrade === undefined) return open;
  server.on('upgrade', (request, socket, head) => {
    if (!isWebSocket(request)) {
      readAgain(server, request, socket, head);
      return;
    }
    open.add(socket);
    socket.once('close', () => open.delete(socket));
    // A client that goes away before it is answered ends the request, not the process.
    socket.on('error', () => socket.destroy());
    upgrade(request, socket, head);
  });
  return open;
};

const serve = async (app: UpgradableApp, host: string, port: number, exclusive: boolean): Promise<Listening> => {
  const server = createServer({ keepAliveTimeout: 65_000 }, app);
  const upgraded = upgradedOn(server, app);
  await started(server, { host, port, exclusive });
  const address = server.address() as AddressInfo;
  return {
    url: `http://${host.includes(':') ? `[${host}]` : host}:${address.port}`,
    port: address.port,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
        for (const socket of upgraded) socket.destroy();
      }),
  };
};

/** Serves an application on loopback unless told otherwise; port 0 takes a free one. Processes of a cluster share it. */
export const listen = (app: UpgradableApp, port: number, host = '127.0.0.1'): Promise<Listening> =>
  serve(app, host, port, false);

/** Serves an application on a free port of this process alone. */
export const listenAlone = (app: UpgradableApp): Promise<Listening> => serve(app, '127.0.0.1', 0, true);
