import { badFormat } from '../exceptions.ts';
import { table } from '../table.ts';
import { type DateKind, dayOfWeek, generalDate, partsOf } from '../values/date-time.ts';
import { offsetText } from '../values/date-time-offset.ts';
import { timePieces } from './time-pattern.ts';

/**
 * Date format strings of .NET in the invariant culture.
 * @see https://learn.microsoft.com/dotnet/standard/base-types/custom-date-and-time-format-strings
 */

export const dayNames = 'Sunday Monday Tuesday Wednesday Thursday Friday Saturday'.split(' ');
export const monthNames = 'January February March April May June July August September October November December'.split(
  ' ',
);

/** What is printed: clock ticks, and the zone if the value has one. */
interface Stamp {
  readonly ticks: bigint;
  readonly kind: DateKind;
  readonly offsetTicks?: bigint;
}

const standard: Readonly<Record<string, string>> = table({
  d: 'MM/dd/yyyy',
  D: 'dddd, dd MMMM yyyy',
  f: 'dddd, dd MMMM yyyy HH:mm',
  F: 'dddd, dd MMMM yyyy HH:mm:ss',
  g: 'MM/dd/yyyy HH:mm',
  M: 'MMMM dd',
  m: 'MMMM dd',
  o: "yyyy'-'MM'-'dd'T'HH':'mm':'ss'.'fffffffK",
  O: "yyyy'-'MM'-'dd'T'HH':'mm':'ss'.'fffffffK",
  R: "ddd, dd MMM yyyy HH':'mm':'ss 'GMT'",
  r: "ddd, dd MMM yyyy HH':'mm':'ss 'GMT'",
  s: "yyyy'-'MM'-'dd'T'HH':'mm':'ss",
  t: 'HH:mm',
  T: 'HH:mm:ss',
  u: "yyyy'-'MM'-'dd HH':'mm':'ss'Z'",
  y: 'yyyy MMMM',
  Y: 'yyyy MMMM',
});

/** Formats a date; an empty format is the general form, with the offset if there is one. */
export const formatDate = (stamp: Stamp, format: string): string => {
  if (format === '' || format === 'G')
    return (
      generalDate(stamp.ticks) +
      (stamp.offsetTicks === undefined || format === 'G' ? '' : ` ${offsetText(stamp.offsetTicks)}`)
    );
  // R and u of a DateTimeOffset print its UTC reading; those of a DateTime print the clock as it is.
  const universal = /^[Rru]$/.test(format) && stamp.offsetTicks !== undefined;
  const shown = universal ? { ...stamp, ticks: stamp.ticks - stamp.offsetTicks } : stamp;
  if (format.length > 1) return custom(shown, format);
  // U prints the UTC reading of a DateTime; a DateTimeOffset does not know it.
  const pattern = format === 'U' && stamp.offsetTicks === undefined ? standard.F : standard[format];
  return pattern === undefined ? badFormat() : custom(shown, pattern);
};

const custom = (stamp: Stamp, pattern: string): string => {
  let result = '';
  for (const piece of timePieces(pattern)) {
    const text = 'text' in piece ? piece.text : field(stamp, piece.letter, piece.width);
    // A point in front of `F` disappears together with a fraction of zero.
    if (text === '' && 'letter' in piece && piece.letter === 'F' && result.endsWith('.')) result = result.slice(0, -1);
    result += text;
  }
  return result;
};

const pad = (value: number, width: number): string => String(value).padStart(width, '0');

const field = (stamp: Stamp, letter: string, width: number): string => {
  const p = partsOf(stamp.ticks);
  switch (letter) {
    case 'd':
      return dayField(stamp, p.day, width);
    case 'M':
      return width > 2 ? monthNames[p.month - 1]!.slice(0, width === 3 ? 3 : 20) : pad(p.month, width);
    case 'y':
      return width <= 2 ? pad(p.year % 100, width) : pad(p.year, width);
    case 'H':
      return pad(p.hour, Math.min(width, 2));
    case 'h':
      return pad(p.hour % 12 === 0 ? 12 : p.hour % 12, Math.min(width, 2));
    case 'm':
      return pad(p.minute, Math.min(width, 2));
    case 's':
      return pad(p.second, Math.min(width, 2));
    case 'f':
      return fraction(p.fraction, width);
    case 'F':
      return fraction(p.fraction, width).replace(/0+$/, '');
    case 't':
      return (p.hour < 12 ? 'AM' : 'PM').slice(0, width === 1 ? 1 : 2);
    case 'g':
      return 'A.D.';
    case 'K':
      return zone(stamp).repeat(width);
    case 'z':
      return offsetField(stamp.offsetTicks ?? 0n, width);
    default:
      return letter.repeat(width);
  }
};

const fraction = (ticks: number, width: number): string => (width > 7 ? badFormat() : pad(ticks, 7).slice(0, width));

const dayField = (stamp: Stamp, day: number, width: number): string => {
  const name = dayNames[dayOfWeek(stamp.ticks)]!;
  return width > 2 ? name.slice(0, width === 3 ? 3 : 20) : pad(day, width);
};

const zone = ({ kind, offsetTicks }: Stamp): string => {
  if (offsetTicks !== undefined) return offsetText(offsetTicks);
  return kind === 'utc' ? 'Z' : kind === 'local' ? '+00:00' : '';
};

const offsetField = (ticks: bigint, width: number): string => {
  const text = offsetText(ticks);
  if (width >= 3) return text;
  return width === 2 ? text.slice(0, 3) : text[0]! + String(Number(text.slice(1, 3)));
};
