import { argumentNull, raise } from '../exceptions.ts';
import { table } from '../table.ts';
import { named, type Type } from '../types.ts';
import { epochTicks, ticksPer } from './date-time.ts';
import type { ClrObject } from './object.ts';

/** A time zone by its IANA name; the rules are those of the host's `Intl`. */
export class ClrTimeZone implements ClrObject {
  readonly id: string;
  readonly iana: string;
  private readonly format: Intl.DateTimeFormat;
  private standard: bigint | undefined;
  constructor(id: string, iana: string) {
    this.id = id;
    this.iana = iana;
    this.format = formatFor(iana);
  }
  clrType(): Type {
    return named('TimeZoneInfo');
  }
  clrText(): string {
    return this.displayName;
  }
  clrKey(): string {
    return `zone:${this.id}`;
  }
  get displayName(): string {
    const minutes = Number(this.baseOffset / ticksPer.minute);
    const two = (value: number): string => String(value).padStart(2, '0');
    const size = Math.abs(minutes);
    const sign = minutes < 0 ? '-' : '+';
    return this.iana === 'UTC'
      ? '(UTC) Coordinated Universal Time'
      : `(UTC${sign}${two(Math.floor(size / 60))}:${two(size % 60)}) ${this.id}`;
  }
  /** The offset at a moment of UTC. What it differs from standard time is cut to minutes, as .NET does. */
  offsetAt(utcTicks: bigint): bigint {
    const difference = this.exactOffsetAt(utcTicks) - this.baseOffset;
    return this.baseOffset + (difference / ticksPer.minute) * ticksPer.minute;
  }
  private exactOffsetAt(utcTicks: bigint): bigint {
    const milliseconds = Number((utcTicks - epochTicks) / ticksPer.millisecond);
    const parts = Object.fromEntries(this.format.formatToParts(milliseconds).map(({ type, value }) => [type, value]));
    const year = parts.era === 'BC' ? 1 - Number(parts.year) : Number(parts.year);
    const local = new Date(0);
    local.setUTCFullYear(year, Number(parts.month) - 1, Number(parts.day));
    local.setUTCHours(Number(parts.hour), Number(parts.minute), Number(parts.second));
    const whole = Math.floor(milliseconds / 1000) * 1000;
    return BigInt(local.getTime() - whole) * ticksPer.millisecond;
  }
  /** The offset of a clock reading; of the two of a repeated hour the standard one, as .NET takes. */
  offsetOf(localTicks: bigint): bigint {
    const first = this.offsetAt(localTicks - this.baseOffset);
    if (first === this.baseOffset) {
      const other = this.offsetAt(localTicks - this.baseOffset - ticksPer.hour);
      return this.isBefore(localTicks, other) ? other : first;
    }
    const second = this.offsetAt(localTicks - first);
    return second;
  }
  private isBefore(localTicks: bigint, other: bigint): boolean {
    return (
      other !== this.baseOffset &&
      this.offsetAt(localTicks - other) === other &&
      this.offsetAt(localTicks - this.baseOffset) === other
    );
  }
  /** The smaller of the offsets of January and July: that of standard time. */
  get baseOffset(): bigint {
    if (this.standard === undefined) {
      const [winter, summer] = [this.exactOffsetAt(january), this.exactOffsetAt(july)];
      this.standard = winter < summer ? winter : summer;
    }
    return this.standard;
  }
  get hasDaylightSaving(): boolean {
    return this.exactOffsetAt(january) !== this.exactOffsetAt(july);
  }
}

/** How many zones are kept ready: making one takes the host a millisecond. */
const cacheSize = 100;
const formats = new Map<string, Intl.DateTimeFormat>();

const formatFor = (iana: string): Intl.DateTimeFormat => {
  const known = formats.get(iana);
  if (known) return known;
  const made = new Intl.DateTimeFormat('en-US', {
    timeZone: iana,
    hourCycle: 'h23',
    year: 'numeric',
    month: 'numeric',
    day: 'numeric',
    hour: 'numeric',
    minute: 'numeric',
    second: 'numeric',
    era: 'short',
  });
  if (formats.size >= cacheSize) formats.delete(formats.keys().next().value!);
  formats.set(iana, made);
  return made;
};

const january = epochTicks + BigInt(Date.UTC(2024, 0, 1)) * ticksPer.millisecond;
const july = epochTicks + BigInt(Date.UTC(2024, 6, 1)) * ticksPer.millisecond;

/** The names of Windows that policies use, as CLDR maps them. */
const windowsNames: Readonly<Record<string, string>> = table({
  'Dateline Standard Time': 'Etc/GMT+12', 'Hawaiian Standard Time': 'Pacific/Honolulu',
  'Alaskan Standard Time': 'America/Anchorage', 'Pacific Standard Time': 'America/Los_Angeles',
  'US Mountain Standard Time': 'America/Phoenix', 'Mountain Standard Time': 'America/Denver',
  'Central Standard Time': 'America/Chicago', 'Central America Standard Time': 'America/Guatemala',
  'Canada Central Standard Time': 'America/Regina', 'SA Pacific Standard Time': 'America/Bogota',
  'Eastern Standard Time': 'America/New_York', 'Atlantic Standard Time': 'America/Halifax',
  'Newfoundland Standard Time': 'America/St_Johns', 'E. South America Standard Time': 'America/Sao_Paulo',
  'Argentina Standard Time': 'America/Buenos_Aires', 'UTC': 'UTC', 'GMT Standard Time': 'Europe/London',
  'Greenwich Standard Time': 'Atlantic/Reykjavik', 'W. Europe Standard Time': 'Europe/Berlin',
  'Central Europe Standard Time': 'Europe/Budapest', 'Romance Standard Time': 'Europe/Paris',
  'Central European Standard Time': 'Europe/Warsaw', 'GTB Standard Time': 'Europe/Bucharest',
  'FLE Standard Time': 'Europe/Kiev', 'E. Europe Standard Time': 'Europe/Chisinau', 'Egypt Standard Time': 'Africa/Cairo',
  'South Africa Standard Time': 'Africa/Johannesburg', 'Israel Standard Time': 'Asia/Jerusalem',
  'Turkey Standard Time': 'Europe/Istanbul', 'Arab Standard Time': 'Asia/Riyadh', 'Arabian Standard Time': 'Asia/Dubai',
  'Russian Standard Time': 'Europe/Moscow', 'Pakistan Standard Time': 'Asia/Karachi',
  'India Standard Time': 'Asia/Calcutta', 'Nepal Standard Time': 'Asia/Katmandu', 'Bangladesh Standard Time': 'Asia/Dhaka',
  'SE Asia Standard Time': 'Asia/Bangkok', 'China Standard Time': 'Asia/Shanghai', 'Singapore Standard Time': 'Asia/Singapore',
  'Taipei Standard Time': 'Asia/Taipei', 'Tokyo Standard Time': 'Asia/Tokyo', 'Korea Standard Time': 'Asia/Seoul',
  'W. Australia Standard Time': 'Australia/Perth', 'AUS Central Standard Time': 'Australia/Darwin',
  'E. Australia Standard Time': 'Australia/Brisbane', 'AUS Eastern Standard Time': 'Australia/Sydney',
  'New Zealand Standard Time': 'Pacific/Auckland',
}); // biome-ignore format: a table of names

export const utcZone = new ClrTimeZone('UTC', 'UTC');

/** The zone of the gateway, which is UTC as well; its clock readings are local ones. */
export const localZone = new ClrTimeZone('UTC', 'UTC');

/** Knows the names of IANA and of Windows; undefined for others. */
export const findZone = (id: string): ClrTimeZone | undefined => {
  if (id === 'UTC') return utcZone;
  const iana = windowsNames[id] ?? id;
  if (!/^[A-Za-z]+(?:[/_+-][A-Za-z0-9_+-]+)*$/.test(iana)) return undefined;
  try {
    return new ClrTimeZone(id, iana);
  } catch {
    return undefined;
  }
};

export const zoneNamed = (id: string | null): ClrTimeZone =>
  findZone(id ?? argumentNull('id')) ??
  raise('TimeZoneNotFoundException', `The time zone ID '${id}' was not found on the local computer.`);
