import type { Span } from '@spillway/diagnostics';
import type { Node, PolicyDocument } from '@spillway/policy-document';

const directive = /^\s*spillway-ignore\s+([A-Z]{3}\d{3}(?:\s*,\s*[A-Z]{3}\d{3})*)/;

interface Ignored {
  readonly code: string;
  readonly span: Span;
}

const ignoredIn = (nodes: readonly Node[]): readonly Ignored[] =>
  nodes.flatMap((node, index): readonly Ignored[] => {
    if (node.kind === 'element') return ignoredIn(node.children);
    const codes = node.kind === 'comment' ? directive.exec(node.text)?.[1] : undefined;
    const next = codes === undefined ? undefined : nodes.slice(index).find(({ kind }) => kind === 'element');
    return next === undefined ? [] : (codes ?? '').split(',').map((code) => ({ code: code.trim(), span: next.span }));
  });

/** Tells whether a comment before an element silences a rule at a place within it. */
export const ignoredPlaces = (document: PolicyDocument): ((code: string, at: number) => boolean) => {
  const ignored = Map.groupBy(ignoredIn([...document.leading, document.root]), ({ code }) => code);
  return (code, at) => (ignored.get(code) ?? []).some(({ span }) => span.start <= at && at < span.end);
};
