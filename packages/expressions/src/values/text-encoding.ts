import { named, type Type } from '../types.ts';
import type { ClrObject } from './object.ts';

export class TextEncoding implements ClrObject {
  readonly name: string;
  readonly bytes: (text: string) => number[];
  readonly text: (bytes: ArrayLike<number>) => string;
  constructor(name: string, bytes: (text: string) => number[], text: (bytes: ArrayLike<number>) => string) {
    this.name = name;
    this.bytes = bytes;
    this.text = text;
  }
  clrType(): Type {
    return named('Encoding');
  }
}
