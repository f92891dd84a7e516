import type { Server } from 'node:http';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Express } from 'express';

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

const serve = async (app: Express, host: string, port: number, exclusive: boolean): Promise<Listening> => {
  const server = createServer({ keepAliveTimeout: 65_000 }, app);
  await started(server, { host, port, exclusive });
  const address = server.address() as AddressInfo;
  return {
    url: `http://${host}:${address.port}`,
    port: address.port,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
};

/** Serves an application on loopback unless told otherwise; port 0 takes a free one. Processes of a cluster share it. */
export const listen = (app: Express, port: number, host = '127.0.0.1'): Promise<Listening> =>
  serve(app, host, port, false);

/** Serves an application on a free port of this process alone. */
export const listenAlone = (app: Express): Promise<Listening> => serve(app, '127.0.0.1', 0, true);
