import { ticksPer } from '../values/date-time.ts';
import { dayNames, monthNames } from './dates.ts';

/** What the text of a date is made of. */
export type DateToken =
  | { readonly kind: 'number'; readonly value: number; readonly digits: number }
  | { readonly kind: 'month'; readonly value: number }
  | { readonly kind: 'weekday'; readonly value: number }
  | { readonly kind: 'half'; readonly half: 'am' | 'pm' }
  | { readonly kind: 'zone'; readonly offsetTicks: bigint }
  | {
      readonly kind: 'time';
      readonly hour: number;
      readonly minute: number;
      readonly second: number;
      /** In ticks. */
      readonly fraction: number;
    };

/** Text that is no date; where a word stands that no date has. */
interface Wrong {
  readonly unknownAt?: number;
}

const indexIn = (names: readonly string[], word: string): number =>
  names.findIndex((name) => name.toLowerCase() === word || name.slice(0, 3).toLowerCase() === word);

const wordToken = (word: string): DateToken | undefined => {
  const month = indexIn(monthNames, word);
  if (month >= 0) return { kind: 'month', value: month + 1 };
  const day = indexIn(dayNames, word);
  if (day >= 0) return { kind: 'weekday', value: day };
  if (word === 'am' || word === 'pm') return { kind: 'half', half: word };
  return word === 'z' || word === 'gmt' ? { kind: 'zone', offsetTicks: 0n } : undefined;
};

/** More than seven digits are rounded. */
const fractionTicks = (digits: string): number => Math.round(Number(`0.${digits || '0'}`) * 1e7);

const timeToken = (hour: string, minute = '0', second = '0', fraction = ''): DateToken => ({
  kind: 'time',
  hour: Number(hour),
  minute: Number(minute),
  second: Number(second),
  fraction: fractionTicks(fraction),
});

const zoneToken = (sign: string, hours: string, minutes = '0'): DateToken | undefined => {
  if (Number(minutes) > 59) return undefined;
  const size = BigInt(Number(hours) * 60 + Number(minutes)) * ticksPer.minute;
  return { kind: 'zone', offsetTicks: sign === '-' ? -size : size };
};

/** `2024-01-31T13:05:09.5Z`, which takes two digits everywhere. */
const iso =
  /^\s*(\d{4})-(\d{2})-(\d{2})T(\d{2}):(\d{2})(?::(\d{2})(?:[.,](\d+))?)?\s*(?:(Z)|([+-])(\d{1,2})(?::(\d{1,2})|(\d{2}))?)?[\s\0]*$/i;

/** Whether the text is read in the strict form. */
export const isIso = (text: string): boolean => /^\s*\d{4}-\d{2}-\d{2}T\d/i.test(text);

const isoTokens = (text: string): readonly DateToken[] | Wrong => {
  const [whole, year, month, day, hour, minute, second, fraction, z, sign, hours, ...minutes] = iso.exec(text) ?? [];
  if (whole === undefined) return {};
  const date = [year, month, day].map(
    (part): DateToken => ({
      kind: 'number',
      value: Number(part),
      digits: part!.length,
    }),
  );
  const tokens = [...date, timeToken(hour!, minute, second, fraction)];
  if (z) return [...tokens, { kind: 'zone', offsetTicks: 0n }];
  if (!sign) return tokens;
  const zone = zoneToken(sign, hours!, minutes[0] ?? minutes[1]);
  return zone ? [...tokens, zone] : {};
};

const pieces =
  /[\s,年月日]+|(\d{1,2}):(\d{1,2})(?::(\d{1,2})(?:[.,](\d*))?)?(?![:.\d])|(\d{1,2})\s*(am|pm)(?!\p{L}|\s*\d{1,2}:)|([+-])(\d{1,2})(?::?(\d{2}))?(?![\d:/.-])|(\d+)|(a\.d\.|ad(?!\p{L}))|(\p{L}+)|[\s\S]/giuy;

interface Reading {
  readonly tokens: DateToken[];
  /** A separator of a date waits for its number. */
  isOpen: boolean;
}

const isPart = (token: DateToken | undefined): boolean => token?.kind === 'number' || token?.kind === 'month';

/** One piece; false for what no date has, the index for a word. */
const take = (reading: Reading, piece: RegExpExecArray, text: string): boolean => {
  const [whole, hour, minute, second, fraction, alone, half, sign, hours, minutes, number, era, word] = piece;
  const { tokens } = reading;
  const add = (...found: readonly (DateToken | undefined)[]): boolean => {
    for (const token of found) if (token) tokens.push(token);
    reading.isOpen = false;
    return !found.includes(undefined);
  };
  if (/^[\s,年月日]+$/.test(whole) || era) return true;
  if (hour) return !reading.isOpen && add(timeToken(hour, minute, second, fraction));
  if (alone) return !reading.isOpen && add(timeToken(alone), wordToken(half!.toLowerCase()));
  if (number) return number.length < 5 && add({ kind: 'number', value: Number(number), digits: number.length });
  if (word) return takeWord(reading, word.toLowerCase(), text.slice(piece.index + word.length));
  if (sign && tokens.length > 0 && !isSeparator(tokens, sign, text, piece.index))
    return add(zoneToken(sign, hours!, minutes));
  return takeSeparator(reading, whole, piece);
};

/** A minus right behind a part of a date stands between two of them. */
const isSeparator = (tokens: readonly DateToken[], sign: string, text: string, at: number): boolean =>
  sign === '-' && isPart(tokens.at(-1)) && tokens.filter(isPart).length < 3 && /\S/.test(text[at - 1] ?? '');

const isYearFirst = ([year, ...rest]: readonly DateToken[]): boolean =>
  year?.kind === 'number' && year.digits > 2 && rest.length === 2;

const takeWord = (reading: Reading, word: string, rest: string): boolean => {
  const { tokens } = reading;
  if (word === 't') return isYearFirst(tokens) && /^\s*\d{2}:\d{2}/.test(rest);
  const token = wordToken(word);
  if (!token) return false;
  tokens.push(token);
  reading.isOpen = false;
  return true;
};

const takeSeparator = (reading: Reading, whole: string, piece: RegExpExecArray): boolean => {
  const isFirst = whole[0]!;
  if (!/[/.-]/.test(isFirst) || reading.isOpen || !isPart(reading.tokens.at(-1))) return false;
  reading.isOpen = true;
  // What looked like an offset was a separator and a number.
  pieces.lastIndex = piece.index + 1;
  return true;
};

/** A word is told where it stands, but for a `T` behind a date. */
const isUnknown = ({ tokens }: Reading, { 12: word }: RegExpExecArray): boolean =>
  word !== undefined && !(word.toLowerCase() === 't' && isPart(tokens.at(-1)));

/** The parts of the text of a date, or where it has something else. */
export const dateTokens = (text: string): readonly DateToken[] | Wrong => {
  if (isIso(text)) return isoTokens(text);
  const closed = text.replace(/[\s\0]*$/, '');
  const start = /^\s*#.*#$/s.test(closed) ? closed.indexOf('#') + 1 : 0;
  const inner = start === 0 ? closed : closed.slice(start, -1);
  const reading: Reading = { tokens: [], isOpen: false };
  pieces.lastIndex = 0;
  for (let piece = pieces.exec(inner); piece && piece[0] !== ''; piece = pieces.exec(inner)) {
    if (!take(reading, piece, inner)) return isUnknown(reading, piece) ? { unknownAt: start + piece.index } : {};
    if (pieces.lastIndex >= inner.length) break;
  }
  return reading.isOpen ? {} : reading.tokens;
};
