import { argument } from '../exceptions.ts';
import { named, type Type } from '../types.ts';
import { ClrDateTime, compareTicks, epochTicks, generalDate, ticksPer } from './date-time.ts';
import type { ClrObject } from './object.ts';

/** A point in time with the offset it was written in. */
export class ClrDateTimeOffset implements ClrObject {
  /** The clock reading at the offset. */
  readonly local: ClrDateTime;
  readonly offsetTicks: bigint;
  constructor(local: ClrDateTime, offsetTicks: bigint) {
    this.local = local;
    this.offsetTicks = offsetTicks;
  }
  get utcTicks(): bigint {
    return this.local.ticks - this.offsetTicks;
  }
  clrType(): Type {
    return named('DateTimeOffset');
  }
  clrText(): string {
    return `${generalDate(this.local.ticks)} ${offsetText(this.offsetTicks)}`;
  }
  clrKey(): string {
    return `offset:${this.utcTicks}`;
  }
  clrCompare(other: unknown): number {
    return other instanceof ClrDateTimeOffset
      ? compareTicks(this.utcTicks, other.utcTicks)
      : argument('Object must be of type DateTimeOffset.');
  }
  plus(ticks: bigint, parameter?: string): ClrDateTimeOffset {
    return new ClrDateTimeOffset(this.local.plus(ticks, parameter), this.offsetTicks);
  }
}

/** `+02:00`. */
export const offsetText = (ticks: bigint): string => {
  const minutes = Number((ticks < 0n ? -ticks : ticks) / ticksPer.minute);
  const two = (value: number): string => String(value).padStart(2, '0');
  return `${ticks < 0n ? '-' : '+'}${two(Math.floor(minutes / 60))}:${two(minutes % 60)}`;
};

export const offsetFromUnix = (milliseconds: bigint): ClrDateTimeOffset =>
  new ClrDateTimeOffset(new ClrDateTime(epochTicks + milliseconds * ticksPer.millisecond), 0n);
