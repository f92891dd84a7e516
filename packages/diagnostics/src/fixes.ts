import type { Diagnostic } from './diagnostic.ts';

export interface Fixed {
  readonly text: string;
  /** The findings whose fix was made. */
  readonly made: readonly Diagnostic[];
}

/**
 * Makes the fixes of findings about one text. A fix that touches what an earlier one changed is left for the next
 * time: its places no longer hold.
 */
export const applyFixes = (text: string, diagnostics: readonly Diagnostic[]): Fixed => {
  const made: Diagnostic[] = [];
  const edits: { readonly start: number; readonly end: number; readonly text: string }[] = [];
  for (const diagnostic of diagnostics) {
    const wanted = (diagnostic.fix?.edits ?? []).map((edit) => ({ ...edit.span, text: edit.text }));
    const isFree = wanted.every((edit) => edits.every((other) => edit.end < other.start || edit.start > other.end));
    if (wanted.length === 0 || !isFree) continue;
    edits.push(...wanted);
    made.push(diagnostic);
  }
  let result = text;
  for (const { start, end, text: put } of edits.sort((a, b) => b.start - a.start))
    result = result.slice(0, start) + put + result.slice(end);
  return { text: result, made };
};
