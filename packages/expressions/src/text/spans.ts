import { badFormat } from '../exceptions.ts';
import { table } from '../table.ts';
import { ticksPer } from '../values/date-time.ts';
import { constantText } from '../values/time-span.ts';
import { timePieces } from './time-pattern.ts';

/** `TimeSpan.ToString(format)`: c, g, G and custom patterns. */
export const formatSpan = (ticks: bigint, format: string): string => {
  if (/^[ctT]?$/.test(format)) return constantText(ticks);
  if (format === 'g' || format === 'G') return generalText(ticks, format === 'G');
  if (format.length === 1) return badFormat();
  return custom(ticks < 0n ? -ticks : ticks, format);
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

/** How often a letter may stand at most. */
const widths: Readonly<Record<string, number>> = table({ d: 8, h: 2, m: 2, s: 2, f: 7, F: 7 });

const custom = (size: bigint, pattern: string): string => {
  const parts = partsOf(size);
  return Array.from(timePieces(pattern), (piece) =>
    'text' in piece ? piece.text : field(parts, piece.letter, piece.width),
  ).join('');
};

const field = (parts: Parts, letter: string, width: number): string => {
  if (width > (widths[letter] ?? 0)) return badFormat();
  if (letter === 'f') return parts.fraction.slice(0, width);
  if (letter === 'F') return parts.fraction.slice(0, width).replace(/0+$/, '');
  return String(parts[letter as 'd' | 'h' | 'm' | 's']).padStart(width, '0');
};
