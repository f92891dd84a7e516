import { named, type Type } from '../types.ts';
import type { ClrObject } from './object.ts';

const big = 2147483647;

/** Gives whole numbers from 0 up to, not including, int.MaxValue. */
interface NumberSource {
  next(): number;
  /** From 0 up to, not including, 1. */
  fraction(): number;
}

/** Knuth's subtractive generator, which .NET uses for every seeded Random on every version. */
export const seededSource = (seed: number): NumberSource => {
  const table = initialTable(seed);
  let [at, behind] = [0, 21];
  const source: NumberSource = {
    fraction: () => source.next() * (1 / big),
    next() {
      at = at >= 55 ? 1 : at + 1;
      behind = behind >= 55 ? 1 : behind + 1;
      let value = table[at]! - table[behind]!;
      if (value === big) value--;
      if (value < 0) value += big;
      table[at] = value;
      return value;
    },
  };
  return source;
};

/** Numbers from the chance of the environment. */
export const environmentSource = (next: () => number): NumberSource => ({
  fraction: next,
  next: () => Math.floor(next() * big),
});

const initialTable = (seed: number): number[] => {
  const table = new Array<number>(56).fill(0);
  let last = 161803398 - (seed === -2147483648 ? big : Math.abs(seed));
  table[55] = last;
  let value = 1;
  for (let i = 1; i < 55; i++) {
    const at = (21 * i) % 55;
    table[at] = value;
    value = last - value;
    if (value < 0) value += big;
    last = table[at]!;
  }
  for (let round = 1; round < 5; round++)
    for (let i = 1; i < 56; i++) {
      table[i] = (table[i]! - table[1 + ((i + 30) % 55)]!) | 0;
      if (table[i]! < 0) table[i]! += big;
    }
  return table;
};

export class ClrRandom implements ClrObject {
  private readonly source: NumberSource;
  constructor(source: NumberSource) {
    this.source = source;
  }
  clrType(): Type {
    return named('Random');
  }
  integer(): number {
    return this.source.next();
  }
  /** From 0 up to, not including, 1. */
  fraction(): number {
    return this.source.fraction();
  }
  /** A range wider than int.MaxValue needs two numbers. */
  wide(): number {
    const value = this.source.next();
    const signed = this.source.next() % 2 === 0 ? -value : value;
    return (signed + (big - 1)) / (2 * big - 1);
  }
}
