import { expect, test } from 'vitest';
import { runPolicies } from '../../test/run-policy.ts';

test.for([
  { attributes: 'url="http://proxy.test:8080"', settings: { url: 'http://proxy.test:8080' } },
  {
    attributes: 'url="@("http://" + "proxy.test")" username="contoso" password="@("se" + "cret")"',
    settings: { url: 'http://proxy.test', username: 'contoso', password: 'secret' },
  },
])('the request goes through it: $attributes', async ({ attributes, settings }) => {
  const { world } = await runPolicies(`<proxy ${attributes} />`);
  expect(world.request.proxy).toEqual(settings);
  // The password stays out of the trace.
  expect(world.traced).toEqual([['the request goes through a proxy', { url: settings.url }]]);
});

test('within a request of its own it is for that request only, and a copy does not inherit it', async () => {
  const send = (inside: string) =>
    `<send-request mode="copy" response-variable-name="r"><set-url>https://a.test/</set-url>${inside}</send-request>`;
  const { world } = await runPolicies(
    `${send('<proxy url="http://inner.test:1" />')}<proxy url="http://outer.test:2" />${send('')}`,
  );
  expect(world.sent.map(({ request }) => request.proxy?.url)).toEqual(['http://inner.test:1', undefined]);
  expect(world.request.proxy?.url).toBe('http://outer.test:2');
});

test.for(['https://proxy.test:8080', 'proxy.test:8080', 'http://u:p@proxy.test', 'http://proxy.test/path', ''])(
  'fails for %o',
  async (url) => {
    await expect(runPolicies(`<proxy url="@("${url}")" />`)).rejects.toMatchObject({ reason: 'InvalidProxy' });
  },
);
