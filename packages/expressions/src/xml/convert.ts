import { badFormat } from '../exceptions.ts';
import { changeType } from '../json/change-type.ts';
import { offsetOf, plainDate } from '../json/json-reader.ts';
import { table } from '../table.ts';
import { guidShape } from '../text/guid-shape.ts';
import { notADate } from '../text/parse-dates.ts';
import { attempt } from '../text/parse-numbers.ts';
import { named } from '../types.ts';
import { parseGuid } from '../values/guid.ts';

/** `XmlConvert`: text of XML as the simple types. */

const trimmed = (text: string): string => text.replace(/^[ \t\r\n]+|[ \t\r\n]+$/g, '');

const truths: Readonly<Record<string, boolean>> = table({ '1': true, true: true, '0': false, false: false });

const infinities: Readonly<Record<string, number>> = table({
  INF: Number.POSITIVE_INFINITY,
  '-INF': Number.NEGATIVE_INFINITY,
});

/** A year, with its month, is a date as well. */
const xsdOffset = (text: string): unknown => {
  const plain = trimmed(text);
  const short = /^(\d{4})(-\d\d)?$/.exec(plain);
  return attempt(() => offsetOf(short ? `${short[1]}${short[2] ?? '-01'}-01` : plain));
};

/** Messages have the text as it stands. */
const special: Readonly<Record<string, (text: string, written: string) => unknown>> = table({
  bool: (text, written) =>
    truths[text.toLowerCase()] ?? badFormat(`The string '${written.toLowerCase()}' is not a valid Boolean value.`),
  double: (text) => infinities[text] ?? changeType(text, named('double')),
  float: (text) => infinities[text] ?? changeType(text, named('float')),
  DateTime: (text, written) => plainDate(text) ?? notADate(written),
  DateTimeOffset: (text) => xsdOffset(text) ?? badFormat(`The string '${text}' is not a valid AllXsd value.`),
  Guid: (text) => parseGuid(text) ?? badFormat(guidShape),
});

export const xmlTypeNames = 'bool int uint long ulong float double decimal DateTime DateTimeOffset Guid'.split(' ');

/** The text as the type, held unboxed. */
export const fromXml = (text: string, name: string): unknown => {
  if (name === 'string') return text;
  const plain = name === 'DateTimeOffset' ? text : trimmed(text);
  return (special[name] ?? ((value: string) => changeType(value, named(name))))(plain, text);
};
