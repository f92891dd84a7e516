/** Makes decisions from a stream of numbers, so that one seed always gives the same program. */
export class Choice {
  private readonly next: () => number;

  /** @param next gives non-negative 31-bit integers */
  constructor(next: () => number) {
    this.next = next;
  }

  /** 0 … count - 1 */
  below(count: number): number {
    return this.next() % count;
  }

  pick<T>(from: readonly T[]): T {
    const found = from[this.below(from.length)];
    if (found === undefined) throw new Error('nothing to pick from');
    return found;
  }

  /** True in about `percent` of a hundred cases. */
  chance(percent: number): boolean {
    return this.below(100) < percent;
  }

  /** One of the alternatives; each is told how often it is to come up relative to the others. */
  weighted<T>(from: readonly (readonly [weight: number, value: T])[]): T {
    let at = this.below(from.reduce((sum, [weight]) => sum + weight, 0));
    for (const [weight, value] of from) {
      if (at < weight) return value;
      at -= weight;
    }
    throw new Error('nothing to pick from');
  }

  times<T>(count: number, make: (index: number) => T): readonly T[] {
    return Array.from({ length: count }, (_, index) => make(index));
  }
}
