import { expect, test } from 'vitest';
import { priceOf, readPrices } from './prices.ts';

const file = (body: string): string => `version: 1\ncurrency: USD\nper: 1M\n${body}`;

test('keeps every digit: an amount for a million tokens is whole units for one', () => {
  const { prices } = readPrices('prices.yaml', file('models:\n  gpt-4o: { prompt: 2.50, completion: "10.000000001" }'));
  expect(prices?.models.get('gpt-4o')).toEqual({ prompt: 2_500_000_000n, completion: 10_000_000_001n });
});

test('an amount for a thousand tokens is a thousand times as much', () => {
  const { prices } = readPrices(
    'prices.yaml',
    'version: 1\ncurrency: EUR\nper: 1K\nmodels: { a: { prompt: 0.0025, completion: 0.01 } }',
  );
  expect(prices?.models.get('a')).toEqual({ prompt: 2_500_000_000n, completion: 10_000_000_000n });
});

test('a deployment of one instance wins over the deployment, and that over the model', () => {
  const price = (amount: number): string => `{ prompt: ${amount}, completion: 0 }`;
  const { prices } = readPrices(
    'prices.yaml',
    file(
      `models: { gpt-4o: ${price(3)} }\ndeployments: { chat: ${price(2)}, ptu/chat: ${price(1)}, free: ${price(0)} }`,
    ),
  );
  const of = (instance: string, deployment: string, model: string | null) =>
    prices && priceOf(prices, { instance, deployment, model })?.prompt;
  expect([of('ptu', 'chat', 'gpt-4o'), of('payg', 'chat', 'gpt-4o'), of('payg', 'other', 'gpt-4o')]).toEqual([
    1_000_000_000n,
    2_000_000_000n,
    3_000_000_000n,
  ]);
  expect([of('payg', 'free', null), of('payg', 'other', 'gpt-5'), of('payg', 'other', null)]).toEqual([
    0n,
    undefined,
    undefined,
  ]);
});

const amountOf = (text: string): string => file(`models:\n  a:\n    prompt: ${text}\n    completion: 1`);

test.for([
  ['a price below zero', amountOf('-1'), 'ART102 6:13'],
  ['a word', amountOf('cheap'), 'ART102 6:13'],
  ['more digits than a number holds', amountOf('123456789.123456789'), 'ART121 6:13'],
  ['more decimals than are kept', amountOf('0.0000000001'), 'ART121 6:13'],
  ['half a price', file('models:\n  a: { prompt: 1 }'), 'ART102 5:6'],
  ['an unknown key', file('modells: {}'), 'ART102 4:1'],
  ['no currency', 'version: 1\nper: 1M', 'ART102 1:1'],
  ['another unit', 'version: 1\ncurrency: USD\nper: 1G', 'ART102 3:6'],
  ['no YAML', 'version: [', 'ART101 1:11'],
] as const)('refuses %s', ([, text, expected]) => {
  const { prices, diagnostics } = readPrices('prices.yaml', text);
  const [first] = diagnostics;
  const place = first?.span && first.source?.positionAt(first.span.start);
  expect([prices, `${first?.code} ${place?.line}:${place?.column}`]).toEqual([undefined, expected]);
});
