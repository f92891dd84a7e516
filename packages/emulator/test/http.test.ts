import { createServer, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { connect } from 'node:net';
import { afterEach, describe, expect, test, vi } from 'vitest';
import { createEmulator, type Emulator, type Listening, listen, undiciTransport } from '../src/index.ts';
import { api, sections, snapshotOf } from './harness.ts';

const closing: (() => Promise<unknown>)[] = [];
afterEach(async () => {
  for (const close of closing.splice(0).reverse()) await close();
});

const upstream = async (answer: Parameters<typeof createServer>[1]): Promise<string> => {
  const server: Server = createServer(answer ?? (() => undefined));
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  closing.push(async () => {
    server.closeAllConnections();
    await new Promise((resolve) => server.close(resolve));
  });
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
};

const gateway = async (
  serviceUrl: string,
  parts: Readonly<Record<string, string>> = { backend: '<forward-request buffer-response="false" />' },
): Promise<Listening & { readonly emulator: Emulator }> => {
  const transport = undiciTransport();
  const bugs: unknown[] = [];
  const snapshot = snapshotOf({ apis: [api({ serviceUrl, policy: sections(parts) })] });
  const emulator = createEmulator({ snapshot, transport: transport.send, reportBug: (error) => bugs.push(error) });
  const listening = await listen(emulator.app(), 0);
  closing.push(async () => {
    await listening.close();
    await transport.close();
    expect(bugs).toEqual([]);
  });
  return { ...listening, emulator };
};

describe('over real sockets', () => {
  test('status, reason, headers and body go both ways', async () => {
    const seen: string[] = [];
    const url = await upstream((request, response) => {
      request.on('data', (chunk) => seen.push(String(chunk)));
      request.on('end', () => {
        seen.push(`${request.method} ${request.url} ${request.headers['x-own']}`);
        response.writeHead(201, 'Made', { 'x-backend': '1', 'content-type': 'text/plain' });
        response.end('done');
      });
    });
    const { url: base } = await gateway(url);
    const answer = await fetch(`${base}/orders/7?a=b%20c`, {
      method: 'POST',
      body: 'hello',
      headers: { 'x-own': 'yes' },
    });
    expect([answer.status, answer.statusText, answer.headers.get('x-backend'), await answer.text()]).toEqual([
      201,
      'Made',
      '1',
      'done',
    ]);
    expect(seen).toEqual(['hello', 'POST /7?a=b%20c yes']);
  });

  test.for(['true', 'false'])(
    'with buffer-response="%s" a long answer that is tried again lets its connection go',
    async (isBuffered) => {
      const ended: Promise<unknown>[] = [];
      const url = await upstream((request, response) => {
        request.resume();
        // What nobody reads is never sent in full: the connection has to end.
        ended.push(new Promise((resolve) => response.once('close', resolve)));
        response.writeHead(ended.length === 1 ? 429 : 200);
        response.end(Buffer.alloc(ended.length === 1 ? 50_000_000 : 10, 97));
      });
      const { url: base } = await gateway(url, {
        backend: `<retry condition="@(context.Response.StatusCode == 429)" count="1" interval="0"><forward-request buffer-response="${isBuffered}" /></retry>`,
      });
      const answer = await fetch(`${base}/orders/7`);
      expect([answer.status, await answer.text()]).toEqual([200, 'aaaaaaaaaa']);
      await Promise.all(ended);
      expect(ended).toHaveLength(2);
    },
  );

  test('with buffer-response="false" each chunk is passed on before the next one exists', async () => {
    const responses: ServerResponse[] = [];
    const url = await upstream((_request, response) => {
      response.writeHead(200, { 'content-type': 'text/event-stream' });
      response.write('data: 1\n\n');
      responses.push(response);
    });
    const { url: base } = await gateway(url);
    const answer = await fetch(`${base}/orders/7`);
    const reader = answer.body?.getReader();
    const decoder = new TextDecoder();
    const next = async (): Promise<string> => decoder.decode((await reader?.read())?.value);
    const first = await next();
    responses[0]?.write('data: 2\n\n');
    const second = await next();
    responses[0]?.end();
    expect([first, second, (await reader?.read())?.done]).toEqual(['data: 1\n\n', 'data: 2\n\n', true]);
  });

  test('a client that goes away cancels the call to the backend', async () => {
    const cancelled = Promise.withResolvers<string>();
    const arrived = Promise.withResolvers<void>();
    const url = await upstream((_request, response) => {
      arrived.resolve();
      response.on('close', () => cancelled.resolve('cancelled'));
    });
    const { url: base } = await gateway(url);
    const gone = new AbortController();
    const answer = fetch(`${base}/orders/7`, { signal: gone.signal }).catch((error: unknown) => (error as Error).name);
    await arrived.promise;
    gone.abort();
    expect([await answer, await cancelled.promise]).toEqual(['AbortError', 'cancelled']);
  });

  test('a backend that cannot be reached gives 500 in the envelope of the gateway', async () => {
    const { url: base } = await gateway('http://127.0.0.1:1');
    const answer = await fetch(`${base}/orders/7`);
    expect(answer.status).toBe(500);
    expect(await answer.text()).toMatch(
      /^\{ "statusCode": 500, "message": "Internal server error", "activityId": "[0-9a-f-]{36}" \}$/,
    );
  });

  test('what came before a stream broke reaches the client', async () => {
    const url = await upstream((_request, response) => {
      response.writeHead(200, { 'content-type': 'text/event-stream' });
      response.write('data: 1\n\ndata: 2\n\n', () => response.socket?.end());
    });
    const { url: base } = await gateway(url);
    const reader = (await fetch(`${base}/orders/7`)).body?.getReader();
    let text = '';
    await expect(async () => {
      for (let part = await reader?.read(); part?.done === false; part = await reader?.read())
        text += new TextDecoder().decode(part.value);
    }).rejects.toThrow();
    expect(text).toBe('data: 1\n\ndata: 2\n\n');
  });

  test('a stream that breaks in the middle breaks for the client too, it does not look complete', async () => {
    const url = await upstream((_request, response) => {
      response.writeHead(200, { 'content-type': 'text/event-stream' });
      response.write('data: 1\n\n', () => response.destroy());
    });
    const { url: base } = await gateway(url);
    await expect(fetch(`${base}/orders/7`).then((answer) => answer.text())).rejects.toThrow();
  });

  test.for([
    ['a length', 'Content-Length: 100\r\n\r\nhalf'],
    ['chunks', 'Transfer-Encoding: chunked\r\n\r\n4\r\nhalf\r\n'],
    ['chunks that are none', 'Transfer-Encoding: chunked\r\n\r\nzz\r\n'],
  ] as const)('a client that goes in the middle of a body with %s ends its request and is no bug', async ([, rest]) => {
    const { port, emulator } = await gateway('http://127.0.0.1:1', {
      inbound: '<set-body>@(context.Request.Body.As<string>())</set-body>',
      'on-error': '<trace source="soak"><message>@(context.LastError.Reason)</message></trace>',
    });
    const socket = connect(port, '127.0.0.1');
    socket.on('error', () => undefined);
    socket.write(`POST /orders/1 HTTP/1.1\r\nHost: gateway.test\r\n${rest}`);
    await vi.waitFor(() => expect(emulator.traces(1)).toHaveLength(1));
    socket.destroy();
    const messages = await vi.waitFor(() => {
      const entries = emulator.traces(1)[0]?.entries ?? [];
      expect(entries.some(({ section }) => section === 'on-error')).toBe(true);
      return entries.map(({ message }) => message);
    });
    expect(messages).toContainEqual(expect.stringContaining('ClientConnectionFailure'));
  });

  test.for([
    ['a policy that reads it', '<set-body>@(context.Response.Body.As<string>())</set-body>', ''],
    [
      'a count of its tokens',
      '',
      '<llm-emit-token-metric namespace="n"><dimension name="API ID" /></llm-emit-token-metric>',
    ],
  ] as const)('an answer that breaks under %s is a connection that failed', async ([, outbound, inbound]) => {
    const url = await upstream((request, response) => {
      request.resume();
      response.writeHead(200, { 'content-type': 'application/json', 'content-length': '100' });
      response.write('half', () => response.socket?.destroy());
    });
    const { url: base } = await gateway(url, {
      inbound,
      outbound,
      backend: '<forward-request />',
      'on-error':
        '<set-header name="x-why"><value>@(context.LastError.Source + " " + context.LastError.Reason)</value></set-header>',
    });
    const answer = await fetch(`${base}/orders/1`, { method: 'POST', body: '{}' });
    expect([answer.status, answer.headers.get('x-why')]).toEqual([500, 'forward-request BackendConnectionFailure']);
  });
});
