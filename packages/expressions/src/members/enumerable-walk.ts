import { argumentNull, nullReference } from '../exceptions.ts';
import type { Runtime } from '../runtime.ts';
import type { Type } from '../types.ts';
import { type ClrArray, type ClrList, elementsOf, Sequence } from '../values/collections.ts';

/** The type arguments of the call. */
export type Types = readonly Type[];
export type Test = (item: unknown, index: number) => boolean;
export type Map1 = (item: unknown, index: number) => unknown;

export const identity: Map1 = (item) => item;

export const walk = (source: unknown, name = 'source'): Iterable<unknown> =>
  source === null ? argumentNull(name) : elementsOf(source);

/** One of the sequences that `SelectMany` joins. */
export const partsOf = (inner: unknown): Iterable<unknown> => (inner === null ? nullReference() : elementsOf(inner));

/** The parameters written in a signature. */
export const parametersOf = (signature: string): readonly string[] => {
  const found = [''];
  let depth = 0;
  for (const ch of signature.slice(signature.indexOf('(') + 1, -1)) {
    if (ch === '<') depth++;
    if (ch === '>') depth--;
    if (ch === ',' && depth === 0) found.push('');
    else found[found.length - 1] += ch;
  }
  return found.map((parameter) => parameter.trim());
};

/** Refuses null at once, before anything is walked. */
export const given = <V>(value: V | null, name: string): V => value ?? argumentNull(name);

/** A lazy sequence; every element counts as a step. */
export const lazy = (type: Type, rt: Runtime, generate: () => Iterable<unknown>): Sequence =>
  new Sequence(type, function* () {
    for (const item of generate()) {
      rt.step();
      yield item;
    }
  });

/** `Select` of an array or a list: the items that are not asked for are not made. */
export class Selected extends Sequence {
  private readonly source: ClrArray | ClrList;
  private readonly change: Map1;
  private readonly from: number;
  private readonly to: number;
  constructor(
    element: Type,
    walks: () => Iterator<unknown>,
    [source, change]: readonly [source: ClrArray | ClrList, change: Map1],
    [from, to]: readonly [from: number, to: number] = [0, Number.POSITIVE_INFINITY],
  ) {
    super(element, walks);
    this.source = source;
    this.change = change;
    this.from = from;
    this.to = to;
  }
  get count(): number {
    return Math.max(0, Math.min(this.to, this.source.items.length) - this.from);
  }
  itemAt(index: number): unknown {
    return this.change(this.source.items[this.from + index], this.from + index);
  }
  /** `Skip` and `Take`. */
  part(skipped: number, taken: number, rt: Runtime): Selected {
    const from = this.from + Math.max(0, skipped);
    const places = [from, Math.min(this.to, from + Math.max(0, taken))] as const;
    const made: Selected = new Selected(this.element, () => made.items(rt), [this.source, this.change], places);
    return made;
  }
  private *items(rt: Runtime): Generator<unknown> {
    for (let i = 0; i < this.count; i++) {
      rt.step();
      yield this.itemAt(i);
    }
  }
}

/** What all of LINQ stands on: the source is walked when the result is. */
export function* filter(source: unknown, test: Test): Generator<unknown> {
  let index = 0;
  for (const item of walk(source)) if (test(item, index++)) yield item;
}

export function* map(source: unknown, change: Map1): Generator<unknown> {
  let index = 0;
  for (const item of walk(source)) yield change(item, index++);
}

export function* part(source: unknown, from: number, to: number): Generator<unknown> {
  let index = 0;
  if (to <= 0) return;
  for (const item of walk(source)) {
    if (index >= from) yield item;
    if (++index >= to) return;
  }
}
