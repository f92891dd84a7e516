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

const started = (server: Server, host: string, port: number): Promise<void> =>
  new Promise((resolve, reject) => {
    server.once('error', reject);
    server.listen(port, host, () => {
      server.off('error', reject);
      resolve();
    });
  });

/** Serves an application on loopback unless told otherwise; port 0 takes a free one. */
export const listen = async (app: Express, port: number, host = '127.0.0.1'): Promise<Listening> => {
  const server = createServer({ keepAliveTimeout: 65_000 }, app);
  await started(server, host, port);
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
