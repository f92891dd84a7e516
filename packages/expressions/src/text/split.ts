import { notNegative } from '../exceptions.ts';
import { whiteSpace } from './white-space.ts';

/**
 * `string.Split`: the last of `count` parts keeps the rest. Without separators white space splits; separators that are all
 * empty split nothing.
 */
export const splitText = (
  text: string,
  separators: readonly string[],
  { count = 0x7fffffff, options = 0 }: { readonly count?: number; readonly options?: number },
): readonly string[] => {
  notNegative(count, 'count');
  const marks = separators.filter((separator) => separator !== null && separator !== '');
  const dropEmpty = (options & 1) !== 0;
  if (count === 0 || (dropEmpty && text === '')) return [];
  if (count === 1 || (separators.length > 0 && marks.length === 0)) return [text];
  const parts: string[] = [];
  let start = 0;
  for (let at = 0; at < text.length && parts.length < count - 1; ) {
    const length = markLength(text, at, marks);
    if (length === 0) {
      at++;
      continue;
    }
    if (!dropEmpty || at > start) parts.push(text.slice(start, at));
    at += length;
    start = at;
  }
  return finish(parts, text, start, { dropEmpty, marks });
};

const markLength = (text: string, at: number, marks: readonly string[]): number =>
  marks.length === 0
    ? Number(whiteSpace.test(text[at]!))
    : (marks.find((mark) => text.startsWith(mark, at))?.length ?? 0);

const finish = (
  parts: readonly string[],
  text: string,
  start: number,
  { dropEmpty, marks }: { readonly dropEmpty: boolean; readonly marks: readonly string[] },
): readonly string[] => {
  let from = start;
  // The rest loses the separators it begins with when empty parts are dropped.
  if (dropEmpty)
    for (let length = 1; from < text.length && length > 0; from += length) length = markLength(text, from, marks);
  const rest = text.slice(from);
  return dropEmpty && rest === '' ? parts : [...parts, rest];
};
