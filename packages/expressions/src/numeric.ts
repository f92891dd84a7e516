import { overflow, raise } from './exceptions.ts';
import { table } from './table.ts';
import { integerRanges, rangeMessage } from './text/parse-numbers.ts';
import { isNamed, type Type, types } from './types.ts';
import { ClrDecimal, decimalMath, decimalOf, decimalOfFloat } from './values/decimal.ts';

/** Arithmetic of the C# number types on unboxed values: number up to 32 bits and for reals, bigint for 64, ClrDecimal. */

const widening: Readonly<Record<string, string>> = table({
  sbyte: 'short int long float double decimal',
  byte: 'short ushort int uint long ulong float double decimal',
  short: 'int long float double decimal',
  ushort: 'int uint long ulong float double decimal',
  int: 'long float double decimal',
  uint: 'long ulong float double decimal',
  long: 'float double decimal',
  ulong: 'float double decimal',
  char: 'ushort int uint long ulong float double decimal',
  float: 'double',
});

const numberNames: ReadonlySet<string> = new Set(
  'sbyte byte short ushort int uint long ulong char float double decimal'.split(' '),
);

export const isNumber = (type: Type): boolean => type.kind === 'named' && numberNames.has(type.name);
export const isInteger = (type: Type): boolean =>
  type.kind === 'named' && (Object.hasOwn(integerRanges, type.name) || type.name === 'char');

/** True for an implicit numeric conversion. */
export const widens = (from: Type, to: Type): boolean =>
  from.kind === 'named' && to.kind === 'named' && (widening[from.name]?.split(' ').includes(to.name) ?? false);

/** True when an `int` constant of that value also fits the smaller type. */
export const constantFits = (value: unknown, to: Type): boolean => {
  if (to.kind !== 'named' || (typeof value !== 'number' && typeof value !== 'bigint')) return false;
  const range = integerRanges[to.name];
  return range !== undefined && BigInt(value) >= range.min && BigInt(value) <= range.max;
};

const big = (type: Type): boolean => isNamed(type, 'long') || isNamed(type, 'ulong');

const smallWraps: Readonly<Record<string, (value: number) => number>> = table({
  sbyte: (v) => (v << 24) >> 24,
  byte: (v) => v & 0xff,
  short: (v) => (v << 16) >> 16,
  ushort: (v) => v & 0xffff,
  char: (v) => v & 0xffff,
  int: (v) => v | 0,
  uint: (v) => v >>> 0,
});

/** Keeps the low bits of an integer, as unchecked C# does. */
export const wrap = (value: bigint, typeName: string): number | bigint => {
  if (typeName === 'long') return BigInt.asIntN(64, value);
  if (typeName === 'ulong') return BigInt.asUintN(64, value);
  return smallWraps[typeName]!(Number(BigInt.asIntN(32, value)));
};

const inRange = (value: bigint, typeName: string): number | bigint => {
  const { min, max } = integerRanges[typeName === 'char' ? 'ushort' : typeName]!;
  return value < min || value > max ? overflow() : wrap(value, typeName);
};

/** Converts between number types; `checked` throws where the value does not fit. */
export const numberConversion = (
  from: Type,
  to: Type,
  { checked }: { readonly checked: boolean },
): ((value: unknown) => unknown) | undefined => {
  if (from.kind !== 'named' || to.kind !== 'named' || from.name === to.name) return undefined;
  if (to.name === 'decimal' && from.name === 'float') return (v) => decimalOfFloat(v as number);
  if (to.name === 'decimal') return (v) => decimalOf(v as number | bigint);
  if (to.name === 'double') return big(from) ? Number : from.name === 'decimal' ? decimalToNumber : undefined;
  if (to.name === 'float') return (v) => Math.fround(v instanceof ClrDecimal ? v.value.toNumber() : Number(v));
  if (from.name === 'decimal') return (v) => decimalToInteger(v as ClrDecimal, to.name);
  if (from.name === 'double' || from.name === 'float') return (v) => realToInteger(v as number, to.name, checked);
  if (widens(from, to)) return big(to) ? (v) => BigInt(v as number) : undefined;
  if (checked) return (v) => inRange(BigInt(v as number | bigint), to.name);
  if (big(from) || big(to)) return (v) => wrap(BigInt(v as number | bigint), to.name);
  return smallWraps[to.name] as (value: unknown) => unknown;
};

const decimalToNumber = (value: unknown): number => (value as ClrDecimal).value.toNumber();

const decimalToInteger = (value: ClrDecimal, typeName: string): number | bigint => {
  const whole = decimalMath.truncate(value);
  const { min, max } = integerRanges[typeName === 'char' ? 'ushort' : typeName]!;
  return whole < min || whole > max
    ? overflow(
        typeName === 'char' ? 'Value was either too large or too small for a character.' : rangeMessage(typeName),
      )
    : wrap(whole, typeName);
};

/** Out of range and NaN give the lowest value on x64, as the processor instruction does. */
const realToInteger = (value: number, typeName: string, checked: boolean): number | bigint => {
  const whole = Number.isFinite(value) ? BigInt(Math.trunc(value)) : undefined;
  if (whole === undefined || BigInt.asIntN(64, whole) !== whole) {
    if (checked) return overflow();
    return wrap(typeName === 'int' ? -0x80000000n : -0x8000000000000000n, typeName);
  }
  if (checked) return inRange(whole, typeName);
  return typeName === 'int' && BigInt.asIntN(32, whole) !== whole ? -0x80000000 : wrap(whole, typeName);
};

type Operation = (a: never, b: never) => unknown;

const divideByZero = (): never => raise('DivideByZeroException', 'Attempted to divide by zero.');

const realOperations: Readonly<Record<string, (a: number, b: number) => number>> = table({
  '+': (a, b) => a + b,
  '-': (a, b) => a - b,
  '*': (a, b) => a * b,
  '/': (a, b) => a / b,
  '%': (a, b) => a % b,
});

const decimalOperations: Readonly<Record<string, Operation>> = table({
  '+': decimalMath.add,
  '-': decimalMath.subtract,
  '*': decimalMath.multiply,
  '/': decimalMath.divide,
  '%': decimalMath.remainder,
});

const bigOperations: Readonly<Record<string, (a: bigint, b: bigint) => bigint>> = table({
  '+': (a, b) => a + b,
  '-': (a, b) => a - b,
  '*': (a, b) => a * b,
  '/': (a, b) => (b === 0n ? divideByZero() : a / b),
  '%': (a, b) => (b === 0n ? divideByZero() : a % b),
  '&': (a, b) => a & b,
  '|': (a, b) => a | b,
  '^': (a, b) => a ^ b,
});

const intOperations: Readonly<Record<string, (a: number, b: number) => number>> = table({
  '+': (a, b) => (a + b) | 0,
  '-': (a, b) => (a - b) | 0,
  '*': Math.imul,
  '/': (a, b) => (b === 0 ? divideByZero() : a === -0x80000000 && b === -1 ? overflow() : (a / b) | 0),
  '%': (a, b) => (b === 0 ? divideByZero() : a === -0x80000000 && b === -1 ? overflow() : (a % b) | 0),
  '&': (a, b) => a & b,
  '|': (a, b) => a | b,
  '^': (a, b) => a ^ b,
});

/** The arithmetic or bitwise operation on two values of one promoted type; undefined when C# has none. */
export const arithmetic = (
  operator: string,
  type: Type,
  { checked }: { readonly checked: boolean },
): ((a: unknown, b: unknown) => unknown) | undefined => {
  if (type.kind !== 'named') return undefined;
  const { name } = type;
  if (name === 'double') return realOperations[operator] as ((a: unknown, b: unknown) => unknown) | undefined;
  if (name === 'float') {
    const run = realOperations[operator];
    return run && ((a, b) => Math.fround(run(a as number, b as number)));
  }
  if (name === 'decimal') return decimalOperations[operator] as ((a: unknown, b: unknown) => unknown) | undefined;
  if (name === 'int' && (!checked || '/%&|^'.includes(operator)))
    return intOperations[operator] as (a: unknown, b: unknown) => unknown;
  const run = bigOperations[operator];
  if (!run) return undefined;
  const finish = (value: bigint): number | bigint =>
    checked || (operator === '/' && name === 'long') ? inRange(value, name) : wrap(value, name);
  return (a, b) => finish(run(BigInt(a as number | bigint), BigInt(b as number | bigint)));
};

/** Shift counts are masked to the width of the left operand. */
export const shift = (operator: '<<' | '>>', type: Type): ((a: unknown, b: unknown) => unknown) => {
  const name = type.kind === 'named' ? type.name : 'int';
  if (name === 'int')
    return operator === '<<'
      ? (a, b) => (a as number) << ((b as number) & 31)
      : (a, b) => (a as number) >> ((b as number) & 31);
  if (name === 'uint')
    return operator === '<<'
      ? (a, b) => ((a as number) << ((b as number) & 31)) >>> 0
      : (a, b) => (a as number) >>> ((b as number) & 31);
  return (a, b) => {
    const count = BigInt((b as number) & 63);
    return wrap(operator === '<<' ? (a as bigint) << count : (a as bigint) >> count, name);
  };
};

export const negate = (type: Type, { checked }: { readonly checked: boolean }): ((value: unknown) => unknown) => {
  if (isNamed(type, 'decimal')) return (v) => decimalMath.negate(v as ClrDecimal);
  if (isNamed(type, 'double') || isNamed(type, 'float')) return (v) => -(v as number);
  const name = type.kind === 'named' ? type.name : 'int';
  return (v) => (checked ? inRange(-BigInt(v as number), name) : wrap(-BigInt(v as number), name));
};

/** Compares two unboxed numbers of one type; NaN compares as undefined. */
export const compareNumbers = (a: unknown, b: unknown): number | undefined => {
  if (a instanceof ClrDecimal) return decimalMath.compare(a, b as ClrDecimal);
  const [x, y] = [a as number, b as number];
  return x < y ? -1 : x > y ? 1 : x === y ? 0 : undefined;
};

const promotionOrder = ['decimal', 'double', 'float', 'ulong', 'long', 'uint'] as const;

/** Binary numeric promotion (C# 7, 7.3.6.2); undefined for pairs C# refuses, such as decimal with double. */
export const promoted = (left: Type, right: Type): Type | undefined => {
  const names = [left, right].map((type) => (type.kind === 'named' ? type.name : ''));
  const top = promotionOrder.find((name) => names.includes(name));
  const signed = names.some((name) => ['sbyte', 'short', 'int', 'long'].includes(name));
  if (top === undefined) return types.int;
  if (top === 'decimal' && names.some((name) => name === 'double' || name === 'float')) return undefined;
  if (top === 'ulong' && signed) return undefined;
  if (top === 'uint') return signed ? types.long : types.uint;
  return types[top];
};
