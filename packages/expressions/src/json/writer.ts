import { table } from '../table.ts';
import { formatDate } from '../text/dates.ts';
import { base64Text } from '../text/encoding.ts';
import { ClrArray } from '../values/collections.ts';
import { ClrDateTime } from '../values/date-time.ts';
import { ClrDateTimeOffset } from '../values/date-time-offset.ts';
import { ClrDecimal } from '../values/decimal.ts';
import { objectText } from '../values/object.ts';
import { ClrUri } from '../values/uri.ts';
import { JArray, JConstructor, JObject, JProperty, type JToken, JValue, realText } from './tokens.ts';

/** JSON text as Newtonsoft writes it. Line ends are `\n`, as on the Linux gateway. */
export const writeJson = (token: JToken, layout: 'compact' | 'indented'): string =>
  write(token, layout === 'indented' ? '\n' : '');

/** `breaks` is the line break with the current indent, or empty for compact text. */
const write = (token: JToken, breaks: string): string => {
  if (token instanceof JObject) return list('{', token.children, '}', breaks);
  if (token instanceof JArray) return list('[', token.children, ']', breaks);
  if (token instanceof JConstructor) return list(`new ${token.name}(`, token.children, ')', breaks);
  if (token instanceof JProperty) return `${quoteJson(token.name)}:${breaks && ' '}${write(token.value, breaks)}`;
  return token instanceof JValue ? writeValue(token) : '';
};

const list = (open: string, children: readonly JToken[], close: string, breaks: string): string => {
  if (children.length === 0) return open + (close === ')' ? breaks : '') + close;
  const inner = breaks && `${breaks}  `;
  let text = open;
  let values = 0;
  for (const child of children) {
    const isComment = child.tokenType === 'Comment';
    if (!isComment && values++ > 0) text += ',';
    text += (isComment && open === '{' ? '' : inner) + write(child, inner);
  }
  return text + (values > 0 || close === ')' ? breaks : '') + close;
};

const writeValue = (token: JValue): string => {
  const { tokenType, value } = token;
  switch (tokenType) {
    case 'Null':
      return 'null';
    case 'Comment':
      return `/*${objectText(value)}*/`;
    case 'Undefined':
      return 'undefined';
    case 'Boolean':
      return value ? 'true' : 'false';
    case 'Integer':
      return String(value);
    case 'Float':
      return floatJson(token);
    case 'Raw':
      return String(value);
    case 'Date':
      return quoteJson(dateJson(value));
    case 'Bytes':
      return quoteJson(value instanceof ClrArray ? base64Text(value.items as number[]) : '');
    case 'Uri':
      return quoteJson(value instanceof ClrUri ? value.original : objectText(value));
    case 'String':
      return value === null ? 'null' : quoteJson(objectText(value));
    default:
      return quoteJson(objectText(value));
  }
};

/** A whole float keeps `.0`, so that it stays a float when read again. */
const floatJson = (token: JValue): string => {
  const text = token.value instanceof ClrDecimal ? token.value.toString() : realText(token);
  if (/^-?(?:NaN|Infinity)$/.test(text)) return quoteJson(text);
  return /[.E]/.test(text) ? text : `${text}.0`;
};

/** ISO 8601 with as many fraction digits as needed. */
const dateJson = (value: unknown): string => {
  if (value instanceof ClrDateTimeOffset)
    return formatDate({ ticks: value.local.ticks, kind: 'unspecified', offsetTicks: value.offsetTicks }, isoPattern);
  return value instanceof ClrDateTime ? formatDate(value, isoPattern) : objectText(value);
};

const isoPattern = "yyyy'-'MM'-'dd'T'HH':'mm':'ss.FFFFFFFK";

const escapes: Readonly<Record<string, string>> = table({
  '"': '\\"',
  '\\': '\\\\',
  '\b': '\\b',
  '\f': '\\f',
  '\n': '\\n',
  '\r': '\\r',
  '\t': '\\t',
});

// biome-ignore lint/suspicious/noControlCharactersInRegex: JSON has to escape them
const special = /["\\\u0000-\u001f\u0085\u2028\u2029]/g;

/** A JSON string; other than in JSON.stringify, line separators are escaped too. */
const quoteJson = (text: string): string =>
  `"${text.replace(special, (ch) => escapes[ch] ?? `\\u${ch.charCodeAt(0).toString(16).padStart(4, '0')}`)}"`;
