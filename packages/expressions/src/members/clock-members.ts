import { argument, outOfRange, raise } from '../exceptions.ts';
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

export const create = (parts: Numbers, kind: DateKind = 'unspecified'): ClrDateTime => {
  const [year = 1, month = 1, day = 1, hour = 0, minute = 0, second = 0, millisecond = 0] = parts;
  const isWithin = millisecond >= 0 && millisecond <= 999;
  const ticks = ticksFromParts({ year, month, day, hour, minute, second, fraction: millisecond * 10_000 });
  return new ClrDateTime((isWithin ? ticks : undefined) ?? raiseParts(parts), kind);
};

/** The calendar date is looked at first, then the time of day, then its milliseconds. */
const raiseParts = ([year = 1, month = 1, day = 1, , , , millisecond = 0]: Numbers): never => {
  if (ticksFromParts({ year, month, day, hour: 0, minute: 0, second: 0, fraction: 0 }) === undefined)
    return raise(
      'ArgumentOutOfRangeException',
      'Year, Month, and Day parameters describe an un-representable DateTime.',
    );
  return millisecond < 0 || millisecond > 999
    ? outOfRange('Valid values are between 0 and 999, inclusive.', 'millisecond')
    : raise(
        'ArgumentOutOfRangeException',
        'Hour, Minute, and Second parameters describe an un-representable DateTime.',
      );
};

/** Milliseconds are rounded to the nearest whole one on .NET Core 3.1 and before; newer versions keep ticks. */
const scaled = (value: number, unit: bigint): bigint => {
  const milliseconds = value * Number(unit / ticksPer.millisecond);
  if (Number.isNaN(milliseconds)) return 0n;
  if (Math.abs(milliseconds) >= 315_537_897_600_000) outOfRange('Value to add was out of range.', 'value');
  return BigInt(Math.trunc(milliseconds + (value >= 0 ? 0.5 : -0.5))) * ticksPer.millisecond;
};

/** What the parameters of comparisons are called: `value`, `t1` and `t2` on DateTime. */
interface ComparisonNames {
  readonly other: string;
  readonly pair: readonly [string, string];
}

export const comparisons = (
  type: string,
  ticks: (value: never) => bigint,
  { other, pair }: ComparisonNames = { other: 'value', pair: ['t1', 't2'] },
): Readonly<Record<string, MemberEntry>> => {
  const order = (a: unknown, b: unknown): number => compareTicks(ticks(a as never), ticks(b as never));
  return {
    [`static bool operator ==(${type} d1, ${type} d2)`]: (a: unknown, b: unknown) => order(a, b) === 0,
    [`static bool operator !=(${type} d1, ${type} d2)`]: (a: unknown, b: unknown) => order(a, b) !== 0,
    [`static bool operator <(${type} t1, ${type} t2)`]: (a: unknown, b: unknown) => order(a, b) < 0,
    [`static bool operator >(${type} t1, ${type} t2)`]: (a: unknown, b: unknown) => order(a, b) > 0,
    [`static bool operator <=(${type} t1, ${type} t2)`]: (a: unknown, b: unknown) => order(a, b) <= 0,
    [`static bool operator >=(${type} t1, ${type} t2)`]: (a: unknown, b: unknown) => order(a, b) >= 0,
    [`int CompareTo(${type} ${other})`]: order,
    [`bool Equals(${type} ${other})`]: (a: unknown, b: unknown) => order(a, b) === 0,
    [`static int Compare(${type} ${pair[0]}, ${type} ${pair[1]})`]: order,
    'int GetHashCode()': (value: unknown) => hashOf(value),
  };
};

/** `CompareTo(object)`: null comes first, another type is refused. */
export const comparesObject = <T>(
  type: string,
  ticks: (value: T) => bigint,
  made: abstract new (...args: never[]) => T,
): Readonly<Record<string, MemberEntry>> => ({
  'int CompareTo(object value)': (a: T, b: unknown) => {
    if (b === null) return 1;
    return b instanceof made ? compareTicks(ticks(a), ticks(b)) : argument(`Object must be of type ${type}.`);
  },
});

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
  plus(ticks: bigint, parameter?: string): T;
}

/** Adding a count of units, the same on both types but for the names of the parameters. */
export const additions = (type: string, byUnit = false): Readonly<Record<string, MemberEntry>> => {
  const name = (unit: string): string => (byUnit ? unit : 'value');
  const add = (method: string, unit: bigint): Readonly<Record<string, MemberEntry>> => ({
    [`${type} Add${method}(double ${name(method.toLowerCase())})`]: (d: Plus<unknown>, n: number) =>
      d.plus(scaled(n, unit)),
  });
  return {
    ...add('Days', ticksPer.day),
    ...add('Hours', ticksPer.hour),
    ...add('Minutes', ticksPer.minute),
    ...add('Seconds', ticksPer.second),
    ...add('Milliseconds', ticksPer.millisecond),
    [`${type} AddTicks(long ${name('ticks')})`]: (d: Plus<unknown>, n: bigint) => d.plus(n),
    [`${type} Add(TimeSpan ${name('timeSpan')})`]: (d: Plus<unknown>, span: ClrTimeSpan) => d.plus(span.ticks),
    [`${type} Subtract(TimeSpan value)`]: (d: Plus<unknown>, span: ClrTimeSpan) => d.plus(-span.ticks),
    [`static ${type} operator +(${type} d, TimeSpan t)`]: (d: Plus<unknown>, span: ClrTimeSpan) =>
      d.plus(span.ticks, 't'),
    [`static ${type} operator -(${type} d, TimeSpan t)`]: (d: Plus<unknown>, span: ClrTimeSpan) =>
      d.plus(-span.ticks, 't'),
  };
};

/** The date of the clock, for a text that leaves parts of it out. */
export const todayOf = (rt: Runtime): ReturnType<typeof partsOf> =>
  partsOf(fromMilliseconds(rt.environment.now(), 'utc').ticks);

export const now = (rt: Runtime, kind: DateKind): ClrDateTime => fromMilliseconds(rt.environment.now(), kind);
