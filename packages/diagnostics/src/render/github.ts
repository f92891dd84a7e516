import type { Diagnostic } from '../diagnostic.ts';

/** Workflow commands end at a line break, their properties at a comma too (reference page: workflow commands). */
const escapeData = (text: string): string => text.replace(/%/g, '%25').replace(/\r/g, '%0D').replace(/\n/g, '%0A');
const escapeProperty = (text: string): string => escapeData(text).replace(/:/g, '%3A').replace(/,/g, '%2C');

const kinds = { error: 'error', warning: 'warning', note: 'notice' } as const;

const annotation = (diagnostic: Diagnostic): string => {
  const { source, span, code, message, help, severity } = diagnostic;
  const start = span && source?.positionAt(span.start);
  const end = span && source?.positionAt(Math.max(span.start, span.end - 1));
  const properties = [
    source && `file=${escapeProperty(source.name)}`,
    start && `line=${start.line}`,
    end && `endLine=${end.line}`,
    // Columns mean something within one line only.
    start && end && start.line === end.line && `col=${start.column},endColumn=${end.column}`,
    `title=${escapeProperty(code)}`,
  ].filter((property) => typeof property === 'string');
  const text = help === undefined ? message : `${message}\nhelp: ${help}`;
  return `::${kinds[severity]} ${properties.join(',')}::${escapeData(text)}`;
};

/** Annotations as GitHub Actions takes them from the output of a step: one line a finding. */
export const renderGithub = (diagnostics: readonly Diagnostic[]): string => diagnostics.map(annotation).join('\n');
