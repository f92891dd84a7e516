import type { SourceFile } from '../workspace.ts';

/** What a comment says of a behaviour and on what grounds. */
export interface Claim {
  readonly path: string;
  readonly line: number;
  /** One sentence. */
  readonly text: string;
  readonly evidence: Evidence;
}

/** From the strongest to the weakest. */
export type Evidence = 'recorded' | 'documented' | 'recorded in part' | 'documented in part' | 'assumed';

interface Comment {
  readonly line: number;
  readonly text: string;
}

/** Comments that stand on lines of their own, as running text. */
const commentsOf = (source: string): readonly Comment[] => {
  const found: { line: number; lines: string[]; isBlock: boolean }[] = [];
  let open: (typeof found)[number] | undefined;
  for (const [index, raw] of source.split('\n').entries()) {
    const text = raw.trim();
    const isStart = text.startsWith('/**');
    const isLine = text.startsWith('//');
    if (isStart || (isLine && open === undefined)) {
      open = { line: index + 1, lines: [], isBlock: isStart };
      found.push(open);
    }
    if (open === undefined) continue;
    if (open.isBlock || isLine) open.lines.push(text.replace(/^(?:\/\*\*|\*\/|\*|\/\/)\s?|\s*\*\/$/g, '').trim());
    if (open.isBlock ? text.endsWith('*/') : !isLine) open = undefined;
  }
  return found.map(({ line, lines }) => ({ line, text: lines.join(' ').trim() }));
};

const isRecorded = /\(recorded\b|^recorded\b|\brecorded[);:,]|\bas recorded\b|\(observed\b/i;
const isDocumented = /reference page|\bMicrosoft’s toolkit\b|RFC \d+/i;
const isAssumed = /\bassumed\b|\binferred\b|not published|unpublished|not documented/i;

const evidenceOf = (text: string): Evidence | undefined => {
  const assumed = isAssumed.test(text);
  if (isRecorded.test(text)) return assumed ? 'recorded in part' : 'recorded';
  if (isDocumented.test(text)) return assumed ? 'documented in part' : 'documented';
  return assumed ? 'assumed' : undefined;
};

/** A full stop ends a sentence where a capital or code follows. */
const sentencesOf = (text: string): readonly string[] => text.split(/(?<=\.)\s+(?=[A-Z`])/);

/** Every sentence of a comment that names its grounds. */
export const claimsIn = ({ path, text }: SourceFile): readonly Claim[] =>
  commentsOf(text).flatMap((comment) =>
    sentencesOf(comment.text).flatMap((sentence) => {
      const evidence = evidenceOf(sentence);
      return evidence === undefined ? [] : [{ path, line: comment.line, text: sentence, evidence }];
    }),
  );
