import type { ClrDecimal } from '../values/decimal.ts';
import { doubleText, floatText } from './doubles.ts';

/**
 * A number as .NET holds it while it prints: `0.digits * 10 ** scale`, without zeros at the front. Zero has no digits; the
 * zeros at the end of a decimal stay, which is how `1.50` prints as it was written.
 */
export interface Digits {
  readonly negative: boolean;
  readonly digits: string;
  readonly scale: number;
  /** Only a double keeps its minus where nothing but zeros is left. */
  readonly isReal: boolean;
}

/** From plain decimal text such as `-0.05`. */
const fromText = (text: string, isReal: boolean): Digits => {
  const [whole = '', fraction = ''] = text.replace('-', '').split('.');
  const all = (whole + fraction).replace(/^0+/, '');
  const scale = all.length - fraction.length;
  return { negative: text.startsWith('-'), digits: all, scale, isReal };
};

const withoutEndZeros = ({ digits, ...rest }: Digits): Digits => ({ ...rest, digits: digits.replace(/0+$/, '') });

export const digitsOfWhole = (value: unknown): Digits => fromText(String(value), false);
export const digitsOfDecimal = (value: ClrDecimal): Digits => fromText(value.toString(), false);

/** The shortest digits that read back. */
export const shortestDigits = (value: number, typeName: string): Digits => {
  const text = typeName === 'float' ? floatText(value) : doubleText(value);
  const [mantissa = '', power = '0'] = text.split('E');
  const plain = withoutEndZeros(fromText(mantissa, true));
  return plain.digits === '' ? { ...plain, scale: 0 } : { ...plain, scale: plain.scale + Number(power) };
};

/** All digits of the binary number a double is: formats round that, not its shortest text. */
const exactDigits = (value: number): Digits => {
  const negative = value < 0 || Object.is(value, -0);
  let [mantissa, places] = [Math.abs(value), 0];
  while (!Number.isInteger(mantissa)) [mantissa, places] = [mantissa * 2, places + 1];
  const digits = mantissa === 0 ? '' : (BigInt(mantissa) * 5n ** BigInt(places)).toString();
  return { negative, digits, scale: digits.length - places, isReal: true };
};

/** The first `count` digits, one more in the last place where `up`. */
const cut = (number: Digits, count: number, up: boolean): Digits => {
  const kept = number.digits.slice(0, Math.max(count, 0));
  if (!up) return withoutEndZeros({ ...number, digits: kept });
  const raised = (BigInt(kept === '' ? '0' : kept) + 1n).toString();
  const carried = raised.length > kept.length ? 1 : 0;
  return withoutEndZeros({ ...number, digits: raised, scale: number.scale + carried });
};

/** What has lost its digits is zero: of no scale, and negative as a double only. */
const settled = (number: Digits): Digits =>
  number.digits === '' ? { ...number, scale: 0, negative: number.negative && number.isReal } : number;

/** Rounds to so many digits, halves away from zero. */
export const roundTo = (number: Digits, count: number): Digits =>
  settled(cut(number, count, count >= 0 && (number.digits[count] ?? '0') >= '5'));

/** Rounds the binary number to so many digits, or digits after the point, a half to the even digit. */
export const roundedReal = (value: number, count: number, unit: 'digits' | 'places'): Digits => {
  const exact = exactDigits(value);
  const at = unit === 'digits' ? count : exact.scale + count;
  const rest = exact.digits.slice(Math.max(at, 0));
  const isTie = /^50*$/.test(rest);
  const isOdd = at > 0 && Number(exact.digits[at - 1]) % 2 === 1;
  return settled(cut(exact, at, at >= 0 && (isTie ? isOdd : rest >= '5')));
};

/** `digits` and as many zeros as the places in front of and behind the point ask for. */
export const fixedText = ({ digits, scale }: Digits, places: number, separator: string): string => {
  const whole = scale > 0 ? digits.slice(0, scale).padEnd(scale, '0') : '0';
  const grouped = separator === '' ? whole : whole.replace(/\B(?=(?:\d{3})+$)/g, separator);
  if (places === 0) return grouped;
  const fraction = '0'.repeat(Math.min(Math.max(-scale, 0), places)) + digits.slice(Math.max(scale, 0));
  return `${grouped}.${fraction.slice(0, places).padEnd(places, '0')}`;
};

/** `E+05`: a letter, a sign and at least so many digits; a minus is always written. */
export const exponentText = (value: number, letter: string, least: number, plus: boolean): string =>
  `${letter}${value < 0 ? '-' : plus ? '+' : ''}${String(Math.abs(value)).padStart(least, '0')}`;
