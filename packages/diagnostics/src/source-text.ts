/** A half-open range of character offsets into one source text. */
export interface Span {
  readonly start: number;
  readonly end: number;
}

/** One-based line and column, as editors count them. */
export interface Position {
  readonly line: number;
  readonly column: number;
}

/** A named text whose offsets become lines and columns only when something is printed. */
export interface SourceText {
  readonly name: string;
  readonly text: string;
  /** The position of an offset; offsets past the end give the end. A carriage return before a line feed ends no line of its own. */
  positionAt(offset: number): Position;
  /** The text of a one-based line without its line break; empty when there is no such line. */
  lineAt(line: number): string;
}

const lineStarts = (text: string): readonly number[] => {
  const starts = [0];
  for (let at = text.indexOf('\n'); at >= 0; at = text.indexOf('\n', at + 1)) starts.push(at + 1);
  return starts;
};

/** Wraps a text; its line table is made on first use. */
export const sourceText = (name: string, text: string): SourceText => {
  let starts: readonly number[] | undefined;
  const lines = (): readonly number[] => {
    starts ??= lineStarts(text);
    return starts;
  };
  return {
    name,
    text,
    positionAt(offset) {
      const at = Math.max(0, Math.min(offset, text.length));
      const table = lines();
      let low = 0;
      let high = table.length - 1;
      while (low < high) {
        const middle = (low + high + 1) >> 1;
        if ((table[middle] ?? 0) <= at) low = middle;
        else high = middle - 1;
      }
      return { line: low + 1, column: at - (table[low] ?? 0) + 1 };
    },
    lineAt(line) {
      const table = lines();
      const start = table[line - 1];
      if (start === undefined) return '';
      return text.slice(start, table[line] ?? text.length).replace(/\r?\n$/, '');
    },
  };
};
