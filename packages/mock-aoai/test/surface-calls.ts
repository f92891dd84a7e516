import type { Json } from './published-api.ts';

/** How a call differs from an empty one. */
export interface CallOptions {
  readonly params?: Readonly<Record<string, string>>;
  readonly body?: Json;
  /** Sent as a form in place of the body; a `File` of each name, or a text. */
  readonly form?: Readonly<Record<string, string | File>>;
  readonly query?: string;
  readonly headers?: Readonly<Record<string, string>>;
}

/** Asks for an operation of `routes.ts`, by method and path, and gives the body of the answer. */
export type Ask = (operation: string, options?: CallOptions) => Promise<Json>;

const messages = [{ role: 'user', content: 'Hello' }];
const parameters = { type: 'object', properties: { a: { type: 'string' } } };
const tools = [{ type: 'function', function: { name: 'f', parameters } }];
const responseTools = [{ type: 'function', name: 'f', parameters, strict: true, description: 'd' }];

const chatBodies: readonly Json[] = [
  { messages },
  { messages, n: 3 },
  { messages, max_tokens: 3 },
  { messages, tools },
  { messages, response_format: { type: 'json_object' } },
  { messages, stream: true },
  { messages, stream: true, stream_options: { include_usage: true } },
  { messages, tools, stream: true },
  { messages: 'x' },
];

const responseBodies: readonly Json[] = [
  { input: 'Hello' },
  { input: 'Hello', max_output_tokens: 16 },
  { input: 'Hello', tools: responseTools },
  { input: 'Hello', text: { format: { type: 'json_schema', name: 'n', schema: parameters } } },
  { input: 'Hello', stream: true },
  { input: 'Hello', stream: true, max_output_tokens: 16 },
  { input: 'Hello', stream: true, tools: responseTools },
  { input: [{ role: 'user', content: [{ type: 'input_text', text: 'Hi' }] }], instructions: 'Be brief.', store: false },
  { input: 3 },
  { input: 'Hello', previous_response_id: 'resp_of_another_instance' },
];

const idOf = (body: Json): string => String(body['id']);

/** What is asked of each part of the surface; every operation of `routes.ts` is in one. */
export const surfaceCalls: Readonly<Record<string, (ask: Ask) => Promise<void>>> = {
  async chat(ask) {
    for (const body of chatBodies) await ask('POST /chat/completions', { body: { model: 'gpt-4o', ...body } });
    await ask('POST /chat/completions', { body: { model: 'nope', messages } });
    await ask('POST /chat/completions', { body: { model: 'embed', messages } });
    await ask('POST /chat/completions', { body: { model: 'gpt-4o', messages }, headers: {} });
  },
  async completions(ask) {
    await ask('POST /completions', { body: { model: 'instruct', prompt: ['Once', 'Twice'], n: 2, max_tokens: 20 } });
    await ask('POST /completions', { body: { model: 'instruct', prompt: 'Once', stream: true } });
    await ask('POST /completions', { body: { model: 'instruct', prompt: 1 } });
  },
  async embeddings(ask) {
    await ask('POST /embeddings', { body: { model: 'embed', input: ['a', 'b'] } });
    await ask('POST /embeddings', { body: { model: 'embed', input: [] } });
  },
  async images(ask) {
    await ask('POST /images/generations', { body: { model: 'dalle', prompt: 'A cat' } });
    await ask('POST /images/generations', { body: { model: 'dalle', prompt: 'A cat', response_format: 'b64_json' } });
    await ask('POST /images/generations', { body: { model: 'image', prompt: 'A cat', n: 2, quality: 'low' } });
    await ask('POST /images/generations', { body: { model: 'dalle', prompt: '[[attack]]' } });
    await ask('POST /images/generations', { body: { model: 'dalle', prompt: 'A cat', n: 2 } });
    const form = { model: 'image', prompt: 'A hat', image: new File(['x'], 'a.png', { type: 'image/png' }) };
    await ask('POST /images/edits', { form });
  },
  async audio(ask) {
    const file = new File([new Uint8Array(64_000)], 'a.wav', { type: 'audio/wav' });
    for (const response_format of ['json', 'text', 'srt', 'verbose_json', 'vtt']) {
      await ask('POST /audio/transcriptions', { form: { model: 'whisper', file, response_format } });
      await ask('POST /audio/translations', { form: { model: 'whisper', file, response_format } });
    }
    await ask('POST /audio/transcriptions', { form: { model: 'transcribe', file } });
    await ask('POST /audio/transcriptions', { form: { model: 'whisper' } });
    await ask('POST /audio/speech', { body: { model: 'voice', input: 'Hello', voice: 'alloy' } });
  },
  async models(ask) {
    await ask('GET /models');
    await ask('GET /models/{model}', { params: { model: 'gpt-4o-2024-11-20' } });
    await ask('GET /models/{model}', { params: { model: 'nope' } });
  },
  async responses(ask) {
    for (const body of responseBodies) await ask('POST /responses', { body: { model: 'gpt-4o', ...body } });
    await ask('POST /responses', { form: { model: 'gpt-4o' } });
    const first = idOf(await ask('POST /responses', { body: { model: 'gpt-4o', input: 'Hello' } }));
    const input = [
      { role: 'user', content: 'And then?' },
      { role: 'assistant', content: 'This.' },
    ];
    const next = await ask('POST /responses', { body: { model: 'gpt-4o', input, previous_response_id: first } });
    for (const response_id of [first, idOf(next), 'resp_unknown']) {
      await ask('GET /responses/{response_id}', { params: { response_id } });
      await ask('GET /responses/{response_id}/input_items', { params: { response_id } });
      await ask('DELETE /responses/{response_id}', { params: { response_id } });
    }
  },
  async assistants(ask) {
    const functionTool = { type: 'function', function: { name: 'f', description: 'd', parameters } };
    const body = { model: 'gpt-4o', name: 'a', instructions: 'Be brief.', tools: [functionTool] };
    const assistant_id = idOf(await ask('POST /assistants', { body }));
    const plain = idOf(await ask('POST /assistants', { body: { model: 'gpt-4o' } }));
    await ask('GET /assistants');
    const begun = { messages: [{ role: 'user', content: 'Hello' }], metadata: { a: 'b' } };
    const thread_id = idOf(await ask('POST /threads', { body: begun }));
    await thread(ask, thread_id);
    await run(ask, thread_id, { assistant_id, plain });
    for (const id of [assistant_id, 'asst_unknown']) {
      const params = { assistant_id: id };
      await ask('GET /assistants/{assistant_id}', { params });
      await ask('POST /assistants/{assistant_id}', { params, body: { name: 'b' } });
      await ask('DELETE /assistants/{assistant_id}', { params });
    }
    for (const id of [thread_id, 'thread_unknown'])
      await ask('DELETE /threads/{thread_id}', { params: { thread_id: id } });
    await ask('POST /assistants', { body: {} });
  },
  async files(ask) {
    const form = { purpose: 'assistants', file: new File(['One two three'], 'a.txt', { type: 'text/plain' }) };
    const file_id = idOf(await ask('POST /files', { form }));
    await ask('POST /files', { form: { purpose: 'assistants' } });
    await ask('POST /files', { body: { purpose: 'assistants' } });
    await ask('GET /files');
    await vectorStores(ask, file_id);
    for (const id of [file_id, 'file-unknown']) {
      await ask('GET /files/{file_id}', { params: { file_id: id } });
      await ask('GET /files/{file_id}/content', { params: { file_id: id } });
      await ask('DELETE /files/{file_id}', { params: { file_id: id } });
    }
  },
};

async function thread(ask: Ask, thread_id: string): Promise<void> {
  const base = '/threads/{thread_id}';
  await ask(`GET ${base}`, { params: { thread_id } });
  await ask(`POST ${base}`, { params: { thread_id }, body: { metadata: { c: 'd' } } });
  const body = { role: 'user', content: 'How are you?' };
  const message_id = idOf(await ask(`POST ${base}/messages`, { params: { thread_id }, body }));
  await ask(`GET ${base}/messages`, { params: { thread_id } });
  await ask(`GET ${base}/messages/{message_id}`, { params: { thread_id, message_id } });
  await ask(`POST ${base}/messages/{message_id}`, { params: { thread_id, message_id }, body: { metadata: {} } });
  const other = idOf(await ask(`POST ${base}/messages`, { params: { thread_id }, body }));
  await ask(`DELETE ${base}/messages/{message_id}`, { params: { thread_id, message_id: other } });
}

async function run(ask: Ask, thread_id: string, ids: { assistant_id: string; plain: string }): Promise<void> {
  const base = '/threads/{thread_id}/runs';
  const { assistant_id, plain } = ids;
  const made = await ask(`POST ${base}`, { params: { thread_id }, body: { assistant_id: plain } });
  const params = { thread_id, run_id: idOf(made) };
  await ask(`GET ${base}/{run_id}`, { params });
  await ask(`POST ${base}/{run_id}`, { params, body: { metadata: { e: 'f' } } });
  const steps = (await ask(`GET ${base}/{run_id}/steps`, { params }))['data'] as readonly Json[];
  await ask(`GET ${base}/{run_id}/steps/{step_id}`, { params: { ...params, step_id: idOf(steps[0] ?? {}) } });
  const called = { thread_id, run_id: idOf(await ask(`POST ${base}`, { params, body: { assistant_id } })) };
  const waiting = await ask(`GET ${base}/{run_id}`, { params: called });
  await ask(`GET ${base}/{run_id}/steps`, { params: called });
  const action = waiting['required_action'] as { submit_tool_outputs: { tool_calls: readonly Json[] } };
  const tool_outputs = action.submit_tool_outputs.tool_calls.map((call) => ({ tool_call_id: call['id'], output: '1' }));
  await ask(`POST ${base}/{run_id}/submit_tool_outputs`, { params: called, body: { tool_outputs } });
  const stopped = { thread_id, run_id: idOf(await ask(`POST ${base}`, { params, body: { assistant_id } })) };
  await ask(`POST ${base}/{run_id}/cancel`, { params: stopped });
  await ask(`GET ${base}`, { params });
  const begun = { messages: [{ role: 'user', content: 'Hello' }] };
  await ask('POST /threads/runs', { body: { assistant_id: plain, thread: begun } });
  await ask('POST /threads/runs', { body: { assistant_id: 'asst_unknown', thread: begun } });
}

async function vectorStores(ask: Ask, file_id: string): Promise<void> {
  const base = '/vector_stores/{vector_store_id}';
  const vector_store_id = idOf(await ask('POST /vector_stores', { body: { name: 'v', file_ids: [] } }));
  const params = { vector_store_id };
  await ask(`POST ${base}/files`, { params, body: { file_id, attributes: { a: 'b' } } });
  await ask('GET /vector_stores');
  await ask(`GET ${base}/files`, { params });
  await ask(`GET ${base}/files/{file_id}`, { params: { ...params, file_id } });
  await ask(`POST ${base}/files/{file_id}`, { params: { ...params, file_id }, body: { attributes: { a: 'c' } } });
  await ask(`GET ${base}/files/{file_id}/content`, { params: { ...params, file_id } });
  await ask(`POST ${base}/search`, { params, body: { query: 'two' } });
  const batch_id = idOf(await ask(`POST ${base}/file_batches`, { params, body: { file_ids: [file_id] } }));
  await ask(`GET ${base}/file_batches/{batch_id}`, { params: { ...params, batch_id } });
  await ask(`GET ${base}/file_batches/{batch_id}/files`, { params: { ...params, batch_id } });
  await ask(`POST ${base}/file_batches/{batch_id}/cancel`, { params: { ...params, batch_id } });
  await ask(`DELETE ${base}/files/{file_id}`, { params: { ...params, file_id } });
  for (const id of [vector_store_id, 'vs_unknown']) {
    await ask(`GET ${base}`, { params: { vector_store_id: id } });
    await ask(`POST ${base}`, { params: { vector_store_id: id }, body: { name: 'w' } });
    await ask(`DELETE ${base}`, { params: { vector_store_id: id } });
  }
}
