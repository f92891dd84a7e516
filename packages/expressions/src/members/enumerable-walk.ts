import { argumentNull } from '../exceptions.ts';
import type { Runtime } from '../runtime.ts';
import type { Type } from '../types.ts';
import { elementsOf, Sequence } from '../values/collections.ts';

/** The type arguments of the call. */
export type Types = readonly Type[];
export type Test = (item: unknown, index: number) => boolean;
export type Map1 = (item: unknown, index: number) => unknown;

export const identity: Map1 = (item) => item;

export const walk = (source: unknown, name = 'source'): Iterable<unknown> =>
  source === null ? argumentNull(name) : elementsOf(source);

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
