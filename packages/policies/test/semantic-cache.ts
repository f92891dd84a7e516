import { expect, test } from 'vitest';
import { Body } from '../src/body.ts';
import { newResponse } from '../src/message.ts';
import { encodeUtf8 } from '../src/utf8.ts';
import { runPolicies } from './run-policy.ts';

/** What both lookups in the semantic cache do. */
export const testSemanticCacheLookup = (name: string): void => {
  const lookup = (attributes = '', children = ''): string =>
    `<${name} score-threshold="0.1" embeddings-backend-id="embed" embeddings-backend-auth="system-assigned" ${attributes}>${children}</${name}>`;

  const vector = () => newResponse(200, Body.ofBytes(encodeUtf8('{"data":[{"embedding":[1,0]}]}')));
  const body = (request: object): string => JSON.stringify(request);
  const hello = body({
    messages: [
      { role: 'system', content: 'Be kind.' },
      { role: 'user', content: [{ type: 'text', text: 'Hello' }] },
    ],
  });

  test('asks for the vector of the prompt, with the identity of the gateway', async () => {
    const { world } = await runPolicies(lookup('', '<vary-by>@("t1")</vary-by>'), { body: hello, answers: [vector()] });
    expect(world.called).toMatchObject([
      {
        backendId: 'embed',
        body: { input: 'Be kind.\nHello' },
        headers: { Authorization: 'Bearer token for https://cognitiveservices.azure.com' },
      },
    ]);
    expect(world.wanted.prompt).toEqual({ partition: '["","orders","/orders/42","t1"]', vector: [1, 0] });
  });

  test('keeps the answers of each cache apart', async () => {
    const { world } = await runPolicies(lookup('cache-id="mine"'), { body: hello, answers: [vector()] });
    expect(world.wanted.prompt).toEqual({ partition: '["mine","orders","/orders/42"]', vector: [1, 0] });
  });

  test('leaves system messages out when told to', async () => {
    const { world } = await runPolicies(lookup('ignore-system-messages="true"'), { body: hello, answers: [vector()] });
    expect(world.called[0]?.body).toEqual({ input: 'Hello' });
  });

  test.for([
    ['a dialog that is too long', lookup('max-message-count="1"'), hello],
    ['a stream', lookup(), body({ messages: [{ role: 'user', content: 'x' }], stream: true })],
    ['something else', lookup(), 'no JSON'],
    ['no prompt', lookup(), body({ messages: [] })],
  ] as const)('does not look up %s', async ([, xml, written]) => {
    const { world } = await runPolicies(xml, { body: written });
    expect([world.called, world.wanted.prompt]).toEqual([[], undefined]);
  });

  test('goes on in silence when the embeddings backend fails', async () => {
    const { world, ended } = await runPolicies(lookup(), { body: hello, answers: [newResponse(500)] });
    expect([ended, world.wanted.prompt]).toEqual([undefined, undefined]);
    expect(world.traced).toEqual(['the embeddings backend gave no vector']);
  });
};

/** What both policies that store in the semantic cache do. */
export const testSemanticCacheStore = (name: string): void => {
  const store = `<${name} duration="60" />`;
  const wanted = { prompt: { partition: 'p', vector: [1, 0] } };

  test('keeps the answer to the prompt that was looked up', async () => {
    const { world } = await runPolicies(store, { section: 'outbound', response: newResponse(200), wanted });
    expect([...world.vectors.keys()]).toEqual(['p']);
  });

  test('keeps no refusal, and nothing that was not looked up', async () => {
    const refused = await runPolicies(store, { section: 'outbound', response: newResponse(429), wanted });
    const unasked = await runPolicies(store, { section: 'outbound', response: newResponse(200) });
    expect([refused.world.vectors.size, unasked.world.vectors.size]).toEqual([0, 0]);
  });
};
