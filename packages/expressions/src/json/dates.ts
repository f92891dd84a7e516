import { ClrDateTime, epochTicks, maxTicks, ticksFromParts, ticksPer } from '../values/date-time.ts';

const iso = /^(\d{4})-(\d\d)-(\d\d)T(\d\d):(\d\d):(\d\d)(?:\.(\d{1,7}))?(Z|[+-]\d\d(?::?\d\d)?)?$/i;
const microsoft = /^\/Date\((-?\d{1,18})([+-]\d{2}(?::?\d{2})?)?\)\/$/;

/** Text in full ISO 8601 form, or `/Date(…)/`, is a date to Newtonsoft; undefined for any other text. */
export const jsonDate = (text: string): ClrDateTime | undefined =>
  text.startsWith('/') ? microsoftDate(text) : isoDate(text);

const microsoftDate = (text: string): ClrDateTime | undefined => {
  const match = microsoft.exec(text);
  if (!match) return undefined;
  const ticks = epochTicks + BigInt(match[1]!) * ticksPer.millisecond;
  return ticks < 0n || ticks > maxTicks ? undefined : new ClrDateTime(ticks, match[2] ? 'local' : 'utc');
};

const isoDate = (text: string): ClrDateTime | undefined => {
  const match = iso.exec(text);
  if (!match || match[0].includes('t')) return undefined;
  const [year, month, day, hour, minute, second] = match.slice(1, 7).map(Number) as [
    number,
    number,
    number,
    number,
    number,
    number,
  ];
  // 24:00:00 is the begin of the next day.
  const nextDay = hour === 24 && minute === 0 && second === 0;
  const fraction = Number((match[7] ?? '').padEnd(7, '0'));
  const ticks = ticksFromParts({ year, month, day, hour: nextDay ? 0 : hour, minute, second, fraction });
  if (ticks === undefined) return undefined;
  return zoned(nextDay ? ticks + ticksPer.day : ticks, match[8]);
};

/** Text with an offset is turned into local time, which is UTC here, within the bounds of dates. */
const zoned = (ticks: bigint, zone: string | undefined): ClrDateTime | undefined => {
  if (zone === undefined || zone.toUpperCase() === 'Z')
    return ticks > maxTicks ? undefined : new ClrDateTime(ticks, zone === undefined ? 'unspecified' : 'utc');
  const minutes = BigInt(zone.slice(1, 3)) * 60n + BigInt(zone.slice(3).replace(':', '') || 0);
  const moved = zone.startsWith('-') ? ticks + minutes * ticksPer.minute : ticks - minutes * ticksPer.minute;
  return new ClrDateTime(moved < 0n ? 0n : moved > maxTicks ? maxTicks : moved, 'local');
};
