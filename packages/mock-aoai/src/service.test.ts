import { expect, test } from 'vitest';
import { type ErrorAnswer, jsonOf, type ModelsAnswer } from '../test/answers.ts';
import { fakeClock } from '../test/fake-clock.ts';
import { chat, chatPath, embeddingsPath, hello, post, topology } from '../test/instances.ts';
import { createRegions } from './index.ts';

const clock = fakeClock();
const create = () => createRegions(topology, { clock });

const chatBody = { messages: hello };
const noKey = { headers: {} };

const form = (): FormData => {
  const data = new FormData();
  data.append('model', 'gpt-4o');
  return data;
};

test.for([
  { name: 'no key', request: post('payg', chatPath('gpt-4o'), chatBody, noKey), status: 401, code: '401' },
  { name: 'no key on a wrong path', request: post('payg', '/openai/x', chatBody, noKey), status: 401, code: '401' },
  { name: 'a wrong path', request: post('payg', '/openai/x', chatBody), status: 404, code: '404' },
  {
    name: 'a wrong method',
    request: post('payg', chatPath('gpt-4o'), chatBody, { method: 'PUT' }),
    status: 404,
    code: '404',
  },
  {
    name: 'no api-version',
    request: post('payg', '/openai/deployments/gpt-4o/chat/completions', chatBody),
    status: 400,
    code: 'MissingApiVersionParameter',
  },
  {
    name: 'an empty api-version',
    request: post('payg', '/openai/deployments/gpt-4o/chat/completions?api-version=', chatBody),
    status: 400,
    code: 'MissingApiVersionParameter',
  },
  {
    name: 'an unknown deployment',
    request: post('payg', chatPath('nope'), chatBody),
    status: 404,
    code: 'DeploymentNotFound',
  },
  {
    name: 'an unknown model of the v1 family',
    request: post('payg', '/openai/v1/chat/completions', { ...chatBody, model: 'nope' }),
    status: 404,
    code: 'DeploymentNotFound',
  },
  {
    name: 'no model in the v1 family',
    request: post('payg', '/openai/v1/chat/completions', chatBody),
    status: 400,
    code: 'missing_required_parameter',
  },
  {
    name: 'chat with an embedding model',
    request: post('payg', chatPath('ada'), chatBody),
    status: 400,
    code: 'OperationNotSupported',
  },
  {
    name: 'embeddings of a chat model',
    request: post('payg', embeddingsPath('gpt-4o'), { input: 'a' }),
    status: 400,
    code: 'OperationNotSupported',
  },
  { name: 'a body that is not JSON', request: post('payg', chatPath('gpt-4o'), '{'), status: 400, code: null },
  {
    name: 'no messages',
    request: post('payg', chatPath('gpt-4o'), {}),
    status: 400,
    code: 'missing_required_parameter',
  },
  {
    name: 'messages of a wrong type',
    request: post('payg', chatPath('gpt-4o'), { messages: 'Hello' }),
    status: 400,
    code: 'invalid_type',
  },
  {
    name: 'no messages in the list',
    request: post('payg', chatPath('gpt-4o'), { messages: [] }),
    status: 400,
    code: 'empty_array',
  },
  {
    name: 'too many choices',
    request: post('payg', chatPath('gpt-4o'), { ...chatBody, n: 129 }),
    status: 400,
    code: 'integer_above_max_value',
  },
  {
    name: 'an unknown format',
    request: post('payg', chatPath('gpt-4o'), { ...chatBody, response_format: { type: 'xml' } }),
    status: 400,
    code: 'invalid_value',
  },
  {
    name: 'an unknown parameter of an older operation',
    request: post('payg', chatPath('gpt-4o'), { ...chatBody, max_token: 1 }),
    status: 400,
    code: null,
  },
  {
    name: 'an unknown parameter of a newer operation',
    request: post('payg', '/openai/v1/responses', { model: 'gpt-4o', input: 'a', max_tokens: 16 }),
    status: 400,
    code: 'unknown_parameter',
  },
  {
    name: 'a version nobody published',
    request: post('payg', '/openai/deployments/gpt-4o/chat/completions?api-version=2024-10-22', chatBody),
    status: 404,
    code: '404',
  },
  {
    name: 'what came with a later preview',
    request: post('payg', '/openai/assistants?api-version=2023-12-01-preview', { model: 'gpt-4o' }),
    status: 404,
    code: '404',
  },
  {
    name: 'what has stayed in preview',
    request: post('payg', '/openai/assistants?api-version=2024-10-21', { model: 'gpt-4o' }),
    status: 404,
    code: '404',
  },
  {
    name: 'a date in the v1 family',
    request: post('payg', '/openai/v1/chat/completions?api-version=2024-10-21', { ...chatBody, model: 'gpt-4o' }),
    status: 400,
    code: 'BadRequest',
  },
  {
    name: 'a form where JSON is wanted',
    request: post('payg', chatPath('gpt-4o'), form(), { headers: { 'api-key': 'any' } }),
    status: 415,
    code: 'unsupported_content_type',
  },
  {
    name: 'what is called a form and is none',
    request: post('payg', chatPath('gpt-4o'), 'x', {
      headers: { 'api-key': 'any', 'content-type': 'multipart/form-data; boundary=y' },
    }),
    status: 400,
    code: null,
  },
  {
    name: 'the realtime API',
    request: post('payg', '/openai/realtime?api-version=x', ''),
    status: 501,
    code: 'NotMocked',
  },
  { name: 'batches', request: post('payg', '/openai/v1/batches', {}), status: 501, code: 'NotMocked' },
  {
    name: 'moderations, which this service has not',
    request: post('payg', '/openai/v1/moderations', {}),
    status: 404,
    code: '404',
  },
  {
    name: 'tool parameters that are no schema',
    request: post('payg', chatPath('gpt-4o'), {
      ...chatBody,
      tools: [{ type: 'function', function: { name: 'f', parameters: { properties: { a: null } } } }],
    }),
    status: 400,
    code: 'invalid_type',
  },
  { name: 'null as the body', request: post('payg', chatPath('gpt-4o'), 'null'), status: 400, code: 'invalid_type' },
])('answers $status $code to $name', async ({ request, status, code }) => {
  const response = await create().respond(request);
  const { error } = await jsonOf<ErrorAnswer>(response);
  expect([response.status, error.code]).toEqual([status, code]);
  expect(response.headers.get('x-ms-region')).toBe('Sweden Central');
  expect(response.headers.get('content-type')).toBe('application/json');
});

test('names the parameter of a message that is wrong', async () => {
  const response = await chat(create(), 'payg', { messages: [...hello, { content: 'a' }] });
  expect(await response.json()).toEqual({
    error: {
      message: "Missing required parameter: 'messages[1].role'.",
      type: 'invalid_request_error',
      param: 'messages[1].role',
      code: 'missing_required_parameter',
    },
  });
});

test.for([
  {
    name: 'one unknown parameter',
    body: { foo: 1 },
    message: 'Unrecognized request argument supplied: foo',
  },
  {
    name: 'two',
    body: { foo: 1, bar: 2 },
    message: 'Unrecognized request arguments supplied: foo, bar',
  },
  {
    name: 'a wrong type',
    body: { n: 'x' },
    message: "Invalid type for 'n': expected an integer, but got a string instead.",
  },
  {
    name: 'too small a number',
    body: { max_tokens: 0 },
    message: "Invalid 'max_tokens': integer below minimum value. Expected a value >= 1, but got 0 instead.",
  },
])('words $name as it is known', async ({ body, message }) => {
  const response = await chat(create(), 'payg', body);
  expect(await response.json()).toMatchObject({ error: { message, type: 'invalid_request_error' } });
});

test('journals a form as its fields, and files by their size', async () => {
  const data = form();
  data.append('file', new File([new Uint8Array([255, 0, 254])], 'a.wav', { type: 'audio/wav' }));
  data.append('include[]', 'a');
  data.append('include[]', 'b');
  const regions = create();
  await regions.respond(post('payg', '/openai/v1/chat/completions', data, { headers: { 'api-key': 'any' } }));
  expect(regions.journal('payg')[0]?.body).toEqual({
    model: 'gpt-4o',
    'include[]': ['a', 'b'],
    file: { filename: 'a.wav', type: 'audio/wav', bytes: 3 },
  });
});

test('the 401 has the recorded length', async () => {
  const response = await create().respond(post('payg', chatPath('gpt-4o'), chatBody, noKey));
  expect(response.headers.get('content-length')).toBe('224');
});

const jwt = (claims: object): string =>
  ['{"alg":"HS256"}', JSON.stringify(claims), 'signature']
    .map((part) => Buffer.from(part).toString('base64url'))
    .join('.');

test.for([
  { name: 'this service', claims: { aud: 'https://cognitiveservices.azure.com' }, status: 200 },
  { name: 'this service, with a slash', claims: { aud: 'https://cognitiveservices.azure.com/' }, status: 200 },
  { name: 'the newer name of this service', claims: { aud: 'https://ai.azure.com' }, status: 200 },
  { name: 'this service among others', claims: { aud: ['api://x', 'https://ai.azure.com'] }, status: 200 },
  { name: 'the management API', claims: { aud: 'https://management.azure.com' }, status: 401 },
  { name: 'a name that only begins alike', claims: { aud: 'https://cognitiveservices.azure.com.evil' }, status: 401 },
  { name: 'nobody', claims: {}, status: 401 },
])('answers $status to a token for $name', async ({ claims, status }) => {
  const headers = { authorization: `Bearer ${jwt(claims)}` };
  const response = await create().respond(post('payg', chatPath('gpt-4o'), chatBody, { headers }));
  expect(response.status).toBe(status);
});

test('the 401 for a token of another audience is the one users report', async () => {
  const headers = { authorization: `Bearer ${jwt({ aud: 'https://management.azure.com' })}` };
  const response = await create().respond(post('payg', chatPath('gpt-4o'), chatBody, { headers }));
  expect(await response.json()).toEqual({
    statusCode: 401,
    message:
      'Unauthorized. Access token is missing, invalid, audience is incorrect (https://cognitiveservices.azure.com), or have expired.',
  });
});

test.for([
  { name: 'a bearer token', headers: { authorization: 'Bearer token' }, status: 200 },
  { name: 'three words with dots', headers: { authorization: 'Bearer some.test.token' }, status: 200 },
  {
    name: 'a key beside a token for somebody else',
    headers: { 'api-key': 'any', authorization: `Bearer ${jwt({ aud: 'api://other' })}` },
    status: 200,
  },
  { name: 'another scheme', headers: { authorization: 'Basic dTpw' }, status: 401 },
  { name: 'a bearer without a token', headers: { authorization: 'Bearer ' }, status: 401 },
  { name: 'an empty key', headers: { 'api-key': '' }, status: 401 },
])('answers $status to $name', async ({ headers, status }) => {
  const response = await create().respond(post('payg', chatPath('gpt-4o'), chatBody, { headers }));
  expect(response.status).toBe(status);
});

test.for([
  { name: 'two slashes where a gateway joined paths', path: `/${chatPath('gpt-4o')}` },
  { name: 'an escaped deployment', path: chatPath('gpt%2D4o') },
])('takes $name', async ({ path }) => {
  expect((await create().respond(post('payg', path, chatBody))).status).toBe(200);
});

test('a deployment that is badly escaped is not found', async () => {
  expect((await create().respond(post('payg', chatPath('%ff%'), chatBody))).status).toBe(404);
});

test('echoes the request id of the client', async () => {
  const headers = { 'api-key': 'any', 'x-ms-client-request-id': 'mine' };
  const response = await create().respond(post('payg', chatPath('gpt-4o'), chatBody, { headers }));
  expect(response.headers.get('x-ms-client-request-id')).toBe('mine');
});

test('has the recorded headers on success', async () => {
  const response = await chat(create(), 'payg', { max_tokens: 92 });
  expect(Object.fromEntries(response.headers)).toEqual({
    'apim-request-id': expect.stringMatching(/^[0-9a-f-]{36}$/),
    'azureml-model-session': expect.stringMatching(/^d\d{3}-\d{14}$/),
    'content-length': expect.stringMatching(/^\d+$/),
    'content-type': 'application/json',
    date: new Date(clock.now()).toUTCString(),
    'strict-transport-security': 'max-age=31536000; includeSubDomains; preload',
    'x-accel-buffering': 'no',
    'x-content-type-options': 'nosniff',
    'x-ms-client-request-id': 'Not-Set',
    'x-ms-deployment-name': 'gpt-4o',
    'x-ms-rai-invoked': 'true',
    'x-ms-region': 'Sweden Central',
    'x-ratelimit-limit-requests': '1000',
    'x-ratelimit-limit-tokens': '100000',
    'x-ratelimit-remaining-requests': '999',
    'x-ratelimit-remaining-tokens': '99906',
    'x-request-id': expect.stringMatching(/^[0-9a-f-]{36}$/),
  });
});

test('has no region where the topology knows none', async () => {
  const unplaced = createRegions({ instances: { a: { endpoint: 'https://a.openai.azure.com', deployments: {} } } });
  const response = await unplaced.respond(post('a', chatPath('x'), chatBody));
  expect([response.status, response.headers.has('x-ms-region')]).toEqual([404, false]);
});

test('refuses beyond the tokens per minute until the request fits', async () => {
  const time = fakeClock();
  const regions = createRegions(topology, { clock: time });
  const ask = () => chat(regions, 'payg', { max_tokens: 492 }, 'small');
  expect([(await ask()).status, (await ask()).status]).toEqual([200, 200]);
  await time.advance(1500);
  const refused = await ask();
  expect(refused.status).toBe(429);
  expect(Object.fromEntries(refused.headers)).toMatchObject({
    'retry-after': '59',
    'x-ratelimit-reset-tokens': '59',
    'x-ratelimit-remaining-tokens': '0',
    'x-ms-region': 'Sweden Central',
  });
  expect(refused.headers.has('retry-after-ms')).toBe(false);
  expect(await refused.json()).toEqual({
    error: {
      code: '429',
      message:
        'Requests to the ChatCompletions_Create Operation under Azure OpenAI API version 2024-10-21 have exceeded ' +
        'token rate limit of your current OpenAI S0 pricing tier. Please retry after 59 seconds. Please go here: ' +
        'https://aka.ms/oai/quotaincrease if you would like to further increase the default rate limit.',
    },
  });
  await time.advance(58_500);
  expect((await ask()).status).toBe(200);
});

test('counts a quarter of the characters where the request does not bound the completion', async () => {
  const response = await chat(create());
  const characters = hello.reduce((sum, { content }) => sum + content.length, 0);
  expect(response.headers.get('x-ratelimit-remaining-tokens')).toBe(String(100_000 - Math.ceil(characters / 4)));
});

test('limits each deployment by itself', async () => {
  const regions = create();
  await chat(regions, 'payg', { max_tokens: 992 }, 'small');
  expect((await chat(regions, 'payg', {}, 'small')).status).toBe(429);
  expect((await chat(regions, 'payg', {}, 'gpt-4o')).status).toBe(200);
});

test('a provisioned deployment above 100 % says when it is below, to the millisecond', async () => {
  const regions = createRegions(topology, { clock: fakeClock(), latency: { firstTokenMs: 1000 } });
  const estimate = 250_000 + 500 - 8;
  const pending = chat(regions, 'ptu', { max_tokens: estimate });
  pending.catch(() => {});
  const refused = await chat(regions, 'ptu');
  expect(refused.status).toBe(429);
  expect([refused.headers.get('retry-after-ms'), refused.headers.get('retry-after')]).toEqual(['120', '1']);
  expect(refused.headers.has('x-ratelimit-remaining-tokens')).toBe(false);
  expect(await refused.json()).toMatchObject({ error: { code: '429' } });
});

test('a provisioned deployment gives back what an answer did not use', async () => {
  const regions = createRegions(topology, { clock: fakeClock() });
  expect((await chat(regions, 'ptu', { max_tokens: 300_000 })).status).toBe(200);
  expect((await chat(regions, 'ptu')).status).toBe(200);
});

test('a provisioned deployment gives it back when a stream has ended', async () => {
  const regions = createRegions(topology, { clock: fakeClock() });
  const stream = await chat(regions, 'ptu', { stream: true, max_tokens: 300_000 });
  expect((await chat(regions, 'ptu')).status).toBe(429);
  await stream.text();
  expect((await chat(regions, 'ptu')).status).toBe(200);
});

test.for(['/openai/models?api-version=2024-10-21', '/openai/v1/models'])('lists models at %s', async (path) => {
  const url = `https://payg.openai.azure.com${path}`;
  const response = await create().respond(new Request(url, { headers: { 'api-key': 'any' } }));
  const { object, data } = await jsonOf<ModelsAnswer>(response);
  expect([response.status, object]).toEqual([200, 'list']);
  expect(data.map((model) => model.id)).toEqual([
    'gpt-4o-2024-11-20',
    'text-embedding-ada-002',
    'gpt-35-turbo-instruct',
    'text-embedding-3-small',
    'dall-e-3',
    'gpt-image-1-2025-04-15',
    'whisper',
    'gpt-4o-transcribe-2025-03-20',
    'tts',
    'text-embedding-3-large',
  ]);
  expect(data[0]).toEqual({
    id: 'gpt-4o-2024-11-20',
    object: 'model',
    created: Math.floor(clock.now() / 1000),
    owned_by: 'azure-openai',
    status: 'succeeded',
    capabilities: { chat_completion: true, embeddings: false },
  });
});
