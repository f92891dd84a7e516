/** The first lines of every generated page. */
export const generatedHead = (title: string, about: string): readonly string[] => [
  `# ${title}`,
  '',
  '<!-- Written by `pnpm generate`; do not edit. -->',
  '',
  about,
  '',
];

/** Text that may stand in a cell of a table; `<` is no tag there, and stays as it is between code marks. */
export const cell = (text: string): string =>
  text
    .replace(/\s*\n\s*/g, ' ')
    .replace(/\|/g, '\\|')
    .replace(/(`+)[^`]+\1|</g, (found) => (found === '<' ? '&lt;' : found));

/** Text in code marks, whatever it holds. */
export const code = (text: string): string => (text.includes('`') ? `\`\` ${text} \`\`` : `\`${text}\``);

export const table = (head: readonly string[], rows: readonly (readonly string[])[]): readonly string[] => [
  `| ${head.join(' | ')} |`,
  `|${' --- |'.repeat(head.length)}`,
  ...rows.map((row) => `| ${row.map(cell).join(' | ')} |`),
  '',
];

/** Orders by code unit, so that every machine gives the same page. */
export const compare = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0);

export const page = (lines: readonly string[]): string => `${lines.join('\n').trimEnd()}\n`;
