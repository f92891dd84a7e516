import { argument, outOfRange } from '../exceptions.ts';

/** Rounds to the nearest whole number, a half to the even neighbour. */
export const roundHalfEven = (value: number): number => {
  const floor = Math.floor(value);
  const rest = value - floor;
  if (rest < 0.5) return floor;
  if (rest > 0.5) return floor + 1;
  return floor % 2 === 0 ? floor : floor + 1;
};

/** What a member of `MidpointRounding` means. */
export type Rounding = 'even' | 'away' | 'zero' | 'floor' | 'ceil';
const roundings: readonly Rounding[] = ['even', 'away', 'zero', 'floor', 'ceil'];

export const roundingOf = (mode: number): Rounding =>
  roundings[mode] ?? argument(`The value '${mode}' is not valid for this usage of the type MidpointRounding.`, 'mode');

const halfAway = (value: number): number => Math.sign(value) * Math.floor(Math.abs(value) + 0.5);

const rounders: Readonly<Record<Rounding, (value: number) => number>> = {
  even: roundHalfEven,
  away: halfAway,
  zero: Math.trunc,
  floor: Math.floor,
  ceil: Math.ceil,
};

/** `Math.Round(value, digits, mode)`; .NET scales by a power of ten, rounds, and scales back. */
export const roundTo = (value: number, digits: number, mode: Rounding): number => {
  if (!Number.isFinite(value) || Math.abs(value) >= 1e16) return value;
  const power = 10 ** digits;
  const scaled = value * power;
  const rounded = rounders[mode](scaled) / power;
  return rounded === 0 && value < 0 ? -0 : rounded;
};

/** A number of decimal places, as far as a decimal has them. */
export const decimalPlaces = (count: number): number =>
  count < 0 || count > 28
    ? outOfRange('Decimal can only round to between 0 and 28 digits of precision.', 'decimals')
    : count;
