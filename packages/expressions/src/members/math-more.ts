import { argument, argumentNull, raise } from '../exceptions.ts';
import { compareNumbers } from '../numeric.ts';
import type { Reference } from '../runtime.ts';
import { types } from '../types.ts';
import { ClrArray } from '../values/collections.ts';
import { type ClrDecimal, decimalMath } from '../values/decimal.ts';
import type { MemberEntry } from './definition.ts';

/** The rarer parts of Math, BitConverter, Convert and the number types. */

const byZero = (): never => raise('DivideByZeroException', 'Attempted to divide by zero.');

const real = (run: (value: number) => number) => run;

const clamp = (value: unknown, min: unknown, max: unknown): unknown => {
  if ((compareNumbers(min, max) ?? 0) > 0) return argument(`'${String(min)}' cannot be greater than ${String(max)}.`);
  if (compareNumbers(value, min) === -1) return min;
  return compareNumbers(value, max) === 1 ? max : value;
};

const clamped = 'int long double decimal float uint ulong short ushort byte sbyte'.split(' ');

export const rareMath: Readonly<Record<string, MemberEntry>> = {
  ...Object.fromEntries(
    ['Acos', 'Acosh', 'Asin', 'Asinh', 'Atanh', 'Cbrt', 'Cosh', 'Log2', 'Sinh', 'Tanh'].map((name) => [
      `static double ${name}(double d)`,
      real(Math[name.toLowerCase() as 'acos']),
    ]),
  ),
  ...Object.fromEntries(
    clamped.map((name) => [`static ${name} Clamp(${name} value, ${name} min, ${name} max)`, clamp]),
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
  'static double CopySign(double x, double y)': (x: number, y: number) =>
    y < 0 || Object.is(y, -0) ? -Math.abs(x) : Math.abs(x),
  'static double IEEERemainder(double x, double y)': (x: number, y: number) => {
    const quotient = x / y;
    const low = Math.floor(quotient);
    const nearest = quotient - low > 0.5 || (quotient - low === 0.5 && low % 2 !== 0) ? low + 1 : low;
    return x - y * nearest;
  },
};

/** Static twins of the operators, and rounding. */
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
    decimalMath.round(value, places, 'even'),
  'static decimal Round(decimal d, int decimals, MidpointRounding mode)': (
    value: ClrDecimal,
    places: number,
    mode: number,
  ) => decimalMath.round(value, places, mode === 1 ? 'away' : 'even'),
  'static double ToDouble(decimal d)': (value: ClrDecimal) => Number(value),
  'static long ToInt64(decimal d)': decimalMath.truncate,
};

/** `double.IsFinite` and its like. */
export const realMembers = (name: string): Readonly<Record<string, MemberEntry>> => ({
  [`static bool IsFinite(${name} d)`]: (value: number) => Number.isFinite(value),
  [`static bool IsPositiveInfinity(${name} d)`]: (value: number) => value === Number.POSITIVE_INFINITY,
  [`static bool IsNegativeInfinity(${name} d)`]: (value: number) => value === Number.NEGATIVE_INFINITY,
  [`static bool IsNegative(${name} d)`]: (value: number) => value < 0 || Object.is(value, -0),
});

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

export const bitMembers: Readonly<Record<string, MemberEntry>> = {
  'static byte[] GetBytes(double value)': (value: number) => bytesOf(8, (at) => at.setFloat64(0, value, true)),
  'static byte[] GetBytes(float value)': (value: number) => bytesOf(4, (at) => at.setFloat32(0, value, true)),
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
  'static long DoubleToInt64Bits(double value)': (value: number) => {
    const at = new DataView(new ArrayBuffer(8));
    at.setFloat64(0, value);
    return at.getBigInt64(0);
  },
  'static double Int64BitsToDouble(long value)': (value: bigint) => {
    const at = new DataView(new ArrayBuffer(8));
    at.setBigInt64(0, value);
    return at.getFloat64(0);
  },
};

export const hexMembers: Readonly<Record<string, MemberEntry>> = {
  'static bool IsDBNull(object value)': () => false,
};
