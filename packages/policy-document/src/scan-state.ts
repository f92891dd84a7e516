import type { Span } from '@spillway/diagnostics';
import type { Expression } from './ast.ts';
import type { Problem } from './problem.ts';

/** One attribute as it stands in the source. */
export interface AttributeToken {
  readonly name: string;
  readonly nameSpan: Span;
  /** Between the quotes. */
  readonly valueSpan: Span;
  readonly span: Span;
}

/** A piece of text, a comment or a CDATA section between tags. */
export interface ContentToken {
  readonly kind: 'text' | 'comment' | 'cdata';
  /** Without the delimiters of a comment or CDATA section. */
  readonly inner: Span;
  readonly span: Span;
}

/** A tag; an empty element has one that is both. */
export interface TagToken {
  readonly kind: 'start' | 'end' | 'empty';
  readonly name: string;
  readonly span: Span;
}

/** Text to put in place of other text, so that the document becomes well-formed. */
export interface Edit extends Span {
  readonly text: string;
}

/** What a document is made of, before it has a structure. */
export interface Scanned {
  /** The source with every expression replaced, character for character, so that it is ordinary XML with the same offsets. */
  readonly masked: string;
  /** By the offset at which an expression begins. */
  readonly expressions: ReadonlyMap<number, Expression>;
  /** By the offset of the `<` of a start tag. */
  readonly attributes: ReadonlyMap<number, readonly AttributeToken[]>;
  readonly content: readonly ContentToken[];
  readonly tags: readonly TagToken[];
  /** What is wrong within tags and between them; `edits` mends it. */
  readonly problems: readonly Problem[];
  readonly edits: readonly Edit[];
}

/** A scan under way. */
export interface State {
  readonly text: string;
  patience: number;
  /** An expression before this place has no end. */
  hasUnfinished: boolean;
  readonly pieces: string[];
  copied: number;
  readonly expressions: Map<number, Expression>;
  readonly attributes: Map<number, AttributeToken[]>;
  readonly content: ContentToken[];
  readonly tags: TagToken[];
  readonly problems: Problem[];
  readonly edits: Edit[];
}

// A private-use character: legal in XML, and in no policy.
export const mask = '\uE000';

const maskRange = (state: State, span: Span): void => {
  state.pieces.push(state.text.slice(state.copied, span.start));
  state.pieces.push(state.text.slice(span.start, span.end).replace(/[^\r\n]/g, mask));
  state.copied = span.end;
};

export const addExpression = (state: State, found: Expression): void => {
  state.expressions.set(found.span.start, found);
  if (!found.isTerminated) state.hasUnfinished = true;
  maskRange(state, found.span);
};

/** Notes what is wrong, and what the text is taken for instead. */
export const mend = (state: State, problem: Problem, edit: Edit): void => {
  // Behind C# that has no end nothing is sure enough to be changed.
  state.problems.push(state.hasUnfinished ? { ...problem, fix: undefined } : problem);
  state.edits.push(edit);
};

/** A fix that puts one text in place of another. */
export const replacing = (title: string, span: Span, text: string): Problem['fix'] => ({
  title,
  edits: [{ span, text }],
});

export const plainBracket = (message: string, span: Span): Problem => ({
  code: 'XML107',
  message,
  span,
  help: 'write `&lt;`',
  fix: replacing('write `&lt;`', span, '&lt;'),
});

/** Blanks of the same length. */
export const toBlank = ({ start, end }: Span): Edit => ({ start, end, text: ' '.repeat(end - start) });
