import { badFormat, LimitException } from '../exceptions.ts';
import { table } from '../table.ts';
import { ClrDecimal } from '../values/decimal.ts';
import { formatCustom } from './custom-numbers.ts';
import {
  type Digits,
  digitsOfDecimal,
  digitsOfWhole,
  exponentText,
  fixedText,
  roundedReal,
  roundTo,
  shortestDigits,
} from './digits.ts';
import { doubleText, floatText } from './doubles.ts';

/**
 * Numeric format strings of .NET in the invariant culture.
 * @see https://learn.microsoft.com/dotnet/standard/base-types/standard-numeric-format-strings
 */

const maxPrecision = 100_000;

const integerBits: Readonly<Record<string, number>> = table({
  sbyte: 8,
  byte: 8,
  short: 16,
  ushort: 16,
  int: 32,
  uint: 32,
  long: 64,
  ulong: 64,
});

/** An unboxed number and the C# type it has. */
interface Held {
  readonly value: unknown;
  readonly typeName: string;
}

const isReal = ({ value, typeName }: Held): boolean => typeof value === 'number' && integerBits[typeName] === undefined;

const wholeOrDecimal = ({ value }: Held): Digits =>
  value instanceof ClrDecimal ? digitsOfDecimal(value) : digitsOfWhole(value);

const generalText = ({ value, typeName }: Held): string =>
  typeof value === 'number' ? (typeName === 'float' ? floatText(value) : doubleText(value)) : String(value);

/** Formats an unboxed number of the named C# type. */
export const formatNumber = (value: unknown, typeName: string, format: string): string => {
  const held = { value, typeName };
  if (format === '' || (typeof value === 'number' && !Number.isFinite(value))) return generalText(held);
  const standard = /^([a-zA-Z])(\d*)(?:\0|$)/.exec(format);
  if (!standard) return formatCustom(customDigits(held), format);
  const [, letter = '', written = ''] = standard;
  const significant = written.replace(/^0+/, '');
  if (significant.length > 9) return badFormat('Format specifier was invalid.');
  const precision = Number(significant);
  if (precision > maxPrecision)
    throw new LimitException(`a number with more than ${maxPrecision} places was asked for`);
  return formatStandard(held, letter, written === '' ? undefined : precision);
};

/** Custom formats see 15 digits of a double and 7 of a float. */
const customDigits = (held: Held): Digits =>
  isReal(held) ? roundedReal(held.value as number, held.typeName === 'float' ? 7 : 15, 'digits') : wholeOrDecimal(held);

const withSign = ({ negative }: Digits, text: string): string => (negative ? `-${text}` : text);

/** The number rounded to so many places. */
const toPlaces = (held: Held, places: number): Digits => {
  if (isReal(held)) return roundedReal(held.value as number, places, 'places');
  const number = wholeOrDecimal(held);
  return roundTo(number, number.scale + places);
};

const hexadecimal = (value: unknown, bits: number, digits: number, upper: boolean): string => {
  const text = BigInt.asUintN(bits, BigInt(value as number | bigint))
    .toString(16)
    .padStart(digits, '0');
  return upper ? text.toUpperCase() : text;
};

const wholeDigits = (value: unknown, least: number): string => {
  const text = String(value);
  return text.startsWith('-') ? `-${text.slice(1).padStart(least, '0')}` : text.padStart(least, '0');
};

const formatStandard = (held: Held, letter: string, precision: number | undefined): string => {
  const bits = integerBits[held.typeName];
  const places = precision ?? 2;
  switch (letter.toUpperCase()) {
    case 'D':
      return bits === undefined ? badSpecifier() : wholeDigits(held.value, precision ?? 1);
    case 'X':
      return bits === undefined ? badSpecifier() : hexadecimal(held.value, bits, precision ?? 1, letter === 'X');
    case 'F':
    case 'N': {
      const number = toPlaces(held, places);
      return withSign(number, fixedText(number, places, letter.toUpperCase() === 'N' ? ',' : ''));
    }
    case 'P':
      return percent(held, places);
    case 'C': {
      const number = toPlaces(held, places);
      const text = `¤${fixedText(number, places, ',')}`;
      return number.negative ? `(${text})` : text;
    }
    case 'E':
      return exponential(held, precision ?? 6, letter);
    case 'G':
      return general(held, precision, letter);
    case 'R':
      return general(held, isReal(held) ? undefined : precision, letter === 'R' ? 'G' : 'g');
    default:
      return badSpecifier();
  }
};

const badSpecifier = (): never => badFormat('Format specifier was invalid.');

const percent = (held: Held, places: number): string => {
  const plain = toPlaces(held, places + 2);
  const number = plain.digits === '' ? plain : { ...plain, scale: plain.scale + 2 };
  return withSign(number, `${fixedText(number, places, ',')} %`);
};

const exponential = (held: Held, places: number, letter: string): string => {
  const number = isReal(held)
    ? roundedReal(held.value as number, places + 1, 'digits')
    : roundTo(wholeOrDecimal(held), places + 1);
  const mantissa = fixedText({ ...number, scale: 1 }, places, '');
  const power = number.digits === '' ? 0 : number.scale - 1;
  return withSign(number, mantissa + exponentText(power, letter, 3, true));
};

/** As short as the precision allows; the exponent form where the point would stand too far off. */
const general = (held: Held, precision: number | undefined, letter: string): string => {
  if (!isReal(held) && (precision === undefined || (precision === 0 && !(held.value instanceof ClrDecimal))))
    return generalText(held);
  const number = generalDigits(held, precision);
  const most = precision || (isReal(held) ? (held.typeName === 'float' ? 9 : 17) : number.digits.length);
  const { digits, scale } = number;
  if (digits !== '' && (scale > most || scale < -3)) {
    const mantissa = fixedText({ ...number, scale: 1 }, digits.length - 1, '');
    return withSign(number, mantissa + exponentText(scale - 1, letter === 'g' ? 'e' : 'E', 2, true));
  }
  return withSign(number, fixedText(number, Math.max(digits.length - scale, 0), ''));
};

const generalDigits = (held: Held, precision: number | undefined): Digits => {
  if (!isReal(held)) return roundTo(wholeOrDecimal(held), precision || 29);
  return precision
    ? roundedReal(held.value as number, precision, 'digits')
    : shortestDigits(held.value as number, held.typeName);
};
