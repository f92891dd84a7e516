import { table } from '../table.ts';
import { type Digits, exponentText, roundTo } from './digits.ts';

/**
 * Custom numeric formats of .NET in the invariant culture: `#,##0.00;(0)`.
 * @see https://learn.microsoft.com/dotnet/standard/base-types/custom-numeric-format-strings
 */

/** One piece of a section: a letter of the format, an exponent, or text that is copied. */
interface Piece {
  readonly kind: 'digit' | 'zero' | 'point' | 'comma' | 'exponent' | 'text';
  readonly text: string;
}

const piecePattern = /'([^']*)'?|"([^"]*)"?|\\([\s\S]?)|[eE]([+-]?)0+|[\s\S]/g;

const kinds: Readonly<Record<string, Piece['kind']>> = table({ '#': 'digit', '0': 'zero', '.': 'point', ',': 'comma' });

const pieceOf = ([text, single, double, escaped, sign]: RegExpMatchArray): Piece => {
  const copied = single ?? double ?? escaped;
  if (copied !== undefined) return { kind: 'text', text: copied };
  if (sign !== undefined) return { kind: 'exponent', text };
  return { kind: kinds[text] ?? 'text', text };
};

/** The sections between semicolons, each in its pieces. A NUL ends a format. */
const sectionsOf = (format: string): readonly (readonly Piece[])[] => {
  const sections: Piece[][] = [[]];
  for (const match of format.split('\0', 1)[0]!.matchAll(piecePattern))
    if (match[0] === ';') sections.push([]);
    else sections.at(-1)!.push(pieceOf(match));
  return sections;
};

/** What a section asks of the digits: counted in places of digits, from the left. */
interface Layout {
  readonly places: number;
  readonly point: number;
  /** How many digits in front of the point, and behind it, are written even where they are zero. */
  readonly leading: number;
  readonly trailing: number;
  readonly isGrouped: boolean;
  readonly isScientific: boolean;
  /** By how many powers of ten the number is moved. */
  readonly shift: number;
}

/** Commas right before the point divide by a thousand each; others between digits ask for groups. */
const commasOf = (at: readonly number[], point: number): { readonly isGrouped: boolean; readonly divides: number } => {
  const within = at.filter((places) => places > 0);
  const last = within.at(-1);
  const divides = last === point ? within.filter((places) => places === point).length : 0;
  return { isGrouped: within.some((places) => places !== last) || (within.length > 0 && divides === 0), divides };
};

const percentage = (section: readonly Piece[]): number => {
  let shift = 0;
  for (const { text } of signsOf(section)) shift += text === '%' ? 2 : 3;
  return shift;
};

/** Per cent and per mille signs, where they are not quoted. */
const signsOf = (section: readonly Piece[]): readonly Piece[] =>
  section.filter((piece) => piece.kind === 'text' && (piece.text === '%' || piece.text === '‰'));

const layoutOf = (section: readonly Piece[]): Layout => {
  let [places, point, first, last] = [0, -1, Number.POSITIVE_INFINITY, 0];
  const commas: number[] = [];
  for (const { kind } of section) {
    if (kind === 'zero') [first, last] = [Math.min(first, places), places + 1];
    if (kind === 'zero' || kind === 'digit') places++;
    if (kind === 'point' && point < 0) point = places;
    if (kind === 'comma' && point < 0) commas.push(places);
  }
  if (point < 0) point = places;
  const { isGrouped, divides } = commasOf(commas, point);
  return {
    places,
    point,
    leading: Math.max(point - first, 0),
    trailing: Math.max(last - point, 0),
    isGrouped,
    isScientific: section.some(({ kind }) => kind === 'exponent'),
    shift: percentage(section) - 3 * divides,
  };
};

/** The number moved and rounded as the section shows it. */
const fitted = (number: Digits, { isScientific, places, point, shift }: Layout): Digits => {
  if (number.digits === '') return { ...number, scale: 0, negative: number.negative && number.isReal };
  const scale = number.scale + shift;
  return roundTo({ ...number, scale }, isScientific ? places : scale + places - point);
};

interface Choice {
  readonly section: readonly Piece[];
  readonly layout: Layout;
  readonly number: Digits;
  readonly isFirst: boolean;
}

/** The first section, the one for what is negative, or the one for what is shown as zero; an empty one does not count. */
const chosen = (number: Digits, sections: readonly (readonly Piece[])[]): Choice => {
  const take = (index: number, value: Digits): Choice => {
    const at = (sections[index]?.length ?? 0) > 0 ? index : 0;
    const layout = layoutOf(sections[at]!);
    return { section: sections[at]!, layout, number: fitted(value, layout), isFirst: at === 0 };
  };
  if (number.digits === '') return take(2, number);
  const own = take(number.negative ? 1 : 0, number);
  return own.number.digits === '' ? take(2, own.number) : own;
};

/** Writes the digits into the pieces, from the left; the first piece takes what the format has no place for. */
const written = ({ section, layout, number }: Choice): string => {
  const { digits, scale } = number;
  let at = 0;
  // How many places stand before the point, this one included; none and less after it.
  let place = layout.isScientific ? layout.point : Math.max(scale, layout.point);
  let surplus = layout.isScientific ? 0 : scale - layout.point;
  let hasPoint = false;
  let isExponentDone = false;
  const shown = Math.max(layout.leading, surplus < 0 ? place + surplus : place);
  const digit = (text: string): string => {
    const isBreak = layout.isGrouped && text !== '' && place > 1 && place <= shown && place % 3 === 1;
    place--;
    return isBreak ? `${text},` : text;
  };
  const one = (): string => {
    if (surplus < 0) {
      surplus++;
      return digit(place <= layout.leading ? '0' : '');
    }
    return digit(digits[at] === undefined ? (place > -layout.trailing ? '0' : '') : digits[at++]!);
  };
  const before = (): string => {
    let text = '';
    for (; surplus > 0; surplus--) text += digit(digits[at++] ?? '0');
    return text;
  };
  const point = (): string => {
    if (place !== 0 || hasPoint) return '';
    hasPoint = layout.trailing > 0 || (layout.point < layout.places && at < digits.length);
    return hasPoint ? '.' : '';
  };
  const exponent = (text: string): string => {
    if (isExponentDone) return text;
    isExponentDone = true;
    const least = Math.min(text.replace(/[^0]/g, '').length, 10);
    return exponentText(digits === '' ? 0 : scale - layout.point, text[0]!, least, text[1] === '+');
  };
  const pieceText = ({ kind, text }: Piece): string => {
    if (kind === 'digit' || kind === 'zero') return before() + one();
    if (kind === 'point') return before() + point();
    if (kind === 'comma') return '';
    return kind === 'exponent' ? exponent(text) : text;
  };
  return section.map(pieceText).join('');
};

/** A number by a custom format. A minus is written where the section is the first one, and something follows it. */
export const formatCustom = (number: Digits, format: string): string => {
  const choice = chosen(number, sectionsOf(format));
  const text = written(choice);
  const isSigned = choice.number.negative && choice.isFirst && (choice.number.scale !== 0 || text !== '');
  return isSigned ? `-${text}` : text;
};
