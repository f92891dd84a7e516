import { argument, argumentNull } from '../exceptions.ts';
import type { Reference } from '../runtime.ts';
import { ClrDateTime, maxTicks, ticksPer } from '../values/date-time.ts';
import { ClrDateTimeOffset } from '../values/date-time-offset.ts';
import { ClrTimeSpan } from '../values/time-span.ts';
import { type ClrTimeZone, findZone, localZone, utcZone, zoneNamed } from '../values/time-zone.ts';
import type { TypeDefinition } from './definition.ts';

/** A clock reading of that zone as ticks of UTC, which may lie beside the calendar; `Utc` and `Local` readings are UTC already. */
const utcOf = (date: ClrDateTime, zone: ClrTimeZone): bigint => {
  if (date.kind !== 'unspecified') return date.kind === kindIn(zone) ? date.ticks : wrongKind();
  return date.ticks - zone.offsetOf(date.ticks);
};

/** A conversion ends at the first and the last moment of the calendar. */
const inRange = (ticks: bigint): bigint => (ticks < 0n ? 0n : ticks > maxTicks ? maxTicks : ticks);

const wrongKind = (): never =>
  argument(
    'The conversion could not be completed because the supplied DateTime did not have the Kind property set correctly.  For example, when the Kind property is DateTimeKind.Local, the source time zone must be TimeZoneInfo.Local.',
    'sourceTimeZone',
  );

const kindIn = (zone: ClrTimeZone): ClrDateTime['kind'] =>
  zone === utcZone ? 'utc' : zone === localZone ? 'local' : 'unspecified';

const at = (utcTicks: bigint, zone: ClrTimeZone): ClrDateTime =>
  new ClrDateTime(inRange(utcTicks + zone.offsetAt(inRange(utcTicks))), kindIn(zone));

const zoneOr = (zone: ClrTimeZone | null, name: string): ClrTimeZone => zone ?? argumentNull(name);

/** Where the reading itself says so, it is one of UTC; otherwise of the local zone. */
const zoneOf = (date: ClrDateTime): ClrTimeZone => (date.kind === 'utc' ? utcZone : localZone);

/** The zone of that name, which is the local one for a local reading. */
const sourceNamed = (date: ClrDateTime, id: string | null): ClrTimeZone =>
  date.kind === 'local' && id?.toUpperCase() === localZone.id ? localZone : zoneNamed(id);

const between = (date: ClrDateTime, from: ClrTimeZone, to: ClrTimeZone): ClrDateTime => at(utcOf(date, from), to);

const offsetOf = (zone: ClrTimeZone, date: ClrDateTime): bigint =>
  date.kind === 'unspecified' ? zone.offsetOf(date.ticks) : zone.offsetAt(date.ticks);

/** Summer time is half an hour ahead at least; before there were zones, the sun told minutes more or less. */
const isSummer = (zone: ClrTimeZone, offset: bigint): boolean => offset - zone.baseOffset >= 30n * ticksPer.minute;

const nameOf = (zone: ClrTimeZone): string => (zone.id === 'UTC' ? 'Coordinated Universal Time' : zone.id);

export const timeZoneType: TypeDefinition = {
  name: 'TimeZoneInfo',
  shape: 'class',
  members: {
    'static TimeZoneInfo Utc': () => utcZone,
    'static TimeZoneInfo Local': () => localZone,
    'static TimeZoneInfo FindSystemTimeZoneById(string id)': (id: string | null) => zoneNamed(id),
    'static bool TryFindSystemTimeZoneById(string id, out TimeZoneInfo timeZoneInfo)': (
      id: string | null,
      result: Reference,
    ) => {
      const found = findZone(id ?? argumentNull('id'));
      result.set(found ?? null);
      return found !== undefined;
    },
    'static DateTime ConvertTimeFromUtc(DateTime dateTime, TimeZoneInfo destinationTimeZone)': (
      date: ClrDateTime,
      zone: ClrTimeZone | null,
    ) => between(date, utcZone, zoneOr(zone, 'destinationTimeZone')),
    'static DateTime ConvertTimeToUtc(DateTime dateTime)': (date: ClrDateTime) => new ClrDateTime(date.ticks, 'utc'),
    'static DateTime ConvertTimeToUtc(DateTime dateTime, TimeZoneInfo sourceTimeZone)': (
      date: ClrDateTime,
      zone: ClrTimeZone | null,
    ) => new ClrDateTime(inRange(utcOf(date, zoneOr(zone, 'sourceTimeZone'))), 'utc'),
    'static DateTime ConvertTime(DateTime dateTime, TimeZoneInfo destinationTimeZone)': (
      date: ClrDateTime,
      zone: ClrTimeZone | null,
    ) => between(date, zoneOf(date), zoneOr(zone, 'destinationTimeZone')),
    'static DateTime ConvertTime(DateTime dateTime, TimeZoneInfo sourceTimeZone, TimeZoneInfo destinationTimeZone)': (
      date: ClrDateTime,
      from: ClrTimeZone | null,
      to: ClrTimeZone | null,
    ) => between(date, zoneOr(from, 'sourceTimeZone'), zoneOr(to, 'destinationTimeZone')),
    'static DateTimeOffset ConvertTime(DateTimeOffset dateTimeOffset, TimeZoneInfo destinationTimeZone)': (
      date: ClrDateTimeOffset,
      zone: ClrTimeZone | null,
    ) => {
      const offset = zoneOr(zone, 'destinationTimeZone').offsetAt(date.utcTicks);
      const local = date.utcTicks + offset;
      // Where the clock of the zone has no such time, that of UTC stays.
      return inRange(local) === local
        ? new ClrDateTimeOffset(new ClrDateTime(local), offset)
        : new ClrDateTimeOffset(new ClrDateTime(inRange(local)), 0n);
    },
    'static DateTime ConvertTimeBySystemTimeZoneId(DateTime dateTime, string destinationTimeZoneId)': (
      date: ClrDateTime,
      id: string | null,
    ) => between(date, zoneOf(date), zoneNamed(id)),
    'static DateTime ConvertTimeBySystemTimeZoneId(DateTime dateTime, string sourceTimeZoneId, string destinationTimeZoneId)':
      (date: ClrDateTime, from: string | null, to: string | null) =>
        between(date, sourceNamed(date, from), zoneNamed(to)),
    'string Id': (zone: ClrTimeZone) => zone.id,
    'string DisplayName': { run: (zone: ClrTimeZone) => zone.displayName, difference: 'the offset and the id' },
    'string StandardName': { run: nameOf, difference: 'the id, except that of UTC' },
    'string DaylightName': { run: nameOf, difference: 'the id, except that of UTC' },
    'TimeSpan BaseUtcOffset': (zone: ClrTimeZone) => new ClrTimeSpan(zone.baseOffset),
    'bool SupportsDaylightSavingTime': (zone: ClrTimeZone) => zone.hasDaylightSaving,
    'TimeSpan GetUtcOffset(DateTime dateTime)': (zone: ClrTimeZone, date: ClrDateTime) =>
      new ClrTimeSpan(offsetOf(zone, date)),
    'TimeSpan GetUtcOffset(DateTimeOffset dateTimeOffset)': (zone: ClrTimeZone, date: ClrDateTimeOffset) =>
      new ClrTimeSpan(zone.offsetAt(date.utcTicks)),
    'bool IsDaylightSavingTime(DateTime dateTime)': (zone: ClrTimeZone, date: ClrDateTime) =>
      isSummer(zone, offsetOf(zone, date)),
    'bool IsDaylightSavingTime(DateTimeOffset dateTimeOffset)': (zone: ClrTimeZone, date: ClrDateTimeOffset) =>
      isSummer(zone, zone.offsetAt(date.utcTicks)),
    'bool HasSameRules(TimeZoneInfo other)': (zone: ClrTimeZone, other: ClrTimeZone) => zone.iana === other.iana,
    'bool Equals(TimeZoneInfo other)': (zone: ClrTimeZone, other: ClrTimeZone | null) => zone.id === other?.id,
    'string ToString()': (zone: ClrTimeZone) => zone.displayName,
  },
};
