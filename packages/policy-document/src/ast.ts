import type { SourceText, Span } from '@spillway/diagnostics';

export type ExpressionForm = 'single' | 'block';

/** A policy expression standing where XML has a value: `@(…)` or `@{…}`. */
export interface Expression {
  readonly kind: 'expression';
  readonly form: ExpressionForm;
  /** The C# between the brackets, entities decoded, line breaks as written. */
  readonly code: string;
  /** The whole expression in the source, `@` and brackets included. */
  readonly span: Span;
  /** False when no closing bracket was found and the end of the value was taken instead. */
  readonly isTerminated: boolean;
  /** Source offset of an offset into `code`. */
  locate(codeOffset: number): number;
}

/** Text without an expression, entities decoded. */
export interface Literal {
  readonly kind: 'literal';
  readonly text: string;
  readonly span: Span;
}

export type Value = Literal | Expression;

export interface Attribute {
  readonly name: string;
  readonly nameSpan: Span;
  readonly value: Value;
  readonly span: Span;
}

export interface Element {
  readonly kind: 'element';
  readonly name: string;
  readonly nameSpan: Span;
  readonly attributes: readonly Attribute[];
  readonly children: readonly Node[];
  /** From `<` of the start tag to `>` of the end tag. */
  readonly span: Span;
}

export interface TextNode {
  readonly kind: 'text';
  readonly value: Value;
  readonly span: Span;
}

export interface Comment {
  readonly kind: 'comment';
  readonly text: string;
  readonly span: Span;
}

export type Node = Element | TextNode | Comment;

/** One policy document: `<policies>` at a scope, or `<fragment>`. */
export interface PolicyDocument {
  readonly source: SourceText;
  /** Comments before the root element. */
  readonly leading: readonly Comment[];
  readonly root: Element;
  /** Comments after the root element. */
  readonly trailing: readonly Comment[];
}

const noSpan: Span = { start: 0, end: 0 };

/** A literal that stands in no source text; used when documents are made by a program. */
export const literal = (text: string, span: Span = noSpan): Literal => ({ kind: 'literal', text, span });

/** An expression that stands in no source text. */
export const expression = (code: string, form: ExpressionForm = 'single'): Expression => ({
  kind: 'expression',
  form,
  code,
  span: noSpan,
  isTerminated: true,
  locate: () => 0,
});

/** An element that stands in no source text. */
export const element = (
  name: string,
  attributes: Readonly<Record<string, Value>>,
  children: readonly Node[],
): Element => ({
  kind: 'element',
  name,
  nameSpan: noSpan,
  attributes: Object.entries(attributes).map(([key, value]) => ({ name: key, nameSpan: noSpan, value, span: noSpan })),
  children,
  span: noSpan,
});

/** Text that stands in no source text. */
export const text = (value: Value): TextNode => ({ kind: 'text', value, span: noSpan });

/** The elements among an element's children. */
export const elementsOf = (parent: Element): readonly Element[] =>
  parent.children.filter((node): node is Element => node.kind === 'element');

/** The attribute of that exact name. */
export const attributeOf = (of: Element, name: string): Attribute | undefined =>
  of.attributes.find((attribute) => attribute.name === name);

/**
 * The text of an element that holds text only: undefined when empty. White space around an expression is not part of
 * it; a literal keeps its white space.
 */
export const textOf = (of: Element): Value | undefined => {
  const parts = of.children.filter((node): node is TextNode => node.kind === 'text');
  const found = parts.find((part) => part.value.kind === 'expression');
  if (found !== undefined) return found.value;
  const [first] = parts;
  if (first === undefined) return undefined;
  const last = parts[parts.length - 1] ?? first;
  const joined = parts.map((part) => (part.value.kind === 'literal' ? part.value.text : '')).join('');
  return literal(joined, { start: first.span.start, end: last.span.end });
};
