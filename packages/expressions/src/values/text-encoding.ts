import { named, type Type } from '../types.ts';
import type { ClrObject } from './object.ts';

/** What .NET tells of an encoding. */
export interface EncodingFacts {
  readonly webName: string;
  readonly title: string;
  readonly codePage: number;
  readonly windowsCodePage: number;
  /** Display and save, in a browser and in mail and news. */
  readonly browser: readonly [display: boolean, save: boolean];
  readonly mail: readonly [display: boolean, save: boolean];
  readonly preamble: readonly number[];
  readonly isSingleByte?: boolean;
  /** The most bytes of so many characters, and the most characters of so many bytes. */
  readonly maxBytes: (chars: number) => number;
  readonly maxChars: (bytes: number) => number;
}

interface Coding {
  readonly bytes: (text: string) => number[];
  readonly text: (bytes: ArrayLike<number>) => string;
}

export class TextEncoding implements ClrObject {
  readonly facts: EncodingFacts;
  readonly bytes: (text: string) => number[];
  readonly text: (bytes: ArrayLike<number>) => string;
  constructor(facts: EncodingFacts, { bytes, text }: Coding) {
    this.facts = facts;
    this.bytes = bytes;
    this.text = text;
  }
  clrType(): Type {
    return named('Encoding');
  }
  clrKey(): string {
    return `encoding:${this.facts.codePage}`;
  }
}

/** One of `Encoding.GetEncodings()`. */
export class EncodingInfo implements ClrObject {
  readonly encoding: TextEncoding;
  constructor(encoding: TextEncoding) {
    this.encoding = encoding;
  }
  clrType(): Type {
    return named('EncodingInfo');
  }
}
