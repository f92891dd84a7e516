import { enums, enumText } from '../enums.ts';
import { argumentNull, badFormat } from '../exceptions.ts';
import { JValue } from '../json/tokens.ts';
import { ClrDateTime } from '../values/date-time.ts';
import { ClrDateTimeOffset } from '../values/date-time-offset.ts';
import { ClrGuid, guidText } from '../values/guid.ts';
import { objectText } from '../values/object.ts';
import { ClrTimeSpan } from '../values/time-span.ts';
import { Boxed } from '../values/value.ts';
import { formatDate } from './dates.ts';
import { formatNumber } from './numbers.ts';
import { formatSpan } from './spans.ts';

/** `IFormattable.ToString(format)` of a boxed value; types that take no format ignore it. */
export const formatValue = (value: unknown, format: string): string => {
  if (format === '') return objectText(value);
  if (value instanceof Boxed) return formatBoxed(value, format);
  if (value instanceof ClrDateTime) return formatDate(value, format);
  if (value instanceof ClrDateTimeOffset)
    return formatDate({ ticks: value.local.ticks, kind: 'unspecified', offsetTicks: value.offsetTicks }, format);
  if (value instanceof ClrTimeSpan) return formatSpan(value.ticks, format);
  if (value instanceof ClrGuid) return guidText(value, format);
  if (value instanceof JValue) return formatJson(value, format);
  return objectText(value);
};

const formatBoxed = ({ type, value }: Boxed, format: string): string => {
  const name = type.kind === 'named' ? type.name : '';
  if (name === 'char') return String.fromCharCode(value as number);
  if (Object.hasOwn(enums, name)) return formatEnum(name, value as number, format);
  return formatNumber(value, name, format);
};

const formatEnum = (name: string, value: number, format: string): string => {
  if (/^[gf]$/i.test(format)) return enumText(name, value);
  if (/^d$/i.test(format)) return String(value);
  if (/^x$/i.test(format)) return formatNumber(value, 'int', 'X8');
  return badFormat('Format string can be only "G", "g", "X", "x", "F", "f", "D" or "d".');
};

const formatJson = ({ tokenType, value }: JValue, format: string): string => {
  if (tokenType === 'Integer') return formatNumber(value, 'long', format);
  if (tokenType === 'Float') return formatNumber(value, 'double', format);
  return formatValue(value, format);
};

const hole = /\{\{|\}\}|\{(\d+)(?:\s*,\s*(-?\d+)\s*)?(?::((?:[^{}]|\{\{|\}\})*))?\}|[{}]/g;

/** `string.Format` with boxed arguments. */
export const compositeFormat = (format: string | null, args: readonly unknown[]): string => {
  if (format === null) return argumentNull('format');
  return format.replace(hole, (text, index?: string, width?: string, spec?: string) => {
    if (text === '{{' || text === '}}') return text[0]!;
    if (index === undefined) return badFormat();
    if (Number(index) >= args.length)
      return badFormat(
        'Index (zero based) must be greater than or equal to zero and less than the size of the argument list.',
      );
    const shown = formatValue(args[Number(index)], spec ?? '');
    return aligned(shown, Number(width ?? 0));
  });
};

/** .NET takes no alignment of a million and more. */
const maxColumns = 1_000_000;

/** Positive widths fill on the left, negative ones on the right. */
export const aligned = (text: string, columns: number): string => {
  if (Math.abs(columns) >= maxColumns) return badFormat();
  return columns < 0 ? text.padEnd(-columns) : text.padStart(columns);
};
