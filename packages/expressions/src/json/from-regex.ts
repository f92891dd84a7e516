import { ClrRegex } from '../regex/regex.ts';
import { table } from '../table.ts';

/** The text between slashes, with the letters of options behind them, as Newtonsoft writes a regular expression. */

const letters: Readonly<Record<string, number>> = table({ i: 1, m: 2, s: 16, x: 4 });

export const slashedRegex = (text: string): ClrRegex => {
  const end = text.lastIndexOf('/');
  const options = Array.from(text.slice(end + 1)).reduce((sum, letter) => sum | (letters[letter] ?? 0), 0);
  return new ClrRegex(text.slice(1, end), options);
};

/** True when the pattern stands between slashes. */
export const isSlashed = (text: string): boolean => text.startsWith('/') && text.lastIndexOf('/') > 0;
