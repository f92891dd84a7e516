import type { Expression } from '@spillway/policy-document';

const reference = /\{\{\s*([\w.-]+)\s*\}\}/g;

/** Names of the named values a text refers to. */
export const namedValuesIn = (text: string): readonly string[] =>
  [...text.matchAll(reference)].map((match) => match[1] ?? '');

interface Replaced {
  readonly text: string;
  /** Offset into the original of an offset into the replaced text. */
  locate(offset: number): number;
}

/** Puts values in place of `{{name}}`, as text and before anything is parsed (reference page: named values). */
export const replaceNamedValues = (original: string, values: ReadonlyMap<string, string>): Replaced => {
  let text = '';
  let last = 0;
  const shifts: { readonly from: number; readonly to: number; readonly origin: number; readonly by: number }[] = [];
  for (const match of original.matchAll(reference)) {
    const value = values.get(match[1] ?? '');
    if (value === undefined) continue;
    text += original.slice(last, match.index);
    last = match.index + match[0].length;
    shifts.push({
      from: text.length,
      to: text.length + value.length,
      origin: match.index,
      by: last - text.length - value.length,
    });
    text += value;
  }
  text += original.slice(last);
  const locate = (offset: number): number => {
    let by = 0;
    for (const shift of shifts) {
      if (offset < shift.from) break;
      if (offset < shift.to) return shift.origin;
      by = shift.by;
    }
    return offset + by;
  };
  return { text, locate };
};

/** The same expression with its named values put in; places still point into the document. */
export const withNamedValues = (island: Expression, values: ReadonlyMap<string, string>): Expression => {
  const replaced = replaceNamedValues(island.code, values);
  if (replaced.text === island.code) return island;
  return { ...island, code: replaced.text, locate: (offset) => island.locate(replaced.locate(offset)) };
};
