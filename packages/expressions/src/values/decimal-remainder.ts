/**
 * Where `%` of decimals ends in an error although the remainder is a decimal. .NET divides word by word and guesses each
 * digit from the first words of the rest and of the divisor; where these are equal, the guess does not fit into a word and
 * the processor refuses.
 */

const word = 32n;
const mask = 0xffff_ffffn;
const largest = (1n << 96n) - 1n;

/** A decimal without its sign. */
interface Digits {
  readonly units: bigint;
  readonly scale: number;
}

const tenTo = (power: number): bigint => 10n ** BigInt(power);

/** How far the units can be scaled up by one step, of nine places at most. */
const stepFor = (units: bigint, places: number): number => {
  let step = Math.min(9, places);
  while (step > 0 && units * tenTo(step) > largest) step--;
  return step;
};

/** As many places as 96 bits leave room for, and what is left. */
const scaledUp = (units: bigint, places: number): { readonly units: bigint; readonly places: number } => {
  let [grown, left] = [units, places];
  while (left > 0) {
    const step = stepFor(grown, left);
    grown *= tenTo(step);
    left -= step;
    if (step < 9) break;
  }
  return { units: grown, places: left };
};

/** The dividend with the places still missing, in words: its highest one stays below the sign bit. */
const dividend = (units: bigint, places: number): { readonly value: bigint; readonly high: number } => {
  let [value, left, high] = [units, places, 3];
  for (; left > 0; left -= 9) {
    value *= tenTo(Math.min(9, left));
    if (value >> (word * BigInt(high)) > 0x7fff_ffffn) high++;
  }
  return { value, high };
};

/** The division of three words by three. */
const divisionOverflows = (units: bigint, divisor: bigint, places: number): boolean => {
  const shift = BigInt(Math.clz32(Number(divisor >> 64n)));
  const by = divisor << shift;
  const { value, high } = dividend(units << shift, places);
  let rest = value;
  for (let at = high - 3; at >= 0; at--) {
    const part = rest >> (word * BigInt(at));
    if (part >> 96n >= by >> 64n) return true;
    rest -= ((part / by) * by) << (word * BigInt(at));
  }
  return false;
};

/** Whether .NET ends `a % b` with an overflow; both are above zero, and `a` is the larger. */
export const remainderOverflows = (a: Digits, b: Digits): boolean => {
  const divisor = b.units * tenTo(Math.max(0, a.scale - b.scale));
  let [units, places] = [a.units, Math.max(0, b.scale - a.scale)];
  do {
    ({ units, places } = scaledUp(units, places));
    if (units >> 64n === 0n) return false;
    if (divisor >> 64n !== 0n) return divisionOverflows(units, divisor, places);
    if (divisor > mask) return false;
    units %= divisor;
  } while (places > 0);
  return false;
};
