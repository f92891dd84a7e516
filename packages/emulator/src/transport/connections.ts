import { createHash } from 'node:crypto';
import type { SingleBackend } from '@spillway/artifacts';
import type { ClientCertificate, ProxySettings } from '@spillway/policies';
import { Agent, type Dispatcher, ProxyAgent } from 'undici';

/** How one request is to reach its backend. */
export interface Connection {
  readonly proxy?: ProxySettings | undefined;
  readonly clientCertificate?: ClientCertificate | undefined;
  /** What of the backend's certificate is not checked. */
  readonly unchecked?: SingleBackend['unchecked'];
}

// The gateway's own clock does the timing, so undici's timeouts are off.
const noTimeouts = { headersTimeout: 0, bodyTimeout: 0 } as const;
const connectTimeout = 10_000;

/** Options of Node's TLS for a certificate of the gateway's own. */
export const presented = (certificate: ClientCertificate | undefined): object => {
  if (certificate === undefined) return {};
  if (certificate.kind === 'pem') return { cert: certificate.certificate, key: certificate.key };
  const { bytes, password } = certificate;
  return { pfx: Buffer.from(bytes), ...(password !== undefined && { passphrase: password }) };
};

export const tlsOf = ({ clientCertificate, unchecked }: Connection): object => ({
  ...presented(clientCertificate),
  ...(unchecked?.chain === true && { rejectUnauthorized: false }),
  ...(unchecked?.name === true && { checkServerIdentity: () => undefined }),
});

const basic = ({ username, password }: ProxySettings): { readonly token?: string } =>
  username === undefined ? {} : { token: `Basic ${Buffer.from(`${username}:${password ?? ''}`).toString('base64')}` };

const agentOf = (connection: Connection): Dispatcher => {
  const { proxy } = connection;
  const tls = tlsOf(connection);
  if (proxy === undefined) return new Agent({ ...noTimeouts, connect: { ...tls, timeout: connectTimeout } });
  return new ProxyAgent({ ...noTimeouts, uri: proxy.url, ...basic(proxy), connectTimeout, requestTls: tls });
};

const keyOf = ({ proxy, clientCertificate, unchecked }: Connection): string => {
  if (proxy === undefined && clientCertificate === undefined && unchecked === undefined) return '';
  const hash = createHash('sha256').update(JSON.stringify([proxy, clientCertificate?.kind, unchecked]));
  if (clientCertificate?.kind === 'pem') hash.update(clientCertificate.certificate).update(clientCertificate.key);
  if (clientCertificate?.kind === 'pfx') hash.update(clientCertificate.bytes).update(clientCertificate.password ?? '');
  return hash.digest('hex');
};

/** One agent for each way to connect, so that connections are kept; those long unused go first. */
export const connections = (limit = 16): { of(connection: Connection): Dispatcher; close(): Promise<void> } => {
  const agents = new Map<string, Dispatcher>();
  return {
    of(connection) {
      const key = keyOf(connection);
      const agent = agents.get(key) ?? agentOf(connection);
      agents.delete(key);
      agents.set(key, agent);
      const [oldest] = agents;
      if (agents.size > limit && oldest !== undefined) {
        agents.delete(oldest[0]);
        // Requests under way are finished first.
        void oldest[1].close();
      }
      return agent;
    },
    close: async () => {
      for (const agent of agents.values()) await agent.close();
    },
  };
};
