/** Rounds to the nearest whole number, a half to the even neighbour. */
export const roundHalfEven = (value: number): number => {
  const floor = Math.floor(value);
  const rest = value - floor;
  if (rest < 0.5) return floor;
  if (rest > 0.5) return floor + 1;
  return floor % 2 === 0 ? floor : floor + 1;
};

const halfAway = (value: number): number => Math.sign(value) * Math.floor(Math.abs(value) + 0.5);

/** `Math.Round(value, digits, mode)`; .NET scales by a power of ten, rounds, and scales back. */
export const roundTo = (value: number, digits: number, mode: 'even' | 'away'): number => {
  if (!Number.isFinite(value) || Math.abs(value) >= 1e16) return value;
  const power = 10 ** digits;
  const scaled = value * power;
  const rounded = (mode === 'even' ? roundHalfEven(scaled) : halfAway(scaled)) / power;
  return rounded === 0 && value < 0 ? -0 : rounded;
};
