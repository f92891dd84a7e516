import { X509Certificate } from 'node:crypto';
import { createServer as createHttpServer, request as httpRequest, type IncomingMessage, type Server } from 'node:http';
import { createServer } from 'node:https';
import { type AddressInfo, connect } from 'node:net';
import { getCACertificates, setDefaultCACertificates, type TLSSocket } from 'node:tls';
import { afterAll, afterEach, beforeAll, expect, test } from 'vitest';
import { createEmulator, undiciTransport } from '../src/index.ts';
import { authority, client, clientKey, clientPfx, lonely, server, serverKey } from './certificates.ts';
import { api, harness, sections, snapshotOf } from './harness.ts';

const topology = {
  version: 1,
  instances: {},
  certificates: { authority: { certificate: authority }, client: { certificate: client, key: clientKey } },
} as const;

const snapshot = (inbound: string, serviceUrl = 'https://backend.test') =>
  snapshotOf({ topology, apis: [api({ serviceUrl, policy: sections({ inbound: `<base />${inbound}` }) })] });

const header = 'X-Spillway-Client-Certificate';
const base64 = (text: string): string => Buffer.from(new X509Certificate(text).raw).toString('base64');

test.for([
  { name: 'by its id', headers: { [header]: 'client' }, status: 200 },
  { name: 'as Base64', headers: { [header.toLowerCase()]: base64(client) }, status: 200 },
  { name: 'of nobody known', headers: { [header]: base64(lonely) }, status: 403 },
  { name: 'not at all', headers: {}, status: 403 },
  { name: 'that is none', headers: { [header]: 'nobody' }, status: 400 },
])('a client presents a certificate $name: $status', async ({ headers, status }) => {
  const identity = '<identities><identity dns-name="client.contoso.test" /></identities>';
  const policy = `<validate-client-certificate>${identity}</validate-client-certificate>`;
  const { send, sent } = harness(snapshot(policy));
  expect(await send({ headers })).toMatchObject({ status });
  expect(sent.map((each) => Object.keys(each.headers).map((name) => name.toLowerCase()))).toEqual(
    status === 200 ? [['x-forwarded-for']] : [],
  );
});

test('expressions see the certificate of the client and those of the service', async () => {
  const code = 'context.Request.Certificate.Thumbprint + " " + context.Deployment.Certificates["authority"].Subject';
  const { send } = harness(snapshot(`<return-response><set-body>@(${code})</set-body></return-response>`));
  expect((await send({ headers: { [header]: 'client' } })).body).toBe(
    '190334B5C95BF81BD67D96733126FC57CF14DF8B CN=Contoso Test CA, O="Contoso, Inc.", C=US',
  );
});

test('a certificate of the topology that cannot be read stops the start', () => {
  const broken = { version: 1, instances: {}, certificates: { one: { certificate: 'text' } } } as const;
  expect(() => harness(snapshotOf({ topology: broken }))).toThrow(
    'the certificate `one` of the topology cannot be read',
  );
});

const closing: (() => Promise<unknown>)[] = [];
const trusted = getCACertificates('default');
beforeAll(() => setDefaultCACertificates([...trusted, authority]));
afterAll(() => setDefaultCACertificates(trusted));
afterEach(async () => {
  for (const close of closing.splice(0).reverse()) await close();
});

const listening = async (made: Server): Promise<number> => {
  await new Promise<void>((resolve) => made.listen(0, '127.0.0.1', resolve));
  closing.push(() => {
    made.closeAllConnections();
    return new Promise((resolve) => made.close(resolve));
  });
  return (made.address() as AddressInfo).port;
};

/** A backend that asks for a certificate and answers with the name in it. */
const secured = async (): Promise<string> => {
  const options = { cert: server, key: serverKey, ca: authority, requestCert: true, rejectUnauthorized: false };
  const made = createServer(options, (request, response) => {
    const socket = request.socket as TLSSocket;
    response.end(`${String(socket.getPeerCertificate().subject?.CN)} ${String(socket.authorized)}`);
  });
  return `https://127.0.0.1:${await listening(made)}`;
};

const over = async (inbound: string, serviceUrl: string, headers: readonly (readonly [string, string])[] = []) => {
  const transport = undiciTransport();
  closing.push(transport.close);
  const emulator = createEmulator({ snapshot: snapshot(inbound, serviceUrl), transport: transport.send });
  const listener = await listening(createHttpServer(emulator.app()));
  return new Promise<{ status: number | undefined; body: string }>((resolve, reject) => {
    const made = httpRequest({
      port: listener,
      host: '127.0.0.1',
      path: '/orders/1',
      headers: Object.fromEntries(headers),
    });
    made.on('error', reject).on('response', (response) => {
      const chunks: string[] = [];
      response.on('data', (chunk) => chunks.push(String(chunk)));
      response.on('end', () => resolve({ status: response.statusCode, body: chunks.join('') }));
    });
    made.end();
  });
};

test.for([
  {
    name: 'a certificate of the topology',
    policy: '<authentication-certificate certificate-id="client" />',
    body: 'client.contoso.test true',
  },
  {
    name: 'a PFX file',
    policy: `<authentication-certificate body="@(Convert.FromBase64String("${clientPfx}"))" password="contoso" />`,
    body: 'client.contoso.test true',
  },
  { name: 'nothing', policy: '', body: 'undefined false' },
])('a backend is shown $name', async ({ policy, body }) => {
  expect(await over(policy, await secured())).toEqual({ status: 200, body });
});

test('a PFX file with another password reaches no backend', async () => {
  const policy = `<authentication-certificate body="@(Convert.FromBase64String("${clientPfx}"))" password="other" />`;
  expect(await over(policy, await secured())).toMatchObject({ status: 500 });
});

interface Seen {
  readonly line: string;
  readonly authorization: string | undefined;
  readonly values: string | undefined;
}

/** A proxy that passes requests on, and tunnels to anywhere. */
const proxying = async (seen: Seen[], isOpen = true): Promise<string> => {
  const note = ({ method, url, headers }: IncomingMessage) =>
    seen.push({
      line: `${method} ${url}`,
      authorization: headers['proxy-authorization'] as string | undefined,
      values: headers['x-many'] as string | undefined,
    });
  const made = createHttpServer((incoming, response) => {
    note(incoming);
    response.writeHead(isOpen ? 200 : 407).end('from the proxy');
  });
  made.on('connect', (incoming, socket) => {
    note(incoming);
    const [host = '', port] = (incoming.url ?? '').split(':');
    const out = connect(Number(port), host, () => {
      socket.write('HTTP/1.1 200 OK\r\n\r\n');
      out.pipe(socket);
      socket.pipe(out);
    });
    socket.on('error', () => out.destroy());
    out.on('error', () => socket.destroy());
  });
  return `http://127.0.0.1:${await listening(made)}`;
};

test('plain requests are handed to the proxy with its credentials, not with those of the client', async () => {
  const seen: Seen[] = [];
  const policy = `<set-header name="x-many"><value>a</value><value>b</value></set-header><proxy url="${await proxying(seen)}" username="contoso" password="secret" />`;
  const answer = await over(policy, 'http://backend.test:8081', [['Proxy-Authorization', 'Basic eDp5']]);
  expect(answer).toEqual({ status: 200, body: 'from the proxy' });
  const authorization = `Basic ${Buffer.from('contoso:secret').toString('base64')}`;
  expect(seen).toEqual([{ line: 'GET http://backend.test:8081/1', authorization, values: 'a,b' }]);
});

test('requests over TLS go through a tunnel, with the certificate inside', async () => {
  const seen: Seen[] = [];
  const backend = await secured();
  const policy = `<proxy url="${await proxying(seen)}" /><authentication-certificate certificate-id="client" />`;
  expect(await over(policy, backend)).toEqual({ status: 200, body: 'client.contoso.test true' });
  expect(seen).toMatchObject([{ line: `CONNECT ${backend.slice('https://'.length)}`, authorization: undefined }]);
});

test('a proxy that wants other credentials, or is not there, is a failed connection', async () => {
  const policy = `<proxy url="${await proxying([], false)}" />`;
  expect(await over(policy, 'http://backend.test')).toMatchObject({ status: 500 });
  expect(await over('<proxy url="http://127.0.0.1:1" />', 'http://backend.test')).toMatchObject({ status: 500 });
});
