import { box } from '../boxing.ts';
import { argument } from '../exceptions.ts';
import { named, sameType, type Type } from '../types.ts';
import { compareHeld } from './compare.ts';
import { type ClrObject, compositeKey, equalValues, fullName, objectText } from './object.ts';

/** A `ValueTuple` or a `Tuple`; the items are held unboxed. It does not change: setting an item makes another. */
export class ClrTuple implements ClrObject {
  readonly name: 'Tuple' | 'ValueTuple';
  readonly types: readonly Type[];
  readonly items: readonly unknown[];
  constructor(name: 'Tuple' | 'ValueTuple', types: readonly Type[], items: readonly unknown[]) {
    this.name = name;
    this.types = types;
    this.items = items;
  }
  clrType(): Type {
    return named(this.name, ...this.types);
  }
  clrText(): string {
    return `(${this.boxed().map(objectText).join(', ')})`;
  }
  clrKey(): string {
    return compositeKey(fullName(this.clrType()), this.boxed());
  }
  clrEquals(other: unknown): boolean {
    if (!(other instanceof ClrTuple) || !sameType(this.clrType(), other.clrType())) return false;
    const items = other.boxed();
    return this.boxed().every((item, i) => equalValues(item, items[i]));
  }
  clrCompare(other: unknown): number {
    if (!(other instanceof ClrTuple) || !sameType(this.clrType(), other.clrType()))
      return argument(`Argument must be of type ${fullName(this.clrType())}.`, 'other');
    const items = other.boxed();
    for (const [i, item] of this.boxed().entries()) {
      const order = compareHeld(item, items[i] ?? null);
      if (order !== 0) return order;
    }
    return 0;
  }
  with(index: number, value: unknown): ClrTuple {
    return new ClrTuple(this.name, this.types, this.items.with(index, value));
  }
  boxed(): readonly unknown[] {
    return this.items.map((item, i) => box(item, this.types[i]!));
  }
}
