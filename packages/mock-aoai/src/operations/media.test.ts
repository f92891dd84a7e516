import { inflateSync } from 'node:zlib';
import { describe, expect, test } from 'vitest';
import { fakeClock } from '../../test/fake-clock.ts';
import { post, topology } from '../../test/instances.ts';
import { createRegions } from '../index.ts';
import { createTokenCounters } from '../tokens.ts';

const counter = await createTokenCounters()('gpt-image-1');
const create = () => createRegions(topology, { clock: fakeClock() });

interface Answer {
  readonly data: readonly { readonly b64_json?: string; readonly url?: string }[];
  readonly usage: Readonly<Record<string, unknown>>;
  readonly error: { readonly code: string | null; readonly param: string | null; readonly message: string };
}

const send = async (path: string, body: object, regions = create()) => {
  const headers =
    body instanceof FormData ? { 'api-key': 'any' } : { 'api-key': 'any', 'content-type': 'application/json' };
  const response = await regions.respond(post('payg', `/openai/v1/${path}`, body, { headers }));
  const bytes = Buffer.from(await response.arrayBuffer());
  const isJson = response.headers.get('content-type') === 'application/json';
  return {
    status: response.status,
    headers: response.headers,
    bytes,
    body: (isJson ? JSON.parse(String(bytes)) : {}) as Answer,
    regions,
  };
};

const formOf = (fields: Readonly<Record<string, string | File>>): FormData => {
  const form = new FormData();
  for (const [name, value] of Object.entries(fields)) form.append(name, value);
  return form;
};

describe('images', () => {
  const generate = (body: object) => send('images/generations', { model: 'image', prompt: 'A cat on a mat', ...body });

  test('are PNGs of the size asked for, counted by their quality', async () => {
    const { body, regions } = await generate({ size: '1536x1024', quality: 'high', n: 2 });
    const images = body.data.map(({ b64_json = '' }) => Buffer.from(b64_json, 'base64'));
    for (const png of images) {
      expect(png.subarray(1, 4).toString()).toBe('PNG');
      expect([png.readUInt32BE(16), png.readUInt32BE(20)]).toEqual([1536, 1024]);
      const at = png.indexOf('IDAT');
      const rows = inflateSync(png.subarray(at + 4, at + 4 + png.readUInt32BE(at - 4)));
      expect(rows).toHaveLength(1024 * (1 + 1536 / 8));
    }
    expect(images[0]?.equals(images[1] ?? Buffer.alloc(0))).toBe(false);
    const prompt = counter.text('A cat on a mat');
    expect(body.usage).toEqual({
      input_tokens: prompt,
      input_tokens_details: { text_tokens: prompt, image_tokens: 0 },
      output_tokens: 2 * 6208,
      total_tokens: prompt + 2 * 6208,
    });
    expect(regions.journal('payg')[0]?.usage?.completionTokens).toBe(2 * 6208);
  });

  test('of one prompt are the same in each run', async () => {
    expect((await generate({})).bytes.equals((await generate({})).bytes)).toBe(true);
  });

  test('of DALL-E come as a URL unless the request wants them in the answer', async () => {
    const url = await generate({ model: 'dalle' });
    expect(url.body.data).toMatchObject([
      { url: expect.stringMatching(/^https:\/\/.*\.png$/), revised_prompt: 'A cat on a mat' },
    ]);
    const inside = await generate({ model: 'dalle', response_format: 'b64_json' });
    expect(inside.body.data).toMatchObject([{ b64_json: expect.stringMatching(/^iVBOR/) }]);
  });

  test('are made from another image by the newer models', async () => {
    const image = new File(['x'], 'a.png', { type: 'image/png' });
    const edited = await send('images/edits', formOf({ model: 'image', prompt: 'A hat', image, n: '2' }));
    expect([edited.status, edited.body.data.length]).toEqual([200, 2]);
    const old = await send('images/edits', formOf({ model: 'dalle', prompt: 'A hat', image }));
    expect(old.body.error.code).toBe('OperationNotSupported');
    const none = await send('images/edits', formOf({ model: 'image', prompt: 'A hat' }));
    expect(none.body.error.param).toBe('image');
  });

  test.for([
    { name: 'a size the model has not', body: { size: '1792x1024' }, code: 'invalid_value', param: 'size' },
    { name: 'a quality it has not', body: { quality: 'hd' }, code: 'invalid_value', param: 'quality' },
    {
      name: 'a form of answer it has not',
      body: { response_format: 'url' },
      code: 'unknown_parameter',
      param: 'response_format',
    },
    { name: 'an unknown parameter', body: { seed: 1 }, code: 'unknown_parameter', param: 'seed' },
    { name: 'two of DALL-E', body: { model: 'dalle', n: 2 }, code: 'invalid_value', param: 'n' },
    { name: 'no prompt', body: { prompt: undefined }, code: 'missing_required_parameter', param: 'prompt' },
    {
      name: 'a prompt that is filtered',
      body: { prompt: '[[Violence:6]]' },
      code: 'content_policy_violation',
      param: null,
    },
    { name: 'a model that chats', body: { model: 'gpt-4o' }, code: 'OperationNotSupported', param: undefined },
  ])('are refused for $name', async ({ body, code, param }) => {
    const { status, body: answer } = await generate(body);
    expect([status, answer.error.code, answer.error.param]).toEqual([400, code, param]);
  });
});

describe('audio', () => {
  const file = new File([new Uint8Array(64_000)], 'a.wav', { type: 'audio/wav' });
  const transcribe = (fields: Readonly<Record<string, string | File>>, path = 'audio/transcriptions') =>
    send(path, formOf({ model: 'whisper', file, ...fields }));

  test('is transcribed in every format', async () => {
    const { text } = JSON.parse(String((await transcribe({})).bytes)) as { text: string };
    const inFormat = async (response_format: string) => String((await transcribe({ response_format })).bytes);
    expect(text).toMatch(/\.$/);
    expect(await inFormat('text')).toBe(`${text}\n`);
    expect(await inFormat('srt')).toBe(`1\n00:00:00,000 --> 00:00:02,000\n${text}\n\n`);
    expect(await inFormat('vtt')).toBe(`WEBVTT\n\n00:00:00.000 --> 00:00:02.000\n${text}\n\n`);
    expect(JSON.parse(await inFormat('verbose_json'))).toMatchObject({
      task: 'transcribe',
      language: 'english',
      duration: 2,
      text,
      segments: [{ start: 0, end: 2, text }],
    });
    expect((await transcribe({ response_format: 'text' })).headers.get('content-type')).toBe(
      'text/plain; charset=utf-8',
    );
  });

  test('is translated into English', async () => {
    const { bytes } = await transcribe({ response_format: 'verbose_json' }, 'audio/translations');
    expect(JSON.parse(String(bytes))).toMatchObject({ task: 'translate', language: 'english' });
  });

  test('is told in tokens, and streamed, by the newer models', async () => {
    const { body, regions } = await transcribe({ model: 'transcribe' });
    const { text } = body as unknown as { text: string };
    const output = counter.text(text);
    expect(body.usage).toMatchObject({ input_tokens: 20, output_tokens: output, total_tokens: 20 + output });
    const streamed = String((await transcribe({ model: 'transcribe', stream: 'true' })).bytes);
    const events = streamed
      .split('\n\n')
      .flatMap((line) =>
        line.startsWith('data: {')
          ? [JSON.parse(line.slice(6)) as { type: string; delta?: string; text?: string }]
          : [],
      );
    expect(events.map(({ delta }) => delta ?? '').join('')).toBe(text);
    expect(events.at(-1)).toMatchObject({ type: 'transcript.text.done', text });
    expect(regions.journal('payg')[0]?.usage).toMatchObject({ promptTokens: 20 });
  });

  test.for([
    { name: 'no file', fields: { file: '' }, status: 400, code: 'missing_required_parameter' },
    { name: 'an unknown format', fields: { response_format: 'doc' }, status: 400, code: 'invalid_value' },
    {
      name: 'a format the model has not',
      fields: { model: 'transcribe', response_format: 'srt' },
      status: 400,
      code: 'unsupported_value',
    },
    {
      name: 'a file that is too large',
      fields: { file: new File([new Uint8Array(26_214_401)], 'b.wav') },
      status: 413,
      code: null,
    },
  ])('is refused for $name', async ({ fields, status, code }) => {
    const answer = await transcribe(fields);
    expect([answer.status, answer.body.error.code]).toEqual([status, code]);
  });

  test('is refused as JSON', async () => {
    expect((await send('audio/transcriptions', { model: 'whisper' })).status).toBe(415);
  });

  test.for([
    { format: 'mp3', begins: [0xff, 0xfb] },
    { format: 'wav', begins: [...Buffer.from('RIFF')] },
    { format: 'pcm', begins: [0, 0] },
  ])('is spoken as $format, as long as the text takes', async ({ format, begins }) => {
    const speak = (input: string) =>
      send('audio/speech', { model: 'voice', voice: 'alloy', input, response_format: format });
    const [short, long] = [await speak('a'.repeat(15)), await speak('a'.repeat(150))];
    expect([...short.bytes.subarray(0, begins.length)]).toEqual(begins);
    expect(long.bytes.length / short.bytes.length).toBeCloseTo(10, 0);
    expect(short.headers.get('content-type')).toBe('application/octet-stream');
  });

  test('is not spoken in formats the mock cannot make, and says so', async () => {
    const { status, body } = await send('audio/speech', {
      model: 'voice',
      voice: 'alloy',
      input: 'a',
      response_format: 'opus',
    });
    expect([status, body.error.code]).toEqual([501, 'NotMocked']);
  });
});
