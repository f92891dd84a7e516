import { zoneNames, zoneOf } from '@spillway/artifacts';

/** Data zones that keep a promise of residency; what the third one covers is not settled (deployment types, 2026-06). */
const dataZones: ReadonlySet<string> = new Set(['eu', 'us']);

const zones: ReadonlySet<string> = new Set(zoneNames);

/** A region that is no Azure region but named as a zone (`eu`) lies in none. */
const isRegionWithin = (region: string, residency: string): boolean =>
  zones.has(residency) ? zoneOf(region) === residency : region === residency;

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
