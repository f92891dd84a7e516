import type { DeploymentSpec } from './topology.ts';

/** What a request asks of a deployment, as far as limits care. */
export interface Demand {
  readonly kind: 'chat' | 'embeddings';
  readonly promptTokens: number;
  readonly promptCharacters: number;
  /** Undefined when the request does not bound its completion. */
  readonly maxTokens: number | undefined;
}

/** How the service counted at a time. The laws changed without notice; the recordings that show each are named. */
export interface ChargingProfile {
  /** Tokens that a request takes from the limit at arrival; what is not used is not given back (reference page, quota). */
  charge(demand: Demand, spec: DeploymentSpec): number;
  /** Requests within a window, which slides. */
  requests(tokensPerMinute: number, spec: DeploymentSpec): { readonly limit: number; readonly windowMs: number };
}

const minute = 60_000;

const tenPerThousand = (tokensPerMinute: number) => ({ limit: Math.ceil(tokensPerMinute / 100), windowMs: minute });

/** Prompt plus bound, where a request has one (reference page, quota). */
const bounded = ({ promptTokens, maxTokens }: Demand): number | undefined =>
  maxTokens === undefined ? undefined : promptTokens + maxTokens;

/** A quarter of the characters: 2 for a prompt of 6 (recorded 2025-10, gpt-5-nano). */
const byCharacters = ({ promptCharacters, maxTokens }: Demand): number =>
  Math.ceil(promptCharacters / 4) + (maxTokens ?? 0);

const embeddingsOr =
  (charge: ChargingProfile['charge']): ChargingProfile['charge'] =>
  (demand, spec) =>
    demand.kind === 'embeddings' ? demand.promptTokens : charge(demand, spec);

const isOldTurbo = ({ model, version }: DeploymentSpec): boolean =>
  /^gpt-35?\.?5?-turbo/.test(model) && (version === undefined || version === '0613');

export const chargingProfiles = {
  /**
   * 16 a call for gpt-35-turbo 0613, whatever the prompt (recorded 2024-04 and 2024-11), 660 for others (recorded
   * 2024-06); a thousandth of the tokens a minute in every ten seconds.
   */
  '2024-06': {
    charge: embeddingsOr(({ maxTokens }, spec) => maxTokens ?? (isOldTurbo(spec) ? 16 : 660)),
    requests: (tokensPerMinute) => ({ limit: Math.ceil(tokensPerMinute / 1000), windowMs: 10_000 }),
  },
  /** 660 a call that does not bound its completion; ten requests a minute for a thousand tokens (recorded 2024-12 to 2025-03). */
  '2024-12': { charge: embeddingsOr((demand) => bounded(demand) ?? 660), requests: tenPerThousand },
  /** The requests bind first: ten a minute for a thousand tokens, without the 660 (recorded 2025-07). */
  '2025-07': { charge: embeddingsOr(byCharacters), requests: tenPerThousand },
  /** As before; the gpt-5 family has one request a minute for a thousand tokens (recorded 2025-10). */
  '2025-10': {
    charge: embeddingsOr(byCharacters),
    requests: (tokensPerMinute, { model }) =>
      model.startsWith('gpt-5')
        ? { limit: Math.ceil(tokensPerMinute / 1000), windowMs: minute }
        : tenPerThousand(tokensPerMinute),
  },
} satisfies Readonly<Record<string, ChargingProfile>>;

export type ChargingProfileName = keyof typeof chargingProfiles;

/** The law of a deployment: the newest that was recorded unless it states one. */
export const profileOf = ({ charging }: DeploymentSpec): ChargingProfile => chargingProfiles[charging ?? '2025-10'];
