import { argument, overflow } from '../exceptions.ts';
import { named, type Type } from '../types.ts';
import { compareTicks, ticksPer } from './date-time.ts';
import type { ClrObject } from './object.ts';

export class ClrTimeSpan implements ClrObject {
  readonly ticks: bigint;
  constructor(ticks: bigint) {
    if (BigInt.asIntN(64, ticks) !== ticks) overflow('TimeSpan overflowed because the duration is too long.');
    this.ticks = ticks;
  }
  clrType(): Type {
    return named('TimeSpan');
  }
  clrText(): string {
    return constantText(this.ticks);
  }
  clrKey(): string {
    return `span:${this.ticks}`;
  }
  clrCompare(other: unknown): number {
    return other instanceof ClrTimeSpan
      ? compareTicks(this.ticks, other.ticks)
      : argument('Object must be of type TimeSpan.');
  }
}

const two = (value: bigint): string => String(value).padStart(2, '0');

/** The constant form `[-][d.]hh:mm:ss[.fffffff]`. */
export const constantText = (ticks: bigint): string => {
  const size = ticks < 0n ? -ticks : ticks;
  const days = size / ticksPer.day;
  const fraction = size % ticksPer.second;
  const clock = [(size / ticksPer.hour) % 24n, (size / ticksPer.minute) % 60n, (size / ticksPer.second) % 60n].map(two);
  const tail = fraction === 0n ? '' : `.${String(fraction).padStart(7, '0')}`;
  return `${ticks < 0n ? '-' : ''}${days === 0n ? '' : `${days}.`}${clock.join(':')}${tail}`;
};

/** A span of so many units, to the nearest tick. */
export const spanOf = (count: number, unit: bigint): ClrTimeSpan => {
  const ticks = count * Number(unit);
  if (!Number.isFinite(ticks) || Math.abs(ticks) > 9.3e18)
    return overflow('TimeSpan overflowed because the duration is too long.');
  // The longest span is a tick less than its double.
  return new ClrTimeSpan(ticks === 2 ** 63 ? 2n ** 63n - 1n : BigInt(Math.trunc(ticks)));
};
