import { argumentNull, outOfRange } from '../exceptions.ts';
import type { Reference, Runtime } from '../runtime.ts';
import { formatDate } from '../text/dates.ts';
import { notADate, readDateTime } from '../text/parse-dates.ts';
import {
  addMonths,
  addYears,
  ClrDateTime,
  type DateKind,
  daysInMonth,
  epochTicks,
  isLeapYear,
  maxTicks,
  ticksPer,
} from '../values/date-time.ts';
import { ClrTimeSpan } from '../values/time-span.ts';
import { additions, comparesObject, comparisons, create, fields, kinds, now, todayOf } from './clock-members.ts';
import type { TypeDefinition } from './definition.ts';
import { withProviders } from './providers.ts';

const kindCode = (kind: DateKind): number => kinds.indexOf(kind);

const parse = (text: string | null, rt: Runtime): ClrDateTime =>
  readDateTime(text ?? argumentNull('s'), todayOf(rt)) ?? notADate(text!);

const validYear = (year: number): number =>
  year < 1 || year > 9999 ? outOfRange('Year must be between 1 and 9999.', 'year') : year;

const dateTicks = (d: ClrDateTime): bigint => d.ticks;

const checkedTicks = (ticks: bigint): bigint =>
  ticks < 0n || ticks > maxTicks
    ? outOfRange('Ticks must be between DateTime.MinValue.Ticks and DateTime.MaxValue.Ticks.', 'ticks')
    : ticks;

export const dateTimeType: TypeDefinition = {
  name: 'DateTime',
  shape: 'struct',
  bases: ['IComparable'],
  members: {
    'new(int year, int month, int day)': (...args: number[]) => create(args.slice(0, 3)),
    'new(int year, int month, int day, int hour, int minute, int second)': (...args: number[]) =>
      create(args.slice(0, 6)),
    'new(int year, int month, int day, int hour, int minute, int second, int millisecond)': (...args: number[]) =>
      create(args.slice(0, 7)),
    'new(int year, int month, int day, int hour, int minute, int second, DateTimeKind kind)': (...args: number[]) =>
      create(args.slice(0, 6), kinds[args[6]!]),
    'new(long ticks)': (ticks: bigint) => new ClrDateTime(checkedTicks(ticks)),
    'new(long ticks, DateTimeKind kind)': (ticks: bigint, kind: number) =>
      new ClrDateTime(checkedTicks(ticks), kinds[kind]),
    'static DateTime Now': { run: (rt: Runtime) => now(rt, 'local'), difference: 'local time is UTC' },
    'static DateTime UtcNow': (rt: Runtime) => now(rt, 'utc'),
    'static DateTime Today': (rt: Runtime) =>
      new ClrDateTime(now(rt, 'local').ticks - (now(rt, 'local').ticks % ticksPer.day), 'local'),
    'static DateTime MinValue': () => new ClrDateTime(0n),
    'static DateTime MaxValue': () => new ClrDateTime(maxTicks),
    'static DateTime UnixEpoch': () => new ClrDateTime(epochTicks, 'utc'),
    ...withProviders({ 'static DateTime Parse(string s)': parse }, ['static DateTime Parse(string s)']),
    'static bool TryParse(string s, out DateTime result)': (text: string | null, result: Reference, rt: Runtime) => {
      const read = text === null ? undefined : readDateTime(text, todayOf(rt));
      result.set(read ?? new ClrDateTime(0n));
      return read !== undefined;
    },
    'static int DaysInMonth(int year, int month)': (year: number, month: number) => {
      if (month < 1 || month > 12) outOfRange('Month must be between one and twelve.', 'month', month);
      return daysInMonth(validYear(year), month);
    },
    'static bool IsLeapYear(int year)': (year: number) => isLeapYear(validYear(year)),
    ...fields(dateTicks),
    ...additions('DateTime'),
    ...comparisons('DateTime', dateTicks),
    'DateTime AddMonths(int months)': addMonths,
    'DateTime AddYears(int value)': (d: ClrDateTime, years: number) => addYears(d, years),
    'DateTime Date': (d: ClrDateTime) => new ClrDateTime(d.ticks - (d.ticks % ticksPer.day), d.kind),
    'DateTimeKind Kind': (d: ClrDateTime) => kindCode(d.kind),
    'TimeSpan Subtract(DateTime value)': (a: ClrDateTime, b: ClrDateTime) => new ClrTimeSpan(a.ticks - b.ticks),
    'static TimeSpan operator -(DateTime d1, DateTime d2)': (a: ClrDateTime, b: ClrDateTime) =>
      new ClrTimeSpan(a.ticks - b.ticks),
    'DateTime ToUniversalTime()': (d: ClrDateTime) => new ClrDateTime(d.ticks, 'utc'),
    'DateTime ToLocalTime()': (d: ClrDateTime) => new ClrDateTime(d.ticks, 'local'),
    'static DateTime SpecifyKind(DateTime value, DateTimeKind kind)': (d: ClrDateTime, kind: number) =>
      new ClrDateTime(d.ticks, kinds[kind]),
    'bool IsDaylightSavingTime()': () => false,
    ...comparesObject('DateTime', dateTicks, ClrDateTime),
    ...withProviders(
      {
        'string ToString()': (d: ClrDateTime) => d.clrText(),
        'string ToString(string format)': (d: ClrDateTime, format: string | null) => formatDate(d, format ?? ''),
      },
      ['string ToString()', 'string ToString(string format)'],
    ),
  },
};
