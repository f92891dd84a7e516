import { outOfRange, overflow, raise } from '../exceptions.ts';
import { compareNumbers } from '../numeric.ts';
import { arcTangent, arcTangentOf, cosine, exponential, naturalLogarithm, sine, tangent } from '../text/exact-reals.ts';
import { decimalPlaces, roundingOf, roundTo } from '../text/rounding.ts';
import { type ClrDecimal, decimalMath, decimalOf } from '../values/decimal.ts';
import type { MemberEntry, TypeDefinition } from './definition.ts';
import { rareMath } from './math-more.ts';

const ordered = ['int', 'long', 'double', 'decimal', 'float', 'uint', 'ulong', 'short', 'ushort', 'byte', 'sbyte'];

const pick =
  (sign: 1 | -1) =>
  (a: unknown, b: unknown): unknown => {
    const order = compareNumbers(a, b);
    if (order === undefined) return Number.NaN;
    if (order === 0) return Object.is(a, sign === 1 ? -0 : 0) ? b : a;
    return order * sign > 0 ? a : b;
  };

const perType: Readonly<Record<string, MemberEntry>> = Object.assign(
  {},
  ...ordered.map((name) => ({
    [`static ${name} Max(${name} val1, ${name} val2)`]: pick(1),
    [`static ${name} Min(${name} val1, ${name} val2)`]: pick(-1),
  })),
);

const lowest = (): never => overflow('Negating the minimum value of a twos complement number is invalid.');
const toHeldZero = (name: string): unknown => (name === 'decimal' ? decimalOf(0) : name === 'long' ? 0n : 0);
const signOf = (value: unknown, zero: unknown): number =>
  compareNumbers(value, zero) ??
  raise('ArithmeticException', 'Function does not accept floating point Not-a-Number values.');

const signs: Readonly<Record<string, MemberEntry>> = Object.fromEntries(
  ['int', 'long', 'double', 'decimal', 'float', 'short', 'sbyte'].map((name) => [
    `static int Sign(${name} value)`,
    (value: unknown) => signOf(value, toHeldZero(name)),
  ]),
);

const digits = (count: number): number =>
  count < 0 || count > 15 ? outOfRange('Rounding digits must be between 0 and 15, inclusive.', 'digits') : count;
const real = (run: (value: number) => number) => run;

export const mathType: TypeDefinition = {
  name: 'Math',
  shape: 'static',
  members: {
    'const double PI': () => Math.PI,
    'const double E': () => Math.E,
    ...perType,
    ...rareMath,
    'static int Abs(int value)': (value: number) => (value === -0x80000000 ? lowest() : Math.abs(value)),
    'static long Abs(long value)': (value: bigint) =>
      value === -0x8000000000000000n ? lowest() : value < 0n ? -value : value,
    'static double Abs(double value)': real(Math.abs),
    'static float Abs(float value)': real(Math.abs),
    'static short Abs(short value)': (value: number) => (value === -0x8000 ? lowest() : Math.abs(value)),
    'static sbyte Abs(sbyte value)': (value: number) => (value === -0x80 ? lowest() : Math.abs(value)),
    'static decimal Abs(decimal value)': (value: ClrDecimal) =>
      value.value.isNegative() ? decimalMath.negate(value) : value,
    ...signs,
    'static double Round(double a)': (value: number) => roundTo(value, 0, 'even'),
    'static double Round(double value, int digits)': (value: number, count: number) =>
      roundTo(value, digits(count), 'even'),
    'static double Round(double value, MidpointRounding mode)': (value: number, code: number) =>
      roundTo(value, 0, roundingOf(code)),
    'static double Round(double value, int digits, MidpointRounding mode)': (
      value: number,
      count: number,
      code: number,
    ) => roundTo(value, digits(count), roundingOf(code)),
    'static decimal Round(decimal d)': (value: ClrDecimal) => decimalMath.round(value, 0, 'even'),
    'static decimal Round(decimal d, int decimals)': (value: ClrDecimal, count: number) =>
      decimalMath.round(value, decimalPlaces(count), 'even'),
    'static decimal Round(decimal d, MidpointRounding mode)': (value: ClrDecimal, code: number) =>
      decimalMath.round(value, 0, roundingOf(code)),
    'static decimal Round(decimal d, int decimals, MidpointRounding mode)': (
      value: ClrDecimal,
      count: number,
      code: number,
    ) => decimalMath.round(value, decimalPlaces(count), roundingOf(code)),
    'static double Floor(double d)': real(Math.floor),
    'static decimal Floor(decimal d)': (value: ClrDecimal) => decimalMath.round(value, 0, 'floor'),
    'static double Ceiling(double a)': real(Math.ceil),
    'static decimal Ceiling(decimal d)': (value: ClrDecimal) => decimalMath.round(value, 0, 'ceil'),
    'static double Truncate(double d)': real(Math.trunc),
    'static decimal Truncate(decimal d)': (value: ClrDecimal) => decimalMath.round(value, 0, 'zero'),
    'static double Pow(double x, double y)': (x: number, y: number) =>
      x === 1 || (x === -1 && Math.abs(y) === Number.POSITIVE_INFINITY) ? 1 : x ** y,
    'static double Sqrt(double d)': real(Math.sqrt),
    'static double Exp(double d)': real(exponential),
    'static double Log(double d)': real(naturalLogarithm),
    'static double Log(double a, double newBase)': (value: number, base: number) =>
      base === 1 || (value !== 1 && (base === 0 || base === Number.POSITIVE_INFINITY))
        ? Number.NaN
        : naturalLogarithm(value) / naturalLogarithm(base),
    'static double Log10(double d)': real(Math.log10),
    'static double Sin(double a)': real(sine),
    'static double Cos(double d)': real(cosine),
    'static double Tan(double a)': real(tangent),
    'static double Atan(double d)': real(arcTangent),
    'static double Atan2(double y, double x)': arcTangentOf,
  },
};
