import { argument, argumentNull, badFormat, outOfRange } from '../exceptions.ts';
import type { Reference, Runtime } from '../runtime.ts';
import { formatDate } from '../text/dates.ts';
import { notADate, readDate } from '../text/parse-dates.ts';
import { addMonths, addYears, ClrDateTime, epochTicks, maxTicks, ticksPer } from '../values/date-time.ts';
import { ClrDateTimeOffset, offsetFromUnix } from '../values/date-time-offset.ts';
import { ClrTimeSpan } from '../values/time-span.ts';
import { additions, comparisons, create, fields, now, todayOf } from './clock-members.ts';
import { dateExactMembers } from './date-exact.ts';
import type { TypeDefinition } from './definition.ts';
import { withProviders } from './providers.ts';

const stampOf = (d: ClrDateTimeOffset) => ({
  ticks: d.local.ticks,
  kind: 'unspecified' as const,
  offsetTicks: d.offsetTicks,
});

const fromDate = (d: ClrDateTime): ClrDateTimeOffset => new ClrDateTimeOffset(new ClrDateTime(d.ticks), 0n);

/** File times count from the year 1601. */
const fileEpoch = 504_911_232_000_000_000n;

const checkOffset = (offset: bigint): void => {
  if (offset % ticksPer.minute !== 0n) argument('Offset must be specified in whole minutes.', 'offset');
  if (offset < -14n * ticksPer.hour || offset > 14n * ticksPer.hour)
    outOfRange('Offset must be within plus or minus 14 hours.', 'offset');
};

/** The parts of a date come last here: the offset is looked at before them. */
const fromParts = (offset: ClrTimeSpan, parts: readonly number[]): ClrDateTimeOffset => {
  checkOffset(offset.ticks);
  return at(create(parts), offset);
};

/** A clock reading at an offset, of whole minutes within 14 hours. */
const at = (date: ClrDateTime, { ticks: offset }: ClrTimeSpan): ClrDateTimeOffset => {
  if (date.kind === 'utc' && offset !== 0n) argument('The UTC Offset for Utc DateTime instances must be 0.', 'offset');
  checkOffset(offset);
  const utc = date.ticks - offset;
  if (utc < 0n || utc > maxTicks)
    outOfRange('The UTC time represented when the offset is applied must be between year 0 and 10,000.', 'offset');
  return new ClrDateTimeOffset(new ClrDateTime(date.ticks), offset);
};

/** Unix time of the years 1 to 9999, in so many parts of a second. */
const inUnixRange = (value: bigint, parts: bigint, name: string): bigint => {
  const [least, most] = [-62_135_596_800n * parts, 253_402_300_800n * parts - 1n];
  return value < least || value > most
    ? outOfRange(`Valid values are between ${least} and ${most}, inclusive.`, name, value)
    : value;
};

const utcTicks = (d: ClrDateTimeOffset): bigint => d.utcTicks;

const readOffset = (text: string, rt: Runtime): ClrDateTimeOffset | undefined => {
  const read = readDate(text, todayOf(rt));
  const utc = read && read.ticks - (read.offsetTicks ?? 0n);
  return utc === undefined || utc < 0n || utc > maxTicks
    ? undefined
    : new ClrDateTimeOffset(new ClrDateTime(read!.ticks), read!.offsetTicks ?? 0n);
};

const parseOffset = (text: string | null, rt: Runtime): ClrDateTimeOffset => {
  const given = text ?? argumentNull('input');
  const found = readOffset(given, rt);
  if (found) return found;
  if (readDate(given, todayOf(rt)))
    badFormat(`The UTC representation of the date '${given}' falls outside the year range 1-9999.`);
  return notADate(given);
};

const floorDivide = (ticks: bigint, unit: bigint): bigint =>
  ticks < 0n && ticks % unit !== 0n ? ticks / unit - 1n : ticks / unit;

export const dateTimeOffsetType: TypeDefinition = {
  name: 'DateTimeOffset',
  shape: 'struct',
  bases: ['IComparable'],
  members: {
    'new(DateTime dateTime)': fromDate,
    'new(DateTime dateTime, TimeSpan offset)': (d: ClrDateTime, offset: ClrTimeSpan) => at(d, offset),
    'new(int year, int month, int day, int hour, int minute, int second, TimeSpan offset)': (
      y: number,
      mo: number,
      d: number,
      h: number,
      mi: number,
      s: number,
      offset: ClrTimeSpan,
    ) => fromParts(offset, [y, mo, d, h, mi, s]),
    'new(int year, int month, int day, int hour, int minute, int second, int millisecond, TimeSpan offset)': (
      y: number,
      mo: number,
      d: number,
      h: number,
      mi: number,
      s: number,
      ms: number,
      offset: ClrTimeSpan,
    ) => fromParts(offset, [y, mo, d, h, mi, s, ms]),
    'static DateTimeOffset Now': { run: (rt: Runtime) => fromDate(now(rt, 'utc')), difference: 'local time is UTC' },
    'static DateTimeOffset UtcNow': (rt: Runtime) => fromDate(now(rt, 'utc')),
    'static DateTimeOffset MinValue': () => fromDate(new ClrDateTime(0n)),
    'static DateTimeOffset MaxValue': () => fromDate(new ClrDateTime(maxTicks)),
    'static DateTimeOffset UnixEpoch': () => fromDate(new ClrDateTime(epochTicks)),
    'static DateTimeOffset FromUnixTimeSeconds(long seconds)': (seconds: bigint) =>
      offsetFromUnix(inUnixRange(seconds, 1n, 'seconds') * 1000n),
    'static DateTimeOffset FromUnixTimeMilliseconds(long milliseconds)': (milliseconds: bigint) =>
      offsetFromUnix(inUnixRange(milliseconds, 1000n, 'milliseconds')),
    ...withProviders(
      { 'static DateTimeOffset Parse(string input)': parseOffset },
      ['static DateTimeOffset Parse(string input)'],
      'formatProvider',
    ),
    'static bool TryParse(string input, out DateTimeOffset result)': (
      text: string | null,
      result: Reference,
      rt: Runtime,
    ) => {
      const read = text === null ? undefined : readOffset(text, rt);
      result.set(read ?? fromDate(new ClrDateTime(0n)));
      return read !== undefined;
    },
    ...dateExactMembers,
    'static DateTimeOffset FromFileTime(long fileTime)': (time: bigint) =>
      time < 0n || time > maxTicks - fileEpoch
        ? outOfRange('Not a valid Win32 FileTime.', 'fileTime')
        : fromDate(new ClrDateTime(time + fileEpoch)),
    'long ToFileTime()': (d: ClrDateTimeOffset) =>
      d.utcTicks < fileEpoch ? outOfRange('Not a valid Win32 FileTime.', '') : d.utcTicks - fileEpoch,
    'bool EqualsExact(DateTimeOffset other)': (a: ClrDateTimeOffset, b: ClrDateTimeOffset) =>
      a.local.ticks === b.local.ticks && a.offsetTicks === b.offsetTicks,
    'static bool Equals(DateTimeOffset first, DateTimeOffset second)': (a: ClrDateTimeOffset, b: ClrDateTimeOffset) =>
      a.utcTicks === b.utcTicks,
    ...fields((d: ClrDateTimeOffset) => d.local.ticks),
    ...additions('DateTimeOffset', true),
    ...comparisons('DateTimeOffset', utcTicks, { other: 'other', pair: ['first', 'second'] }),
    'DateTimeOffset AddMonths(int months)': (d: ClrDateTimeOffset, months: number) =>
      new ClrDateTimeOffset(addMonths(d.local, months), d.offsetTicks),
    'DateTimeOffset AddYears(int years)': (d: ClrDateTimeOffset, years: number) =>
      new ClrDateTimeOffset(addYears(d.local, years), d.offsetTicks),
    'TimeSpan Subtract(DateTimeOffset value)': (a: ClrDateTimeOffset, b: ClrDateTimeOffset) =>
      new ClrTimeSpan(a.utcTicks - b.utcTicks),
    'static TimeSpan operator -(DateTimeOffset left, DateTimeOffset right)': (
      a: ClrDateTimeOffset,
      b: ClrDateTimeOffset,
    ) => new ClrTimeSpan(a.utcTicks - b.utcTicks),
    'static implicit operator DateTimeOffset(DateTime dateTime)': fromDate,
    'TimeSpan Offset': (d: ClrDateTimeOffset) => new ClrTimeSpan(d.offsetTicks),
    'DateTime DateTime': (d: ClrDateTimeOffset) => new ClrDateTime(d.local.ticks),
    'DateTime Date': (d: ClrDateTimeOffset) => new ClrDateTime(d.local.ticks - (d.local.ticks % ticksPer.day)),
    'DateTime UtcDateTime': (d: ClrDateTimeOffset) => new ClrDateTime(d.utcTicks, 'utc'),
    'DateTime LocalDateTime': (d: ClrDateTimeOffset) => new ClrDateTime(d.utcTicks, 'local'),
    'long UtcTicks': utcTicks,
    'DateTimeOffset ToUniversalTime()': (d: ClrDateTimeOffset) =>
      new ClrDateTimeOffset(new ClrDateTime(d.utcTicks), 0n),
    'DateTimeOffset ToLocalTime()': (d: ClrDateTimeOffset) => new ClrDateTimeOffset(new ClrDateTime(d.utcTicks), 0n),
    'DateTimeOffset ToOffset(TimeSpan offset)': (d: ClrDateTimeOffset, offset: ClrTimeSpan) =>
      at(new ClrDateTime(d.utcTicks + offset.ticks, 'unspecified', 't'), offset),
    'long ToUnixTimeSeconds()': (d: ClrDateTimeOffset) => floorDivide(d.utcTicks - epochTicks, ticksPer.second),
    'long ToUnixTimeMilliseconds()': (d: ClrDateTimeOffset) =>
      floorDivide(d.utcTicks - epochTicks, ticksPer.millisecond),
    ...withProviders(
      {
        'string ToString()': (d: ClrDateTimeOffset) => d.clrText(),
        'string ToString(string format)': (d: ClrDateTimeOffset, format: string | null) =>
          formatDate(stampOf(d), format ?? ''),
      },
      ['string ToString()', 'string ToString(string format)'],
      'formatProvider',
    ),
  },
};
