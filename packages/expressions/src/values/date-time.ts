import { argument, outOfRange } from '../exceptions.ts';
import { named, type Type } from '../types.ts';
import type { ClrObject } from './object.ts';

/** A tick is 100 ns; .NET counts them from the first day of year 1. */
export const ticksPer = {
  millisecond: 10_000n,
  second: 10_000_000n,
  minute: 600_000_000n,
  hour: 36_000_000_000n,
  day: 864_000_000_000n,
} as const;

export const epochTicks = 621_355_968_000_000_000n;
export const maxTicks = 3_155_378_975_999_999_999n;

export type DateKind = 'unspecified' | 'utc' | 'local';

interface DateParts {
  readonly year: number;
  readonly month: number;
  readonly day: number;
  readonly hour: number;
  readonly minute: number;
  readonly second: number;
  /** Ticks within the second. */
  readonly fraction: number;
}

/** A `DateTime`. Local time is UTC here: the gateway runs in that zone. */
export class ClrDateTime implements ClrObject {
  readonly ticks: bigint;
  readonly kind: DateKind;
  constructor(ticks: bigint, kind: DateKind = 'unspecified', parameter = 'value') {
    if (ticks < 0n || ticks > maxTicks)
      outOfRange('The added or subtracted value results in an un-representable DateTime.', parameter);
    this.ticks = ticks;
    this.kind = kind;
  }
  clrType(): Type {
    return named('DateTime');
  }
  clrText(): string {
    return generalDate(this.ticks);
  }
  clrKey(): string {
    return `date:${this.ticks}`;
  }
  clrCompare(other: unknown): number {
    return other instanceof ClrDateTime
      ? compareTicks(this.ticks, other.ticks)
      : argument('Object must be of type DateTime.');
  }
  plus(ticks: bigint, parameter?: string): ClrDateTime {
    return new ClrDateTime(this.ticks + ticks, this.kind, parameter);
  }
}

export const compareTicks = (a: bigint, b: bigint): number => (a < b ? -1 : a > b ? 1 : 0);

/** Days from 1970-01-01 of a day of the proleptic Gregorian calendar. */
const daysFromCivil = (year: number, month: number, day: number): number => {
  const y = month <= 2 ? year - 1 : year;
  const era = Math.floor(y / 400);
  const ofEra = y - era * 400;
  const ofYear = Math.floor((153 * (month + (month > 2 ? -3 : 9)) + 2) / 5) + day - 1;
  return era * 146097 + ofEra * 365 + Math.floor(ofEra / 4) - Math.floor(ofEra / 100) + ofYear - 719468;
};

export const isLeapYear = (year: number): boolean => (year % 4 === 0 && year % 100 !== 0) || year % 400 === 0;

export const daysInMonth = (year: number, month: number): number =>
  month === 2 ? (isLeapYear(year) ? 29 : 28) : [4, 6, 9, 11].includes(month) ? 30 : 31;

/** Ticks of a date; undefined when there is no such day or time. */
export const ticksFromParts = (parts: DateParts): bigint | undefined => {
  const { year, month, day, hour, minute, second, fraction } = parts;
  const valid = year >= 1 && year <= 9999 && month >= 1 && month <= 12 && day >= 1 && day <= daysInMonth(year, month);
  if (!valid || hour < 0 || hour > 23 || minute < 0 || minute > 59 || second < 0 || second > 59) return undefined;
  const seconds = hour * 3600 + minute * 60 + second;
  return (
    epochTicks +
    BigInt(daysFromCivil(year, month, day)) * ticksPer.day +
    BigInt(seconds) * ticksPer.second +
    BigInt(fraction)
  );
};

export const partsOf = (ticks: bigint): DateParts => {
  const ofDay = ticks % ticksPer.day;
  const z = Number((ticks - epochTicks - ofDay) / ticksPer.day) + 719468;
  const era = Math.floor(z / 146097);
  const ofEra = z - era * 146097;
  const yearOfEra = Math.floor(
    (ofEra - Math.floor(ofEra / 1460) + Math.floor(ofEra / 36524) - Math.floor(ofEra / 146096)) / 365,
  );
  const ofYear = ofEra - (365 * yearOfEra + Math.floor(yearOfEra / 4) - Math.floor(yearOfEra / 100));
  const shifted = Math.floor((5 * ofYear + 2) / 153);
  const month = shifted + (shifted < 10 ? 3 : -9);
  const seconds = Number(ofDay / ticksPer.second);
  return {
    year: yearOfEra + era * 400 + (month <= 2 ? 1 : 0),
    month,
    day: ofYear - Math.floor((153 * shifted + 2) / 5) + 1,
    hour: Math.floor(seconds / 3600),
    minute: Math.floor(seconds / 60) % 60,
    second: seconds % 60,
    fraction: Number(ofDay % ticksPer.second),
  };
};

/** 0 is Sunday. */
export const dayOfWeek = (ticks: bigint): number => Number((ticks / ticksPer.day + 1n) % 7n);

export const fromMilliseconds = (milliseconds: number, kind: DateKind): ClrDateTime =>
  new ClrDateTime(epochTicks + BigInt(Math.floor(milliseconds)) * ticksPer.millisecond, kind);

const two = (value: number): string => String(value).padStart(2, '0');

/** The invariant culture's general form: 01/31/2024 13:05:09. */
export const generalDate = (ticks: bigint): string => {
  const p = partsOf(ticks);
  return `${two(p.month)}/${two(p.day)}/${String(p.year).padStart(4, '0')} ${two(p.hour)}:${two(p.minute)}:${two(p.second)}`;
};

/** Adds months, keeping the day within its month. */
export const addYears = (date: ClrDateTime, years: number): ClrDateTime =>
  Math.abs(years) > 10_000
    ? outOfRange('Years value must be between +/-10000.', 'value')
    : moved(date, years * 12, 'value');

export const addMonths = (date: ClrDateTime, months: number): ClrDateTime =>
  Math.abs(months) > 120_000
    ? outOfRange('Months value must be between +/-120000.', 'months')
    : moved(date, months, 'months');

const moved = (date: ClrDateTime, months: number, parameter: string): ClrDateTime => {
  const p = partsOf(date.ticks);
  const index = p.year * 12 + p.month - 1 + months;
  const year = Math.floor(index / 12);
  const month = index - year * 12 + 1;
  const day = Math.min(p.day, daysInMonth(year, month));
  const ticks = ticksFromParts({ ...p, year, month, day });
  if (ticks === undefined)
    return outOfRange('The added or subtracted value results in an un-representable DateTime.', parameter);
  return new ClrDateTime(ticks, date.kind);
};
