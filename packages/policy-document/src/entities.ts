/** Text with its entities decoded, and where each decoded character stood. */
export interface Decoded {
  readonly text: string;
  /** Offset into the undecoded text of an offset into the decoded one. */
  locate(offset: number): number;
}

const named: Readonly<Record<string, string>> = { lt: '<', gt: '>', amp: '&', quot: '"', apos: "'" };
const reference = /&(?:#(\d{1,7})|#x([0-9a-fA-F]{1,6})|(lt|gt|amp|quot|apos));/g;

/** What XML can hold (XML 1.0, Char). */
const isCharacter = (point: number): boolean =>
  point === 9 ||
  point === 10 ||
  point === 13 ||
  (point >= 0x20 && point <= 0xd7ff) ||
  (point >= 0xe000 && point <= 0xfffd) ||
  (point >= 0x10000 && point <= 0x10ffff);

const character = (decimal: string | undefined, hex: string | undefined): string | undefined => {
  const point = decimal === undefined ? Number.parseInt(hex ?? '', 16) : Number.parseInt(decimal, 10);
  return isCharacter(point) ? String.fromCodePoint(point) : undefined;
};

/** Every `&` that begins none of them, with the word that follows it and where it stands. */
export const unknownEntities = (raw: string): readonly (readonly [written: string, at: number])[] => {
  if (!raw.includes('&')) return [];
  return [...raw.matchAll(/&(?:#?\w*;)?/g)]
    .filter(([written]) => decodeEntities(written).text === written)
    .map((match) => [match[0], match.index] as const);
};

/** Decodes the five named entities and character references; anything else, a lone `&` included, stays as written. */
export const decodeEntities = (raw: string): Decoded => {
  if (!raw.includes('&')) return { text: raw, locate: (offset) => offset };
  let text = '';
  let last = 0;
  const shifts: { readonly at: number; readonly by: number }[] = [];
  for (const match of raw.matchAll(reference)) {
    const decoded = match[3] === undefined ? character(match[1], match[2]) : named[match[3]];
    if (decoded === undefined) continue;
    text += raw.slice(last, match.index) + decoded;
    last = match.index + match[0].length;
    shifts.push({ at: text.length, by: last - text.length });
  }
  text += raw.slice(last);
  const locate = (offset: number): number => {
    let by = 0;
    for (const shift of shifts) {
      if (shift.at > offset) break;
      by = shift.by;
    }
    return offset + by;
  };
  return { text, locate };
};

/** Escapes text content so that any XML reader gives it back. */
export const escapeText = (text: string): string =>
  text.replace(/&/g, '&amp;').replace(/</g, '&lt;').replace(/>/g, '&gt;').replace(/\r/g, '&#xD;');

/** Escapes an attribute value; line breaks and tabs too, which XML readers would turn into spaces. */
export const escapeAttribute = (text: string): string =>
  escapeText(text).replace(/"/g, '&quot;').replace(/\n/g, '&#xA;').replace(/\t/g, '&#x9;');
