import { didYouMean, nearest } from '@spillway/diagnostics';
import type { Problem } from './problem.ts';
import { type Edit, replacing, type Scanned, type TagToken } from './scan-state.ts';

/** Elements in elements; no policy needs such depth, and the service's own parser ends somewhere too. */
export const deepest = 100;

/** Well-formed XML made of the document, and what had to be mended for that. */
export interface Repaired {
  readonly xml: string;
  readonly problems: readonly Problem[];
  /** Offset into the source of an offset into `xml`. */
  toSource(offset: number): number;
}

interface Balance {
  readonly open: TagToken[];
  readonly problems: Problem[];
  readonly edits: Edit[];
}

const nameSpan = ({ kind, name, span }: TagToken) => ({
  start: span.start,
  end: span.start + name.length + (kind === 'end' ? 2 : 1),
});

const notClosed = (balance: Balance, tag: TagToken, at: number): void => {
  balance.problems.push({
    code: 'XML105',
    message: `\`${tag.name}\` is not closed`,
    span: nameSpan(tag),
    help: `add \`</${tag.name}>\`, or end the tag with \`/>\``,
  });
  balance.edits.push({ start: at, end: at, text: `</${tag.name}>` });
};

/** Looks no further than this for the end tag that an element waits for. */
const lookAhead = 500;

/** True when the end tag that closes what is open comes later, so that the one before it closes nothing. */
const isClosedLater = (tags: readonly TagToken[], from: number, name: string): boolean => {
  let depth = 0;
  for (const tag of tags.slice(from, from + lookAhead)) {
    if (tag.kind === 'start') depth++;
    else if (tag.kind === 'end' && depth-- === 0) return tag.name === name;
  }
  return false;
};

const wrongEnd = (balance: Balance, tag: TagToken, open: TagToken): void => {
  balance.problems.push({
    code: 'XML105',
    message: `\`</${tag.name}>\` does not close \`${open.name}\``,
    span: nameSpan(tag),
    help: didYouMean(tag.name, [open.name]) ?? `write \`</${open.name}>\``,
    related: { message: `\`${open.name}\` opens here`, span: nameSpan(open) },
    // A name that is another one may be right, and what is missing stand before it.
    ...(nearest(tag.name, [open.name]) !== undefined && {
      fix: replacing(`write \`</${open.name}>\``, tag.span, `</${open.name}>`),
    }),
  });
  balance.edits.push({ ...tag.span, text: `</${open.name}>` });
  balance.open.pop();
};

const closesNothing = (balance: Balance, tag: TagToken): void => {
  balance.problems.push({
    code: 'XML105',
    message: `\`</${tag.name}>\` closes nothing`,
    span: nameSpan(tag),
    help: 'remove it',
  });
  balance.edits.push({ ...tag.span, text: '' });
};

const takeEnd = (balance: Balance, tags: readonly TagToken[], at: number): void => {
  const tag = tags[at]!;
  const { open } = balance;
  const last = open.at(-1);
  if (last?.name === tag.name) open.pop();
  else if (open.some(({ name }) => name === tag.name)) {
    for (let top = open.pop(); top !== undefined && top.name !== tag.name; top = open.pop())
      notClosed(balance, top, tag.span.start);
  } else if (last === undefined || isClosedLater(tags, at + 1, last.name)) closesNothing(balance, tag);
  else wrongEnd(balance, tag, last);
};

/** More than a person mends in one go; a text with so many is no policy document. */
const mostProblems = 100;

const tooDeep = (tag: TagToken): Problem => ({
  code: 'XML103',
  message: `elements nest more than ${deepest} levels`,
  span: nameSpan(tag),
  help: 'take the document apart; no policy needs such depth',
});

const tooMany = (problem: Problem): Problem => ({
  code: 'XML101',
  message: `there are more than ${mostProblems} mistakes; from here on the text was not looked at`,
  span: problem.span,
  help: 'a policy document is XML, with C# in @(…) and @{…}',
});

/** The text with every edit made, and the way back. */
const edited = (masked: string, edits: readonly Edit[]): Pick<Repaired, 'xml' | 'toSource'> => {
  if (edits.length === 0) return { xml: masked, toSource: (offset) => offset };
  const pieces: string[] = [];
  /** Where a piece begins in the result, where in the source, and whether it is the source's own text. */
  const places: { readonly to: number; readonly from: number; readonly isCopy: boolean }[] = [];
  let at = 0;
  let length = 0;
  const add = (text: string, from: number, isCopy: boolean): void => {
    places.push({ to: length, from, isCopy });
    pieces.push(text);
    length += text.length;
  };
  for (const edit of [...edits].sort((a, b) => a.start - b.start)) {
    if (edit.start < at) continue;
    add(masked.slice(at, edit.start), at, true);
    add(edit.text, edit.start, edit.text.length === edit.end - edit.start);
    at = edit.end;
  }
  add(masked.slice(at), at, true);
  const toSource = (offset: number): number => {
    const place = places.findLast(({ to }) => to <= offset) ?? places[0]!;
    return place.from + (place.isCopy ? offset - place.to : 0);
  };
  return { xml: pieces.join(''), toSource };
};

/** Closes what is open and takes out what closes nothing; undefined `xml` text means that there is no use going on. */
export const repair = (
  scanned: Scanned,
): Repaired | { readonly problems: readonly Problem[]; readonly xml?: never } => {
  const balance: Balance = { open: [], problems: [...scanned.problems], edits: [...scanned.edits] };
  const { tags } = scanned;
  for (const [at, tag] of tags.entries()) {
    if (tag.kind === 'start') balance.open.push(tag);
    else if (tag.kind === 'end') takeEnd(balance, tags, at);
    const deep = balance.open[deepest];
    if (deep !== undefined) return { problems: [...balance.problems.slice(0, mostProblems), tooDeep(deep)] };
    if (balance.problems.length > mostProblems) break;
  }
  for (const tag of balance.open.reverse()) notClosed(balance, tag, scanned.masked.length);
  const problems = balance.problems.sort((a, b) => a.span.start - b.span.start);
  const extra = problems[mostProblems];
  if (extra !== undefined) return { problems: [...problems.slice(0, mostProblems), tooMany(extra)] };
  return { ...edited(scanned.masked, balance.edits), problems };
};
