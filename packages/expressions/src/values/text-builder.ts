import { named, type Type } from '../types.ts';
import type { ClrObject } from './object.ts';

/** `StringBuilder`. */
export class TextBuilder implements ClrObject {
  private held: string;
  private least: number;
  constructor(text = '') {
    this.held = text;
    this.least = Math.max(16, text.length);
  }
  /** Grows in chunks of at least what is there, at most 8000 characters. */
  get capacity(): number {
    while (this.least < this.held.length)
      this.least += Math.max(this.held.length - this.least, Math.min(this.least, 8000));
    return this.least;
  }
  set capacity(value: number) {
    this.least = value;
  }
  get length(): number {
    return this.held.length;
  }
  append(text: string): void {
    this.held += text;
    if (this.held.length > this.least)
      this.least += Math.max(this.held.length - this.least, Math.min(this.least, 8000));
  }
  /** Where there is no room, a chunk of just the size is put in. */
  insert(index: number, text: string): this {
    const { capacity } = this;
    this.held = this.held.slice(0, index) + text + this.held.slice(index);
    if (this.held.length > capacity) this.least = capacity + text.length;
    return this;
  }
  edit(change: (text: string) => string): this {
    this.held = change(this.held);
    return this;
  }
  clrType(): Type {
    return named('StringBuilder');
  }
  clrText(): string {
    return this.held;
  }
}
