import { expect, test } from 'vitest';
import { topology } from '../test/instances.ts';
import { createRegions } from './index.ts';
import { partsOf } from './wire.ts';

test.for([
  'https://a.openai.azure.com/',
  'https://a.openai.azure.com',
  'https://A.openai.azure.com:443/openai/models?api-version=1&x=%2F#top',
  'http://127.0.0.1:4101//openai/../v1/x?y=/a?b',
  'https://a.example/x#y?z',
])('takes %s apart as URL does', (text) => {
  const url = new URL(text);
  const { host, pathname: path, search } = url;
  expect(partsOf(new Request(text).url)).toEqual({ host, path, query: search.slice(1) });
  expect(partsOf(url.href)).toEqual({ host, path, query: search.slice(1) });
});

test("a server of one's own that asks for an instance nobody knows is told so", async () => {
  const request = {
    method: 'GET',
    url: 'https://payg.openai.azure.com/openai/v1/models',
    headers: { 'api-key': 'any' },
    text: async () => '',
    bytes: async () => new Uint8Array(),
    signal: new AbortController().signal,
  };
  const regions = createRegions(topology);
  expect((await regions.serve('payg', request)).status).toBe(200);
  await expect(regions.serve('pyag', request)).rejects.toThrow('MCK004: no instance is called `pyag`');
});
