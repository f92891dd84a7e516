import type { SourceText } from '@spillway/diagnostics';
import type { ExplainedPart } from '@spillway/expressions';

/** One line of the explanation: a part of the code, its type and what it is bound to. */
interface Line {
  readonly text: string;
  readonly type: string;
  readonly member?: string;
  readonly depth: number;
}

const widest = 56;

const shortened = (text: string): string => {
  const line = text.replace(/\s+/g, ' ').trim();
  return line.length > widest ? `${line.slice(0, widest - 1)}…` : line;
};

const contains = (outer: ExplainedPart['span'], inner: ExplainedPart['span']): boolean =>
  outer.start <= inner.start && inner.end <= outer.end;

/** The member behind a value stands at its name, inside the value and inside no smaller one. */
const linesOf = (code: string, parts: readonly ExplainedPart[]): readonly Line[] => {
  const values = parts.filter((part) => part.kind === 'value');
  const owner = (part: ExplainedPart): ExplainedPart | undefined =>
    values.filter(({ span }) => contains(span, part.span)).at(-1);
  const members = parts.filter((part) => part.kind === 'member');
  return values.map((value): Line => {
    const own = members.filter((member) => owner(member) === value);
    const member = own.map(({ declaring, signature }) => `${declaring}: ${signature}`).join('; ');
    return {
      text: shortened(code.slice(value.span.start, value.span.end)),
      type: value.type === 'error' ? '(does not check)' : value.type,
      ...(member !== '' && { member }),
      depth: values.filter((other) => other !== value && contains(other.span, value.span)).length,
    };
  });
};

/** Every part of the code under the part it belongs to, with its type and member. */
export const explanationText = (code: string, parts: readonly ExplainedPart[]): string => {
  const lines = linesOf(code, parts).map((line) => ({ ...line, head: `${'  '.repeat(line.depth)}${line.text}` }));
  const width = Math.min(widest + 8, Math.max(0, ...lines.map(({ head }) => head.length)));
  return lines
    .map(({ head, type, member }) => `${head.padEnd(width)}  ${type}${member === undefined ? '' : `  (${member})`}`)
    .join('\n');
};

/** The same as data, with places in the text as given. */
export const explanationJson = (
  source: SourceText,
  parts: readonly ExplainedPart[],
  offset: number,
): readonly object[] =>
  parts.map(({ span, ...part }) => {
    const [start, end] = [span.start + offset, span.end + offset];
    return { text: source.text.slice(start, end), ...source.positionAt(start), ...part };
  });
