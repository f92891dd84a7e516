import { named, type Type } from '../types.ts';
import { type ClrObject, fullName } from './object.ts';

/** Something of the host under its C# interface: the code sees the type, never the object. */
export class HostObject implements ClrObject {
  readonly type: string;
  readonly #value: object;
  readonly #text: (() => string) | undefined;
  constructor(type: string, value: object, text?: () => string) {
    this.type = type;
    this.#value = value;
    this.#text = text;
  }
  /** For the members of the type. */
  static open(self: unknown): unknown {
    return self instanceof HostObject ? self.#value : self;
  }
  clrType(): Type {
    return named(this.type);
  }
  clrText(): string {
    return this.#text ? this.#text() : fullName(this.clrType());
  }
}

const known = new WeakMap<object, Map<string, HostObject>>();

/** The same object gives the same value, so that references compare. */
export const hostObject = (type: string, value: object, text?: () => string): HostObject => {
  const byType = known.get(value) ?? new Map<string, HostObject>();
  known.set(value, byType);
  const found = byType.get(type) ?? new HostObject(type, value, text);
  byType.set(type, found);
  return found;
};
