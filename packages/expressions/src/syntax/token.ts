import type { Span } from '@spillway/diagnostics';
import type { Type } from '../types.ts';

export interface LiteralValue {
  readonly type: Type;
  /** Unboxed, as the evaluator holds a value of that type. */
  readonly value: unknown;
}

/** A hole of an interpolated string: where its code, alignment and format stand. */
export interface InterpolationHole {
  readonly code: Span;
  readonly alignment?: Span;
  readonly format?: string;
}

export type InterpolationPart = string | InterpolationHole;

export type Token =
  | { readonly kind: 'identifier'; readonly text: string; readonly span: Span }
  | { readonly kind: 'keyword'; readonly text: string; readonly span: Span }
  | { readonly kind: 'operator'; readonly text: string; readonly span: Span }
  | { readonly kind: 'literal'; readonly text: string; readonly literal: LiteralValue; readonly span: Span }
  | {
      readonly kind: 'interpolated';
      readonly text: string;
      readonly parts: readonly InterpolationPart[];
      readonly span: Span;
    }
  | { readonly kind: 'end'; readonly text: ''; readonly span: Span };

export const keywords: ReadonlySet<string> = new Set(
  `abstract as base bool break byte case catch char checked class const continue decimal default delegate do double
  else enum event explicit extern false finally fixed float for foreach goto if implicit in int interface internal is
  lock long namespace new null object operator out override params private protected public readonly ref return sbyte
  sealed short sizeof stackalloc static string struct switch this throw true try typeof uint ulong unchecked unsafe
  ushort using virtual void volatile while`.split(/\s+/),
);

export const typeKeywords: ReadonlySet<string> = new Set(
  'bool byte char decimal double float int long object sbyte short string uint ulong ushort void'.split(' '),
);

/** Words that end an operand inside a query. */
export const queryWords: ReadonlySet<string> = new Set(
  'from where select group into orderby join let on equals by ascending descending'.split(' '),
);
