import { badFormat } from '../exceptions.ts';
import { table } from '../table.ts';
import { ClrDateTime, dayOfWeek, maxTicks, ticksFromParts, ticksPer } from '../values/date-time.ts';
import { type DateToken, dateTokens, isIso } from './date-tokens.ts';

/** A date as read: clock ticks, and the offset when the text named one. */
interface ReadDate {
  readonly ticks: bigint;
  readonly offsetTicks?: bigint;
}

/** What a text without a year, or without a date, is read by. */
export interface Today {
  readonly year: number;
  readonly month: number;
  readonly day: number;
}

type Found = ReadDate | { readonly problem: string };

const invalid = (text: string, more = ''): Found => ({
  problem: `String '${text}' was not recognized as a valid DateTime${more}.`,
});

type Token<K extends DateToken['kind']> = Extract<DateToken, { kind: K }>;

const only = <K extends DateToken['kind']>(tokens: readonly DateToken[], kind: K): readonly Token<K>[] =>
  tokens.filter((token): token is Token<K> => token.kind === kind);

/**
 * How the numbers and the name of a month stand to each other: `Y` is a number of three or four digits, `N` a shorter one,
 * `M` a name. The answer names the parts in that order; a short year is `s`.
 */
const orders: Readonly<Record<string, string>> = table({
  NN: 'md', NNN: 'mds', NNY: 'mdy', YNN: 'ymd', YN: 'ym', NY: 'my', MN: 'md', NM: 'sm', MY: 'my', YM: 'ym',
  MNN: 'mds', NMN: 'dms', NNM: 'dsm', NYM: 'dym', MNY: 'mdy', NMY: 'dmy', YMN: 'ymd', MYN: 'myd', YNM: 'ydm',
}); // biome-ignore format: a table of orders

const dateOf = (tokens: readonly DateToken[], today: Today | undefined): Today | undefined => {
  const parts = tokens.filter(
    (token): token is Token<'number'> | Token<'month'> => token.kind === 'number' || token.kind === 'month',
  );
  if (parts.length === 0) return today;
  const shape = parts.map((part) => (part.kind === 'month' ? 'M' : part.digits > 2 ? 'Y' : 'N')).join('');
  const order = orders[shape];
  if (order === undefined) return undefined;
  const found = new Map(parts.map((part, i) => [order[i]!, part.value]));
  const short = found.get('s');
  const year = found.get('y') ?? (short === undefined ? today?.year : short + (short > 49 ? 1900 : 2000));
  return year === undefined ? undefined : { year, month: found.get('m')!, day: found.get('d') ?? 1 };
};

const hourOf = (hour: number, half: string | undefined): number | undefined => {
  if (half === undefined) return hour;
  if (half === 'am') return hour > 12 ? undefined : hour % 12;
  return hour < 12 ? hour + 12 : hour;
};

/** The date comes before the time or after it, not around it. */
const isAroundTime = (tokens: readonly DateToken[]): boolean => {
  const at = tokens.findIndex(({ kind }) => kind === 'time');
  const isDate = ({ kind }: DateToken): boolean => kind === 'number' || kind === 'month';
  return at >= 0 && tokens.slice(0, at).some(isDate) && tokens.slice(at).some(isDate);
};

const clockTicks = ({ hour, minute, second, fraction }: Token<'time'>, hours: number): bigint | undefined =>
  hour > 23 || hours > 23 || minute > 59 || second > 59
    ? undefined
    : BigInt((hours * 60 + minute) * 60 + second) * ticksPer.second + BigInt(fraction);

const midnight: Token<'time'> = { kind: 'time', hour: 0, minute: 0, second: 0, fraction: 0 };

const unsupported = (text: string): Found => ({
  problem: `The DateTime represented by the string '${text}' is not supported in calendar 'System.Globalization.GregorianCalendar'.`,
});

const maxOffset = 14n * ticksPer.hour;

const build = (text: string, tokens: readonly DateToken[], today: Today | undefined): Found => {
  const [times, halves, zones] = [only(tokens, 'time'), only(tokens, 'half'), only(tokens, 'zone')];
  const days = only(tokens, 'weekday');
  const isTooMuch = [times, halves, zones, days].some((found) => found.length > 1);
  const time = times[0];
  const hasDate = tokens.some(({ kind }) => kind === 'number' || kind === 'month');
  if (isTooMuch || isAroundTime(tokens) || (!time && !hasDate)) return invalid(text);
  const date = dateOf(tokens, today);
  const start = date && ticksFromParts({ ...date, hour: 0, minute: 0, second: 0, fraction: 0 });
  if (start === undefined) return isIso(text) ? unsupported(text) : invalid(text);
  const hours = hourOf(time?.hour ?? 0, halves[0]?.half);
  if (hours === undefined) return invalid(text);
  const clock = clockTicks(time ?? midnight, hours);
  if (clock === undefined) return unsupported(text);
  if (days[0] && dayOfWeek(start) !== days[0].value) return invalid(text, ' because the day of week was incorrect');
  return zoned(text, start + clock, zones[0]);
};

const zoned = (text: string, ticks: bigint, zone: Token<'zone'> | undefined): Found => {
  if (ticks > maxTicks) return invalid(text);
  if (!zone) return { ticks };
  if (zone.offsetTicks > maxOffset || zone.offsetTicks < -maxOffset)
    return { problem: `The time zone offset of string '${text}' must be within plus or minus 14 hours.` };
  return { ticks, offsetTicks: zone.offsetTicks };
};

const find = (text: string, today: Today | undefined): Found => {
  const tokens = dateTokens(text);
  if (Array.isArray(tokens)) return build(text, tokens, today);
  const { unknownAt } = tokens as { readonly unknownAt?: number };
  return unknownAt === undefined
    ? invalid(text)
    : {
        problem: `The string '${text}' was not recognized as a valid DateTime. There is an unknown word starting at index '${unknownAt}'.`,
      };
};

/**
 * Reads the date forms the invariant culture knows; undefined when none fits. Without `today` a text needs a year and a
 * date.
 */
export const readDate = (text: string, today?: Today): ReadDate | undefined => {
  const found = find(text, today);
  return 'problem' in found ? undefined : found;
};

/** The date as a DateTime: with an offset it is a local reading, which is one of UTC. */
export const readDateTime = (text: string, today?: Today): ClrDateTime | undefined => {
  const read = readDate(text, today);
  if (read?.offsetTicks === undefined) return read && new ClrDateTime(read.ticks);
  const utc = read.ticks - read.offsetTicks;
  // The first day of the calendar keeps its time of day only.
  return utc > maxTicks ? undefined : new ClrDateTime(utc < 0n ? utc + ticksPer.day : utc, 'local');
};

/** What .NET says of a text that is no date. */
export const notADate = (text: string): never => {
  const found = find(text, { year: 2000, month: 1, day: 1 });
  if ('problem' in found) return badFormat(found.problem);
  return badFormat(
    found.offsetTicks === undefined
      ? `String '${text}' was not recognized as a valid DateTime.`
      : `The DateTime represented by the string '${text}' is out of range.`,
  );
};
