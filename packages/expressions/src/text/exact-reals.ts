import { spend } from '../meter.ts';
import { exponentOf, scale } from './reals.ts';

/**
 * Sines, arcs and logarithms rounded correctly, as the C library under .NET does nearly always; those of the host are now
 * and then off by one in the last place. Numbers are whole here, in units of 2 to the power of -140.
 */

const bits = 140n;
const one = 1n << bits;

const times = (a: bigint, b: bigint): bigint => (a * b) >> bits;
const over = (a: bigint, b: bigint): bigint => (a << bits) / b;

/** Exact, as long as the number is not below 2 to the power of -87. */
const fixed = (value: number): bigint => {
  const shift = Math.max(0, 52 - exponentOf(value));
  const whole = BigInt(scale(value, shift));
  return shift <= 140 ? whole << (bits - BigInt(shift)) : whole >> BigInt(shift - 140);
};

/** The nearest double, a half to the even one. */
const rounded = (value: bigint): number => {
  const size = value < 0n ? -value : value;
  const excess = BigInt(Math.max(0, size.toString(2).length - 53));
  const [low, rest] = [size >> excess, size & ((1n << excess) - 1n)];
  const middle = excess === 0n ? 1n : 1n << (excess - 1n);
  const up = excess > 0n && (rest > middle || (rest === middle && low % 2n === 1n)) ? 1n : 0n;
  const found = scale(Number(low + up), Number(excess - bits));
  return value < 0n ? -found : found;
};

/** The sum of a series whose terms come from the one before, until they are nothing. */
const series = (first: bigint, next: (term: bigint, step: bigint) => bigint): bigint => {
  let sum = 0n;
  let term = first;
  for (let step = 1n; term !== 0n; step++) {
    sum += term;
    term = next(term, step);
  }
  return sum;
};

/** `atan(1 / n)` by its series, for the constants. */
const arcOfPart = (n: bigint, unit: bigint): bigint => {
  let sum = 0n;
  let power = unit / n;
  for (let k = 0n; power !== 0n; k++) {
    sum += (k % 2n === 0n ? power : -power) / (2n * k + 1n);
    power /= n * n;
  }
  return sum;
};

/** With 60 bits more, so that a large number of turns may be taken off. */
const wideHalfTurn = 2n * (4n * arcOfPart(5n, one << 60n) - arcOfPart(239n, one << 60n));

const naturalOfTwo = ((): bigint => {
  // ln 2 is the series of atanh(1/3), twice.
  let sum = 0n;
  let power = one / 3n;
  for (let k = 1n; power !== 0n; k += 2n) {
    sum += power / k;
    power /= 9n;
  }
  return 2n * sum;
})();

const sineSeries = (x: bigint, first: bigint, from: bigint): bigint => {
  const square = times(x, x);
  return series(first, (term, step) => -times(term, square) / ((2n * step + from - 1n) * (2n * step + from)));
};

interface Turned {
  readonly sin: bigint;
  readonly cos: bigint;
}

/** Sine and cosine of a number below 2 to the power of 50. */
const turned = (value: number): Turned => {
  const wide = fixed(value) << 60n;
  const quarters = (2n * wide + wideHalfTurn) / (2n * wideHalfTurn) - (2n * wide + wideHalfTurn < 0n ? 1n : 0n);
  const rest = (wide - quarters * wideHalfTurn) >> 60n;
  const [sin, cos] = [sineSeries(rest, rest, 1n), sineSeries(rest, one, 0n)];
  const quarter = ((quarters % 4n) + 4n) % 4n;
  if (quarter === 0n) return { sin, cos };
  if (quarter === 1n) return { sin: cos, cos: -sin };
  return quarter === 2n ? { sin: -sin, cos: -cos } : { sin: -cos, cos: sin };
};

/** `e` to the power of a number of a few hundreds at most, as a mantissa and a power of two. */
const grown = (value: bigint): { readonly mantissa: bigint; readonly power: bigint } => {
  const power = (2n * value + naturalOfTwo) / (2n * naturalOfTwo) - (2n * value + naturalOfTwo < 0n ? 1n : 0n);
  const rest = (value - power * naturalOfTwo) >> 8n;
  let mantissa = series(one, (term, step) => times(term, rest) / step);
  for (let i = 0; i < 8; i++) mantissa = times(mantissa, mantissa);
  return { mantissa, power };
};

const logarithm = (value: number): bigint => {
  const power = exponentOf(value);
  const near = Math.log(value);
  // ln x = y + ln(x / e^y), where the quotient is next to one.
  const { mantissa, power: twos } = grown(-fixed(near));
  const shift = BigInt(power) + twos;
  const product = times(fixed(scale(value, -power)), mantissa);
  const rest = (shift < 0n ? product >> -shift : product << shift) - one;
  return fixed(near) + rest - times(rest, rest) / 2n;
};

/** Steps one of these takes: as long as so many statements. */
const cost = 200;

/** The host settles what is not finite, and what is so small or large that it is right or beyond these units. */
const within =
  (least: number, most: number, exact: (value: number) => bigint, host: (value: number) => number) =>
  (value: number): number => {
    const size = Math.abs(value);
    if (!(size >= least && size <= most)) return host(value);
    spend(cost);
    return rounded(exact(value));
  };

const small = 2 ** -26;
const large = 2 ** 50;

export const sine = within(small, large, (value) => turned(value).sin, Math.sin);
export const cosine = within(small, large, (value) => turned(value).cos, Math.cos);
export const tangent = within(
  small,
  large,
  (value) => {
    const { sin, cos } = turned(value);
    return over(sin, cos);
  },
  Math.tan,
);

/** `y + (x - tan y) / (1 + x tan y)` for the `y` of the host. */
export const arcTangent = within(
  small,
  large,
  (value) => {
    const near = Math.atan(value);
    const { sin, cos } = turned(near);
    const x = fixed(value);
    return fixed(near) + over(times(x, cos) - sin, cos + times(x, sin));
  },
  Math.atan,
);

export const arcSine = within(
  small,
  0.999,
  (value) => {
    const near = Math.asin(value);
    const { sin, cos } = turned(near);
    return fixed(near) + over(fixed(value) - sin, cos);
  },
  Math.asin,
);

export const arcCosine = within(
  small,
  0.999,
  (value) => {
    const near = Math.acos(value);
    const { sin, cos } = turned(near);
    return fixed(near) + over(cos - fixed(value), sin);
  },
  Math.acos,
);

export const arcTangentOf = (y: number, x: number): number => {
  const sizes = [Math.abs(x), Math.abs(y)];
  const near = Math.atan2(y, x);
  if (sizes.some((size) => !(size >= small && size <= large)) || Math.abs(near) < small) return near;
  spend(cost);
  const { sin, cos } = turned(near);
  const [a, b] = [fixed(y), fixed(x)];
  return rounded(fixed(near) + over(times(a, cos) - times(b, sin), times(b, cos) + times(a, sin)));
};

export const exponential = (value: number): number => {
  const size = Math.abs(value);
  if (!(size >= small && size <= 700)) return Math.exp(value);
  spend(cost);
  const { mantissa, power } = grown(fixed(value));
  return scale(rounded(mantissa), Number(power));
};

const isPlain = (value: number): boolean => value >= 2 ** -900 && value <= 2 ** 900 && Math.abs(value - 1) > small;

export const naturalLogarithm = (value: number): number => {
  if (!isPlain(value)) return Math.log(value);
  spend(cost);
  return rounded(logarithm(value));
};

export const binaryLogarithm = (value: number): number => {
  if (!isPlain(value) || Number.isInteger(Math.log2(value))) return Math.log2(value);
  spend(cost);
  return rounded(over(logarithm(value), naturalOfTwo));
};
