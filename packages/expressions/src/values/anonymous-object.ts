import { sameType, type Type } from '../types.ts';
import { type ClrObject, compositeKey, equalValues, fullName, objectText } from './object.ts';

/** `new { a = 1 }`: equal when all properties are. */
export class AnonymousObject implements ClrObject {
  readonly type: Type;
  readonly values: readonly unknown[];
  /** The values boxed, for text and comparison. */
  readonly boxed: readonly unknown[];
  constructor(type: Type, values: readonly unknown[], boxed: readonly unknown[]) {
    this.type = type;
    this.values = values;
    this.boxed = boxed;
  }
  get names(): readonly string[] {
    return this.type.kind === 'named' ? (this.type.anonymous ?? []).map((property) => property.name) : [];
  }
  clrType(): Type {
    return this.type;
  }
  clrText(): string {
    return `{ ${this.names.map((name, i) => `${name} = ${objectText(this.boxed[i])}`).join(', ')} }`;
  }
  clrEquals(other: unknown): boolean {
    return (
      other instanceof AnonymousObject &&
      sameType(this.type, other.type) &&
      this.boxed.every((value, i) => equalValues(value, other.boxed[i]))
    );
  }
  clrKey(): string {
    return compositeKey(`${fullName(this.type)}{${this.names.join()}}`, this.boxed);
  }
}
