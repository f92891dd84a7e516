import { describe, expect, test } from 'vitest';
import { api, harness, sections, snapshotOf } from './harness.ts';

const lookup = '<cache-lookup vary-by-developer="false" vary-by-developer-groups="false" />';
const mark = (name: string): string => `<set-header name="${name}"><value>1</value></set-header>`;

describe('the response cache', () => {
  const cached = (outbound: string) =>
    harness(
      snapshotOf({
        apis: [api({ policy: sections({ inbound: `${lookup}${mark('x-late')}<base />`, outbound }) })],
      }),
      ({ headers }, index) => ({
        status: Number(headers['answer'] ?? 200),
        headers: { 'x-n': String(index) },
        body: `answer ${index}`,
      }),
    );

  test('answers again without the backend, until the end of the duration', async () => {
    const { send, sent, clock } = cached('<base /><cache-store duration="10" />');
    const first = await send();
    clock.advance(9999);
    const second = await send();
    clock.advance(1);
    const third = await send();
    expect([first.body, second.body, third.body, sent.length]).toEqual(['answer 0', 'answer 0', 'answer 1', 2]);
    expect(second).toEqual(first);
  });

  test('goes on in outbound behind what stores', async () => {
    const { send } = cached(`${mark('x-before')}<cache-store duration="10" />${mark('x-behind')}`);
    await send();
    // What was set before is part of what was stored.
    expect((await send()).headers).toMatchObject({ 'x-before': '1', 'x-behind': '1', 'x-n': '0' });
  });

  test('finds what stores inside a branch, too', async () => {
    const store = '<choose><when condition="@(true)"><cache-store duration="10" /></when></choose>';
    const { send, sent } = cached(`${store}${mark('x-behind')}`);
    await send();
    expect((await send()).headers).toMatchObject({ 'x-behind': '1' });
    expect(sent).toHaveLength(1);
  });

  test('keeps no refusal, and forgets everything on a reset', async () => {
    const { send, sent, emulator } = cached('<cache-store duration="10" />');
    await send({ headers: { answer: '503' } });
    await send();
    emulator.reset();
    await send();
    expect(sent).toHaveLength(3);
  });
});
