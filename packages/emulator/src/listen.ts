import type { Server } from 'node:http';
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

/** Connections that are no longer the server's, which it does not close. */
const upgradedOn = (server: Server, { upgrade }: UpgradableApp): ReadonlySet<Duplex> => {
  const open = new Set<Duplex>();
  if (upgrade === undefined) return open;
  server.on('upgrade', (request, socket, head) => {
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
    url: `http://${host}:${address.port}`,
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
