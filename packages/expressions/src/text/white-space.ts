/** What `char.IsWhiteSpace` says; other than the `\s` of JavaScript, the mark at the start of a file is none. */
export const whiteSpace = /[\t-\r\u0085\p{Z}]/u;
