import { argument, argumentNull, badFormat, overflow, raise } from '../exceptions.ts';
import type { Reference } from '../runtime.ts';
import { attempt } from '../text/parse-numbers.ts';
import { formatSpan } from '../text/spans.ts';
import { ticksPer } from '../values/date-time.ts';
import { ClrTimeSpan, constantText, spanOf } from '../values/time-span.ts';
import type { Numbers } from './clock-members.ts';
import { comparesObject, comparisons } from './clock-members.ts';
import { spanExactMembers } from './date-exact.ts';
import type { TypeDefinition } from './definition.ts';
import { spanMembers } from './text-more.ts';

const lowest = -0x8000000000000000n;

const tryParse = (text: string | null, result: Reference): boolean => {
  const span = text === null ? undefined : parseSpan(text);
  result.set(span ?? new ClrTimeSpan(0n));
  return span !== undefined;
};

const negated = (span: ClrTimeSpan): ClrTimeSpan =>
  span.ticks === lowest
    ? overflow('Negating the minimum value of a twos complement number is invalid.')
    : new ClrTimeSpan(-span.ticks);

const part = (unit: bigint, of: bigint) => (span: ClrTimeSpan) => Number((span.ticks / unit) % of);

const notANumber = (): never => argument('TimeSpan does not accept floating point Not-a-Number values.');

const formatted = (span: ClrTimeSpan, format: string | null): string => formatSpan(span.ticks, format ?? '');

const total = (unit: bigint) => (span: ClrTimeSpan) => Number(span.ticks) / Number(unit);

/** Whole units are kept exactly; .NET Core 3.1 rounds to milliseconds. */
const spanFrom = (unit: bigint) => (value: number) =>
  spanOf(
    Number.isNaN(value)
      ? notANumber()
      : Math.trunc(value * Number(unit / ticksPer.millisecond) + (value >= 0 ? 0.5 : -0.5)),
    ticksPer.millisecond,
  );

export const clock = (days: number, [hours = 0, minutes = 0, seconds = 0, milliseconds = 0]: Numbers): ClrTimeSpan =>
  spanOf((((days * 24 + hours) * 60 + minutes) * 60 + seconds) * 1000 + milliseconds, ticksPer.millisecond);

/** The constructors call it an argument when it is too long. */
const built = (days: number, parts: Numbers): ClrTimeSpan =>
  attempt(() => clock(days, parts)) ??
  raise('ArgumentOutOfRangeException', 'TimeSpan overflowed because the duration is too long.');

export const parseSpan = (text: string): ClrTimeSpan | undefined => {
  const match = /^\s*(-)?(?:(\d+)\.)?(\d{1,2}):(\d{1,2})(?::(\d{1,2})(?:\.(\d{1,7}))?)?\s*$/.exec(text);
  const days = /^\s*(-)?(\d+)\s*$/.exec(text);
  if (days) return clock(Number(`${days[1] ?? ''}${days[2]}`), []);
  if (!match || Number(match[3]) > 23 || Number(match[4]) > 59 || Number(match[5] ?? 0) > 59) return undefined;
  const size =
    clock(Number(match[2] ?? 0), [Number(match[3]), Number(match[4]), Number(match[5] ?? 0)]).ticks +
    BigInt((match[6] ?? '').padEnd(7, '0'));
  return new ClrTimeSpan(match[1] ? -size : size);
};

const parse = (text: string | null): ClrTimeSpan =>
  (text === null ? argumentNull('input') : parseSpan(text)) ??
  badFormat(`String '${text}' was not recognized as a valid TimeSpan.`);

/** As many whole milliseconds as a long has ticks for. */
const mostMilliseconds = 922_337_203_685_477;

export const timeSpanType: TypeDefinition = {
  name: 'TimeSpan',
  shape: 'struct',
  bases: ['IComparable'],
  members: {
    'new(long ticks)': (ticks: bigint) => new ClrTimeSpan(ticks),
    'new(int hours, int minutes, int seconds)': (h: number, m: number, s: number) => built(0, [h, m, s]),
    'new(int days, int hours, int minutes, int seconds)': (d: number, h: number, m: number, s: number) =>
      built(d, [h, m, s]),
    'new(int days, int hours, int minutes, int seconds, int milliseconds)': (
      d: number,
      h: number,
      m: number,
      s: number,
      ms: number,
    ) => built(d, [h, m, s, ms]),
    'static TimeSpan Zero': () => new ClrTimeSpan(0n),
    'static TimeSpan MaxValue': () => new ClrTimeSpan(0x7fffffffffffffffn),
    'static TimeSpan MinValue': () => new ClrTimeSpan(-0x8000000000000000n),
    'const long TicksPerMillisecond': () => ticksPer.millisecond,
    'const long TicksPerSecond': () => ticksPer.second,
    'const long TicksPerMinute': () => ticksPer.minute,
    'const long TicksPerHour': () => ticksPer.hour,
    'const long TicksPerDay': () => ticksPer.day,
    'static TimeSpan FromDays(double value)': spanFrom(ticksPer.day),
    'static TimeSpan FromHours(double value)': spanFrom(ticksPer.hour),
    'static TimeSpan FromMinutes(double value)': spanFrom(ticksPer.minute),
    'static TimeSpan FromSeconds(double value)': spanFrom(ticksPer.second),
    'static TimeSpan FromMilliseconds(double value)': spanFrom(ticksPer.millisecond),
    'static TimeSpan FromTicks(long value)': (ticks: bigint) => new ClrTimeSpan(ticks),
    'static TimeSpan Parse(string s)': parse,
    'static TimeSpan Parse(string input, IFormatProvider formatProvider)': parse,
    'static bool TryParse(string s, out TimeSpan result)': tryParse,
    'static bool TryParse(string input, IFormatProvider formatProvider, out TimeSpan result)': (
      text: string | null,
      _provider: unknown,
      result: Reference,
    ) => tryParse(text, result),
    ...spanMembers,
    ...spanExactMembers,
    'int Days': (span: ClrTimeSpan) => Number(span.ticks / ticksPer.day),
    'int Hours': part(ticksPer.hour, 24n),
    'int Minutes': part(ticksPer.minute, 60n),
    'int Seconds': part(ticksPer.second, 60n),
    'int Milliseconds': part(ticksPer.millisecond, 1000n),
    'long Ticks': (span: ClrTimeSpan) => span.ticks,
    'double TotalDays': total(ticksPer.day),
    'double TotalHours': total(ticksPer.hour),
    'double TotalMinutes': total(ticksPer.minute),
    'double TotalSeconds': total(ticksPer.second),
    'double TotalMilliseconds': (span: ClrTimeSpan) =>
      Math.max(-mostMilliseconds, Math.min(mostMilliseconds, total(ticksPer.millisecond)(span))),
    'TimeSpan Add(TimeSpan ts)': (a: ClrTimeSpan, b: ClrTimeSpan) => new ClrTimeSpan(a.ticks + b.ticks),
    'TimeSpan Subtract(TimeSpan ts)': (a: ClrTimeSpan, b: ClrTimeSpan) => new ClrTimeSpan(a.ticks - b.ticks),
    'TimeSpan Negate()': negated,
    'TimeSpan Duration()': (span: ClrTimeSpan) =>
      span.ticks === lowest
        ? overflow(
            'The duration cannot be returned for TimeSpan.MinValue because the absolute value of TimeSpan.MinValue exceeds the value of TimeSpan.MaxValue.',
          )
        : new ClrTimeSpan(span.ticks < 0n ? -span.ticks : span.ticks),
    'static TimeSpan operator +(TimeSpan t1, TimeSpan t2)': (a: ClrTimeSpan, b: ClrTimeSpan) =>
      new ClrTimeSpan(a.ticks + b.ticks),
    'static TimeSpan operator -(TimeSpan t1, TimeSpan t2)': (a: ClrTimeSpan, b: ClrTimeSpan) =>
      new ClrTimeSpan(a.ticks - b.ticks),
    'static TimeSpan operator -(TimeSpan t)': negated,
    'static TimeSpan operator +(TimeSpan t)': (span: ClrTimeSpan) => span,
    ...comparisons('TimeSpan', (span: ClrTimeSpan) => span.ticks),
    'string ToString()': (span: ClrTimeSpan) => constantText(span.ticks),
    ...comparesObject('TimeSpan', (span: ClrTimeSpan) => span.ticks, ClrTimeSpan),
    'string ToString(string format)': formatted,
    'string ToString(string format, IFormatProvider formatProvider)': formatted,
  },
};
