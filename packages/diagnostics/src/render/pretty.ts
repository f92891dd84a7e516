import { createColors } from 'picocolors';
import type { Diagnostic, Severity } from '../diagnostic.ts';

export interface PrettyOptions {
  /** Colours for a terminal; plain otherwise. */
  readonly color: boolean;
}

type Colors = ReturnType<typeof createColors>;

const paint = (colors: Colors, severity: Severity, text: string): string => {
  if (severity === 'error') return colors.red(text);
  return severity === 'warning' ? colors.yellow(text) : colors.cyan(text);
};

/** As much of a line as a terminal shows; some documents have one line only. */
const shownWidth = 160;

/** The part of a line around a column, and the column within that part. */
const around = (line: string, column: number): { readonly text: string; readonly column: number } => {
  if (line.length <= shownWidth) return { text: line, column };
  const from = Math.max(0, Math.min(column - 1 - shownWidth / 2, line.length - shownWidth));
  const text = `${from > 0 ? '…' : ''}${line.slice(from, from + shownWidth)}${from + shownWidth < line.length ? '…' : ''}`;
  return { text, column: column - from + (from > 0 ? 1 : 0) };
};

const excerpt = (diagnostic: Diagnostic, colors: Colors): string[] => {
  const { source, span } = diagnostic;
  if (source === undefined) return [];
  if (span === undefined) return [`  --> ${source.name}`];
  const { line, column } = source.positionAt(span.start);
  const { text, column: shown } = around(source.lineAt(line), column);
  const gutter = String(line);
  const room = Math.max(1, text.length - shown + 1);
  const width = Math.min(Math.max(1, span.end - span.start), room);
  // Tabs stay tabs, so that the marks stand under what they mark.
  const indent = text.slice(0, shown - 1).replace(/[^\t]/g, ' ');
  return [
    `  --> ${source.name}:${line}:${column}`,
    ` ${colors.dim(`${gutter} |`)} ${text}`,
    ` ${colors.dim(`${' '.repeat(gutter.length)} |`)} ${indent}${paint(colors, diagnostic.severity, '^'.repeat(width))}`,
  ];
};

/** Text for people: one block a finding, with the line it is about and a help line. */
export const renderPretty = (diagnostics: readonly Diagnostic[], options: PrettyOptions): string => {
  const colors = createColors(options.color);
  const blocks = diagnostics.map((diagnostic) => {
    const head = paint(colors, diagnostic.severity, `${diagnostic.severity} ${diagnostic.code}`);
    const lines = [`${head}: ${diagnostic.message}`, ...excerpt(diagnostic, colors)];
    for (const place of diagnostic.related ?? []) {
      const at = place.source.positionAt(place.span.start);
      lines.push(`  note: ${place.message} (${place.source.name}:${at.line}:${at.column})`);
    }
    if (diagnostic.help !== undefined) lines.push(`  ${colors.bold('help')}: ${diagnostic.help}`);
    if (diagnostic.reference !== undefined) lines.push(`  ${colors.dim(`see: ${diagnostic.reference}`)}`);
    return lines.join('\n');
  });
  return blocks.join('\n\n');
};
