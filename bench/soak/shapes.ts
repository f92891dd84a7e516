import { key, path } from './service.ts';

/** What goes over one connection. */
export interface Shape {
  readonly name: string;
  readonly bytes: Buffer;
  /** A whole request, so that an answer or an end must come; otherwise the client gives up after a moment. */
  readonly isWhole: boolean;
}

type Chance = () => number;

const line = (...lines: readonly string[]): string => `${lines.join('\r\n')}\r\n\r\n`;
const host = 'Host: gateway.test';
const auth = `api-key: ${key}`;
const json = 'Content-Type: application/json';
const chat = '{"messages":[{"role":"user","content":"hi"}]}';
const post = `POST ${path} HTTP/1.1`;

const pick = <T>(chance: Chance, items: readonly T[]): T => items[Math.floor(chance() * items.length)] as T;
const number = (chance: Chance, most: number): number => Math.floor(chance() * most);
const noise = (chance: Chance, length: number): string =>
  Array.from({ length }, () => String.fromCharCode(number(chance, 256))).join('');

/** What must never be seen by the backend: it stands where a body or the rest of a request belongs. */
export const smuggled = '/openai/smuggled';
const hidden = line(`GET ${smuggled} HTTP/1.1`, host, auth);

const whole: Readonly<Record<string, (chance: Chance) => string>> = {
  'both lengths': () =>
    line(post, host, auth, json, `Content-Length: ${hidden.length + 5}`, 'Transfer-Encoding: chunked') +
    `0\r\n\r\n${hidden}`,
  'two lengths': (chance) =>
    line(post, host, auth, `Content-Length: ${chat.length}`, `Content-Length: ${chat.length + number(chance, 9) + 1}`) +
    chat +
    hidden,
  'odd transfer encodings': (chance) =>
    `${line(
      post,
      host,
      auth,
      pick(chance, [
        'Transfer-Encoding: xchunked',
        'Transfer-Encoding: chunked, identity',
        'Transfer-Encoding : chunked',
        'Transfer-Encoding:\tchunked\r\nTransfer-Encoding: identity',
        'Transfer-Encoding: "chunked"',
        ' Transfer-Encoding: chunked',
      ]),
      `Content-Length: ${chat.length}`,
    )}${chat}${hidden}`,
  'odd lengths': (chance) =>
    line(
      post,
      host,
      auth,
      `Content-Length: ${pick(chance, ['-1', '+5', '0x10', '1e3', '99999999999999999999', '5, 5', ' ', '٣'])}`,
    ) + chat,
  'odd chunks': (chance) =>
    line(post, host, auth, json, 'Transfer-Encoding: chunked') +
    pick(chance, [
      '-5\r\nhello\r\n',
      'ffffffffffffffffff\r\n',
      '5;a=\0\r\nhello\r\n0\r\n\r\n',
      '5\nhello\n0\n\n',
      'zz\r\n',
      '0x5\r\nhello\r\n0\r\n\r\n',
    ]),
  'huge header': (chance) => line(post, host, auth, `x-huge: ${'a'.repeat(16_000 + number(chance, 100_000))}`),
  'very many headers': (chance) =>
    line(post, host, auth, ...Array.from({ length: 1000 + number(chance, 3000) }, (_, n) => `x-${n}: ${n}`)),
  'huge target': (chance) => line(`GET /openai/${'a'.repeat(10_000 + number(chance, 60_000))} HTTP/1.1`, host, auth),
  'odd targets': (chance) =>
    line(
      `${pick(chance, ['GET', 'POST', 'DELETE'])} ${pick(chance, [
        '/%',
        '/%zz',
        '/%00',
        '//',
        '///openai//deployments',
        '/../../etc/passwd',
        '/openai/..%2f..',
        '/?%%%',
        '/openai?a=%ff&a',
        '*',
        'http://[',
        'http://other.test/openai',
        '\\openai',
        '/openai/\u00ff',
        '/openai#x',
        '/openai/deployments/%2e%2e/chat',
        `${path}&__proto__=1`,
        '/constructor/prototype',
        '/openai/deployments/{id}/chat/completions',
      ])} HTTP/1.1`,
      host,
      auth,
    ),
  'odd hosts': (chance) =>
    line(
      `GET ${path} HTTP/1.1`,
      pick(chance, [
        'Host: ',
        'Host: a b',
        'Host: [::1',
        'Host: %',
        'Host: a\r\nHost: b',
        'x: y',
        'Host: gateway.test:99999',
        'Host: \u00ff',
        'Host: a/b?c#d',
        'Host: user:pass@h',
      ]),
      auth,
    ),
  'odd methods': (chance) =>
    line(
      `${pick(chance, ['TRACE', 'CONNECT', 'PROPFIND', 'get', 'PRI', 'GE\0T', 'X'.repeat(5000), 'OPTIONS', 'HEAD', 'PURGE', 'QUERY'])} ${path} HTTP/1.1`,
      host,
      auth,
      pick(chance, ['Origin: https://contoso.test', 'Access-Control-Request-Method: \u0001', 'x: y']),
    ),
  'odd versions': (chance) =>
    line(
      `GET ${path} ${pick(chance, ['HTTP/0.9', 'HTTP/9.9', 'HTTP/1', 'HTTP/1.1.1', 'http/1.1', 'SPDY/3', ''])}`,
      host,
      auth,
    ),
  'odd headers': (chance) =>
    line(
      post,
      host,
      auth,
      pick(chance, [
        'x y: z',
        ': empty',
        'x: a\0b',
        'x: a\r\n folded',
        'x: a\nb: c',
        'x: a\rb: c',
        '__proto__: 1',
        'constructor: 1',
        'X-Spillway-Client-Certificate: nobody',
        'X-Forwarded-For: %s%s%n',
        'Cookie: \u00ff',
        'Accept: \u0080',
      ]),
      json,
      `Content-Length: ${chat.length}`,
    ) + chat,
  'odd keys': (chance) =>
    line(
      post,
      host,
      pick(chance, [
        'api-key: ',
        'api-key: ../..',
        `api-key: ${'k'.repeat(7000)}`,
        'Authorization: Bearer',
        'Authorization: Basic !!!',
        'api-key: a\r\napi-key: b',
      ]),
      json,
      `Content-Length: ${chat.length}`,
    ) + chat,
  'odd bodies': (chance) => {
    const body = pick(chance, [
      '',
      '{',
      'null',
      '[]',
      '"x"',
      '{"messages":null}',
      '{"messages":[null]}',
      `${'['.repeat(5000)}`,
      `{"messages":${'[{"content":'.repeat(500)}`,
      '\ufeff{}',
      '{"stream":true}',
      '{"messages":[{"role":1,"content":{}}]}',
      '{"__proto__":{"x":1}}',
      '\0\0\0',
    ]);
    return line(post, host, auth, json, `Content-Length: ${Buffer.byteLength(body, 'latin1')}`) + body;
  },
  'expectations and upgrades': (chance) =>
    line(
      post,
      host,
      auth,
      json,
      pick(chance, [
        'Expect: 100-continue',
        'Expect: nothing',
        'Upgrade: h2c\r\nConnection: Upgrade, HTTP2-Settings\r\nHTTP2-Settings: AAMAAABkAARAAAAAAAIAAAAA',
        'Connection: Upgrade\r\nUpgrade: websocket\r\nSec-WebSocket-Key: x\r\nSec-WebSocket-Version: 13',
        'Connection: keep-alive, close, x-soak',
        'TE: trailers',
      ]),
      `Content-Length: ${chat.length}`,
    ) + chat,
  'several at once': () =>
    (line(post, host, auth, json, `Content-Length: ${chat.length}`) + chat).repeat(3) + line('GARBAGE'),
  'no HTTP': (chance) =>
    `${pick(chance, ['\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03', 'PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n', 'SSH-2.0-x\r\n', '\r\n\r\n\r\n'])}${noise(chance, number(chance, 3000))}\r\n\r\n`,
};

const mutated = (chance: Chance): string => {
  const chars = [...(line(post, host, auth, json, `Content-Length: ${chat.length}`) + chat)];
  for (let n = 1 + number(chance, 8); n > 0; n--) {
    const at = number(chance, chars.length);
    if (chance() < 0.3) chars.splice(at, number(chance, 20));
    else chars.splice(at, number(chance, 2), noise(chance, 1 + number(chance, 3)));
  }
  return chars.join('');
};

const part: Readonly<Record<string, (chance: Chance) => string>> = {
  'a changed request': mutated,
  'a body that stops': (chance) =>
    line(post, host, auth, json, 'Content-Length: 5000') + 'x'.repeat(number(chance, 4000)),
  'a chunk that stops': (chance) =>
    `${line(post, host, auth, json, 'Transfer-Encoding: chunked')}fff\r\n${'x'.repeat(number(chance, 4000))}`,
  'headers that stop': (chance) => {
    const text = line(post, host, auth, json, 'x-a: b');
    return text.slice(0, number(chance, text.length - 2));
  },
};

const makers = [
  ...Object.entries(whole).map(([name, make]) => ({ name, make, isWhole: true })),
  ...Object.entries(part).map(([name, make]) => ({ name, make, isWhole: false })),
];

/** Requests nobody should send, the same for one seed. */
export const shapes = (count: number, chance: Chance): readonly Shape[] =>
  Array.from({ length: count }, (_, n) => {
    const { name, make, isWhole } = makers[n % makers.length] as (typeof makers)[number];
    return { name, bytes: Buffer.from(make(chance), 'latin1'), isWhole };
  });
