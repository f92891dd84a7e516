import { argument, invalidCast, nullReference } from '../exceptions.ts';
import { isNamed, named, type Type, types } from '../types.ts';
import { compareHeld } from '../values/compare.ts';
import { ClrDateTime } from '../values/date-time.ts';
import { ClrDateTimeOffset } from '../values/date-time-offset.ts';
import { ClrDecimal, decimalMath } from '../values/decimal.ts';
import { fullName, objectText, typeOf } from '../values/object.ts';
import { changeType } from './change-type.ts';
import type { JValue } from './tokens.ts';

/** `JValue.CompareTo`: by the type of the first, or of the second where the first is a string. */
export const compareValues = (a: JValue, b: JValue): number =>
  compareAs(a.tokenType === 'String' && b.tokenType !== 'String' ? b.tokenType : a.tokenType, a, b);

/** `JValue.Equals`: the same kind of token, and the same value. */
export const equalTokens = (a: JValue, b: JValue): boolean =>
  a === b || (a.tokenType === b.tokenType && compareAs(a.tokenType, a, b) === 0);

/** What is on the other side: a value, or a token that is none. */
type Other = Pick<JValue, 'tokenType' | 'value' | 'numberType' | 'clrText'>;

/** A value against an object, an array or a property: .NET converts the token itself as if it were what it holds. */
export const compareWithTree = (a: JValue, tree: unknown): number =>
  compareAs(a.tokenType, a, {
    tokenType: 'Undefined',
    value: tree,
    numberType: null,
    clrText: () => objectText(tree),
  });

const compareAs = (kind: JValue['tokenType'], a: JValue, b: Other): number => {
  if (a.value === null || b.value === null) return a.value === b.value ? 0 : b.value === null ? 1 : -1;
  switch (kind) {
    case 'Integer':
    case 'Float':
      return compareNumbers(kind, a, b);
    case 'Boolean':
      return Number(convertTo(a, types.bool)) - Number(convertTo(b, types.bool));
    case 'Date':
      return compareDates(a, b);
    case 'Bytes':
    case 'Guid':
    case 'Uri':
    case 'TimeSpan':
      return compareAlike(kind, a, b);
    default:
      return compareTexts(a.clrText(), b.clrText());
  }
};

/** `string.CompareOrdinal` gives the difference of the first characters that differ. */
const compareTexts = (a: string, b: string): number => {
  for (let i = 0; i < Math.max(a.length, b.length); i++) {
    const difference = (a.charCodeAt(i) || 0) - (b.charCodeAt(i) || 0);
    if (difference !== 0) return difference;
  }
  return a.length - b.length;
};

const isUnsigned = ({ numberType }: Other): boolean => numberType !== null && isNamed(numberType, 'ulong');

const compareNumbers = (kind: 'Integer' | 'Float', a: JValue, b: Other): number => {
  const both = [a, b];
  const isDecimal = both.some((each) => each.value instanceof ClrDecimal || isUnsigned(each));
  if (isDecimal)
    return decimalMath.compare(convertTo(a, types.decimal) as ClrDecimal, convertTo(b, types.decimal) as ClrDecimal);
  const isReal = kind === 'Float' || both.some(({ value }) => typeof value === 'number');
  if (!isReal || both.every(({ value }) => typeof value === 'bigint')) return order(wholeNumber(a), wholeNumber(b));
  return compareReals(convertTo(a, types.double) as number, convertTo(b, types.double) as number);
};

/** `Convert.ToInt64` and its like want what the interface of conversions is for. */
const convertTo = ({ value, numberType }: Pick<JValue, 'value' | 'numberType'>, type: Type): unknown =>
  typeof value === 'object' && value !== null && !(value instanceof ClrDecimal || value instanceof ClrDateTime)
    ? invalidCast(fullName(typeOf(value)), 'System.IConvertible')
    : changeType(value, type, numberType);

/** A whole number of any size stays what it is; another value becomes a `long`. */
const wholeNumber = (token: Other): bigint =>
  typeof token.value === 'bigint' ? token.value : (convertTo(token, types.long) as bigint);

const epsilon = 2.220446049250313e-16;

/** Reals that differ by no more than the error of their arithmetic count as one. */
const compareReals = (a: number, b: number): number => {
  if (Math.abs(a - b) < (Math.abs(a) + Math.abs(b) + 10) * epsilon) return 0;
  return compareHeld(a, b);
};

const order = (a: bigint, b: bigint): number => (a < b ? -1 : a > b ? 1 : 0);

const compareDates = (a: Other, b: Other): number => {
  if (a.value instanceof ClrDateTimeOffset)
    return compareHeld(a.value, b.value instanceof ClrDateTimeOffset ? b.value : new ClrDateTimeOffset(toDate(b), 0n));
  return compareHeld(toDate(a), toDate(b));
};

const toDate = (token: Other): ClrDateTime =>
  token.value instanceof ClrDateTimeOffset
    ? new ClrDateTime(token.value.local.ticks)
    : (convertTo(token, named('DateTime')) as ClrDateTime);

/** Values that only compare with their own kind. */
const compareAlike = (kind: 'Bytes' | 'Guid' | 'Uri' | 'TimeSpan', a: JValue, b: Other): number => {
  if (b.tokenType !== kind) return argument(`Object must be of type ${kind === 'Bytes' ? 'byte[]' : kind}.`);
  if (a.tokenType !== kind)
    return kind === 'Bytes' ? nullReference() : invalidCast(fullName(typeOf(a.value)), `System.${kind}`);
  if (kind === 'Uri') return compareHeld(objectText(a.value), objectText(b.value));
  return kind === 'Bytes' ? compareBytes(bytesOf(a), bytesOf(b)) : compareHeld(a.value, b.value);
};

const bytesOf = ({ value }: Other): readonly number[] => (value as { readonly items: readonly number[] }).items;

const compareBytes = (a: readonly number[], b: readonly number[]): number => {
  if (a.length !== b.length) return a.length < b.length ? -1 : 1;
  const at = a.findIndex((byte, i) => byte !== b[i]);
  return at < 0 ? 0 : a[at]! < b[at]! ? -1 : 1;
};
