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

/** The class .NET has for an encoding; those it hands out itself are of a sealed one inside. */
const classOf = (codePage: number, isCopy: boolean): string => {
  const name = classes[codePage] ?? 'Encoding';
  const isSealed = !isCopy && ['UTF8Encoding', 'ASCIIEncoding', 'Latin1Encoding'].includes(name);
  return `System.Text.${name}${isSealed ? `+${name}Sealed` : ''}`;
};

const classes: Readonly<Record<number, string>> = {
  1200: 'UnicodeEncoding',
  1201: 'UnicodeEncoding',
  12000: 'UTF32Encoding',
  12001: 'UTF32Encoding',
  20127: 'ASCIIEncoding',
  28591: 'Latin1Encoding',
  65000: 'UTF7Encoding',
  65001: 'UTF8Encoding',
};

export class TextEncoding implements ClrObject {
  readonly facts: EncodingFacts;
  readonly bytes: (text: string) => number[];
  readonly text: (bytes: ArrayLike<number>) => string;
  readonly isCopy: boolean;
  constructor(facts: EncodingFacts, { bytes, text }: Coding, isCopy = false) {
    this.facts = facts;
    this.isCopy = isCopy;
    this.bytes = bytes;
    this.text = text;
  }
  clrType(): Type {
    return named('Encoding');
  }
  clrText(): string {
    return classOf(this.facts.codePage, this.isCopy);
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
