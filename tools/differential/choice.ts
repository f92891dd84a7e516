const mixed = (bits: number): number => {
  let mixing = Math.imul(bits ^ (bits >>> 16), 0x85ebca6b);
  mixing = Math.imul(mixing ^ (mixing >>> 13), 0xc2b2ae35);
  return (mixing ^ (mixing >>> 16)) >>> 0;
};

const hashes = new Map<string, number>();

const hashOf = (text: string): number => {
  const known = hashes.get(text);
  if (known !== undefined) return known;
  let hash = 0x811c9dc5;
  for (let at = 0; at < text.length; at++) hash = Math.imul(hash ^ text.charCodeAt(at), 0x01000193);
  hashes.set(text, mixed(hash));
  return mixed(hash);
};

/** Makes decisions from a text, so that one text always gives the same program. */
export class Choice {
  private state: number;

  constructor(from: string) {
    this.state = hashOf(from);
  }

  private next(): number {
    this.state = (this.state + 0x9e3779b9) | 0;
    return mixed(this.state);
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

  /** As `pick`, of a list that grows: a new item takes its own share, and leaves the other choices as they were. */
  pickNamed<T>(from: readonly T[], nameOf: (item: T) => string): T {
    const lot = this.next();
    let [found, most]: [T | undefined, number] = [undefined, -1];
    for (const item of from) {
      const score = mixed(hashOf(nameOf(item)) ^ lot);
      if (score > most) [found, most] = [item, score];
    }
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
