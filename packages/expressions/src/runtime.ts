import type { Environment } from './context.ts';
import { LimitException } from './exceptions.ts';
import type { Limits } from './limits.ts';

/** One evaluation: what comes from outside, and how much of the limits is used up. */
export class Runtime {
  readonly environment: Environment;
  private readonly limits: Limits;
  private steps = 0;
  private depth = 0;

  constructor(environment: Environment, limits: Limits) {
    this.environment = environment;
    this.limits = limits;
  }

  /** Counts work: a statement, a call, an element of a sequence. */
  step(count = 1): void {
    this.steps += count;
    if (this.steps > this.limits.maxSteps)
      throw new LimitException(`the expression took more than ${this.limits.maxSteps} steps`);
  }

  /** Refuses a string that is too long; gives it back otherwise. */
  text(value: string): string {
    this.checkLength(value.length);
    return value;
  }

  checkLength(length: number): void {
    if (length > this.limits.maxStringLength)
      throw new LimitException(`a string grew over ${this.limits.maxStringLength} characters`);
  }

  checkSize(size: number): void {
    if (size > this.limits.maxCollectionSize)
      throw new LimitException(`a collection grew over ${this.limits.maxCollectionSize} elements`);
  }

  enter(): void {
    this.step();
    if (++this.depth > this.limits.maxCallDepth)
      throw new LimitException(`calls nested over ${this.limits.maxCallDepth} levels deep`);
  }

  leave(): void {
    this.depth--;
  }
}

/** A variable. Each run of a declaration makes a new one, so that closures keep theirs. */
interface Cell {
  value: unknown;
}

/** The variables a running function sees. */
export interface Frame {
  readonly runtime: Runtime;
  readonly slots: Cell[];
  /** What `return` left. */
  returned: unknown;
  /** Where `goto` goes. */
  target?: unknown;
  /** The exception a `throw;` throws again. */
  caught?: unknown;
}

/** A compiled expression: gives the value unboxed where its static type is a value type. */
export type Run = (frame: Frame) => unknown;

/** How a statement ended. */
export const completion = { next: 0, break: 1, continue: 2, return: 3, goto: 4 } as const;
export type Completion = (typeof completion)[keyof typeof completion];

/** A compiled statement. */
export type Exec = (frame: Frame) => Completion;

/** Something that can be read and assigned; `out` arguments arrive as one. */
export interface Reference {
  get(): unknown;
  set(value: unknown): void;
}
