import { invalidOperation } from '../exceptions.ts';
import { named, type Type } from '../types.ts';
import type { ClrObject } from './object.ts';

/** What `GetEnumerator()` gives. */
export class ClrEnumerator implements ClrObject {
  readonly element: Type;
  readonly source: Iterable<unknown>;
  private walk: Iterator<unknown>;
  private held: unknown;
  private state: 'before' | 'on' | 'after' = 'before';
  private readonly isStrict: boolean;

  /** A strict one throws where it has no item: that of an array, a text, a queue or a stack. */
  constructor(element: Type, source: Iterable<unknown>, isStrict = false) {
    this.element = element;
    this.source = source;
    this.isStrict = isStrict;
    this.walk = source[Symbol.iterator]();
  }
  clrType(): Type {
    return named('IEnumerator', this.element);
  }
  moveNext(): boolean {
    const next = this.walk.next();
    this.state = next.done ? 'after' : 'on';
    this.held = next.value;
    return !next.done;
  }
  /** The item reached; undefined before the first and after the last, where it does not throw. */
  get current(): unknown {
    if (this.isStrict) return this.currentOrThrow();
    return this.state === 'on' ? this.held : undefined;
  }
  /** The item reached; throws where there is none. */
  currentOrThrow(): unknown {
    if (this.state === 'before') return invalidOperation('Enumeration has not started. Call MoveNext.');
    return this.state === 'after' ? invalidOperation('Enumeration already finished.') : this.held;
  }
  reset(): void {
    this.walk = this.source[Symbol.iterator]();
    this.state = 'before';
  }
}
