import { expect, test } from 'vitest';
import { fakeClock } from '../test/fake-clock.ts';
import { chat, topology } from '../test/instances.ts';
import { createRegions } from './index.ts';
import { processingRegion } from './processing.ts';

const drawn = (region: string, sku: string): ReadonlySet<string | undefined> =>
  new Set(Array.from({ length: 2000 }, (_, index) => processingRegion({ region }, sku, `${index}`)));

test.for([
  { sku: 'Standard', region: 'swedencentral', regions: 1 },
  { sku: 'ProvisionedManaged', region: 'swedencentral', regions: 1 },
  { sku: 'DataZoneStandard', region: 'swedencentral', regions: 7 },
  { sku: 'DataZoneProvisionedManaged', region: 'eastus', regions: 7 },
  { sku: 'GlobalStandard', region: 'swedencentral', regions: 28 },
  { sku: 'DeveloperTier', region: 'swedencentral', regions: 28 },
  { sku: 'DataZoneStandard', region: 'uksouth', regions: 1 },
])('$sku in $region is processed in $regions regions', ({ sku, region, regions }) => {
  const found = drawn(region, sku);
  expect([found.size, found.has(region)]).toEqual([regions, true]);
});

test('a data zone does not leave its geography', () => {
  expect(
    [...drawn('swedencentral', 'DataZoneStandard')].filter((region) => /us|norway|swi|uk/.test(region ?? '')),
  ).toEqual([]);
});

test('the journal tells where a prompt was processed, and two runs tell the same', async () => {
  const run = async () => {
    const regions = createRegions(topology, { clock: fakeClock() });
    for (let index = 0; index < 5; index++) {
      await chat(regions, 'ptu');
      await chat(regions, 'payg', { max_tokens: 1 }, 'small');
    }
    await chat(regions, 'payg', {}, 'nope');
    return regions.journal('*').map(({ processedIn }) => processedIn);
  };
  const regions = await run();
  expect(regions.slice(0, 10).filter((_, index) => index % 2 === 0)).toEqual(Array(5).fill('westeurope'));
  expect(new Set(regions).size).toBeGreaterThan(3);
  expect(regions.at(-1)).toBeNull();
  expect(await run()).toEqual(regions);
});
