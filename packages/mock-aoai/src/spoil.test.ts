import { expect, test } from 'vitest';
import { fakeClock } from '../test/fake-clock.ts';
import { chat, topology } from '../test/instances.ts';
import { createRegions, type Fault, listen } from './index.ts';

const answered = async (response: Fault['response'], body: object = {}) => {
  const clock = fakeClock();
  const regions = createRegions(topology, { clock });
  const whole = await (await chat(createRegions(topology, { clock }), 'payg', body)).text();
  regions.setFault('payg', { response: response ?? {} });
  return { clock, regions, whole, answer: await chat(regions, 'payg', body) };
};

const textUntilBroken = async (answer: Response): Promise<readonly [text: string, code: unknown]> => {
  let text = '';
  try {
    for await (const chunk of answer.body ?? []) text += Buffer.from(chunk).toString();
  } catch (error) {
    return [text, (error as { code?: unknown }).code];
  }
  return [text, undefined];
};

test('an answer of the wrong type says so, and so does the journal', async () => {
  const { answer, regions, whole } = await answered({ contentType: 'text/html' });
  expect([answer.headers.get('content-type'), await answer.text()]).toEqual(['text/html', whole]);
  expect(regions.journal('payg')[0]?.responseHeaders['content-type']).toBe('text/html');
});

test.for([0, 1, 100])('an answer is cut after %i bytes of those announced', async (cutAfter) => {
  const { answer, whole } = await answered({ cutAfter });
  expect(answer.headers.get('content-length')).toBe(String(Buffer.byteLength(whole)));
  expect(await textUntilBroken(answer)).toEqual([whole.slice(0, cutAfter), 'ECONNRESET']);
});

test('what is shorter than the cut stays whole', async () => {
  const { answer, whole } = await answered({ cutAfter: 1_000_000 });
  expect(await answer.text()).toBe(whole);
});

test.for([0, 1])('a stream that is cut after %i bytes is journaled with what was sent', async (cutAfter) => {
  const { answer, regions } = await answered({ cutAfter }, { stream: true });
  await textUntilBroken(answer);
  expect(regions.journal('payg')[0]?.usage).toMatchObject({ completionTokens: 0 });
});

test('a padded answer is as long as wanted, and the same JSON', async () => {
  const { answer, whole } = await answered({ padTo: 300_000 });
  expect(answer.headers.get('content-length')).toBe('300000');
  const text = await answer.text();
  expect([text.length, JSON.parse(text)]).toEqual([300_000, JSON.parse(whole)]);
});

test('a slow answer comes piece by piece', async () => {
  const { answer, clock, whole } = await answered({ bytesPerSecond: 100 });
  const text = answer.text();
  const start = clock.now();
  await clock.advance((Buffer.byteLength(whole) / 100) * 1000 - 1);
  expect(clock.sleepers).toBe(1);
  await clock.advance(1);
  expect([await text, clock.now() - start]).toEqual([whole, (Buffer.byteLength(whole) / 100) * 1000]);
});

test('a reader that goes ends the waiting', async () => {
  const { answer, clock, regions } = await answered({ bytesPerSecond: 1 }, { stream: true });
  const reader = answer.body?.getReader();
  const first = reader?.read();
  await clock.advance(1000);
  expect((await first)?.value?.length).toBe(1);
  await reader?.cancel();
  expect(regions.journal('payg')[0]?.usage).toMatchObject({ completionTokens: 0 });
});

test('a client on a real port sees an answer that is not whole', async () => {
  const regions = createRegions(topology);
  regions.setFault('payg', { response: { cutAfter: 40 } });
  const listening = await listen(regions, {});
  try {
    const url = `${listening.instances['payg']}/openai/deployments/gpt-4o/chat/completions?api-version=2024-10-21`;
    const body = JSON.stringify({ messages: [{ role: 'user', content: 'Hello' }] });
    const response = await fetch(url, { method: 'POST', headers: { 'api-key': 'any' }, body });
    expect(response.status).toBe(200);
    await expect(response.text()).rejects.toThrow('terminated');
  } finally {
    await listening.close();
  }
});
