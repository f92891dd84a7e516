import { expect, test } from 'vitest';
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
