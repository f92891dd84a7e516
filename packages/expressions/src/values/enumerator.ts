import { invalidOperation } from '../exceptions.ts';
import { named, type Type } from '../types.ts';
import type { ClrObject } from './object.ts';

/** What `GetEnumerator()` gives. */
export class ClrEnumerator implements ClrObject {
  readonly element: Type;
  private readonly source: Iterable<unknown>;
  private walk: Iterator<unknown>;
  private held: unknown;
  private state: 'before' | 'on' | 'after' = 'before';

  constructor(element: Type, source: Iterable<unknown>) {
    this.element = element;
    this.source = source;
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
  /** The item reached; undefined before the first and after the last. */
  get current(): unknown {
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
