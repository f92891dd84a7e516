import { outOfRange, raise } from '../exceptions.ts';
import type { Runtime } from '../runtime.ts';
import {
  ClrDateTime,
  compareTicks,
  type DateKind,
  dayOfWeek,
  fromMilliseconds,
  partsOf,
  ticksFromParts,
  ticksPer,
} from '../values/date-time.ts';
import { hashOf } from '../values/object.ts';
import { ClrTimeSpan } from '../values/time-span.ts';
import type { MemberEntry } from './definition.ts';

/** What DateTime and DateTimeOffset have in common. */

export const kinds: readonly DateKind[] = ['unspecified', 'utc', 'local'];

export type Numbers = readonly number[];

export const create = (
  [year = 1, month = 1, day = 1, hour = 0, minute = 0, second = 0, millisecond = 0]: Numbers,
  kind: DateKind = 'unspecified',
): ClrDateTime => {
  const ticks = ticksFromParts({ year, month, day, hour, minute, second, fraction: millisecond * 10_000 });
  return new ClrDateTime(ticks ?? raiseParts(), kind);
};

const raiseParts = (): never =>
  raise('ArgumentOutOfRangeException', 'Year, Month, and Day parameters describe an un-representable DateTime.');

/** Milliseconds are rounded to the nearest whole one on .NET Core 3.1 and before; newer versions keep ticks. */
const scaled = (value: number, unit: bigint): bigint => {
  const milliseconds = value * Number(unit / ticksPer.millisecond);
  if (Number.isNaN(milliseconds)) return 0n;
  if (Math.abs(milliseconds) >= 315_537_897_600_000) outOfRange('Value to add was out of range.', 'value');
  return BigInt(Math.trunc(milliseconds + (value >= 0 ? 0.5 : -0.5))) * ticksPer.millisecond;
};

export const comparisons = (type: string, ticks: (value: never) => bigint): Readonly<Record<string, MemberEntry>> => {
  const order = (a: unknown, b: unknown): number => compareTicks(ticks(a as never), ticks(b as never));
  return {
    [`static bool operator ==(${type} d1, ${type} d2)`]: (a: unknown, b: unknown) => order(a, b) === 0,
    [`static bool operator !=(${type} d1, ${type} d2)`]: (a: unknown, b: unknown) => order(a, b) !== 0,
    [`static bool operator <(${type} t1, ${type} t2)`]: (a: unknown, b: unknown) => order(a, b) < 0,
    [`static bool operator >(${type} t1, ${type} t2)`]: (a: unknown, b: unknown) => order(a, b) > 0,
    [`static bool operator <=(${type} t1, ${type} t2)`]: (a: unknown, b: unknown) => order(a, b) <= 0,
    [`static bool operator >=(${type} t1, ${type} t2)`]: (a: unknown, b: unknown) => order(a, b) >= 0,
    [`int CompareTo(${type} value)`]: order,
    [`bool Equals(${type} value)`]: (a: unknown, b: unknown) => order(a, b) === 0,
    [`static int Compare(${type} t1, ${type} t2)`]: order,
    'int GetHashCode()': (value: unknown) => hashOf(value),
  };
};

/** The fields of a clock reading, the same on DateTime and DateTimeOffset. */
export const fields = (ticks: (value: never) => bigint): Readonly<Record<string, MemberEntry>> => ({
  'int Year': (d: never) => partsOf(ticks(d)).year,
  'int Month': (d: never) => partsOf(ticks(d)).month,
  'int Day': (d: never) => partsOf(ticks(d)).day,
  'int Hour': (d: never) => partsOf(ticks(d)).hour,
  'int Minute': (d: never) => partsOf(ticks(d)).minute,
  'int Second': (d: never) => partsOf(ticks(d)).second,
  'int Millisecond': (d: never) => Math.floor(partsOf(ticks(d)).fraction / 10_000),
  'DayOfWeek DayOfWeek': (d: never) => dayOfWeek(ticks(d)),
  'int DayOfYear': (d: never) => Number((ticks(d) - create([partsOf(ticks(d)).year]).ticks) / ticksPer.day) + 1,
  'TimeSpan TimeOfDay': (d: never) => new ClrTimeSpan(ticks(d) % ticksPer.day),
  'long Ticks': (d: never) => ticks(d),
});

interface Plus<T> {
  plus(ticks: bigint): T;
}

/** Adding a count of units, the same on both types. */
export const additions = (type: string): Readonly<Record<string, MemberEntry>> => ({
  [`${type} AddDays(double value)`]: (d: Plus<unknown>, n: number) => d.plus(scaled(n, ticksPer.day)),
  [`${type} AddHours(double value)`]: (d: Plus<unknown>, n: number) => d.plus(scaled(n, ticksPer.hour)),
  [`${type} AddMinutes(double value)`]: (d: Plus<unknown>, n: number) => d.plus(scaled(n, ticksPer.minute)),
  [`${type} AddSeconds(double value)`]: (d: Plus<unknown>, n: number) => d.plus(scaled(n, ticksPer.second)),
  [`${type} AddMilliseconds(double value)`]: (d: Plus<unknown>, n: number) => d.plus(scaled(n, ticksPer.millisecond)),
  [`${type} AddTicks(long value)`]: (d: Plus<unknown>, n: bigint) => d.plus(n),
  [`${type} Add(TimeSpan value)`]: (d: Plus<unknown>, span: ClrTimeSpan) => d.plus(span.ticks),
  [`${type} Subtract(TimeSpan value)`]: (d: Plus<unknown>, span: ClrTimeSpan) => d.plus(-span.ticks),
  [`static ${type} operator +(${type} d, TimeSpan t)`]: (d: Plus<unknown>, span: ClrTimeSpan) => d.plus(span.ticks),
  [`static ${type} operator -(${type} d, TimeSpan t)`]: (d: Plus<unknown>, span: ClrTimeSpan) => d.plus(-span.ticks),
});

export const now = (rt: Runtime, kind: DateKind): ClrDateTime => fromMilliseconds(rt.environment.now(), kind);
