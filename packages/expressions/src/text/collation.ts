/**
 * Linguistic comparison as .NET does it over ICU in the invariant culture. The gateway's own .NET may sort hyphens
 * another way (NLS on Windows ignores them).
 */
const exact = new Intl.Collator('und', { sensitivity: 'variant', caseFirst: 'false' });
const loose = new Intl.Collator('und', { sensitivity: 'accent' });

/** Control characters, and all beyond the letters of Europe: some of these have no weight. */
const unusual = /[^\t-\r -~\u0085\u00a0-\u00ac\u00ae-\u02ff]/gu;
const weights = new Map<string, boolean>();

const hasWeight = (ch: string): boolean => {
  const known = weights.get(ch);
  if (known !== undefined) return known;
  const found = exact.compare(ch, '') !== 0;
  weights.set(ch, found);
  return found;
};

/** Without the characters that count for nothing: control characters, soft hyphen, zero-width marks, some accents. */
export const foldWeightless = (text: string): string => text.replace(unusual, (ch) => (hasWeight(ch) ? ch : ''));

export type Comparing = 'culture' | 'culture-ignore-case' | 'ordinal' | 'ordinal-ignore-case';

/** What a `StringComparison` member means; the invariant culture is also the current one. */
export const comparing = (member: number): Comparing =>
  (['culture', 'culture-ignore-case', 'culture', 'culture-ignore-case', 'ordinal', 'ordinal-ignore-case'] as const)[
    member
  ] ?? 'ordinal';

/** `string.CompareOrdinal`: the difference of the first characters that differ, else of the lengths. */
export const compareCodes = (a: string | null, b: string | null): number => {
  if (a === null || b === null) return Number(b === null) - Number(a === null);
  for (let i = 0; i < a.length && i < b.length; i++) if (a[i] !== b[i]) return a.charCodeAt(i) - b.charCodeAt(i);
  return a.length - b.length;
};

/** Whole texts differ by their first characters at once; an empty one counts as beginning with a zero. */
const ordinal = (a: string, b: string): number =>
  a === '' || b === '' ? (a.charCodeAt(0) || 0) - (b.charCodeAt(0) || 0) : compareCodes(a, b);

/** Upper-cases character by character, as ordinal comparison without case does: ß stays ß. */
export const upperInvariant = (text: string): string =>
  /^[\0-\x7f]*$/.test(text)
    ? text.toUpperCase()
    : Array.from(text, (ch) => (ch.toUpperCase().length === ch.length && ch !== 'ı' ? ch.toUpperCase() : ch)).join('');
export const lowerInvariant = (text: string): string =>
  /^[\0-\x7f]*$/.test(text)
    ? text.toLowerCase()
    : Array.from(text, (ch) => (ch.toLowerCase().length === ch.length ? ch.toLowerCase() : ch)).join('');

export const compareStrings = (a: string | null, b: string | null, how: Comparing = 'culture'): number => {
  if (a === null || b === null) return a === b ? 0 : a === null ? -1 : 1;
  switch (how) {
    case 'ordinal':
      return ordinal(a, b);
    case 'ordinal-ignore-case':
      return compareCodes(upperInvariant(a), upperInvariant(b));
    case 'culture-ignore-case':
      return Math.sign(loose.compare(foldWeightless(a), foldWeightless(b)));
    case 'culture':
      return Math.sign(exact.compare(foldWeightless(a), foldWeightless(b)));
  }
};

/** The form in which equal texts are the same, for searching inside a text. */
export const folded = (text: string, how: Comparing): string => {
  if (how === 'ordinal') return text;
  if (how === 'ordinal-ignore-case') return upperInvariant(text);
  const plain = foldWeightless(text).normalize('NFC');
  return how === 'culture' ? plain : upperInvariant(plain);
};
