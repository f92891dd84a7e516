import { describe, expect, test } from 'vitest';
import { fakeClock } from '../../test/fake-clock.ts';
import { topology } from '../../test/instances.ts';
import { createRegions, type Regions } from '../index.ts';

interface Body {
  readonly [key: string]: unknown;
  readonly id: string;
  readonly status: string;
  readonly data: readonly Body[];
  readonly error: { readonly message: string; readonly code: string | null };
}

const create = () => createRegions(topology, { clock: fakeClock() });

/** Asks an instance for an operation on assistants; a body makes it a POST. */
const asking =
  (regions: Regions, instance = 'payg') =>
  async (path: string, body?: object | FormData, method = body === undefined ? 'GET' : 'POST') => {
    const response = await regions.respond(
      new Request(
        `https://${instance}.openai.azure.com/openai${path}${path.includes('?') ? '&' : '?'}api-version=2025-01-01-preview`,
        {
          method,
          headers: { 'api-key': 'any' },
          ...(body !== undefined && { body: body instanceof FormData ? body : JSON.stringify(body) }),
        },
      ),
    );
    const text = await response.text();
    const isJson = response.headers.get('content-type') === 'application/json';
    return { status: response.status, text, body: (isJson ? JSON.parse(text) : {}) as Body };
  };

type Ask = ReturnType<typeof asking>;

const tool = {
  type: 'function',
  function: { name: 'now', parameters: { type: 'object', properties: { z: { type: 'string' } } } },
};

const prepared = async (ask: Ask, assistant: object = {}) => {
  const { body: made } = await ask('/assistants', { model: 'gpt-4o', ...assistant });
  const { body: thread } = await ask('/threads', { messages: [{ role: 'user', content: 'Hello' }] });
  return { assistant_id: made.id, thread: `/threads/${thread.id}`, threadId: thread.id };
};

const textOf = (message: Body | undefined): string => {
  const [part] = (message?.['content'] ?? []) as readonly { readonly text: { readonly value: string } }[];
  return part?.text.value ?? '';
};

test('a run answers what is in its thread, with the tokens of a chat', async () => {
  const regions = create();
  const ask = asking(regions);
  const { assistant_id, thread } = await prepared(ask, { instructions: 'Be brief.' });
  const { body: queued } = await ask(`${thread}/runs`, { assistant_id, additional_instructions: 'And kind.' });
  expect(queued).toMatchObject({
    object: 'thread.run',
    status: 'queued',
    usage: null,
    instructions: 'Be brief.\nAnd kind.',
  });
  const { body: run } = await ask(`${thread}/runs/${queued.id}`);
  const messages = (await ask(`${thread}/messages`)).body.data;
  expect(messages.map(({ role, run_id }) => [role, run_id])).toEqual([
    ['assistant', run.id],
    ['user', null],
  ]);
  const chat = await ask('/deployments/gpt-4o/chat/completions', {
    messages: [
      { role: 'system', content: 'Be brief.\nAnd kind.' },
      { role: 'user', content: 'Hello' },
    ],
  });
  const [choice] = chat.body['choices'] as readonly { readonly message: { readonly content: string } }[];
  expect(textOf(messages[0])).toBe(choice?.message.content);
  const { prompt_tokens, completion_tokens, total_tokens } = chat.body['usage'] as Record<string, number>;
  expect(run).toMatchObject({ status: 'completed', usage: { prompt_tokens, completion_tokens, total_tokens } });
  expect(regions.journal('payg').find(({ path }) => path.endsWith('/runs'))?.usage).toEqual({
    promptTokens: prompt_tokens,
    completionTokens: completion_tokens,
    totalTokens: total_tokens,
  });
});

test('a run waits for its tools, and goes on with what they give', async () => {
  const ask = asking(create());
  const { assistant_id, thread, threadId } = await prepared(ask, { tools: [tool] });
  const { id } = (await ask(`${thread}/runs`, { assistant_id })).body;
  const run = (await ask(`${thread}/runs/${id}`)).body;
  const action = run['required_action'] as { submit_tool_outputs: { tool_calls: readonly Body[] } };
  const [call] = action.submit_tool_outputs.tool_calls;
  expect([run.status, call?.['function']]).toEqual([
    'requires_action',
    { name: 'now', arguments: expect.stringMatching(/^\{"z":"\w+"\}$/) },
  ]);
  const message = { role: 'user', content: 'Still there?' };
  expect((await ask(`${thread}/messages`, message)).body.error.message).toBe(
    `Can't add messages to ${threadId} while a run ${id} is active.`,
  );
  expect((await ask(`${thread}/runs`, { assistant_id })).body.error.message).toBe(
    `Thread ${threadId} already has an active run ${id}.`,
  );
  expect((await ask(`${thread}/runs/${id}/submit_tool_outputs`, { tool_outputs: [] })).status).toBe(400);
  const tool_outputs = [{ tool_call_id: call?.id, output: '12:00' }];
  expect((await ask(`${thread}/runs/${id}/submit_tool_outputs`, { tool_outputs })).body.status).toBe('queued');
  expect((await ask(`${thread}/runs/${id}`)).body).toMatchObject({ status: 'completed', required_action: null });
  expect((await ask(`${thread}/runs/${id}/submit_tool_outputs`, { tool_outputs })).body.error.message).toBe(
    'Runs in status "completed" do not accept tool outputs.',
  );
  const steps = (await ask(`${thread}/runs/${id}/steps?order=asc`)).body.data;
  expect(steps.map(({ type }) => type)).toEqual(['tool_calls', 'message_creation']);
});

test('a run that waits can be cancelled, another cannot', async () => {
  const ask = asking(create());
  const { assistant_id, thread } = await prepared(ask, { tools: [tool] });
  const { id } = (await ask(`${thread}/runs`, { assistant_id })).body;
  expect((await ask(`${thread}/runs/${id}/cancel`, {})).body.status).toBe('cancelled');
  expect((await ask(`${thread}/runs/${id}/cancel`, {})).body.error.message).toBe(
    "Cannot cancel run with status 'cancelled'.",
  );
  expect((await ask(`${thread}/messages`, { role: 'user', content: 'Next' })).status).toBe(200);
});

const namesIn = (text: string): readonly (string | undefined)[] => {
  const names = [...text.matchAll(/^event: (.+)$/gm)].map(([, name]) => name);
  return names.filter((name, at) => name !== names[at - 1]);
};

test('a stream tells of a run in the published order', async () => {
  const ask = asking(create());
  const { assistant_id, thread } = await prepared(ask);
  const { text } = await ask(`${thread}/runs`, { assistant_id, stream: true });
  expect(namesIn(text)).toEqual([
    'thread.run.created',
    'thread.run.queued',
    'thread.run.in_progress',
    'thread.run.step.created',
    'thread.run.step.in_progress',
    'thread.message.created',
    'thread.message.in_progress',
    'thread.message.delta',
    'thread.message.completed',
    'thread.run.step.completed',
    'thread.run.completed',
    'done',
  ]);
  expect(text).toMatch(/event: done\ndata: \[DONE\]\n\n$/);
  const begun = await ask('/threads/runs', { assistant_id, stream: true, thread: { messages: [] }, tools: [tool] });
  expect(namesIn(begun.text)).toEqual([
    'thread.created',
    'thread.run.created',
    'thread.run.queued',
    'thread.run.in_progress',
    'thread.run.step.created',
    'thread.run.step.in_progress',
    'thread.run.step.delta',
    'thread.run.requires_action',
    'done',
  ]);
});

test('a run that is refused leaves nothing in its thread', async () => {
  const regions = create();
  const ask = asking(regions);
  const { assistant_id, thread } = await prepared(ask, { model: 'small' });
  const big = { assistant_id, max_completion_tokens: 990 };
  expect((await ask(`${thread}/runs`, big)).status).toBe(200);
  const before = (await ask(`${thread}/messages`)).body.data.length;
  const extra = { ...big, additional_messages: [{ role: 'user', content: 'More' }] };
  const refused = await ask(`${thread}/runs`, extra);
  expect([refused.status, refused.body.error.message]).toEqual([
    429,
    expect.stringContaining('the Create_Run Operation'),
  ]);
  const filtered = { assistant_id, additional_messages: [{ role: 'user', content: '[[attack]]' }] };
  expect((await ask(`${thread}/runs`, filtered)).body.error.code).toBe('content_filter');
  expect((await ask(`${thread}/messages`)).body.data).toHaveLength(before);
  expect((await ask(`${thread}/runs`)).body.data).toHaveLength(1);
});

test('a run needs the deployment its assistant names', async () => {
  const ask = asking(create());
  const { assistant_id, thread } = await prepared(ask, { model: 'nope' });
  expect((await ask(`${thread}/runs`, { assistant_id })).body.error.code).toBe('DeploymentNotFound');
  expect((await ask(`${thread}/runs`, { assistant_id, model: 'gpt-4o' })).status).toBe(200);
  expect((await ask(`${thread}/runs`, { assistant_id, model: 'embed' })).body.error.code).toBe('OperationNotSupported');
  expect((await ask(`${thread}/runs`, {})).body.error.code).toBe('missing_required_parameter');
});

describe('what was made at one instance', () => {
  const upload = () => {
    const form = new FormData();
    form.append('purpose', 'assistants');
    form.append('file', new File(['One two three'], 'a.txt'));
    return form;
  };

  test('is unknown at another', async () => {
    const regions = create();
    const [here, there] = [asking(regions), asking(regions, 'ptu')];
    const { assistant_id, thread, threadId } = await prepared(here);
    const file = (await here('/files', upload())).body.id;
    const store = (await here('/vector_stores', { file_ids: [file] })).body.id;
    const paths = [
      `/assistants/${assistant_id}`,
      thread,
      `${thread}/messages`,
      `/files/${file}`,
      `/vector_stores/${store}`,
    ];
    for (const path of paths)
      expect([path, (await here(path)).status, (await there(path)).status]).toEqual([path, 200, 404]);
    const other = (await there('/assistants', { model: 'gpt-4o' })).body.id;
    const run = await there(`${thread}/runs`, { assistant_id: other });
    expect([run.status, run.body.error.message]).toEqual([404, `No thread found with id '${threadId}'.`]);
    expect((await there('/vector_stores', { file_ids: [file] })).status).toBe(404);
  });

  test('has an id of its own at each, and the same in each run', async () => {
    const ids = async () => {
      const regions = create();
      const made = [asking(regions), asking(regions), asking(regions, 'ptu')];
      const bodies = await Promise.all(made.map((ask) => ask('/assistants', { model: 'gpt-4o' })));
      return bodies.map(({ body }) => body.id);
    };
    const first = await ids();
    expect(new Set(first).size).toBe(3);
    expect(await ids()).toEqual(first);
  });

  test('is changed, listed in pages and deleted', async () => {
    const ask = asking(create());
    for (const name of ['a', 'b', 'c']) await ask('/assistants', { model: 'gpt-4o', name });
    const names = async (query: string) => {
      const { data, has_more } = (await ask(`/assistants?${query}`)).body;
      return [data.map(({ name }) => name).join(''), has_more];
    };
    const all = (await ask('/assistants')).body.data;
    expect(await names('limit=2')).toEqual(['cb', true]);
    expect(await names(`after=${all[1]?.id}`)).toEqual(['a', false]);
    expect(await names(`before=${all[1]?.id}&order=desc`)).toEqual(['c', false]);
    expect(await names('order=asc')).toEqual(['abc', false]);
    const path = `/assistants/${all[0]?.id}`;
    expect((await ask(path, { name: 'd', id: 'mine', object: 'x' })).body).toMatchObject({
      id: all[0]?.id,
      object: 'assistant',
      name: 'd',
    });
    expect((await ask(path, undefined, 'DELETE')).body).toEqual({
      id: all[0]?.id,
      object: 'assistant.deleted',
      deleted: true,
    });
    expect((await ask(path)).status).toBe(404);
  });

  test('goes with the thread it is in', async () => {
    const ask = asking(create());
    const { thread } = await prepared(ask);
    const [message] = (await ask(`${thread}/messages`)).body.data;
    await ask(thread, undefined, 'DELETE');
    expect((await ask(`${thread}/messages/${message?.id}`)).status).toBe(404);
  });

  test('is found in a vector store by its words, and counted there', async () => {
    const ask = asking(create());
    const file = (await ask('/files', upload())).body.id;
    const store = `/vector_stores/${(await ask('/vector_stores', { name: 'v' })).body.id}`;
    expect((await ask(`${store}/files`, { file_id: file })).body).toMatchObject({ id: file, status: 'completed' });
    expect((await ask(store)).body).toMatchObject({ usage_bytes: 13, file_counts: { completed: 1, total: 1 } });
    const [result] = (await ask(`${store}/search`, { query: 'two four' })).body.data;
    expect(result).toMatchObject({
      file_id: file,
      filename: 'a.txt',
      score: 0.5,
      content: [{ text: 'One two three' }],
    });
    await ask(`${store}/files/${file}`, undefined, 'DELETE');
    expect((await ask(store)).body).toMatchObject({ usage_bytes: 0, file_counts: { total: 0 } });
    expect((await ask(`/files/${file}/content`)).text).toBe('One two three');
  });
});

test.for([
  { name: 'a file without a purpose', form: { file: new File(['a'], 'a.txt') }, code: 'missing_required_parameter' },
  { name: 'a purpose without a file', form: { purpose: 'assistants' }, code: 'missing_required_parameter' },
  { name: 'an unknown purpose', form: { file: new File(['a'], 'a.txt'), purpose: 'fun' }, code: null },
])('refuses $name', async ({ form, code }) => {
  const data = new FormData();
  for (const [name, value] of Object.entries(form)) data.append(name, value as string);
  const { status, body } = await asking(create())('/files', data);
  expect([status, body.error.code]).toEqual([400, code]);
});

test.for([
  {
    name: 'tools that are no schema',
    body: { tools: [{ type: 'function', function: { name: 'f', parameters: { properties: { a: null } } } }] },
  },
  { name: 'a tool without a name', body: { tools: [{ type: 'function', function: {} }] } },
  { name: 'a format nobody knows', body: { response_format: { type: 'xml' } } },
])('refuses $name, of an assistant and of a run', async ({ body }) => {
  const ask = asking(create());
  expect((await ask('/assistants', { model: 'gpt-4o', ...body })).status).toBe(400);
  const { assistant_id, thread } = await prepared(ask);
  expect((await ask(`/assistants/${assistant_id}`, body)).status).toBe(400);
  expect((await ask(`${thread}/runs`, { assistant_id, ...body })).status).toBe(400);
});

test('refuses a file that is sent as JSON', async () => {
  expect((await asking(create())('/files', { purpose: 'assistants' })).status).toBe(415);
});
