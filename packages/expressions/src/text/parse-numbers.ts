import { argumentNull, badFormat, overflow } from '../exceptions.ts';
import { table } from '../table.ts';
import { type ClrDecimal, decimalOf } from '../values/decimal.ts';

interface IntegerRange {
  readonly dotnet: string;
  readonly min: bigint;
  readonly max: bigint;
}

const range = (dotnet: string, bits: number, signed: boolean): IntegerRange => ({
  dotnet,
  min: signed ? -(1n << BigInt(bits - 1)) : 0n,
  max: (1n << BigInt(signed ? bits - 1 : bits)) - 1n,
});

/** Ranges of the integer types by C# name. */
export const integerRanges: Readonly<Record<string, IntegerRange>> = table({
  sbyte: range('SByte', 8, true),
  byte: range('Byte', 8, false),
  short: range('Int16', 16, true),
  ushort: range('UInt16', 16, false),
  int: range('Int32', 32, true),
  uint: range('UInt32', 32, false),
  long: range('Int64', 64, true),
  ulong: range('UInt64', 64, false),
});

const tooLarge: Readonly<Record<string, string>> = table({
  sbyte: 'Value was either too large or too small for a signed byte.',
  byte: 'Value was either too large or too small for an unsigned byte.',
});

export const rangeMessage = (typeName: string): string => {
  const { dotnet } = integerRanges[typeName]!;
  const article = dotnet.startsWith('I') ? 'an' : 'a';
  return tooLarge[typeName] ?? `Value was either too large or too small for ${article} ${dotnet}.`;
};

/** A bigint as the evaluator holds that integer type: number up to 32 bits, bigint for 64. */
export const toHeld = (value: bigint, typeName: string): number | bigint =>
  typeName === 'long' || typeName === 'ulong' ? value : Number(value);

/** Reads an integer as `Parse` does: white space around, a sign, no point. */
export const parseInteger = (text: string | null, typeName: string): number | bigint => {
  if (text === null) return argumentNull('s');
  const trimmed = trimWhite(text);
  if (!/^[+-]?\d+$/.test(trimmed)) return badFormat();
  const value = BigInt(trimmed.replace('+', ''));
  const { min, max } = integerRanges[typeName]!;
  return value < min || value > max ? overflow(rangeMessage(typeName)) : toHeld(value, typeName);
};

/** .NET trims tab to carriage return and space here, and trailing NULs. */
const trimWhite = (text: string): string => text.replace(/^[\t-\r ]+|[\t-\r \0]+$/g, '');

const symbols: Readonly<Record<string, number>> = table({
  nan: Number.NaN,
  infinity: Number.POSITIVE_INFINITY,
  '-infinity': Number.NEGATIVE_INFINITY,
  '∞': Number.POSITIVE_INFINITY,
});

export const parseDouble = (text: string | null): number => {
  if (text === null) return argumentNull('s');
  const trimmed = trimWhite(text);
  const symbol = symbols[trimmed.toLowerCase()];
  if (symbol !== undefined) return symbol;
  if (!/^[+-]?(?:\d[\d,]*)?(?:\.\d*)?(?:[eE][+-]?\d+)?$/.test(trimmed) || !/\d/.test(trimmed.split(/[eE]/)[0]!))
    return badFormat();
  return Number(trimmed.replaceAll(',', ''));
};

export const parseDecimal = (text: string | null): ClrDecimal => {
  if (text === null) return argumentNull('s');
  const trimmed = trimWhite(text);
  if (!/^[+-]?(?:\d[\d,]*)?(?:\.\d*)?$/.test(trimmed) || !/\d/.test(trimmed)) return badFormat();
  return decimalOf(trimmed.replaceAll(',', '').replace(/^\+/, '').replace(/\.$/, ''));
};

export const parseBoolean = (text: string): boolean => {
  const word = text.replace(/^[\s\0]+|[\s\0]+$/g, '').toLowerCase();
  if (word === 'true') return true;
  return word === 'false' ? false : badFormat(`String '${text}' was not recognized as a valid Boolean.`);
};

/** Runs a Parse for a TryParse: null when it refuses. */
export const attempt = <T>(parse: () => T): T | undefined => {
  try {
    return parse();
  } catch {
    return undefined;
  }
};
