import { table } from '../table.ts';
import { ticksFromParts, ticksPer } from '../values/date-time.ts';
import { monthNames } from './dates.ts';

/** Reads dates and spans by a format, as `ParseExact` does. */

const dayNames = 'Sunday Monday Tuesday Wednesday Thursday Friday Saturday'.split(' ');

/** Formats of one letter, in the forms a DateTimeOffset is read by. */
const standard: Readonly<Record<string, string>> = table({
  d: 'MM/dd/yyyy', D: 'dddd, dd MMMM yyyy', f: 'dddd, dd MMMM yyyy HH:mm', F: 'dddd, dd MMMM yyyy HH:mm:ss',
  g: 'MM/dd/yyyy HH:mm', G: 'MM/dd/yyyy HH:mm:ss', m: 'MMMM dd', M: 'MMMM dd',
  o: "yyyy'-'MM'-'dd'T'HH':'mm':'ss'.'fffffffK", O: "yyyy'-'MM'-'dd'T'HH':'mm':'ss'.'fffffffK",
  r: "ddd, dd MMM yyyy HH':'mm':'ss 'GMT'", R: "ddd, dd MMM yyyy HH':'mm':'ss 'GMT'",
  s: "yyyy'-'MM'-'dd'T'HH':'mm':'ss", t: 'HH:mm', T: 'HH:mm:ss', u: "yyyy'-'MM'-'dd HH':'mm':'ss'Z'",
  y: 'yyyy MMMM', Y: 'yyyy MMMM',
}); // biome-ignore format: a table of formats

const pieces = /'([^']*)'|"([^"]*)"|\\([\s\S])|%(?=.)|d+|f+|\.F+|F+|g+|h+|H+|K|m+|M+|s+|t+|y+|z+|[\s\S]/g;

type Fields = Map<string, string>;

/** How one specifier is read: under which name, and what of the text it takes. */
interface Specifier {
  readonly name: string;
  readonly take: (rest: string) => string | undefined;
}

const taking =
  (pattern: RegExp) =>
  (rest: string): string | undefined =>
    pattern.exec(rest)?.[0];

/** Up to so many digits, and at least so many; as many as there are. */
const digits =
  (least: number, most: number) =>
  (rest: string): string | undefined => {
    let count = 0;
    while (count < most && count < rest.length && rest[count]! >= '0' && rest[count]! <= '9') count++;
    return count < least ? undefined : rest.slice(0, count);
  };

const oneOf =
  (names: readonly string[]) =>
  (rest: string): string | undefined => {
    const found = names.find((name) => rest.slice(0, name.length).toLowerCase() === name.toLowerCase());
    return found === undefined ? undefined : rest.slice(0, found.length);
  };

const short = (names: readonly string[]): readonly string[] => names.map((name) => name.slice(0, 3));

const numbers: Readonly<Record<string, string>> = table({ H: 'hour', h: 'half', m: 'minute', s: 'second' });
const zones: Readonly<Record<number, RegExp>> = { 1: /^[+-]\d{1,2}/, 2: /^[+-]\d{2}/, 3: /^[+-]\d{2}:?\d{2}/ };

/** The specifier a run of one letter means; undefined for what no format has. */
const specifierOf = (piece: string): Specifier | undefined => {
  const width = piece.length;
  const letter = piece[0]!;
  const two = digits(Math.min(width, 2), 2);
  if (Object.hasOwn(numbers, letter)) return { name: numbers[letter]!, take: two };
  switch (letter) {
    case 'd':
      if (width < 3) return { name: 'day', take: two };
      return { name: 'weekday', take: oneOf(width === 3 ? short(dayNames) : dayNames) };
    case 'M':
      if (width < 3) return { name: 'month', take: two };
      return { name: 'monthName', take: oneOf(width === 3 ? short(monthNames) : monthNames) };
    case 'y':
      return width < 3 ? { name: 'shortYear', take: two } : { name: 'year', take: digits(width, width) };
    case 'f':
    case 'F':
      return width > 7 ? undefined : { name: 'fraction', take: digits(letter === 'f' ? width : 0, width) };
    case 't':
      return { name: 'noon', take: taking(width === 1 ? /^[AP]/i : /^[AP]M/i) };
    case 'g':
      return { name: 'era', take: taking(/^A\.D\./i) };
    case 'K':
      return { name: 'zone', take: taking(/^(?:Z|[+-]\d{2}:\d{2})?/) };
    default:
      return { name: 'zone', take: taking(zones[Math.min(width, 3)]!) };
  }
};

/** What a piece of a format asks of the text. */
const stepOf = (piece: string, quoted: string | undefined): string | Specifier | undefined => {
  if (quoted !== undefined) return quoted;
  if (piece === '%') return '';
  return /[dfFghHKmMstyz]/.test(piece[0]!) ? specifierOf(piece) : piece;
};

/** Reads the fields in their order; nothing is tried again, as in .NET. */
const fieldsOf = (text: string, format: string): Fields | undefined => {
  const fields: Fields = new Map();
  let at = 0;
  for (const [piece, single, double, one] of format.matchAll(pieces)) {
    // A point before `F` may be missing together with the fraction.
    const isPoint = piece.startsWith('.F');
    if (isPoint && text[at] !== '.') continue;
    if (isPoint) at++;
    const step = stepOf(isPoint ? piece.slice(1) : piece, single ?? double ?? one);
    if (step === undefined) return undefined;
    if (typeof step === 'string') {
      if (text.slice(at, at + step.length).toLowerCase() !== step.toLowerCase()) return undefined;
      at += step.length;
      continue;
    }
    const value = step.take(text.slice(at, at + 40));
    if (value === undefined || (fields.has(step.name) && fields.get(step.name) !== value)) return undefined;
    fields.set(step.name, value);
    at += value.length;
  }
  return at === text.length ? fields : undefined;
};

export interface ExactDate {
  readonly ticks: bigint;
  readonly offsetTicks?: bigint;
}

const zoneTicks = (zone: string): bigint | undefined => {
  if (/^z$/i.test(zone)) return 0n;
  const match = /^([+-])(\d{1,2}):?(\d{2})?$/.exec(zone);
  if (!match) return undefined;
  const minutes = BigInt(Number(match[2]) * 60 + Number(match[3] ?? 0));
  return (match[1] === '-' ? -minutes : minutes) * ticksPer.minute;
};

const indexIn = (names: readonly string[], name: string): number =>
  names.findIndex((known) => known.slice(0, name.length).toLowerCase() === name.toLowerCase());

const hourOf = (fields: Fields): number | undefined => {
  const noon = fields.get('noon');
  const half = fields.get('half');
  const hour = fields.get('hour');
  if (half !== undefined && (Number(half) < 1 || Number(half) > 12)) return undefined;
  const base = hour !== undefined ? Number(hour) : half === undefined ? 0 : Number(half) % 12;
  if (noon === undefined || hour !== undefined) return base;
  return base + (/p/i.test(noon) ? 12 : 0);
};

/** The year of two digits lies between 1950 and 2049. */
const yearOf = (fields: Fields, today: { readonly year: number }): number => {
  const short = fields.get('shortYear');
  if (short !== undefined) return Number(short) + (Number(short) > 49 ? 1900 : 2000);
  return fields.has('year') ? Number(fields.get('year')) : today.year;
};

/** Reads a date; what the format leaves out is today's date, or the first of the month, at midnight. */
export const readExact = (
  text: string,
  format: string,
  today: { readonly year: number; readonly month: number; readonly day: number },
): ExactDate | undefined => {
  const whole = format.length === 1 ? standard[format] : format;
  const fields = whole === undefined ? undefined : fieldsOf(text, whole);
  const hour = fields && hourOf(fields);
  if (!fields || hour === undefined) return undefined;
  const hasDate = ['year', 'shortYear', 'month', 'monthName', 'day'].some((name) => fields.has(name));
  const month = fields.has('monthName')
    ? indexIn(monthNames, fields.get('monthName')!) + 1
    : Number(fields.get('month') ?? (hasDate ? 1 : today.month));
  const ticks = ticksFromParts({
    year: yearOf(fields, today),
    month,
    day: Number(fields.get('day') ?? (hasDate ? 1 : today.day)),
    hour,
    minute: Number(fields.get('minute') ?? 0),
    second: Number(fields.get('second') ?? 0),
    fraction: Number((fields.get('fraction') ?? '').padEnd(7, '0')),
  });
  if (ticks === undefined || !fitsWeekday(ticks, fields.get('weekday'))) return undefined;
  const zone = fields.get('zone') || (/^[rRu]$/.test(format) ? 'Z' : '');
  const offsetTicks = zone === '' ? undefined : zoneTicks(zone);
  if (zone !== '' && offsetTicks === undefined) return undefined;
  return { ticks, ...(offsetTicks !== undefined && { offsetTicks }) };
};

const fitsWeekday = (ticks: bigint, name: string | undefined): boolean =>
  name === undefined || indexIn(dayNames, name) === Number((ticks / ticksPer.day + 1n) % 7n);

const spanPieces = /'([^']*)'|"([^"]*)"|\\([\s\S])|%(?=.)|d+|h+|m+|s+|f+|F+|[\s\S]/g;
const spanStandard: Readonly<Record<string, RegExp>> = table({
  c: /^(?<sign>-)?(?=\d)(?:(?<d>\d{1,8})(?:\.(?=\d)|$))?(?:(?<h>\d{1,2}):(?<m>\d{1,2})(?::(?<s>\d{1,2})(?:\.(?<f>\d{1,7}))?)?)?$/,
  g: /^(?<sign>-)?(?=\d)(?:(?<d>\d{1,8})(?::(?=\d+:\d+:)|$))?(?:(?<h>\d{1,2}):(?<m>\d{1,2})(?::(?<s>\d{1,2})(?:\.(?<f>\d{1,7}))?)?)?$/,
  G: /^(?<sign>-)?(?<d>\d{1,8}):(?<h>\d{1,2}):(?<m>\d{1,2}):(?<s>\d{1,2})\.(?<f>\d{1,7})$/,
});

const spanSizes: Readonly<Record<string, number>> = table({ d: 8, h: 2, m: 2, s: 2, f: 7 });

/** The fields of a span in a custom format; each specifier may stand there once. */
const customSpan = (text: string, format: string): Readonly<Record<string, string>> | undefined => {
  const fields: Record<string, string> = {};
  let at = 0;
  for (const [piece, single, double, one] of format.matchAll(spanPieces)) {
    const quoted = single ?? double ?? one ?? (piece === '%' ? '' : undefined);
    const name = piece[0]!.toLowerCase();
    const most = spanSizes[name];
    if (quoted !== undefined) {
      if (!text.startsWith(quoted, at)) return undefined;
      at += quoted.length;
      continue;
    }
    if (most === undefined || piece.length > most || Object.hasOwn(fields, name)) return undefined;
    const least = piece[0] === 'F' ? 0 : piece.length;
    const value = digits(
      least,
      name === 'd' || (piece.length === 1 && name !== 'f') ? most : piece.length,
    )(text.slice(at, at + most));
    if (value === undefined) return undefined;
    fields[name] = value;
    at += value.length;
  }
  return at === text.length ? fields : undefined;
};

const spanFields = (text: string, format: string): Readonly<Record<string, string | undefined>> | undefined =>
  format.length === 1
    ? spanStandard[/[tT]/.test(format) ? 'c' : format]?.exec(text.trim())?.groups
    : customSpan(text, format);

/** Ticks of a span, undefined where the text does not fit the format. */
export const readExactSpan = (text: string, format: string): bigint | undefined => {
  const groups = spanFields(text, format);
  if (!groups) return undefined;
  const [h, m, s] = [groups.h, groups.m, groups.s].map((part) => Number(part ?? 0));
  if (h! > 23 || m! > 59 || s! > 59) return undefined;
  const ticks =
    BigInt(groups.d ?? 0) * ticksPer.day +
    BigInt((h! * 60 + m!) * 60 + s!) * ticksPer.second +
    BigInt((groups.f ?? '').padEnd(7, '0'));
  return groups.sign ? -ticks : ticks;
};
