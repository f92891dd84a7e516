import { expect, test } from 'vitest';
import { api, harness, sections, snapshotOf } from './harness.ts';

const asking = (condition: string, strict = false) =>
  harness(
    snapshotOf({
      apis: [
        api({
          policy: sections({
            inbound: `<base /><choose><when condition="@(${condition})"><set-header name="branch" exists-action="override"><value>taken</value></set-header></when><otherwise><set-header name="branch" exists-action="override"><value>other</value></set-header></otherwise></choose>`,
          }),
        }),
      ],
    }),
    undefined,
    { strict },
  );

test('a branch that asks for a status before there is one is not taken', async () => {
  const { send, sent } = asking('context.Response.StatusCode == 429');
  expect([(await send()).status, sent[0]?.headers['branch']]).toEqual([200, 'other']);
});

test('it fails the request where that is wanted', async () => {
  const { send, emulator } = asking('context.Response.StatusCode == 429', true);
  expect((await send()).status).toBe(500);
  expect(emulator.traces(1)[0]?.entries.find(({ error }) => error)?.error).toMatchObject({
    reason: 'ExpressionValueEvaluationFailure',
  });
});

test.for(['((string)null).Length == 1', 'context.LastError.Reason == "x"'])(
  'whatever else is null fails it always: %s',
  async (condition) => {
    expect((await asking(condition).send()).status).toBe(500);
  },
);
