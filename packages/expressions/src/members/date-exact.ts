import { argument, argumentNull, badFormat, raise } from '../exceptions.ts';
import type { Reference, Runtime } from '../runtime.ts';
import { type ExactDate, readExact, readExactSpan } from '../text/parse-exact.ts';
import type { ClrArray } from '../values/collections.ts';
import { ClrDateTime } from '../values/date-time.ts';
import { ClrDateTimeOffset } from '../values/date-time-offset.ts';
import { ClrTimeSpan } from '../values/time-span.ts';
import { todayOf } from './clock-members.ts';
import type { MemberEntry } from './definition.ts';

/** `ParseExact` and `TryParseExact` of DateTimeOffset and TimeSpan. The provider is always the invariant culture. */

const styles = {
  leading: 1,
  trailing: 2,
  noCurrentDate: 8,
  toUniversal: 16,
  assumeLocal: 32,
  assumeUniversal: 64,
} as const;

const checkStyles = (style: number): number =>
  (style & styles.noCurrentDate) !== 0
    ? argument("The DateTimeStyles value 'NoCurrentDateDefault' is not allowed when parsing DateTimeOffset.", 'styles')
    : (style & styles.assumeLocal) !== 0 && (style & styles.assumeUniversal) !== 0
      ? argument('The DateTimeStyles values AssumeLocal and AssumeUniversal cannot be used together.', 'styles')
      : style;

const trimmed = (text: string, style: number): string => {
  const start = (style & styles.leading) !== 0 ? text.trimStart() : text;
  return (style & styles.trailing) !== 0 ? start.trimEnd() : start;
};

const offsetOf = ({ ticks, offsetTicks = 0n }: ExactDate, style: number): ClrDateTimeOffset =>
  (style & styles.toUniversal) !== 0
    ? new ClrDateTimeOffset(new ClrDateTime(ticks - offsetTicks), 0n)
    : new ClrDateTimeOffset(new ClrDateTime(ticks), offsetTicks);

const tryDate = (
  text: string | null,
  formats: readonly (string | null)[] | null,
  style: number,
  rt: Runtime,
): ClrDateTimeOffset | undefined => {
  checkStyles(style);
  if (text === null || formats === null) return undefined;
  if (text !== '') for (const format of formats) checkFormat(format);
  const today = todayOf(rt);
  for (const format of formats) {
    const found = format ? readExact(trimmed(text, style), format, today) : undefined;
    if (found) return offsetOf(found, style);
  }
  return undefined;
};

const date = (
  text: string | null,
  wanted: () => readonly (string | null)[],
  style: number,
  rt: Runtime,
): ClrDateTimeOffset => {
  checkStyles(style);
  const input = text ?? argumentNull('input');
  const formats = wanted();
  checkGiven(formats);
  return tryDate(input, formats, style, rt) ?? badFormat(`String '${input}' was not recognized as a valid DateTime.`);
};

const noFormats = (): never =>
  raise('ArgumentNullException', "String reference not set to an instance of a String. (Parameter 'formats')");

const formatsOf = (formats: ClrArray | null): readonly (string | null)[] =>
  (formats ?? noFormats()).items as (string | null)[];

const itemsOf = (formats: ClrArray | null): readonly (string | null)[] | null =>
  (formats?.items ?? null) as readonly (string | null)[] | null;

/** A format of one letter has to be one that is known. */
const checkFormat = (format: string | null): void => {
  if (format?.length === 1 && !/[dDfFgGmMoOrRstTuUyY]/.test(format)) badFormat();
};

const checkGiven = (formats: readonly (string | null)[]): void => {
  if (formats.length === 0) badFormat('No format specifiers were provided.');
  if (formats.some((format) => !format)) badFormat("Format specifier '' was invalid.");
};

const put = <V>(result: Reference, value: V | undefined, fallback: V): boolean => {
  result.set(value ?? fallback);
  return value !== undefined;
};

const zeroDate = (): ClrDateTimeOffset => new ClrDateTimeOffset(new ClrDateTime(0n), 0n);

export const dateExactMembers: Readonly<Record<string, MemberEntry>> = {
  'static DateTimeOffset ParseExact(string input, string format, IFormatProvider formatProvider)': (
    text: string | null,
    format: string | null,
    _provider: unknown,
    rt: Runtime,
  ) => date(text, () => [format ?? argumentNull('format')], 0, rt),
  'static DateTimeOffset ParseExact(string input, string format, IFormatProvider formatProvider, DateTimeStyles styles)':
    (text: string | null, format: string | null, _provider: unknown, style: number, rt: Runtime) =>
      date(text, () => [format ?? argumentNull('format')], style, rt),
  'static DateTimeOffset ParseExact(string input, string[] formats, IFormatProvider formatProvider, DateTimeStyles styles)':
    (text: string | null, formats: ClrArray | null, _provider: unknown, style: number, rt: Runtime) =>
      date(text, () => formatsOf(formats), style, rt),
  'static bool TryParseExact(string input, string format, IFormatProvider formatProvider, DateTimeStyles styles, out DateTimeOffset result)':
    (text: string | null, format: string | null, _provider: unknown, style: number, result: Reference, rt: Runtime) =>
      put(result, tryDate(text, [format], style, rt), zeroDate()),
  'static bool TryParseExact(string input, string[] formats, IFormatProvider formatProvider, DateTimeStyles styles, out DateTimeOffset result)':
    (
      text: string | null,
      formats: ClrArray | null,
      _provider: unknown,
      style: number,
      result: Reference,
      rt: Runtime,
    ) => put(result, tryDate(text, itemsOf(formats), style, rt), zeroDate()),
};

const trySpan = (
  text: string | null,
  formats: readonly (string | null)[] | null,
  style: number,
): ClrTimeSpan | undefined => {
  if (formats === null) return undefined;
  for (const format of formats) {
    const ticks = text === null || !format ? undefined : readExactSpan(text, format);
    // A custom format has no sign; the style gives it.
    if (ticks !== undefined) return new ClrTimeSpan(style === 1 && format!.length > 1 ? -ticks : ticks);
  }
  return undefined;
};

const span = (
  text: string | null,
  wanted: () => readonly (string | null)[],
  style: number,
  isOne = true,
): ClrTimeSpan => {
  const input = text ?? argumentNull('input');
  const formats = wanted();
  if (!isOne && input === '') badFormat("String '' was not recognized as a valid TimeSpan.");
  checkGiven(formats);
  const found = trySpan(input, formats, style);
  if (!found && isOne && formats[0]!.length > 1) badFormat();
  if (!found && isOne && !/^[ctTgG]$/.test(formats[0]!)) badFormat(`Format specifier '${formats[0]}' was invalid.`);
  return found ?? badFormat(`String '${input}' was not recognized as a valid TimeSpan.`);
};

export const spanExactMembers: Readonly<Record<string, MemberEntry>> = {
  'static TimeSpan ParseExact(string input, string format, IFormatProvider formatProvider)': (
    text: string | null,
    format: string | null,
  ) => span(text, () => [format ?? argumentNull('format')], 0),
  'static TimeSpan ParseExact(string input, string format, IFormatProvider formatProvider, TimeSpanStyles styles)': (
    text: string | null,
    format: string | null,
    _provider: unknown,
    style: number,
  ) => span(text, () => [format ?? argumentNull('format')], style),
  'static TimeSpan ParseExact(string input, string[] formats, IFormatProvider formatProvider)': (
    text: string | null,
    formats: ClrArray | null,
  ) => span(text, () => itemsOf(formats) ?? argumentNull('formats'), 0, false),
  'static TimeSpan ParseExact(string input, string[] formats, IFormatProvider formatProvider, TimeSpanStyles styles)': (
    text: string | null,
    formats: ClrArray | null,
    _provider: unknown,
    style: number,
  ) => span(text, () => itemsOf(formats) ?? argumentNull('formats'), style, false),
  'static bool TryParseExact(string input, string format, IFormatProvider formatProvider, out TimeSpan result)': (
    text: string | null,
    format: string | null,
    _provider: unknown,
    result: Reference,
  ) => put(result, trySpan(text, [format], 0), new ClrTimeSpan(0n)),
  'static bool TryParseExact(string input, string format, IFormatProvider formatProvider, TimeSpanStyles styles, out TimeSpan result)':
    (text: string | null, format: string | null, _provider: unknown, style: number, result: Reference) =>
      put(result, trySpan(text, [format], style), new ClrTimeSpan(0n)),
  'static bool TryParseExact(string input, string[] formats, IFormatProvider formatProvider, out TimeSpan result)': (
    text: string | null,
    formats: ClrArray | null,
    _provider: unknown,
    result: Reference,
  ) => put(result, trySpan(text, itemsOf(formats), 0), new ClrTimeSpan(0n)),
  'static bool TryParseExact(string input, string[] formats, IFormatProvider formatProvider, TimeSpanStyles styles, out TimeSpan result)':
    (text: string | null, formats: ClrArray | null, _provider: unknown, style: number, result: Reference) =>
      put(result, trySpan(text, itemsOf(formats), style), new ClrTimeSpan(0n)),
};
