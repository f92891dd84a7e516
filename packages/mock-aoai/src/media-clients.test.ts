import { createAzure } from '@ai-sdk/azure';
import { generateImage, experimental_transcribe as transcribe } from 'ai';
import { AzureOpenAI, BadRequestError, OpenAI, toFile } from 'openai';
import { afterEach, describe, expect, test } from 'vitest';
import { fakeClock } from '../test/fake-clock.ts';
import { topology } from '../test/instances.ts';
import { createRegions, listen, type Regions } from './index.ts';

let stop: () => Promise<void> | void = () => {};
afterEach(() => stop());

const start = async (): Promise<{ readonly regions: Regions; readonly url: string }> => {
  const regions = createRegions(topology, { clock: fakeClock() });
  const listening = await listen(regions, {});
  stop = () => listening.close();
  return { regions, url: listening.instances.payg ?? '' };
};

const classic = (url: string) =>
  new AzureOpenAI({ endpoint: url, apiKey: 'any', apiVersion: '2025-04-01-preview', maxRetries: 0 });
const v1 = (url: string) => new OpenAI({ baseURL: `${url}/openai/v1`, apiKey: 'any', maxRetries: 0 });
const recording = () => toFile(Buffer.alloc(64_000), 'a.wav', { type: 'audio/wav' });

describe.for([
  { name: 'AzureOpenAI', client: classic },
  { name: 'OpenAI with the v1 base URL', client: v1 },
])('$name', ({ client }) => {
  test('makes and changes images', async () => {
    const { regions, url } = await start();
    const made = await client(url).images.generate({ model: 'image', prompt: 'A cat' });
    expect(made.data?.[0]?.b64_json).toMatch(/^iVBOR/);
    const linked = await client(url).images.generate({ model: 'dalle', prompt: 'A cat' });
    expect(linked.data?.[0]?.url).toMatch(/^https:/);
    const image = await toFile(Buffer.from('x'), 'a.png', { type: 'image/png' });
    const edited = await client(url).images.edit({ model: 'image', prompt: 'A hat', image });
    expect(edited.usage?.output_tokens).toBe(1056);
    const refused = client(url).images.generate({ model: 'dalle', prompt: '[[attack]]' });
    await expect(refused).rejects.toBeInstanceOf(BadRequestError);
    expect(regions.journal('payg')).toHaveLength(4);
  });

  test('hears and speaks', async () => {
    const { regions, url } = await start();
    const heard = await client(url).audio.transcriptions.create({ model: 'whisper', file: await recording() });
    expect(heard.text).toMatch(/\.$/);
    const streamed = await client(url).audio.transcriptions.create({
      model: 'transcribe',
      file: await recording(),
      stream: true,
    });
    const types: string[] = [];
    for await (const { type } of streamed) types.push(type);
    expect(new Set(types)).toEqual(new Set(['transcript.text.delta', 'transcript.text.done']));
    const translated = await client(url).audio.translations.create({ model: 'whisper', file: await recording() });
    expect(translated.text).toMatch(/\.$/);
    const spoken = await client(url).audio.speech.create({ model: 'voice', voice: 'alloy', input: 'Hello' });
    expect((await spoken.arrayBuffer()).byteLength).toBeGreaterThan(1000);
    expect(regions.journal('payg')).toHaveLength(4);
  });
});

test('@ai-sdk/azure makes images and hears', async () => {
  const { regions, url } = await start();
  const azure = createAzure({ baseURL: `${url}/openai/v1`, apiKey: 'any' });
  const { image } = await generateImage({ model: azure.image('dalle'), prompt: 'A cat', maxRetries: 0 });
  expect(Buffer.from(image.uint8Array).subarray(1, 4).toString()).toBe('PNG');
  const audio = new Uint8Array(64_000);
  const { text } = await transcribe({ model: azure.transcription('whisper'), audio, maxRetries: 0 });
  expect(text).toMatch(/\.$/);
  expect(regions.journal('payg')).toHaveLength(2);
});
