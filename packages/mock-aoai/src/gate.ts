import { once } from 'node:events';
import { createServer, type RequestListener } from 'node:http';
import type { AddressInfo } from 'node:net';

/** A listening port that can shut and open again. */
export interface Gate {
  /** `http://127.0.0.1:4101` */
  readonly url: string;
  /** Listens on the same port as before; resolves when it does. Without effect while it listens. */
  open(): Promise<void>;
  /** Stops accepting at once and drops idle connections. Without effect while shut. */
  shut(): void;
  /** Shuts for good and breaks the connections that are left. */
  close(): Promise<void>;
}

/** Where a gate listens. */
export interface GateAddress {
  readonly host: string;
  /** 0 takes a free one. */
  readonly port: number;
}

/** @throws the error of node:net for a port that is taken or not allowed */
export const openGate = async ({ host, port }: GateAddress, listener: RequestListener): Promise<Gate> => {
  const server = createServer(listener);
  let isWanted = true;
  let opening: Promise<void> | undefined;
  const listen = async (wanted: number): Promise<void> => {
    server.listen(wanted, host);
    await once(server, 'listening');
    // Shut while the host was being looked up.
    if (!isWanted) server.close();
  };
  await listen(port);
  const { port: taken } = server.address() as AddressInfo;
  return {
    url: `http://${host.includes(':') ? `[${host}]` : host}:${taken}`,
    async open() {
      isWanted = true;
      if (server.listening) return;
      opening ??= listen(taken).finally(() => {
        opening = undefined;
      });
      await opening;
    },
    shut() {
      isWanted = false;
      // Closing a server that is still looking up its host would lose the `listening` that `open` waits for.
      if (server.listening) server.close();
    },
    async close() {
      isWanted = false;
      await opening;
      await new Promise((resolve) => {
        server.close(resolve);
        server.closeAllConnections();
      });
    },
  };
};
