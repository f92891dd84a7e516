import { named, type Type } from '../types.ts';
import type { ClrObject } from './object.ts';

/** `StringBuilder`. */
export class TextBuilder implements ClrObject {
  private held: string;
  constructor(text = '') {
    this.held = text;
  }
  get length(): number {
    return this.held.length;
  }
  append(text: string): void {
    this.held += text;
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
