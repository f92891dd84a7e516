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

/**
 * Something that is kept with an object, out of sight of whoever copies it. A table beside the objects, even a weak one,
 * would grow with every request and be walked by every collection of garbage.
 */
export const keeping = <T>(name: string): { of(owner: object): T | undefined; keep(owner: object, value: T): T } => {
  const key = Symbol(name);
  return {
    of: (owner) => (owner as { readonly [key]?: T })[key],
    keep(owner, value) {
      Object.defineProperty(owner, key, { value, configurable: true });
      return value;
    },
  };
};

const hosted = keeping<readonly HostObject[]>('host objects');
const none: readonly HostObject[] = [];

/** The same object gives the same value, so that references compare. */
export const hostObject = (type: string, value: object, text?: () => string): HostObject => {
  const before = hosted.of(value) ?? none;
  for (const each of before) if (each.type === type) return each;
  const made = new HostObject(type, value, text);
  hosted.keep(value, [...before, made]);
  return made;
};
