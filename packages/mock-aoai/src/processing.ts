import { randomFrom } from './random.ts';
import type { InstanceSpec } from './topology.ts';

// Regions with models (azure-ai-docs, table of GlobalStandard, 2026-06).
const everywhere =
  'australiaeast brazilsouth canadacentral canadaeast centralus eastus eastus2 francecentral germanywestcentral italynorth japaneast koreacentral northcentralus norwayeast polandcentral southafricanorth southcentralus southeastasia southindia spaincentral swedencentral switzerlandnorth switzerlandwest uaenorth uksouth westeurope westus westus3'.split(
    ' ',
  );

// Member states for the EU: Microsoft's own pages disagree on Norway and Switzerland (2026-05, 2026-06).
const zones = [
  'francecentral germanywestcentral italynorth polandcentral spaincentral swedencentral westeurope',
  'centralus eastus eastus2 northcentralus southcentralus westus westus3',
].map((names) => names.split(' '));

/**
 * The region whose machines answer: the instance's own, one of its data zone, or any, as the SKU allows (reference page,
 * deployment types). An answer does not tell; the journal does. Which one it is, chance decides (assumed).
 * @param seed text that alone decides what chance gives
 */
export const processingRegion = (
  { region }: Pick<InstanceSpec, 'region'>,
  sku: string,
  seed: string,
): string | undefined => {
  const scope = /^(?:Global|Developer)/.test(sku)
    ? everywhere
    : sku.startsWith('DataZone')
      ? zones.find((zone) => zone.includes(region ?? ''))
      : undefined;
  return scope?.[Math.floor(randomFrom(seed)() * scope.length)] ?? region;
};
