/** Doubles by their bits, as the rarer members of Math need them. */

const view = new DataView(new ArrayBuffer(8));

/** The NaN of .NET has its sign bit set. */
export const bitsOf = (value: number): bigint => {
  if (Number.isNaN(value)) return -0x8000000000000n;
  view.setFloat64(0, value);
  return view.getBigInt64(0);
};

export const fromBits = (bits: bigint): number => {
  view.setBigInt64(0, bits);
  return view.getFloat64(0);
};

export const isNegative = (value: number): boolean => bitsOf(value) < 0n;

/** A finite double as `mantissa * 2 ** exponent`. */
const parts = (value: number): { readonly mantissa: bigint; readonly exponent: number } => {
  const bits = BigInt.asUintN(64, bitsOf(value));
  const fraction = bits & 0xfffffffffffffn;
  const field = Number((bits >> 52n) & 0x7ffn);
  const mantissa = field === 0 ? fraction : fraction | 0x10000000000000n;
  return { mantissa: value < 0 ? -mantissa : mantissa, exponent: Math.max(field, 1) - 1075 };
};

/** The double nearest to `mantissa * 2 ** exponent`, a half to the even one. */
const nearest = (mantissa: bigint, exponent: number): number => {
  const size = mantissa < 0n ? -mantissa : mantissa;
  const excess = Math.max(size.toString(2).length - 53, -1074 - exponent);
  if (excess <= 0) return scale(Number(mantissa), exponent);
  const shift = BigInt(excess);
  const [low, rest, half] = [size >> shift, size & ((1n << shift) - 1n), 1n << (shift - 1n)];
  const rounded = rest > half || (rest === half && low % 2n === 1n) ? low + 1n : low;
  return scale(mantissa < 0n ? -Number(rounded) : Number(rounded), exponent + excess);
};

/** 2 to the power of thirds from -2 to 2. */
const thirds = [1 / 1.5874010519681996, 1 / 1.2599210498948732, 1, 1.2599210498948732, 1.5874010519681996];

/**
 * The cube root as the C library of the oracle approximates it: a polynomial for a first guess, then one step of Halley.
 * It may be off by one in the last place, which is what .NET gives.
 */
export const cubeRoot = (value: number): number => {
  if (!Number.isFinite(value) || value === 0) return value;
  const power = exponentOf(value) + 1;
  const m = Math.abs(scale(value, -power));
  const guess =
    0.35489576504391984 +
    (1.508191937815849 -
      (2.114994941673713 -
        (2.4469312256353444 - (1.8346927748361308 - (0.7849323449766392 - 0.14526389938548637 * m) * m) * m) * m) *
        m) *
      m;
  const cube = guess * guess * guess;
  const root = ((guess * (cube + 2 * m)) / (2 * cube + m)) * thirds[2 + (power % 3)]!;
  return Math.sign(value) * scale(root, Math.trunc(power / 3));
};

/** `x * y + z`, rounded once. */
export const multiplyAdd = (x: number, y: number, z: number): number => {
  if (![x, y, z].every(Number.isFinite) || x === 0 || y === 0) return x * y + z;
  const [a, b, c] = [parts(x), parts(y), parts(z)];
  const exponent = Math.min(a.exponent + b.exponent, c.exponent);
  const product = (a.mantissa * b.mantissa) << BigInt(a.exponent + b.exponent - exponent);
  const sum = product + (c.mantissa << BigInt(c.exponent - exponent));
  return sum === 0n ? x * y + z : nearest(sum, exponent);
};

/** `value * 2 ** power` in steps that do not leave the range of a double. */
export const scale = (value: number, power: number): number => {
  let [result, rest] = [value, power];
  for (let i = 0; i < 2 && rest > 1023; i++) {
    result *= 2 ** 1023;
    rest -= 1023;
  }
  for (let i = 0; i < 2 && rest < -1022; i++) {
    result *= 2 ** -969;
    rest += 969;
  }
  return result * 2 ** Math.max(-1022, Math.min(rest, 1023));
};

/** The binary exponent; the lowest int for zero, the highest for what is not finite. */
export const exponentOf = (value: number): number => {
  if (value === 0) return -0x80000000;
  if (!Number.isFinite(value)) return 0x7fffffff;
  const { mantissa, exponent } = parts(Math.abs(value));
  return exponent + mantissa.toString(2).length - 1;
};

export const nextUp = (value: number): number => {
  if (Number.isNaN(value) || value === Number.POSITIVE_INFINITY) return value;
  if (value === 0) return Number.MIN_VALUE;
  return fromBits(bitsOf(value) + (value > 0 ? 1n : -1n));
};
