// A backend with a journal. `/steady/…` always answers; `/flapping/…` fails every other five seconds, each time in another
// way. It ends with the soak.
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

/** What the backend saw, by the id each request carries. */
export interface Journal {
  /** How often it was answered with 200. */
  readonly served: Uint8Array;
  /** How often it was refused or broken off. */
  readonly refused: Uint8Array;
  /** How often it failed in each way. */
  readonly failures: Readonly<Record<string, number>>;
  /** Requests that came without an id, by path; the first thousand. */
  readonly others: readonly string[];
}

const most = 8_000_000;
const flapMs = 5000;
const ways = ['ok', '503', 'ok', '429', 'ok', 'drop'] as const;

const served = new Uint8Array(most);
const refused = new Uint8Array(most);
const failures: Record<string, number> = {};
const others: string[] = [];
let isFlapping = false;
let latencyMs = 0;
let since = Date.now();

const wayOf = (url: string): (typeof ways)[number] => {
  if (!isFlapping || !url.startsWith('/flapping/')) return 'ok';
  return ways[Math.floor((Date.now() - since) / flapMs) % ways.length] ?? 'ok';
};

const answer = (request: IncomingMessage, response: ServerResponse): void => {
  const id = Number(request.headers['x-soak-id'] ?? Number.NaN);
  const isKnown = Number.isSafeInteger(id) && id >= 0 && id < most;
  if (!isKnown && others.length < 1000) others.push(`${request.method} ${request.url}`);
  const way = wayOf(request.url ?? '');
  if (isKnown && way !== 'ok') refused[id] = (refused[id] ?? 0) + 1;
  if (way !== 'ok') failures[way] = (failures[way] ?? 0) + 1;
  if (way === 'drop') return void request.socket.destroy();
  if (way !== 'ok')
    return void response.writeHead(Number(way), way === '429' ? { 'retry-after': '1' } : {}).end('{"error":{}}');
  if (isKnown) served[id] = (served[id] ?? 0) + 1;
  const usage = { prompt_tokens: 9, completion_tokens: 16, total_tokens: 25 };
  const message = { role: 'assistant', content: 'x'.repeat(400) };
  const body = JSON.stringify({ id: isKnown ? id : null, choices: [{ index: 0, message }], usage });
  response.writeHead(200, { 'content-type': 'application/json', 'content-length': Buffer.byteLength(body) }).end(body);
};

const server = createServer({ keepAliveTimeout: 600_000 }, (request, response) => {
  request.resume();
  request.on('end', () => {
    if (latencyMs === 0) answer(request, response);
    else setTimeout(() => answer(request, response), latencyMs);
  });
});

process.on('message', (message: { readonly ask: string; readonly value?: unknown }) => {
  if (message.ask === 'flap') {
    isFlapping = message.value === true;
    since = Date.now();
  }
  if (message.ask === 'latency') latencyMs = Number(message.value);
  process.send?.(message.ask === 'journal' ? ({ served, refused, failures, others } satisfies Journal) : true);
});
process.on('disconnect', () => process.exit(0));
server.listen(0, '127.0.0.1', () => process.send?.(`http://127.0.0.1:${(server.address() as AddressInfo).port}`));
