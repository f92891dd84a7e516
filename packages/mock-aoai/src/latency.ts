import { randomFrom } from './random.ts';

/**
 * Milliseconds by chance: always the same, evenly between two, or log-normal with these percentiles, as the times of
 * real models are spread (assumed).
 */
export type Distribution =
  | number
  | { readonly min: number; readonly max: number }
  | { readonly median: number; readonly p95: number };

/** How long a model takes: until its first token, and for every one after it. */
export interface LatencySpec {
  /** Default 0. An answer without tokens, such as embeddings, takes this long. */
  readonly firstTokenMs?: Distribution;
  /** Default 0. */
  readonly perTokenMs?: Distribution;
}

/** When the tokens of one answer are ready. */
export interface Pace {
  /** Milliseconds after the request until so many tokens are there; to be asked with numbers that do not fall. */
  readyAfterMs(tokens: number): number;
}

/** The 95th percentile of the standard normal distribution. */
const z95 = 1.6448536269514722;

const standardNormal = (random: () => number): number =>
  Math.sqrt(-2 * Math.log(1 - random())) * Math.cos(2 * Math.PI * random());

const draw = (distribution: Distribution, random: () => number): number => {
  if (typeof distribution === 'number') return distribution;
  if ('min' in distribution) return distribution.min + (distribution.max - distribution.min) * random();
  const sigma = Math.log(distribution.p95 / distribution.median) / z95;
  return distribution.median * Math.exp(sigma * standardNormal(random));
};

const atOnce: Pace = { readyAfterMs: () => 0 };

/** @param seed text that alone decides what chance gives */
export const paceOf = (spec: LatencySpec | undefined, seed: string): Pace => {
  if (spec === undefined) return atOnce;
  const { firstTokenMs = 0, perTokenMs = 0 } = spec;
  const random = randomFrom(seed);
  let ready = draw(firstTokenMs, random);
  let counted = 1;
  return {
    readyAfterMs(tokens) {
      if (typeof perTokenMs === 'number') return ready + Math.max(0, tokens - 1) * perTokenMs;
      for (; counted < tokens; counted++) ready += draw(perTokenMs, random);
      return ready;
    },
  };
};
