import { expect, test } from 'vitest';
import { runPolicies } from '../../test/run-policy.ts';
import { Body } from '../body.ts';
import { newResponse } from '../message.ts';
import { encodeUtf8 } from '../utf8.ts';

const policy = (attributes = '', children = '<categories><category name="Violence" threshold="4" /></categories>') =>
  `<llm-content-safety backend-id="safety" ${attributes}>${children}</llm-content-safety>`;
const answer = (body: object, status = 200) => newResponse(status, Body.ofBytes(encodeUtf8(JSON.stringify(body))));
const harm = (severity: number) => answer({ categoriesAnalysis: [{ category: 'Violence', severity }] });
const body = JSON.stringify({ messages: [{ role: 'user', content: 'Hello' }] });
const blocked = { message: 'Request failed content safety check', answer: { status: 403 } };

test('asks with the text, the categories and the lists', async () => {
  const lists =
    '<categories><category name="Hate" threshold="2" /></categories><blocklists><id>words</id></blocklists>';
  const { world } = await runPolicies(policy('', lists), { body, answers: [answer({})] });
  expect(world.called).toMatchObject([
    {
      backendId: 'safety',
      path: '/contentsafety/text:analyze',
      body: { text: 'Hello', categories: ['Hate'], blocklistNames: ['words'], outputType: 'FourSeverityLevels' },
    },
  ]);
});

test('lets through what stays below the threshold, and blocks what reaches it', async () => {
  expect((await runPolicies(policy(), { body, answers: [harm(3)] })).ended).toBeUndefined();
  await expect(runPolicies(policy(), { body, answers: [harm(4)] })).rejects.toMatchObject(blocked);
});

test('blocks what is on a list, and attacks on the model', async () => {
  const match = answer({ blocklistsMatch: [{ blocklistName: 'words' }] });
  await expect(runPolicies(policy(), { body, answers: [match] })).rejects.toMatchObject(blocked);
  const attack = answer({ userPromptAnalysis: { attackDetected: true } });
  await expect(runPolicies(policy('shield-prompt="true"'), { body, answers: [harm(0), attack] })).rejects.toMatchObject(
    blocked,
  );
});

test('a service that refuses the gateway blocks everything, one that fails is a 500', async () => {
  await expect(runPolicies(policy(), { body, answers: [newResponse(401)] })).rejects.toMatchObject(blocked);
  await expect(runPolicies(policy(), { body, answers: [newResponse(503)] })).rejects.toMatchObject({
    answer: { status: 500 },
  });
});

test.for([
  { prompt: ['Hello'] },
  { input: 'Hello' },
  { input: [{ role: 'user', content: 'Hello' }] },
  { messages: [{ role: 'user', content: [{ type: 'text', text: 'Hello' }] }] },
])('reads the text of %j', async (request) => {
  const { world } = await runPolicies(policy(), { body: JSON.stringify(request), answers: [harm(0)] });
  expect(world.called).toMatchObject([{ body: { text: 'Hello' } }]);
});

test.for(['<html>', 'null'])('an answer such as %s is a 500', async (written) => {
  const nonsense = newResponse(200, Body.ofBytes(encodeUtf8(written)));
  await expect(runPolicies(policy(), { body, answers: [nonsense] })).rejects.toMatchObject({ answer: { status: 500 } });
});

test('text that is too long is a 500, and none is not looked at', async () => {
  const long = JSON.stringify({ prompt: 'x'.repeat(10_001) });
  await expect(runPolicies(policy(), { body: long })).rejects.toMatchObject({ answer: { status: 500 } });
  expect((await runPolicies(policy(), { body: 'no JSON' })).world.called).toEqual([]);
});

test('in outbound it reads the completion, and refuses a stream loudly', async () => {
  const completion = answer({ choices: [{ message: { content: 'bad' } }] });
  await expect(
    runPolicies(policy(), { section: 'outbound', response: completion, answers: [harm(6)] }),
  ).rejects.toMatchObject(blocked);
  const stream = answer({});
  stream.headers.set('Content-Type', 'text/event-stream');
  await expect(runPolicies(policy(), { section: 'outbound', response: stream })).rejects.toMatchObject({
    reason: 'NotImplemented',
  });
});
