import { badFormat } from '../exceptions.ts';
import { ticksPer } from '../values/date-time.ts';
import { constantText } from '../values/time-span.ts';

/** `TimeSpan.ToString(format)`: c, g, G and custom patterns. */
export const formatSpan = (ticks: bigint, format: string): string => {
  if (/^[ctT]?$/.test(format)) return constantText(ticks);
  if (format === 'g' || format === 'G') return generalText(ticks, format === 'G');
  if (format.length === 1) return badFormat();
  return custom(ticks < 0n ? -ticks : ticks, format.replace(/^%/, ''));
};

interface Parts {
  readonly d: bigint;
  readonly h: bigint;
  readonly m: bigint;
  readonly s: bigint;
  readonly fraction: string;
}

const partsOf = (size: bigint): Parts => ({
  d: size / ticksPer.day,
  h: (size / ticksPer.hour) % 24n,
  m: (size / ticksPer.minute) % 60n,
  s: (size / ticksPer.second) % 60n,
  fraction: String(size % ticksPer.second).padStart(7, '0'),
});

const two = (value: bigint): string => String(value).padStart(2, '0');

const generalText = (ticks: bigint, long: boolean): string => {
  const { d, h, m, s, fraction } = partsOf(ticks < 0n ? -ticks : ticks);
  const sign = ticks < 0n ? '-' : '';
  if (long) return `${sign}${d}:${two(h)}:${two(m)}:${two(s)}.${fraction}`;
  const tail = fraction.replace(/0+$/, '');
  return `${sign}${d === 0n ? '' : `${d}:`}${h}:${two(m)}:${two(s)}${tail === '' ? '' : `.${tail}`}`;
};

const pieces = /'([^']*)'|"([^"]*)"|\\(.)|d{1,8}|h{1,2}|m{1,2}|s{1,2}|f{1,7}|F{1,7}|[\s\S]/g;

const custom = (size: bigint, pattern: string): string => {
  const parts = partsOf(size);
  return pattern.replace(pieces, (piece, single?: string, double?: string, escaped?: string) => {
    const quoted = single ?? double ?? escaped;
    if (quoted !== undefined) return quoted;
    const first = piece[0]!;
    if (first === 'f') return parts.fraction.slice(0, piece.length);
    if (first === 'F') return parts.fraction.slice(0, piece.length).replace(/0+$/, '');
    if (first === 'd' || first === 'h' || first === 'm' || first === 's')
      return String(parts[first]).padStart(piece.length, '0');
    return badFormat();
  });
};
