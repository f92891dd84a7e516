import { table } from '../table.ts';

const named: Readonly<Record<string, string>> = table({
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  '&': '&amp;',
  "'": '&#39;',
});
const entities: Readonly<Record<string, string>> = table({
  lt: '<',
  gt: '>',
  quot: '"',
  amp: '&',
  apos: "'",
  nbsp: '\u00a0',
  copy: '©',
  reg: '®',
  euro: '€',
  hellip: '…',
  mdash: '—',
  ndash: '–',
});

/** Encodes as WebUtility does: the five marks, Latin-1 letters from U+00A0, and characters beyond the basic plane. */
export const htmlEncode = (text: string): string =>
  text.replace(/[<>"&'\u00a0-\u00ff]|[\ud800-\udbff][\udc00-\udfff]/g, (ch) => named[ch] ?? `&#${ch.codePointAt(0)};`);

export const htmlDecode = (text: string): string =>
  text.replace(
    /&(?:#(\d{1,7})|#[xX]([0-9a-fA-F]{1,6})|([A-Za-z]+));/g,
    (entity, decimal?: string, hex?: string, name?: string) => {
      if (name !== undefined) return entities[name] ?? entity;
      const point = decimal === undefined ? Number.parseInt(hex ?? '', 16) : Number(decimal);
      return point > 0 && point <= 0x10ffff ? String.fromCodePoint(point) : entity;
    },
  );
