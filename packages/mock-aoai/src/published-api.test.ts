import { existsSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { Ajv, type ValidateFunction } from 'ajv';
import { describe, expect, test } from 'vitest';
import { parse } from 'yaml';
import { fakeClock } from '../test/fake-clock.ts';
import { topology } from '../test/instances.ts';
import { createRegions } from './index.ts';

// What the mock answers against the OpenAPI documents that Microsoft publishes. They are not part of the project: the
// test runs where a folder with them lies beside it.

const folder = fileURLToPath(new URL('../../../../shared/spec/openapi/', import.meta.url));
const hasDocuments = existsSync(folder);

type Schema = Readonly<Record<string, unknown>>;

/** Draft 7 as OpenAPI 3.0 means it: `nullable`, and none of the words only OpenAPI knows. */
const draft7 = (schema: unknown): unknown => {
  if (Array.isArray(schema)) return schema.map(draft7);
  if (typeof schema !== 'object' || schema === null) return schema;
  const { nullable, discriminator: _, example: __, xml: ___, ...rest } = schema as Record<string, unknown>;
  const mapped = Object.fromEntries(Object.entries(rest).map(([key, value]) => [key, draft7(value)]));
  return nullable === true ? { anyOf: [{ type: 'null' }, mapped] } : mapped;
};

interface Published {
  readonly paths: Readonly<Record<string, Readonly<Record<string, Operation | undefined>> | undefined>>;
  readonly components: { readonly schemas: Readonly<Record<string, Schema>> };
}

interface Operation {
  readonly responses: Readonly<
    Record<string, { readonly content?: Readonly<Record<string, { readonly schema?: Schema }>> }>
  >;
}

const read = (file: string): Published => {
  const text = readFileSync(`${folder}${file}`, 'utf8');
  return (file.endsWith('.json') ? JSON.parse(text) : parse(text)) as Published;
};

/** Checks of one document by operation, status and media type. */
const checker = (file: string) => {
  const published = read(file);
  const ajv = new Ajv({ strict: false, allErrors: true, validateFormats: false, logger: false });
  ajv.addSchema({ $id: 'doc', components: draft7(published.components) } as Schema);
  return (path: string, status: number, type = 'application/json'): ValidateFunction | undefined => {
    const operation = published.paths[path]?.['post'];
    const response = operation?.responses[String(status)] ?? operation?.responses['default'];
    const schema = response?.content?.[type]?.schema ?? response?.content?.['application/json']?.schema;
    if (schema === undefined) return undefined;
    const text = JSON.stringify(draft7(schema)).replaceAll('"#/components', '"doc#/components');
    return ajv.compile(JSON.parse(text) as Schema);
  };
};

/** Ways in which the real service differs from its own documents: the first two recorded, the last seen by clients. */
const recorded = {
  'the first chunk of a stream names neither answer nor model': (body: Schema) =>
    body['id'] === '' && body['object'] === '',
  'a refused prompt has innererror, the document has inner_error': (body: Schema) =>
    'innererror' in ((body['error'] ?? {}) as Schema),
  'the v1 document allows the type `error` alone, the service names the kind of error': (body: Schema) =>
    ((body['error'] ?? {}) as Schema)['type'] === 'invalid_request_error',
} as const;

const isRecorded = (body: unknown, status: number): boolean =>
  (status === 200 || status === 400) && Object.values(recorded).some((differs) => differs((body ?? {}) as Schema));

const ask = async (path: string, body: object, fault?: { status: number }) => {
  const regions = createRegions(topology, { clock: fakeClock() });
  if (fault !== undefined) regions.setFault('payg', fault);
  const response = await regions.respond(
    new Request(`https://payg.openai.azure.com/openai${path}`, {
      method: 'POST',
      headers: { 'api-key': 'any', 'content-type': 'application/json' },
      body: JSON.stringify(body),
    }),
  );
  const text = await response.text();
  const events = text
    .split('\n')
    .flatMap((line) => (line.startsWith('data: {') ? [JSON.parse(line.slice(6)) as unknown] : []));
  return { status: response.status, bodies: events.length > 0 ? events : [JSON.parse(text) as unknown] };
};

const messages = [{ role: 'user', content: 'Hello' }];
const tools = [
  { type: 'function', function: { name: 'f', parameters: { type: 'object', properties: { a: { type: 'string' } } } } },
];

const requests: readonly (readonly [
  name: string,
  operation: 'chat/completions' | 'completions' | 'embeddings',
  body: object,
  fault?: { status: number },
])[] = [
  ['a completion', 'chat/completions', { messages }],
  ['several choices', 'chat/completions', { messages, n: 3 }],
  ['a completion cut short', 'chat/completions', { messages, max_tokens: 3 }],
  ['a tool call', 'chat/completions', { messages, tools }],
  ['JSON', 'chat/completions', { messages, response_format: { type: 'json_object' } }],
  ['a stream', 'chat/completions', { messages, stream: true }],
  ['a stream with usage', 'chat/completions', { messages, stream: true, stream_options: { include_usage: true } }],
  ['a streamed tool call', 'chat/completions', { messages, tools, stream: true }],
  ['embeddings', 'embeddings', { input: ['a', 'b'] }],
  ['completions of two prompts', 'completions', { prompt: ['Once', 'Twice'], n: 2, max_tokens: 20 }],
  ['a body that is refused', 'chat/completions', { messages: 'x' }],
  ...[400, 401, 403, 404, 408, 429, 500, 502, 503].map(
    (status) => [`the fault ${status}`, 'chat/completions', { messages }, { status }] as const,
  ),
];

const documents = [
  { file: 'azure-openai-2024-10-21.yaml', prefix: '/deployments/{deployment-id}/', family: 'classic' },
  { file: 'azure-openai-preview.json', prefix: '/deployments/{deployment-id}/', family: 'classic' },
  { file: 'azure-openai-v1.json', prefix: '/', family: 'v1' },
] as const;

describe.runIf(hasDocuments).for(documents)('$file', ({ file, prefix, family }) => {
  const check = hasDocuments ? checker(file) : () => undefined;

  test('the check finds what is missing', () => {
    const validate = check(`${prefix}chat/completions`, 200);
    expect(validate?.({ id: 'x', object: 'chat.completion' })).toBe(false);
  });

  // The document of the v1 family has completions no more.
  const asked = requests.filter(([, operation]) => family === 'classic' || operation !== 'completions');

  test.for(asked)('%s', async ([name, operation, body, fault]) => {
    const model = { 'chat/completions': 'gpt-4o', completions: 'instruct', embeddings: 'embed' }[operation];
    const path = family === 'v1' ? `/v1/${operation}` : `/deployments/${model}/${operation}?api-version=2024-10-21`;
    const { status, bodies } = await ask(path, family === 'v1' ? { model, ...body } : body, fault);
    expect(status).toBe(fault?.status ?? (name === 'a body that is refused' ? 400 : 200));
    const isStream = bodies.length > 1;
    const validate = check(`${prefix}${operation}`, status, isStream ? 'text/event-stream' : 'application/json');
    expect(validate, 'the document says nothing about this answer').toBeDefined();
    for (const each of bodies) {
      if (isRecorded(each, status)) continue;
      const isValid = validate?.(each);
      expect(isValid === true ? [] : validate?.errors, JSON.stringify(each)).toEqual([]);
    }
  });
});
