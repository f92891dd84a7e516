import type { Diagnostic, SourceText, Span } from '@spillway/diagnostics';
import type { Element, PolicyDocument } from '@spillway/policy-document';
import type { GatewayKind, PolicyScope, Section } from './define-policy.ts';

/** Everything a document is bound against. */
export interface BindOptions {
  /** Named values of the service; undefined when a document is looked at on its own. */
  readonly namedValues?: ReadonlyMap<string, string> | undefined;
  /** The service's backends by id, likewise. */
  readonly backends?: ReadonlyMap<string, unknown> | undefined;
  /** The service's policy fragments by id, likewise. */
  readonly fragments?: ReadonlyMap<string, PolicyDocument> | undefined;
  /** The service's loggers and certificates by id, likewise. */
  readonly loggers?: ReadonlyMap<string, unknown> | undefined;
  readonly certificates?: ReadonlyMap<string, unknown> | undefined;
  /** Where the document belongs; undefined when that is not known, and for fragments. */
  readonly scope?: PolicyScope | undefined;
  /** The kind of gateway it is to run on; undefined takes every policy. */
  readonly gateway?: GatewayKind | undefined;
}

/** One document's binding under way. */
export interface Binding {
  readonly source: SourceText;
  /** Undefined inside a fragment, which may be included anywhere. */
  readonly section: Section | undefined;
  readonly options: BindOptions;
  readonly diagnostics: Diagnostic[];
  /** The fragments around, outermost first. */
  readonly within?: readonly string[];
}

type Finding = Omit<Diagnostic, 'source' | 'severity'> & { readonly severity?: Diagnostic['severity'] };

export const report = (binding: Binding, finding: Finding): void => {
  binding.diagnostics.push({ severity: 'error', ...finding, source: binding.source });
};

/** The start of the element's tag, `<` included. */
export const tagSpan = (of: Element): Span => ({ start: Math.max(0, of.nameSpan.start - 1), end: of.nameSpan.end });
