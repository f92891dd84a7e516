import { badFormat } from '../exceptions.ts';
import { ticksFromParts, ticksPer } from '../values/date-time.ts';
import { dayNames, monthNames } from './dates.ts';

/** A date as read: clock ticks, and the offset when the text named one. */
interface ReadDate {
  readonly ticks: bigint;
  readonly offsetTicks?: bigint;
}

const zonePattern = String.raw`\s*(Z|GMT|[+-]\d{2}:?\d{2})?`;
const timePattern = String.raw`(\d{1,2}):(\d{2})(?::(\d{2})(?:\.(\d{1,7})\d*)?)?\s*(AM|PM)?`;
const iso = new RegExp(String.raw`^(\d{4})[-/](\d{1,2})[-/](\d{1,2})(?:[T\s]\s*${timePattern})?${zonePattern}$`, 'i');
const us = new RegExp(String.raw`^(\d{1,2})[/-](\d{1,2})[/-](\d{4})(?:\s+${timePattern})?${zonePattern}$`, 'i');
const named = new RegExp(
  String.raw`^(?:[a-z]{3,9},?\s+)?(?:(\d{1,2})\s+([a-z]{3,9})|([a-z]{3,9})\s+(\d{1,2})),?\s+(\d{4})(?:\s+${timePattern})?${zonePattern}$`,
  'i',
);

/** Reads the date forms the invariant culture knows; undefined when none fits. */
export const readDate = (text: string): ReadDate | undefined => {
  const trimmed = text.trim();
  const asIso = iso.exec(trimmed);
  if (asIso) return build([asIso[1]!, asIso[2]!, asIso[3]!], asIso.slice(4));
  const asUs = us.exec(trimmed);
  if (asUs) return build([asUs[3]!, asUs[1]!, asUs[2]!], asUs.slice(4));
  const asNamed = named.exec(trimmed);
  if (!asNamed) return undefined;
  const word = (asNamed[2] ?? asNamed[3] ?? '').toLowerCase();
  const month = monthNames.findIndex((name) => name.toLowerCase() === word || name.slice(0, 3).toLowerCase() === word);
  if (month < 0) return undefined;
  return build([asNamed[5]!, String(month + 1), (asNamed[1] ?? asNamed[4])!], asNamed.slice(6));
};

const build = (
  date: readonly [string, string, string],
  rest: readonly (string | undefined)[],
): ReadDate | undefined => {
  const [hour = '0', minute = '0', second = '0', fraction = '', half, zone] = rest;
  const ticks = ticksFromParts({
    year: Number(date[0]),
    month: Number(date[1]),
    day: Number(date[2]),
    hour: half === undefined ? Number(hour) : (Number(hour) % 12) + (/pm/i.test(half) ? 12 : 0),
    minute: Number(minute),
    second: Number(second),
    fraction: Number(fraction.padEnd(7, '0')),
  });
  if (ticks === undefined) return undefined;
  return zone === undefined ? { ticks } : { ticks, offsetTicks: zoneTicks(zone) };
};

const zoneTicks = (zone: string): bigint => {
  const match = /^([+-])(\d{2}):?(\d{2})$/.exec(zone);
  if (!match) return 0n;
  const minutes = BigInt(Number(match[2]) * 60 + Number(match[3]));
  return (match[1] === '-' ? -minutes : minutes) * ticksPer.minute;
};

const knownWords: ReadonlySet<string> = new Set(
  [...monthNames, ...dayNames]
    .flatMap((name) => [name, name.slice(0, 3)])
    .concat(['AM', 'PM', 'GMT', 'Z', 'AD'])
    .map((word) => word.toLowerCase()),
);

/** Where the first word stands that no date has; undefined when something else about the text is wrong before. */
const unknownWord = (text: string): number | undefined => {
  if (/^\s*\d{4}-\d{2}-\d{2}T/.test(text)) return undefined;
  for (const { 0: part, index } of text.matchAll(/\p{L}+|[^\p{L}\s\d.,/:-]|-(?!\d)/gu)) {
    if (!/^\p{L}/u.test(part)) return undefined;
    if (!knownWords.has(part.toLowerCase())) return index;
  }
  return undefined;
};

/** What .NET says of a text that is no date. */
export const notADate = (text: string): never => {
  const index = unknownWord(text);
  return badFormat(
    index === undefined
      ? `String '${text}' was not recognized as a valid DateTime.`
      : `The string '${text}' was not recognized as a valid DateTime. There is an unknown word starting at index '${index}'.`,
  );
};
