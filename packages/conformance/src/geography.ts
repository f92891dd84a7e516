/**
 * Regions by the zone a residency rule names. `eu` is member states only: Microsoft's own pages disagree on Norway and
 * Switzerland, so the strict reading is taken (azure-ai-docs, deployment types, 2026-05).
 */
const zones: ReadonlyMap<string, readonly string[]> = new Map(
  Object.entries({
    eu: [
      'francecentral',
      'francesouth',
      'germanynorth',
      'germanywestcentral',
      'italynorth',
      'northeurope',
      'polandcentral',
      'spaincentral',
      'swedencentral',
      'swedensouth',
      'westeurope',
      'austriaeast',
    ],
    us: [
      'centralus',
      'eastus',
      'eastus2',
      'northcentralus',
      'southcentralus',
      'westcentralus',
      'westus',
      'westus2',
      'westus3',
    ],
    apac: [
      'australiacentral',
      'australiacentral2',
      'australiaeast',
      'australiasoutheast',
      'centralindia',
      'eastasia',
      'indonesiacentral',
      'japaneast',
      'japanwest',
      'koreacentral',
      'koreasouth',
      'newzealandnorth',
      'southeastasia',
      'southindia',
      'westindia',
    ],
  }),
);

/** Data zones that keep a promise of residency; what the third one covers is not settled (deployment types, 2026-06). */
const dataZones: ReadonlySet<string> = new Set(['eu', 'us']);

const isRegionWithin = (region: string, residency: string): boolean =>
  (zones.get(residency) ?? [residency]).includes(region);

/**
 * True when prompts at a place are processed within a residency: a zone, a region of its own, or `none`. Where an
 * instance stands is not enough: the SKU decides where its prompts go (reference page: deployment types).
 */
export const isWithin = (
  { region, sku }: { readonly region: string; readonly sku: string },
  residency: string,
): boolean => {
  if (residency === 'none') return true;
  if (sku.startsWith('Global') || sku === 'DeveloperTier') return false;
  if (sku.startsWith('DataZone') && !dataZones.has(residency)) return false;
  return isRegionWithin(region, residency);
};

/** A region that no rule of this residency allows; undefined when everything is allowed. */
export const regionOutside = (residency: string): string | undefined => {
  if (residency === 'none') return undefined;
  return isRegionWithin('eastus', residency) ? 'westeurope' : 'eastus';
};
