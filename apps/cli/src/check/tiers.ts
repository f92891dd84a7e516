import type { GatewayKind } from '@spillway/policies';

/** Tiers of the service and the kind of gateway each has (reference page: API gateway overview). */
const kinds: ReadonlyMap<string, GatewayKind> = new Map([
  ['consumption', 'consumption'],
  ['developer', 'classic'],
  ['basic', 'classic'],
  ['standard', 'classic'],
  ['premium', 'classic'],
  ['basicv2', 'v2'],
  ['standardv2', 'v2'],
  ['premiumv2', 'v2'],
  ['self-hosted', 'self-hosted'],
  ['workspace', 'workspace'],
]);

/** The kind of gateway of a tier, however its name is written: `Premium`, `BasicV2`, `SelfHosted`. */
export const gatewayOf = (tier: string): GatewayKind | undefined => {
  const name = tier.toLowerCase();
  return (
    kinds.get(name) ?? kinds.get(name.replace(/[-_ ]/g, '')) ?? (name === 'selfhosted' ? 'self-hosted' : undefined)
  );
};
