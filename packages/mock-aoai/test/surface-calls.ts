import type { Json } from './published-api.ts';

/** How a call differs from an empty one. */
export interface CallOptions {
  readonly params?: Readonly<Record<string, string>>;
  readonly body?: Json;
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
  async models(ask) {
    await ask('GET /models');
    await ask('GET /models/{model}', { params: { model: 'gpt-4o-2024-11-20' } });
    await ask('GET /models/{model}', { params: { model: 'nope' } });
  },
  async responses(ask) {
    for (const body of responseBodies) await ask('POST /responses', { body: { model: 'gpt-4o', ...body } });
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
};
