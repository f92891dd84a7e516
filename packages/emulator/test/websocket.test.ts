import { createHash } from 'node:crypto';
import { once } from 'node:events';
import { createServer, type IncomingMessage, request as requestHttp } from 'node:http';
import { type AddressInfo, connect } from 'node:net';
import type { Duplex } from 'node:stream';
import { afterEach, expect, test, vi } from 'vitest';
import { createEmulator, listen, undiciTransport } from '../src/index.ts';
import { api, sections, snapshotOf } from './harness.ts';

const closing: (() => Promise<unknown>)[] = [];
afterEach(async () => {
  for (const close of closing.splice(0).reverse()) await close();
});

const acceptOf = (key = ''): string =>
  createHash('sha1').update(`${key}258EAFA5-E914-47DA-95CA-C5AB0DC85B11`).digest('base64');

const closeFrame = 8;

/** Sends each short frame back without its mask (RFC 6455). */
const echo = (socket: Duplex): void => {
  socket.on('data', (frame: Buffer) => {
    const length = (frame[1] ?? 0) & 0x7f;
    const mask = frame.subarray(2, 6);
    const text = frame.subarray(6, 6 + length).map((byte, index) => byte ^ (mask[index % 4] ?? 0));
    socket.write(Buffer.concat([Buffer.from([frame[0] ?? 0, length]), text]));
    if (((frame[0] ?? 0) & 0x0f) === closeFrame) socket.end();
  });
};

interface Backend {
  readonly port: number;
  readonly asked: IncomingMessage[];
  readonly sockets: Duplex[];
}

/** A service that takes WebSockets at /socket, and refuses them elsewhere. */
const backendServer = async (): Promise<Backend> => {
  const asked: IncomingMessage[] = [];
  const sockets: Duplex[] = [];
  const server = createServer((_request, response) => response.end('plain'));
  server.on('upgrade', (request, socket) => {
    asked.push(request);
    sockets.push(socket);
    socket.on('end', () => socket.end());
    socket.on('error', () => socket.destroy());
    if (!request.url?.startsWith('/socket')) {
      socket.end('HTTP/1.1 401 Unauthorized\r\nContent-Length: 2\r\nX-Why: key\r\n\r\nno');
      return;
    }
    const accept = acceptOf(request.headers['sec-websocket-key']);
    const protocol = request.headers['sec-websocket-protocol'];
    const lines = [
      'HTTP/1.1 101 Switching Protocols',
      'Connection: Upgrade',
      'Upgrade: websocket',
      `Sec-WebSocket-Accept: ${accept}`,
      ...(protocol === undefined ? [] : [`Sec-WebSocket-Protocol: ${protocol}`]),
    ];
    socket.write(`${lines.join('\r\n')}\r\n\r\n`);
    echo(socket);
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  closing.push(async () => {
    for (const socket of sockets) socket.destroy();
    server.closeAllConnections();
    server.close();
  });
  return { port: (server.address() as AddressInfo).port, asked, sockets };
};

const gateway = async (serviceUrl: string, parts: Readonly<Record<string, string>> = {}, method = 'GET') => {
  const transport = undiciTransport();
  const bugs: unknown[] = [];
  const operations = [{ id: 'onHandshake', displayName: 'onHandshake', method, urlTemplate: '/*' }];
  const snapshot = snapshotOf({ apis: [api({ path: 'chat', serviceUrl, operations, policy: sections(parts) })] });
  const emulator = createEmulator({ snapshot, transport: transport.send, reportBug: (error) => bugs.push(error) });
  const listening = await listen(emulator.app(), 0);
  closing.push(async () => {
    await listening.close();
    await transport.close();
    expect(bugs).toEqual([]);
  });
  return { ...listening, emulator };
};

/** Asks for a WebSocket with Node's own client, which tells the status of a refusal. */
const ask = async (port: number, headers: Readonly<Record<string, string>> = {}) => {
  const asked = {
    connection: 'Upgrade',
    upgrade: 'websocket',
    'sec-websocket-key': 'MDEyMzQ1Njc4OWFiY2RlZg==',
    'sec-websocket-version': '13',
    ...headers,
  };
  const sent = requestHttp({ host: '127.0.0.1', port, path: '/chat', headers: asked });
  sent.end();
  return new Promise<{ status: number; headers: IncomingMessage['headers']; body: string }>((resolve, reject) => {
    sent.once('error', reject);
    sent.once('upgrade', (answer, socket) => {
      closing.push(async () => socket.destroy());
      resolve({ status: answer.statusCode ?? 0, headers: answer.headers, body: '' });
    });
    sent.once('response', (answer) => {
      let body = '';
      answer.on('data', (chunk) => {
        body += String(chunk);
      });
      answer.once('end', () => resolve({ status: answer.statusCode ?? 0, headers: answer.headers, body }));
    });
  });
};

test('messages go both ways once the policies of the handshake have run', async () => {
  const { port, asked, sockets } = await backendServer();
  const { url, emulator } = await gateway(`ws://127.0.0.1:${port}/socket?v=1`, {
    inbound: '<base /><set-header name="Authorization"><value>Bearer of-the-gateway</value></set-header>',
  });
  const socket = new WebSocket(`${url.replace('http', 'ws')}/chat?a=b`, ['realtime']);
  const messages: unknown[] = [];
  socket.addEventListener('message', ({ data }) => messages.push(data));
  await once(socket, 'open');
  for (const text of ['one', 'two']) {
    socket.send(text);
    await vi.waitFor(() => expect(messages).toContain(text));
  }
  expect([asked[0]?.url, asked[0]?.headers.authorization, socket.protocol]).toEqual([
    '/socket?v=1&a=b',
    'Bearer of-the-gateway',
    'realtime',
  ]);
  expect(emulator.traces(1)[0]).toMatchObject({ status: 101, attempts: [{ status: 101 }] });
  socket.close();
  await vi.waitFor(() => expect(sockets[0]?.destroyed).toBe(true));
});

test('a client that goes away takes the connection of the backend with it, and the other way round', async () => {
  const { port, sockets } = await backendServer();
  const { url } = await gateway(`ws://127.0.0.1:${port}/socket`);
  const socket = new WebSocket(`${url.replace('http', 'ws')}/chat`);
  await once(socket, 'open');
  sockets[0]?.destroy();
  await once(socket, 'close');
});

test('a refusal of the backend is the answer', async () => {
  const { port } = await backendServer();
  const gate = await gateway(`ws://127.0.0.1:${port}/other`);
  expect(await ask(gate.port)).toMatchObject({ status: 401, headers: { 'x-why': 'key' }, body: 'no' });
});

test('a refusal of a policy never reaches the backend', async () => {
  const { port, asked } = await backendServer();
  const refuse = '<return-response><set-status code="403" reason="No" /></return-response>';
  const gate = await gateway(`ws://127.0.0.1:${port}/socket`, { inbound: refuse });
  expect([(await ask(gate.port)).status, asked]).toEqual([403, []]);
});

test('an answer of outbound closes the connection that nobody gets', async () => {
  const { port, sockets } = await backendServer();
  const refuse = '<return-response><set-status code="418" /></return-response>';
  const gate = await gateway(`ws://127.0.0.1:${port}/socket`, { outbound: refuse });
  expect((await ask(gate.port)).status).toBe(418);
  await vi.waitFor(() => expect(sockets[0]?.destroyed).toBe(true));
});

test('a backend that is not there', async () => {
  const gate = await gateway('ws://127.0.0.1:9');
  expect((await ask(gate.port)).status).toBe(500);
  expect(gate.emulator.traces(1)[0]?.attempts[0]).toMatchObject({ status: null, error: 'ECONNREFUSED' });
});

test('who does not ask for a WebSocket gets none, and an HTTP backend is asked for none', async () => {
  const { port } = await backendServer();
  const sockets = await gateway(`ws://127.0.0.1:${port}/socket`);
  const plain = await fetch(`${sockets.url}/chat`);
  expect(plain.status).toBe(500);
  expect(sockets.emulator.traces(1)[0]?.entries.at(-1)?.error?.message).toBe(
    'ws://127.0.0.1 takes WebSockets, and the client did not ask for one',
  );
  const http = await gateway(`http://127.0.0.1:${port}`);
  expect(await ask(http.port)).toMatchObject({ status: 200, body: 'plain' });
});

test('a client that offers HTTP/2 is answered in HTTP/1.1, with its body read', async () => {
  const bodies: string[] = [];
  const server = createServer((request, response) => {
    request.on('data', (chunk) => bodies.push(String(chunk)));
    request.on('end', () => response.end(`${request.method} ${request.headers['x-own']}`));
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  closing.push(async () => {
    server.closeAllConnections();
    server.close();
  });
  const gate = await gateway(`http://127.0.0.1:${(server.address() as AddressInfo).port}`, {}, '*');
  const socket = connect(gate.port, '127.0.0.1');
  closing.push(async () => socket.destroy());
  const offer = 'Connection: Upgrade, HTTP2-Settings\r\nUpgrade: h2c\r\nHTTP2-Settings: AAMAAABk\r\n';
  let answer = '';
  socket.on('data', (chunk) => {
    answer += String(chunk);
  });
  for (const part of ['{"first', ' half"', ':1}']) {
    if (part.startsWith('{'))
      socket.write(`POST /chat/x HTTP/1.1\r\nHost: a\r\nX-Own: yes\r\n${offer}Content-Length: 16\r\n\r\n${part}`);
    else socket.write(part);
    await new Promise((resolve) => setImmediate(resolve));
  }
  await vi.waitFor(() => expect(answer).toContain('POST yes'));
  expect(bodies.join('')).toBe('{"first half":1}');
  // The connection is kept, and the next request is read as well.
  answer = '';
  socket.write('GET /chat/x HTTP/1.1\r\nHost: a\r\nX-Own: again\r\n\r\n');
  await vi.waitFor(() => expect(answer).toContain('GET again'));
});
