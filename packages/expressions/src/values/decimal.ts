import { Decimal } from 'decimal.js';
import { overflow, raise } from '../exceptions.ts';
import { remainderOverflows } from './decimal-remainder.ts';

/** .NET's decimal has a 96-bit integer and a scale of 0 to 28: at most 29 digits, rounded half to even. */
const Exact = Decimal.clone({ precision: 60, rounding: Decimal.ROUND_HALF_EVEN, toExpNeg: -40, toExpPos: 40 });
const largest = new Exact('79228162514264337593543950335');

/** A decimal number; `scale` keeps the zeros C# keeps (`1.50m` prints as 1.50). */
export class ClrDecimal {
  readonly value: Decimal;
  readonly scale: number;
  constructor(value: Decimal, scale: number) {
    this.value = value;
    this.scale = scale;
  }
  toString(): string {
    return this.value.toFixed(this.scale);
  }
}

/** Rounds to what 96 bits hold. */
const fit = (value: Decimal, scale: number): ClrDecimal => {
  let places = Math.min(scale, 28);
  let rounded = value.toDecimalPlaces(places, Decimal.ROUND_HALF_EVEN);
  while (places > 0 && rounded.abs().times(new Exact(10).pow(places)).gt(largest)) {
    places--;
    rounded = value.toDecimalPlaces(places, Decimal.ROUND_HALF_EVEN);
  }
  if (rounded.abs().gt(largest)) return overflow('Value was either too large or too small for a Decimal.');
  return new ClrDecimal(rounded, places);
};

export const decimalOf = (source: string | number | bigint): ClrDecimal => {
  if (typeof source === 'number' && !(Math.abs(source) < 7.922816251426434e28))
    return overflow('Value was either too large or too small for a Decimal.');
  // A double has 15 significant digits once it becomes a decimal.
  const value = new Exact(typeof source === 'number' ? Number(source.toPrecision(15)) : String(source));
  const found = fit(value, typeof source === 'string' ? writtenScale(source) : value.decimalPlaces());
  // What is too small is a plain zero.
  return typeof source === 'number' && found.value.isZero() ? new ClrDecimal(found.value, 0) : found;
};

/** A float has seven significant digits once it becomes a decimal. */
export const decimalOfFloat = (value: number): ClrDecimal =>
  decimalOf(Number.isFinite(value) ? Number(value.toPrecision(7)) : value);

const writtenScale = (text: string): number => {
  const [mantissa = '', exponent = '0'] = text.toLowerCase().split('e');
  return Math.max(0, (mantissa.split('.')[1]?.length ?? 0) - Number(exponent));
};

const digitsOf = ({ value, scale }: ClrDecimal): { readonly units: bigint; readonly scale: number } => ({
  units: BigInt(value.abs().times(new Exact(10).pow(scale)).toFixed(0)),
  scale,
});

/** More than 32 bits: nothing times such a number loses its places. */
const isLong = (a: ClrDecimal): boolean => digitsOf(a).units > 0xffff_ffffn;

export const decimalMath = {
  add: (a: ClrDecimal, b: ClrDecimal): ClrDecimal => fit(Exact.add(a.value, b.value), Math.max(a.scale, b.scale)),
  subtract: (a: ClrDecimal, b: ClrDecimal): ClrDecimal => fit(Exact.sub(a.value, b.value), Math.max(a.scale, b.scale)),
  multiply: (a: ClrDecimal, b: ClrDecimal): ClrDecimal =>
    (a.value.isZero() || b.value.isZero()) && (isLong(a) || isLong(b))
      ? new ClrDecimal(new Exact(0), 0)
      : fit(Exact.mul(a.value, b.value), a.scale + b.scale),
  divide: (a: ClrDecimal, b: ClrDecimal): ClrDecimal => {
    if (b.value.isZero()) return raise('DivideByZeroException', 'Attempted to divide by zero.');
    const value = Exact.div(a.value, b.value).toDecimalPlaces(28, Decimal.ROUND_HALF_EVEN);
    return fit(value, Math.max(value.decimalPlaces(), a.scale - b.scale));
  },
  remainder: (a: ClrDecimal, b: ClrDecimal): ClrDecimal => {
    if (b.value.isZero()) return raise('DivideByZeroException', 'Attempted to divide by zero.');
    if (a.value.abs().lt(b.value.abs())) return a;
    if (remainderOverflows(digitsOf(a), digitsOf(b))) return overflow();
    return fit(Exact.mod(a.value, b.value), Math.max(a.scale, b.scale));
  },
  negate: (a: ClrDecimal): ClrDecimal => new ClrDecimal(a.value.neg(), a.scale),
  compare: (a: ClrDecimal, b: ClrDecimal): number => a.value.cmp(b.value),
  truncate: (a: ClrDecimal): bigint => BigInt(a.value.trunc().toFixed(0)),
  round: (a: ClrDecimal, places: number, mode: 'even' | 'away' | 'floor' | 'ceil' | 'zero'): ClrDecimal => {
    const modes = {
      even: Decimal.ROUND_HALF_EVEN,
      away: Decimal.ROUND_HALF_UP,
      floor: Decimal.ROUND_FLOOR,
      ceil: Decimal.ROUND_CEIL,
      zero: Decimal.ROUND_DOWN,
    } as const;
    return new ClrDecimal(a.value.toDecimalPlaces(places, modes[mode]), Math.min(a.scale, places));
  },
} as const;
