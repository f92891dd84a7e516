import { badFormat, invalidCast } from '../exceptions.ts';
import { base64Bytes } from '../text/encoding.ts';
import { readDate } from '../text/parse-dates.ts';
import { attempt, parseBoolean, parseDecimal, parseDouble, parseInteger } from '../text/parse-numbers.ts';
import { types } from '../types.ts';
import { ClrArray } from '../values/collections.ts';
import { ClrDateTime } from '../values/date-time.ts';
import { ClrDateTimeOffset } from '../values/date-time-offset.ts';
import { decimalOf } from '../values/decimal.ts';
import { guidBytes, parseGuid } from '../values/guid.ts';
import { jsonDate } from './dates.ts';
import type { JsonTokenName } from './text-reader.ts';

/** As what the serializer asks a reader to read the next value. */
export type ReadKind = 'int' | 'decimal' | 'double' | 'bool' | 'string' | 'bytes' | 'DateTime' | 'DateTimeOffset';

/** What gives tokens one after the other. */
export interface TokenSource {
  readonly token: JsonTokenName;
  readonly value: unknown;
  readonly raw: string | null;
  readonly depth: number;
  readonly containerPath: string;
  readonly lineNumber: number;
  readonly linePosition: number;
  /** Moves to the next token; false at the end. */
  read(): boolean;
  /** The message with the place. */
  located(message: string): string;
  /** Throws a JsonReaderException. */
  fail(message: string): never;
}

/** What the serializer reads from: JSON text, or a tree of tokens. */
export interface JsonReader extends TokenSource {
  /** Moves to the next value and reads it as the type; the token is `None` at the end. */
  readAs(kind: ReadKind): void;
  /** Takes another value for the token. */
  become(token: JsonTokenName, value?: unknown): void;
}

const names: Readonly<Record<ReadKind, string>> = {
  int: 'integer', decimal: 'decimal', double: 'double', bool: 'boolean', string: 'string', bytes: 'bytes',
  DateTime: 'DateTime', DateTimeOffset: 'DateTimeOffset',
}; // biome-ignore format: a table of words

/** The word of a kind in messages. */
export const kindName = (kind: ReadKind): string => (kind.startsWith('Date') ? 'date' : names[kind]);

/** Makes a text that was read the value of the kind; empty text is null to all but strings. */
export const takeText = (reader: JsonReader, kind: ReadKind, text: string): void => {
  if (kind === 'string') reader.become('String', text);
  else if (kind === 'bytes') reader.become('Bytes', bytesOf(text));
  else if (text === '') reader.become('Null');
  else
    reader.become(
      tokens[kind],
      parsers[kind](text) ?? reader.fail(`Could not convert string to ${names[kind]}: ${text}.`),
    );
};

const tokens: Readonly<Record<ReadKind, JsonTokenName>> = {
  int: 'Integer', decimal: 'Float', double: 'Float', bool: 'Boolean', string: 'String', bytes: 'Bytes',
  DateTime: 'Date', DateTimeOffset: 'Date',
}; // biome-ignore format: a table of words

const parsers: Readonly<Record<Exclude<ReadKind, 'string' | 'bytes'>, (text: string) => unknown>> = {
  int: (text) => {
    const value = attempt(() => parseInteger(text, 'int'));
    return value === undefined ? undefined : BigInt(value);
  },
  decimal: (text) =>
    attempt(() => parseDecimal(text)) ??
    (/^-?(?:\d+\.?\d*|\.\d+)e[+-]?\d+$/i.test(text) ? attempt(() => decimalOf(text)) : undefined),
  double: (text) => attempt(() => parseDouble(text)),
  bool: (text) => attempt(() => parseBoolean(text)),
  DateTime: (text) => jsonDate(text) ?? plainDate(text),
  DateTimeOffset: (text) => offsetOf(text),
};

export const plainDate = (text: string): ClrDateTime | undefined => {
  const read = readDate(text);
  if (!read) return undefined;
  return read.offsetTicks === undefined
    ? new ClrDateTime(read.ticks)
    : new ClrDateTime(read.ticks - read.offsetTicks, /(?:z|gmt|utc)$/i.test(text) ? 'utc' : 'local');
};

/** Text as a point in time; without an offset it is local, which is UTC here. */
export const offsetOf = (text: string): ClrDateTimeOffset | undefined => {
  const read = readDate(text);
  if (read) return new ClrDateTimeOffset(new ClrDateTime(read.ticks), read.offsetTicks ?? 0n);
  const date = jsonDate(text);
  return date && new ClrDateTimeOffset(new ClrDateTime(date.ticks), 0n);
};

/** The bytes of Base64, or of a GUID. */
export const bytesOf = (text: string): ClrArray => {
  const guid = text.length === 36 ? parseGuid(text) : undefined;
  const bytes =
    (guid && guidBytes(guid)) ??
    base64Bytes(text) ??
    badFormat(
      'The input is not a valid Base-64 string as it contains a non-base 64 character, more than two padding characters, or an illegal character among the padding characters.',
    );
  return new ClrArray(types.byte, Array.from(bytes));
};

/** Bytes written as an array of numbers; the reader stands on its begin. */
export const readByteArray = (reader: JsonReader): void => {
  const bytes: number[] = [];
  for (;;) {
    if (!reader.read()) reader.fail('Unexpected end when reading bytes.');
    if (reader.token === 'EndArray') break;
    if (reader.token === 'Comment') continue;
    if (reader.token !== 'Integer') reader.fail(`Unexpected token when reading bytes: ${reader.token}.`);
    const value = reader.value as bigint;
    if (BigInt.asIntN(64, value) !== value) invalidCast('System.Numerics.BigInteger', 'System.IConvertible');
    bytes.push(Number(value));
  }
  reader.become('Bytes', new ClrArray(types.byte, bytes));
};

/** Bytes cannot be an object, apart from one that names its type, which nobody writes. */
export const refuseByteObject = (reader: JsonReader): never => {
  if (!reader.read()) reader.fail('Unexpected end when reading JSON.');
  return reader.fail('Error reading bytes. Unexpected token: StartObject.');
};
