import type { Type } from '../types.ts';

/**
 * A value of the C# world as the host holds it: boxed, so that an `int` and a `double` stay apart. Strings and booleans
 * are themselves; everything else is an object of a class in this folder.
 */
export type ClrValue = null | string | boolean | object;

/** A number, char or enum member whose static type is `object`: the CLR keeps its exact type, and unboxing asks for it. */
export class Boxed {
  readonly type: Type;
  readonly value: unknown;
  constructor(type: Type, value: unknown) {
    this.type = type;
    this.value = value;
  }
}
