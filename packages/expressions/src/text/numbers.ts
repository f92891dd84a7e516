import { badFormat, LimitException } from '../exceptions.ts';
import { table } from '../table.ts';
import { ClrDecimal } from '../values/decimal.ts';
import { doubleText } from './doubles.ts';

/**
 * Numeric format strings of .NET in the invariant culture.
 * @see https://learn.microsoft.com/dotnet/standard/base-types/standard-numeric-format-strings
 */

/** A number as sign and decimal digits, so that long, double and decimal format alike. */
interface Digits {
  readonly negative: boolean;
  /** Plain decimal text without sign, such as `1234.5`. */
  readonly text: string;
  /** A double keeps its minus even where only zeros are left, and a half of it is rounded to the even digit. */
  readonly isReal?: boolean;
}

/** All digits of the binary number a double is: standard formats round that, not its short text. */
const exactText = (value: number): string => {
  if (Number.isInteger(value)) return BigInt(value).toString();
  let [mantissa, places] = [Math.abs(value), 0];
  while (!Number.isInteger(mantissa)) [mantissa, places] = [mantissa * 2, places + 1];
  const digits = (BigInt(mantissa) * 5n ** BigInt(places)).toString().padStart(places + 1, '0');
  return `${value < 0 ? '-' : ''}${digits.slice(0, -places)}.${digits.slice(-places)}`;
};

/** Custom formats see 15 digits of a double and 7 of a float. */
const customDigits = (value: unknown, typeName: string): Digits =>
  typeof value === 'number' && !integerBits[typeName]
    ? { ...digitsOf(Number(value.toPrecision(typeName === 'float' ? 7 : 15)), positional), isReal: false }
    : digitsOf(value);

const digitsOf = (value: unknown, textOf = exactText): Digits => {
  const text =
    value instanceof ClrDecimal
      ? value.toString()
      : typeof value === 'bigint'
        ? value.toString()
        : textOf(value as number);
  return { negative: text.startsWith('-'), text: text.replace('-', ''), isReal: typeof value === 'number' };
};

/** All digits of a double without an exponent. */
const positional = (value: number): string => {
  const [mantissa = '', power = '0'] = (Object.is(value, -0) ? '0' : String(value)).split('e');
  return positionalOf(mantissa, Number(power));
};

const positionalOf = (mantissa: string, power: number): string => {
  if (power === 0) return mantissa;
  const [, sign = '', whole = '', fraction = ''] = /^(-?)(\d+)(?:\.(\d+))?$/.exec(mantissa)!;
  const digits = whole + fraction;
  const point = whole.length + power;
  if (point <= 0) return `${sign}0.${'0'.repeat(-point)}${digits}`;
  return `${sign}${digits.padEnd(point, '0').slice(0, point)}${point < digits.length ? `.${digits.slice(point)}` : ''}`;
};

/** Rounds decimal text to so many places, halves away from zero, or to the even digit. */
const roundText = (text: string, places: number, isReal?: boolean): string => {
  const [whole = '0', fraction = ''] = text.split('.');
  if (fraction.length <= places) return places === 0 ? whole : `${whole}.${fraction.padEnd(places, '0')}`;
  const cut = BigInt(whole + fraction.slice(0, places));
  const isTie = /^50*$/.test(fraction.slice(places));
  const up = isReal && isTie ? cut % 2n === 1n : fraction[places]! >= '5';
  const kept = cut + (up ? 1n : 0n);
  const digits = kept.toString().padStart(places + 1, '0');
  return places === 0 ? digits : `${digits.slice(0, -places)}.${digits.slice(-places)}`;
};

const grouped = (text: string): string => {
  const [whole = '', fraction] = text.split('.');
  const separated = whole.replace(/\B(?=(?:\d{3})+$)/g, ',');
  return fraction === undefined ? separated : `${separated}.${fraction}`;
};

const maxPrecision = 100_000;

const isZero = (text: string): boolean => !/[1-9]/.test(text);

const signed = ({ negative, text, isReal }: Digits, shape: (text: string, isReal?: boolean) => string): string => {
  const shaped = shape(text, isReal);
  return negative && (isReal || !isZero(shaped)) ? `-${shaped}` : shaped;
};

const hexadecimal = (value: unknown, bits: number, digits: number, upper: boolean): string => {
  const text = BigInt.asUintN(bits, BigInt(value as number | bigint))
    .toString(16)
    .padStart(digits, '0');
  return upper ? text.toUpperCase() : text;
};

const exponential = (value: unknown, places: number, letter: string): string => {
  const [mantissa = '', power = '+0'] = Number(String(value)).toExponential(places).split('e');
  return `${mantissa}${letter}${power[0]}${power.slice(1).padStart(3, '0')}`;
};

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

/** Formats an unboxed number of the named C# type. */
export const formatNumber = (value: unknown, typeName: string, format: string): string => {
  if (format === '') return generalText(value);
  if (typeof value === 'number' && !Number.isFinite(value)) return doubleText(value);
  const standard = /^([a-zA-Z])(\d{0,9})$/.exec(format);
  if (Number(standard?.[2] ?? 0) > maxPrecision)
    throw new LimitException(`a number with more than ${maxPrecision} places was asked for`);
  if (!standard) return formatCustom(customDigits(value, typeName), format);
  return formatStandard(value, typeName, {
    letter: standard[1]!,
    precision: standard[2] === '' ? undefined : Number(standard[2]),
  });
};

const generalText = (value: unknown): string => (typeof value === 'number' ? doubleText(value) : String(value));

const formatStandard = (
  value: unknown,
  typeName: string,
  { letter, precision }: { readonly letter: string; readonly precision: number | undefined },
): string => {
  const bits = integerBits[typeName];
  switch (letter.toUpperCase()) {
    case 'D':
      if (bits === undefined) return badFormat('Format specifier was invalid.');
      return signed(digitsOf(value), (text) => text.padStart(precision ?? 1, '0'));
    case 'X':
      if (bits === undefined) return badFormat('Format specifier was invalid.');
      return hexadecimal(value, bits, precision ?? 1, letter === 'X');
    case 'F':
      return signed(digitsOf(value), (text, isReal) => roundText(text, precision ?? 2, isReal));
    case 'N':
      return signed(digitsOf(value), (text, isReal) => grouped(roundText(text, precision ?? 2, isReal)));
    case 'P':
      return signed(
        shift(digitsOf(value), 2),
        (text, isReal) => `${grouped(roundText(text, precision ?? 2, isReal))} %`,
      );
    case 'C':
      return currency(digitsOf(value), precision ?? 2);
    case 'E':
      return exponential(value, precision ?? 6, letter);
    case 'G':
    case 'R':
      return general(value, letter.toUpperCase() === 'R' ? undefined : precision, letter);
    default:
      return badFormat('Format specifier was invalid.');
  }
};

const currency = ({ negative, text, isReal }: Digits, places: number): string => {
  const shaped = `¤${grouped(roundText(text, places, isReal))}`;
  return negative ? `(${shaped})` : shaped;
};

const general = (value: unknown, precision: number | undefined, letter: string): string => {
  if (!precision || typeof value !== 'number') return generalText(value);
  const [mantissa = '', power = '0'] = value.toExponential(Math.min(precision, 101) - 1).split('e');
  const exponent = Number(power);
  const short = mantissa.includes('.') ? mantissa.replace(/\.?0+$/, '') : mantissa;
  if (exponent < precision && exponent >= -5) return positionalOf(short, exponent);
  return `${short}${letter === 'g' ? 'e' : 'E'}${exponent < 0 ? '-' : '+'}${String(Math.abs(exponent)).padStart(2, '0')}`;
};

/** Moves the decimal point to the right. */
const shift = ({ text, ...rest }: Digits, places: number): Digits => {
  const [whole = '', fraction = ''] = text.split('.');
  const digits = fraction.padEnd(places, '0');
  const moved = `${whole}${digits.slice(0, places)}`.replace(/^0+(?=\d)/, '');
  const tail = digits.slice(places);
  return { ...rest, text: tail === '' ? moved : `${moved}.${tail}` };
};

/** Custom formats made of `0 # . , %` and literal text, with up to three sections. */
const formatCustom = (digits: Digits, format: string): string => {
  const sections = format.split(';');
  const own = digits.negative && !isZero(digits.text) && sections[1] ? sections[1] : sections[0]!;
  if (sections[2] && isZero(roundedFor(digits, own).text))
    return applyCustom({ negative: false, text: '0' }, sections[2]);
  return applyCustom(own === sections[0] ? digits : { ...digits, negative: false }, own);
};

/** What a section leaves of a number; a section without digits leaves it whole. */
const roundedFor = (digits: Digits, section: string): Digits => {
  const pattern = digitPattern(section);
  const scaled = section.includes('%') ? shift(digits, 2) : digits;
  return pattern === undefined
    ? scaled
    : { ...scaled, text: roundText(scaled.text, pattern.split('.')[1]?.length ?? 0) };
};

const digitPattern = (section: string): string | undefined => /[0#][0#,]*(?:\.[0#]*)?|\.[0#]+/.exec(section)?.[0];

const applyCustom = (digits: Digits, format: string): string => {
  const percent = format.includes('%');
  const scaled = percent ? shift(digits, 2) : digits;
  const pattern = digitPattern(format);
  if (pattern === undefined) return format.replace(/['"\\]/g, '');
  const [wholePattern = '', fractionPattern = ''] = pattern.split('.');
  const rounded = roundText(scaled.text, fractionPattern.length);
  const [whole = '', fraction = ''] = rounded.split('.');
  const minimum = wholePattern.replaceAll(/[^0]/g, '').length;
  const padded = whole.replace(/^0+/, '').padStart(minimum, '0');
  const shown = wholePattern.includes(',') ? grouped(padded) : padded;
  const needed = fractionPattern.lastIndexOf('0') + 1;
  const tail = fraction.slice(0, needed) + fraction.slice(needed).replace(/0+$/, '');
  const body = tail === '' ? shown : `${shown}.${tail}`;
  const sign = scaled.negative && !isZero(body) ? '-' : '';
  return sign + format.replace(pattern, () => body).replace(/['"\\]/g, '');
};
