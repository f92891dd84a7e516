import { Decimal } from 'decimal.js';
import { argument, argumentNull, notAbove, overflow, raise } from '../exceptions.ts';
import { compareNumbers, numberConversion } from '../numeric.ts';
import type { Reference } from '../runtime.ts';
import { table } from '../table.ts';
import { arcCosine, arcSine, binaryLogarithm } from '../text/exact-reals.ts';
import { bitsOf, cubeRoot, exponentOf, fromBits, isNegative, multiplyAdd, nextUp, scale } from '../text/reals.ts';
import { decimalPlaces, roundHalfEven, roundingOf } from '../text/rounding.ts';
import { named, types } from '../types.ts';
import { ClrArray } from '../values/collections.ts';
import { type ClrDecimal, decimalMath, decimalOf } from '../values/decimal.ts';
import { numberText } from '../values/object.ts';
import type { MemberEntry } from './definition.ts';

/** The rarer parts of Math, BitConverter, Convert and the number types. */

const byZero = (): never => raise('DivideByZeroException', 'Attempted to divide by zero.');

const real = (run: (value: number) => number) => run;

const clamp =
  (name: string) =>
  (value: unknown, min: unknown, max: unknown): unknown => {
    if ((compareNumbers(min, max) ?? 0) > 0)
      return argument(`'${numberText(min, name)}' cannot be greater than ${numberText(max, name)}.`);
    if (compareNumbers(value, min) === -1) return min;
    return compareNumbers(value, max) === 1 ? max : value;
  };

const clamped = 'int long double decimal float uint ulong short ushort byte sbyte'.split(' ');

/** What the C library under .NET rounds correctly, and the host not always. */
const exactly: Readonly<Record<string, (value: number) => number>> = table({
  Acos: arcCosine,
  Asin: arcSine,
  Log2: binaryLogarithm,
});

export const rareMath: Readonly<Record<string, MemberEntry>> = {
  ...Object.fromEntries(
    ['Acos d', 'Acosh d', 'Asin d', 'Asinh d', 'Atanh d', 'Cosh value', 'Log2 x', 'Sinh value', 'Tanh value']
      .map((entry) => entry.split(' ') as [string, string])
      .map(([name, parameter]) => [
        `static double ${name}(double ${parameter})`,
        real(exactly[name] ?? Math[name.toLowerCase() as 'acos']),
      ]),
  ),
  ...Object.fromEntries(
    clamped.map((name) => [`static ${name} Clamp(${name} value, ${name} min, ${name} max)`, clamp(name)]),
  ),
  'static long BigMul(int a, int b)': (a: number, b: number) => BigInt(a) * BigInt(b),
  'static int DivRem(int a, int b, out int result)': (a: number, b: number, result: Reference) => {
    if (b === 0) return byZero();
    result.set(a % b);
    return Math.trunc(a / b);
  },
  'static long DivRem(long a, long b, out long result)': (a: bigint, b: bigint, result: Reference) => {
    if (b === 0n) return byZero();
    result.set(a % b);
    return a / b;
  },
  'static double Cbrt(double d)': {
    run: cubeRoot,
    difference: 'the last digit may differ: every C library has its own way',
  },
  'static double CopySign(double x, double y)': (x: number, y: number) => (isNegative(y) ? -Math.abs(x) : Math.abs(x)),
  'static double BitIncrement(double x)': nextUp,
  'static double BitDecrement(double x)': (value: number) => -nextUp(-value),
  'static double FusedMultiplyAdd(double x, double y, double z)': multiplyAdd,
  'static int ILogB(double x)': exponentOf,
  'static double ScaleB(double x, int n)': scale,
  'static double MaxMagnitude(double x, double y)': (x: number, y: number) => {
    const [a, b] = [Math.abs(x), Math.abs(y)];
    if (a > b || Number.isNaN(a)) return x;
    return a === b && isNegative(y) ? x : y;
  },
  'static double MinMagnitude(double x, double y)': (x: number, y: number) => {
    const [a, b] = [Math.abs(x), Math.abs(y)];
    if (a < b || Number.isNaN(a)) return x;
    return a === b && isNegative(x) ? x : y;
  },
  'static double IEEERemainder(double x, double y)': (x: number, y: number) => {
    const rest = x % y;
    if (Number.isNaN(rest)) return rest;
    if (rest === 0 && isNegative(x)) return -0;
    const other = rest - Math.abs(y) * Math.sign(x);
    if (Math.abs(other) !== Math.abs(rest)) return Math.abs(other) < Math.abs(rest) ? other : rest;
    const quotient = x / y;
    return Math.abs(roundHalfEven(quotient)) > Math.abs(quotient) ? other : rest;
  },
};

const conversionNames: Readonly<Record<string, string>> = table({
  ToByte: 'byte', ToSByte: 'sbyte', ToInt16: 'short', ToUInt16: 'ushort', ToInt32: 'int', ToUInt32: 'uint',
  ToInt64: 'long', ToUInt64: 'ulong', ToSingle: 'float', ToDouble: 'double',
}); // biome-ignore format: a table of names

/** Low, middle and high 32 bits of the integer, then sign and scale. */
const decimalBits = ({ value, scale: places }: ClrDecimal): number[] => {
  const whole = BigInt(value.abs().times(new Decimal(10).pow(places)).toFixed(0));
  const words = [0n, 32n, 64n].map((shift) => Number(BigInt.asIntN(32, whole >> shift)));
  return [...words, (places << 16) | (value.isNegative() ? -0x80000000 : 0)];
};

const decimalFromBits = (words: readonly number[], negative: boolean, places: number): ClrDecimal => {
  const whole = words.reduceRight((sum, word) => (sum << 32n) | BigInt(word >>> 0), 0n);
  const digits = whole.toString().padStart(places + 1, '0');
  const point = digits.length - places;
  return decimalOf(`${negative ? '-' : ''}${digits.slice(0, point)}.${digits.slice(point)}`);
};

/** Static twins of the operators, rounding, and conversions. */
export const decimalMembers: Readonly<Record<string, MemberEntry>> = {
  'static decimal Add(decimal d1, decimal d2)': decimalMath.add,
  'static decimal Subtract(decimal d1, decimal d2)': decimalMath.subtract,
  'static decimal Multiply(decimal d1, decimal d2)': decimalMath.multiply,
  'static decimal Divide(decimal d1, decimal d2)': decimalMath.divide,
  'static decimal Remainder(decimal d1, decimal d2)': decimalMath.remainder,
  'static decimal Negate(decimal d)': decimalMath.negate,
  'static int Compare(decimal d1, decimal d2)': decimalMath.compare,
  'static decimal Floor(decimal d)': (value: ClrDecimal) => decimalMath.round(value, 0, 'floor'),
  'static decimal Ceiling(decimal d)': (value: ClrDecimal) => decimalMath.round(value, 0, 'ceil'),
  'static decimal Truncate(decimal d)': (value: ClrDecimal) => decimalMath.round(value, 0, 'zero'),
  'static decimal Round(decimal d)': (value: ClrDecimal) => decimalMath.round(value, 0, 'even'),
  'static decimal Round(decimal d, int decimals)': (value: ClrDecimal, places: number) =>
    decimalMath.round(value, decimalPlaces(places), 'even'),
  'static decimal Round(decimal d, int decimals, MidpointRounding mode)': (
    value: ClrDecimal,
    places: number,
    mode: number,
  ) => decimalMath.round(value, decimalPlaces(places), roundingOf(mode)),
  'static decimal Round(decimal d, MidpointRounding mode)': (value: ClrDecimal, mode: number) =>
    decimalMath.round(value, 0, roundingOf(mode)),
  'static bool Equals(decimal d1, decimal d2)': (a: ClrDecimal, b: ClrDecimal) => decimalMath.compare(a, b) === 0,
  ...Object.fromEntries(
    Object.entries(conversionNames).map(([method, name]) => [
      `static ${name} ${method}(decimal ${name === 'ushort' || /^s?byte$|^short$/.test(name) ? 'value' : 'd'})`,
      (value: ClrDecimal) => numberConversion(types.decimal, named(name), { checked: true })!(value),
    ]),
  ),
  'static long ToOACurrency(decimal value)': (value: ClrDecimal) => {
    const scaled = value.value.times(10_000).toDecimalPlaces(0, Decimal.ROUND_HALF_EVEN);
    const whole = BigInt(scaled.toFixed(0));
    return BigInt.asIntN(64, whole) === whole
      ? whole
      : overflow('Value was either too large or too small for a Currency.');
  },
  'static decimal FromOACurrency(long cy)': (value: bigint) => {
    let [whole, places] = [value < 0n ? -value : value, 4];
    while (whole !== 0n && places > 0 && whole % 10n === 0n) [whole, places] = [whole / 10n, places - 1];
    return decimalFromBits(
      [0n, 32n, 64n].map((shift) => Number(BigInt.asIntN(32, whole >> shift))),
      value < 0n,
      places,
    );
  },
  'static int[] GetBits(decimal d)': (value: ClrDecimal) => new ClrArray(types.int, decimalBits(value)),
  'new(int value)': decimalOf,
  'new(uint value)': decimalOf,
  'new(long value)': decimalOf,
  'new(ulong value)': decimalOf,
  'new(float value)': (value: number) => numberConversion(types.float, types.decimal, { checked: true })!(value),
  'new(double value)': (value: number) => numberConversion(types.double, types.decimal, { checked: true })!(value),
  'new(int[] bits)': (bits: ClrArray | null) => {
    const [low = 0, mid = 0, high = 0, flags = 0] = (bits ?? argumentNull('bits')).items as number[];
    if (bits?.items.length !== 4 || (flags & 0x7f00ffff) !== 0 || ((flags >> 16) & 0xff) > 28)
      return argument('Decimal constructor requires an array or span of four valid decimal bytes.');
    return decimalFromBits([low, mid, high], flags < 0, (flags >> 16) & 0xff);
  },
  'new(int lo, int mid, int hi, bool isNegative, byte scale)': (
    low: number,
    mid: number,
    high: number,
    negative: boolean,
    places: number,
  ) => decimalFromBits([low, mid, high], negative, notAbove(places, 28, 'scale')),
};

/** `double.IsFinite` and its like; the least normal number differs by type. */
export const realMembers = (name: string, d: string): Readonly<Record<string, MemberEntry>> => ({
  [`static bool IsFinite(${name} ${d})`]: (value: number) => Number.isFinite(value),
  [`static bool IsPositiveInfinity(${name} ${d})`]: (value: number) => value === Number.POSITIVE_INFINITY,
  [`static bool IsNegativeInfinity(${name} ${d})`]: (value: number) => value === Number.NEGATIVE_INFINITY,
  [`static bool IsNegative(${name} ${d})`]: isNegative,
  [`static bool IsNormal(${name} ${d})`]: (value: number) =>
    Number.isFinite(value) && Math.abs(value) >= leastNormal[name]!,
  [`static bool IsSubnormal(${name} ${d})`]: (value: number) => value !== 0 && Math.abs(value) < leastNormal[name]!,
});

const leastNormal: Readonly<Record<string, number>> = table({ double: 2 ** -1022, float: 2 ** -126 });

const view = (bytes: ClrArray | null, start: number, length: number): DataView => {
  const { items } = bytes ?? argumentNull('value');
  if (start < 0 || start >= items.length) outside();
  if (start > items.length - length)
    argument(
      'The array starting from the specified index is not long enough to read a value of the specified type.',
      'value',
    );
  return new DataView(Uint8Array.from((items as number[]).slice(start, start + length)).buffer);
};

const outside = (): never =>
  raise(
    'ArgumentOutOfRangeException',
    "Index was out of range. Must be non-negative and less than the size of the collection. (Parameter 'startIndex')",
  );

const bytesOf = (length: number, write: (target: DataView) => void): ClrArray => {
  const target = new DataView(new ArrayBuffer(length));
  write(target);
  return new ClrArray(types.byte, Array.from(new Uint8Array(target.buffer)));
};

const singleBits = (value: number): number => {
  if (Number.isNaN(value)) return -0x400000;
  const at = new DataView(new ArrayBuffer(4));
  at.setFloat32(0, value);
  return at.getInt32(0);
};

export const bitMembers: Readonly<Record<string, MemberEntry>> = {
  'static byte[] GetBytes(double value)': (value: number) => bytesOf(8, (at) => at.setBigInt64(0, bitsOf(value), true)),
  'static byte[] GetBytes(float value)': (value: number) => bytesOf(4, (at) => at.setInt32(0, singleBits(value), true)),
  'static byte[] GetBytes(char value)': (value: number) => bytesOf(2, (at) => at.setUint16(0, value, true)),
  'static byte[] GetBytes(ushort value)': (value: number) => bytesOf(2, (at) => at.setUint16(0, value, true)),
  'static byte[] GetBytes(uint value)': (value: number) => bytesOf(4, (at) => at.setUint32(0, value, true)),
  'static byte[] GetBytes(ulong value)': (value: bigint) => bytesOf(8, (at) => at.setBigUint64(0, value, true)),
  'static double ToDouble(byte[] value, int startIndex)': (bytes: ClrArray | null, start: number) =>
    view(bytes, start, 8).getFloat64(0, true),
  'static float ToSingle(byte[] value, int startIndex)': (bytes: ClrArray | null, start: number) =>
    view(bytes, start, 4).getFloat32(0, true),
  'static char ToChar(byte[] value, int startIndex)': (bytes: ClrArray | null, start: number) =>
    view(bytes, start, 2).getUint16(0, true),
  'static bool ToBoolean(byte[] value, int startIndex)': (bytes: ClrArray | null, start: number) =>
    view(bytes, start, 1).getUint8(0) !== 0,
  'static long DoubleToInt64Bits(double value)': bitsOf,
  'static double Int64BitsToDouble(long value)': fromBits,
  'static int SingleToInt32Bits(float value)': singleBits,
  'static float Int32BitsToSingle(int value)': (value: number) => {
    const at = new DataView(new ArrayBuffer(4));
    at.setInt32(0, value);
    return at.getFloat32(0);
  },
};
