import { argument } from '../exceptions.ts';
import { compareHeld } from '../values/compare.ts';
import { ClrDecimal } from '../values/decimal.ts';
import { objectText } from '../values/object.ts';
import type { JValue } from './tokens.ts';

/** `JValue.CompareTo`: by the type of the first, or of the second where the first is a string. */
export const compareValues = (a: JValue, b: JValue): number => {
  const type = a.tokenType === 'String' && b.tokenType !== 'String' ? b.tokenType : a.tokenType;
  if (a.value === null || b.value === null) return a.value === b.value ? 0 : a.value === null ? -1 : 1;
  if (type === 'Integer' || type === 'Float') return compareNumbers(numberOf(a), numberOf(b));
  if (type === 'Boolean') return Number(truth(a)) - Number(truth(b));
  if (a.tokenType === b.tokenType && type !== 'String') return compareHeld(a.value, b.value);
  return compareTexts(objectText(a.value), objectText(b.value));
};

const compareTexts = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0);

const truth = ({ value }: JValue): boolean =>
  typeof value === 'string' ? value.trim().toLowerCase() === 'true' : Boolean(value);

const numberOf = ({ value }: JValue): number | bigint => {
  if (typeof value === 'bigint' || typeof value === 'number') return value;
  if (typeof value === 'boolean') return value ? 1 : 0;
  const text = value instanceof ClrDecimal || typeof value === 'string' ? String(value) : '';
  if (/^\s*-?\d+\s*$/.test(text)) return BigInt(text.trim());
  const number = Number(text);
  return text.trim() !== '' && !Number.isNaN(number) ? number : argument('Object must be a number.');
};

const compareNumbers = (a: number | bigint, b: number | bigint): number => (a < b ? -1 : a > b ? 1 : 0);
