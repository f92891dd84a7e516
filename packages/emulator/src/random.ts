import type { RandomSource } from '@spillway/policies';

/** The seeded source of chance: the same seed gives the same numbers on every machine. */
export const seededRandom = (seed: number): RandomSource => {
  // A 32-bit mixing generator (the one known as mulberry32): small, fast, and good enough to pick members.
  let state = seed >>> 0;
  return {
    next() {
      state = (state + 0x6d2b79f5) >>> 0;
      let mixed = Math.imul(state ^ (state >>> 15), state | 1);
      mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
      return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
    },
  };
};

/** Eight hexadecimal digits. */
const word = (random: RandomSource): string =>
  Math.floor(random.next() * 4_294_967_296)
    .toString(16)
    .padStart(8, '0');

/** A version 4 GUID from the seeded source, in .NET's `D` form. */
export const guid = (random: RandomSource): string => {
  const [a, b, c, d] = [word(random), word(random), word(random), word(random)];
  const variant = '89ab'[Number.parseInt(c.charAt(0), 16) & 3];
  return `${a}-${b.slice(0, 4)}-4${b.slice(5)}-${variant}${c.slice(1, 4)}-${c.slice(4)}${d}`;
};
