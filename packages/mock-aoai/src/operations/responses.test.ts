import { describe, expect, test } from 'vitest';
import { jsonOf } from '../../test/answers.ts';
import { fakeClock } from '../../test/fake-clock.ts';
import { chat, post, topology } from '../../test/instances.ts';
import { createRegions, type Regions } from '../index.ts';
import { createTokenCounters } from '../tokens.ts';

const clock = fakeClock();
const create = () => createRegions(topology, { clock });
const counter = await createTokenCounters()('gpt-4o');
const path = '/openai/responses?api-version=2025-03-01-preview';

interface ResponseAnswer {
  readonly id: string;
  readonly status: string;
  readonly output: readonly {
    readonly id: string;
    readonly type: string;
    readonly call_id?: string;
    readonly arguments?: string;
    readonly content?: readonly { readonly text: string }[];
  }[];
  readonly usage: { readonly input_tokens: number; readonly output_tokens: number; readonly total_tokens: number };
  readonly error: { readonly code: string | null; readonly message: string; readonly param: string | null };
}

const send = (regions: Regions, body: object, instance = 'payg') =>
  regions.respond(post(instance, path, { model: 'gpt-4o', input: 'Hello', ...body }));
const ask = (regions: Regions, body: object = {}) => jsonOf<ResponseAnswer>(send(regions, body));
const textOf = ({ output }: ResponseAnswer): string => output[0]?.content?.[0]?.text ?? '';

const read = (regions: Regions, id: string, { method = 'GET', instance = 'payg', tail = '' } = {}) =>
  regions.respond(
    new Request(`https://${instance}.openai.azure.com/openai/responses/${id}${tail}?api-version=2025-04-01-preview`, {
      method,
      headers: { 'api-key': 'any' },
    }),
  );

const tool = {
  type: 'function',
  name: 'now',
  parameters: { type: 'object', properties: { zone: { type: 'string' } } },
};

test('a response has the published shape and says what a chat would', async () => {
  const body = await ask(create());
  const said = await jsonOf<{ choices: [{ message: { content: string } }] }>(chat(create()));
  const text = said.choices[0].message.content;
  const tokens = counter.text(text);
  expect(body).toEqual({
    id: expect.stringMatching(/^resp_[0-9a-f]{48}$/),
    object: 'response',
    created_at: Math.floor(clock.now() / 1000),
    status: 'completed',
    background: false,
    error: null,
    incomplete_details: null,
    instructions: null,
    max_output_tokens: null,
    model: 'gpt-4o-2024-11-20',
    output: [
      {
        id: expect.stringMatching(/^msg_[0-9a-f]{48}$/),
        type: 'message',
        status: 'completed',
        content: [{ type: 'output_text', annotations: [], logprobs: [], text }],
        role: 'assistant',
      },
    ],
    parallel_tool_calls: true,
    previous_response_id: null,
    reasoning: { effort: null, summary: null },
    store: true,
    temperature: 1,
    text: { format: { type: 'text' } },
    tool_choice: 'auto',
    tools: [],
    top_p: 1,
    truncation: 'disabled',
    usage: {
      input_tokens: 8,
      input_tokens_details: { cached_tokens: 0 },
      output_tokens: tokens,
      output_tokens_details: { reasoning_tokens: 0 },
      total_tokens: 8 + tokens,
    },
    user: null,
    metadata: {},
  });
});

test('is incomplete when cut by max_output_tokens', async () => {
  const body = await ask(create(), { max_output_tokens: 16, input: 'Say a lot, please.' });
  expect(body).toMatchObject({ status: 'incomplete', incomplete_details: { reason: 'max_output_tokens' } });
  expect([body.usage.output_tokens, counter.text(textOf(body))]).toEqual([16, 16]);
});

/** Names, data and order of the events of a stream. */
const eventsOf = async (body: object) => {
  const response = await send(create(), { stream: true, ...body });
  expect(response.headers.get('content-type')).toBe('text/event-stream; charset=utf-8');
  return (await response.text())
    .split('\n\n')
    .slice(0, -1)
    .map((event) => {
      const [, name, data] = /^event: (.+)\ndata: (.+)$/.exec(event) ?? [];
      return { name, data: JSON.parse(data ?? '') as Readonly<Record<string, unknown>> };
    });
};

const folded = (names: readonly unknown[]) => names.filter((name, at) => name !== names[at - 1]);

test('a stream tells of the same response, event by event', async () => {
  const events = await eventsOf({});
  expect(folded(events.map(({ name }) => name))).toEqual([
    'response.created',
    'response.in_progress',
    'response.output_item.added',
    'response.content_part.added',
    'response.output_text.delta',
    'response.output_text.done',
    'response.content_part.done',
    'response.output_item.done',
    'response.completed',
  ]);
  expect(events.map(({ data }) => data['sequence_number'])).toEqual(events.map((_, at) => at));
  expect(events.every(({ name, data }) => data['type'] === name)).toBe(true);
  const plain = await ask(create());
  expect(events.at(-1)?.data['response']).toEqual(plain);
  const deltas = events.filter(({ name }) => name === 'response.output_text.delta');
  expect(deltas.map(({ data }) => data['delta']).join('')).toBe(textOf(plain));
  expect(deltas).toHaveLength(plain.usage.output_tokens);
  expect(events[0]?.data['response']).toMatchObject({ status: 'in_progress', output: [], usage: null });
});

test('a stream tells of a call, and of an end before the end', async () => {
  const call = await eventsOf({ tools: [tool] });
  expect(folded(call.map(({ name }) => name))).toEqual([
    'response.created',
    'response.in_progress',
    'response.output_item.added',
    'response.function_call_arguments.delta',
    'response.function_call_arguments.done',
    'response.output_item.done',
    'response.completed',
  ]);
  const cut = await eventsOf({ max_output_tokens: 16, input: 'Say a lot, please.' });
  expect(cut.at(-1)).toMatchObject({ name: 'response.incomplete', data: { response: { status: 'incomplete' } } });
});

test('pads the deltas unless told not to', async () => {
  const padding = async (body: object) =>
    new Set((await eventsOf(body)).flatMap(({ data }) => ('delta' in data ? [typeof data['obfuscation']] : [])));
  expect(await padding({})).toEqual(new Set(['string']));
  expect(await padding({ stream_options: { include_obfuscation: false } })).toEqual(new Set(['undefined']));
});

test('the journal has the tokens of a response, streamed or not', async () => {
  const regions = create();
  const { usage } = await ask(regions);
  await (await send(regions, { stream: true })).text();
  const [plain, streamed] = regions.journal('payg');
  expect(plain?.usage).toEqual({
    promptTokens: usage.input_tokens,
    completionTokens: usage.output_tokens,
    totalTokens: usage.total_tokens,
  });
  expect(streamed?.usage).toEqual(plain?.usage);
});

test('takes tokens from the same limit as chat', async () => {
  const regions = create();
  const small = (body: object) => send(regions, { model: 'small', ...body });
  expect((await small({ max_output_tokens: 900 })).status).toBe(200);
  const refused = await small({ max_output_tokens: 900 });
  expect([refused.status, (await jsonOf<ResponseAnswer>(refused)).error.message]).toEqual([
    429,
    expect.stringContaining(
      'Requests to the Create_Response Operation under Azure OpenAI API version 2025-03-01-preview',
    ),
  ]);
});

describe('a conversation', () => {
  test('goes on from a response, counted with all that was said', async () => {
    const regions = create();
    const first = await ask(regions, { instructions: 'Be brief.' });
    const next = await ask(regions, { input: 'And then?', previous_response_id: first.id });
    const messages = [
      { role: 'user', content: 'Hello' },
      { role: 'assistant', content: textOf(first) },
      { role: 'user', content: 'And then?' },
    ];
    const asked = await jsonOf<{ usage: { prompt_tokens: number } }>(chat(regions, 'payg', { messages }));
    expect(next.usage.input_tokens).toBe(asked.usage.prompt_tokens);
    const third = await ask(regions, { input: 'Why?', previous_response_id: next.id });
    expect(third.usage.input_tokens).toBeGreaterThan(next.usage.input_tokens + next.usage.output_tokens);
  });

  test('cannot go on at another instance', async () => {
    const regions = create();
    const { id } = await ask(regions);
    const elsewhere = await send(regions, { previous_response_id: id }, 'ptu');
    expect([elsewhere.status, await elsewhere.json()]).toEqual([
      400,
      {
        error: {
          message: `Previous response with id '${id}' not found.`,
          type: 'invalid_request_error',
          param: 'previous_response_id',
          code: 'previous_response_not_found',
        },
      },
    ]);
    expect((await read(regions, id, { instance: 'ptu' })).status).toBe(404);
    expect((await read(regions, id)).status).toBe(200);
  });

  test('answers once the output of the call is there', async () => {
    const regions = create();
    const called = await ask(regions, { tools: [tool], input: 'What time is it?' });
    const [call] = called.output;
    expect(call).toMatchObject({ type: 'function_call', name: 'now', status: 'completed' });
    expect(JSON.parse(call?.arguments ?? '')).toEqual({ zone: expect.any(String) });
    const output = { type: 'function_call_output', call_id: call?.call_id, output: '12:00' };
    const after = await ask(regions, { tools: [tool], input: [output], previous_response_id: called.id });
    expect(after.output[0]?.type).toBe('message');
    const whole = await ask(regions, { tools: [tool], input: [{ role: 'user', content: 'x' }, call, output] });
    expect(whole.output[0]?.type).toBe('message');
  });

  test.for([
    { name: 'an output without its call', input: [{ type: 'function_call_output', call_id: 'c', output: '' }] },
    { name: 'a call without its output', input: [{ type: 'function_call', call_id: 'c', name: 'f', arguments: '{}' }] },
    { name: 'an item nobody knows', input: [{ type: 'item_reference', id: 'msg_x' }] },
  ])('is refused with $name', async ({ input }) => {
    const response = await send(create(), { input });
    expect([response.status, (await jsonOf<ResponseAnswer>(response)).error.param]).toEqual([400, 'input']);
  });

  test('takes an item of before by its id', async () => {
    const regions = create();
    const { output } = await ask(regions);
    const input = [
      { type: 'item_reference', id: output[0]?.id },
      { role: 'user', content: 'Go on.' },
    ];
    const referred = await ask(regions, { input });
    const alone = await ask(regions, { input: 'Go on.' });
    expect(referred.usage.input_tokens).toBeGreaterThan(alone.usage.input_tokens);
  });
});

describe('what is stored', () => {
  test('is read back, listed and deleted', async () => {
    const regions = create();
    const made = await ask(regions, {
      input: [
        { role: 'user', content: 'One' },
        { role: 'user', content: 'Two' },
      ],
    });
    expect(await jsonOf(read(regions, made.id))).toEqual(made);
    const items = await jsonOf<{ data: readonly object[]; has_more: boolean }>(
      read(regions, made.id, { tail: '/input_items' }),
    );
    expect(items).toMatchObject({
      object: 'list',
      data: [
        { type: 'message', role: 'user', status: 'completed', content: [{ type: 'input_text', text: 'Two' }] },
        { type: 'message', role: 'user', status: 'completed', content: [{ type: 'input_text', text: 'One' }] },
      ],
      has_more: false,
    });
    expect(await jsonOf(read(regions, made.id, { method: 'DELETE' }))).toEqual({
      id: made.id,
      object: 'response.deleted',
      deleted: true,
    });
    expect((await read(regions, made.id)).status).toBe(404);
  });

  test('is nothing when the request says so, and gone after a reset', async () => {
    const regions = create();
    const { id } = await ask(regions, { store: false });
    expect((await read(regions, id)).status).toBe(404);
    const kept = await ask(regions);
    regions.reset();
    expect((await read(regions, kept.id)).status).toBe(404);
  });

  test('costs no tokens to read', async () => {
    const regions = create();
    const { id } = await ask(regions);
    await read(regions, id);
    expect(regions.journal('payg').at(-1)).toMatchObject({ status: 200, usage: null });
  });
});

test.for([
  { name: 'no input', body: { input: undefined }, code: 'missing_required_parameter', param: 'input' },
  { name: 'no model', body: { model: undefined }, code: 'missing_required_parameter', param: 'model' },
  {
    name: 'too few tokens',
    body: { max_output_tokens: 5 },
    code: 'integer_below_min_value',
    param: 'max_output_tokens',
  },
  { name: 'an unknown deployment', body: { model: 'nope' }, code: 'DeploymentNotFound', param: undefined },
  { name: 'a model that does not chat', body: { model: 'embed' }, code: 'OperationNotSupported', param: undefined },
])('refuses $name', async ({ body, code, param }) => {
  const { error } = await ask(create(), body);
  expect([error.code, error.param]).toEqual([code, param]);
});

test.for([
  { name: 'in the background', body: { background: true } },
  { name: 'of a conversation', body: { conversation: 'conv_1' } },
  { name: 'of a stored prompt', body: { prompt: { id: 'pmpt_1' } } },
])('says that a response $name is not mocked', async ({ body }) => {
  const response = await send(create(), body);
  expect([response.status, (await jsonOf<ResponseAnswer>(response)).error.code]).toEqual([501, 'NotMocked']);
});

test('is refused with a version from before', async () => {
  const body = { model: 'gpt-4o', input: 'Hello' };
  const old = await create().respond(post('payg', '/openai/responses?api-version=2024-10-21', body));
  expect([old.status, await old.json()]).toEqual([
    400,
    {
      error: {
        code: 'BadRequest',
        message: 'Azure OpenAI Responses API is enabled only for api-version 2025-03-01-preview and later',
      },
    },
  ]);
});
