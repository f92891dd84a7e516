import type { SourceText } from '@spillway/diagnostics';
import type { CompiledExpression } from '@spillway/expressions';
import type { Element, Expression } from '@spillway/policy-document';
import type { AnyAttribute } from './attributes.ts';
import type { AnyPolicyDefinition, ChildDefinition } from './define-policy.ts';

/** A value of a policy document, parsed as far as it can be before a request is there. */
export type BoundValue =
  | { readonly kind: 'constant'; readonly value: unknown }
  | {
      readonly kind: 'expression';
      readonly attribute: AnyAttribute;
      readonly compiled: CompiledExpression;
      readonly island: Expression;
      readonly source: SourceText;
    }
  | { readonly kind: 'list'; readonly items: readonly BoundValue[] };

export type BoundAttributes = Readonly<
  Record<string, { readonly value: BoundValue; readonly attribute: AnyAttribute }>
>;

/** A policy element with its definition, values and content; immutable and shared by all requests. */
export interface BoundPolicy {
  readonly kind: 'policy';
  readonly definition: AnyPolicyDefinition;
  readonly element: Element;
  readonly source: SourceText;
  /** The element's `id`; LastError.PolicyId. */
  readonly id: string | undefined;
  /** Place within the section, one-based per element name (reference page's example: `choose[3]/when[2]`). */
  readonly path: string;
  readonly attributes: BoundAttributes;
  readonly policies: readonly BoundPolicy[];
  readonly children: readonly BoundChild[];
}

/** A child element that is no policy. */
export interface BoundChild {
  readonly kind: 'child';
  readonly definition: ChildDefinition;
  readonly element: Element;
  readonly attributes: BoundAttributes;
  readonly text: { readonly value: BoundValue; readonly attribute: AnyAttribute } | undefined;
  readonly policies: readonly BoundPolicy[];
  readonly children: readonly BoundChild[];
}

/** `<base/>`: the place of the next broader scope's section. */
export interface BaseMarker {
  readonly kind: 'base';
}

export type BoundSection = readonly (BoundPolicy | BaseMarker)[];
