import { box } from '../boxing.ts';
import { ClrException } from '../exceptions.ts';
import { ClrRegex } from '../regex/regex.ts';
import { types } from '../types.ts';
import { withAssembly } from '../values/assembly-qualified.ts';
import { resultOf } from '../values/hresult.ts';
import { fullName, typeOf } from '../values/object.ts';
import { TextBuilder } from '../values/text-builder.ts';
import { TextEncoding } from '../values/text-encoding.ts';
import { ClrTypeObject } from '../values/type-object.ts';
import { Boxed } from '../values/value.ts';
import { propertiesToken } from './make-properties.ts';
import { JObject, type JToken, JValue, jsonNull } from './tokens.ts';

/** Classes that the serializer writes in a way of their own. */

type Serialize = (value: unknown) => JToken;

/** Of texts, truth values and boxed integers, and of objects of these. */
const written = (parts: Readonly<Record<string, unknown>>): JObject => {
  const object = new JObject();
  for (const [name, part] of Object.entries(parts)) object.set(name, propertyToken(part));
  return object;
};

const propertyToken = (part: unknown): JToken => {
  if (typeof part === 'boolean') return new JValue('Boolean', part);
  if (part instanceof Boxed) return new JValue('Integer', BigInt(part.value as number), part.type);
  return typeof part === 'string' ? text(part) : written(part as Readonly<Record<string, unknown>>);
};

const text = (value: string | null): JToken => (value === null ? jsonNull() : new JValue('String', value));

/** The message without what its getter puts behind it. */
const ownMessage = ({ clrMessage, details: { parameter } }: ClrException): string =>
  parameter ? clrMessage.replace(/ \(Parameter '[^']*'\)(?:\nActual value was [\s\S]*)?$/, '') : clrMessage;

/** What `GetObjectData` gives: those that were thrown have a trace, which is empty here. */
const exceptionToken = (value: ClrException, serialize: Serialize): JObject => {
  const { inner, details, wasThrown, type } = value;
  const trace = text(wasThrown ? '' : null);
  const parts: Record<string, JToken> = {
    ClassName: text(fullName(typeOf(value))),
    Message: text(ownMessage(value)),
    Data: details.data ? serialize(details.data) : jsonNull(),
    InnerException: inner ? exceptionToken(inner, serialize) : jsonNull(),
    HelpURL: text(details.helpLink ?? null),
    StackTraceString: trace,
    RemoteStackTraceString: jsonNull(),
    RemoteStackIndex: new JValue('Integer', 0n, types.int),
    ExceptionMethod: jsonNull(),
    HResult: new JValue('Integer', BigInt(resultOf(value)), types.int),
    Source: text(details.source ?? (wasThrown ? '' : null)),
    WatsonBuckets: jsonNull(),
  };
  if (/^Argument(?:Null|OutOfRange)?Exception$/.test(type)) parts.ParamName = text(details.parameter ?? null);
  if (type === 'ArgumentOutOfRangeException') parts.ActualValue = serialize(details.actualValue ?? null);
  const object = new JObject();
  for (const [name, part] of Object.entries(parts)) object.set(name, part);
  return object;
};

/** What stands for characters an encoding does not know. */
const fallback = (replacement: string | null): Readonly<Record<string, unknown>> => ({
  ...(replacement !== null && { DefaultString: replacement }),
  MaxCharCount: box(1, types.int),
});

/** Single-byte encodings have a property of their own class first. */
const encodingToken = ({ facts, isCopy }: TextEncoding): JObject => {
  const single = { IsSingleByte: facts.isSingleByte === true };
  const replacement = facts.isSingleByte ? '?' : '\ufffd';
  return written({
    ...(facts.isSingleByte && single),
    BodyName: facts.webName,
    EncodingName: facts.title,
    HeaderName: facts.webName,
    WebName: facts.webName,
    WindowsCodePage: box(facts.windowsCodePage, types.int),
    IsBrowserDisplay: facts.browser[0],
    IsBrowserSave: facts.browser[1],
    IsMailNewsDisplay: facts.mail[0],
    IsMailNewsSave: facts.mail[1],
    ...single,
    EncoderFallback: fallback(facts.codePage === 28591 ? null : replacement),
    DecoderFallback: fallback(replacement),
    IsReadOnly: !isCopy,
    CodePage: box(facts.codePage, types.int),
  });
};

/** What `GetObjectData` gives. */
const builderToken = (value: TextBuilder): JObject =>
  written({
    m_MaxCapacity: box(0x7fffffff, types.int),
    Capacity: box(value.capacity, types.int),
    m_StringValue: value.clrText(),
    m_currentThread: box(0, types.int),
  });

/** Undefined for what is none of these. */
export const classToken = (value: unknown, serialize: Serialize): JToken | undefined => {
  if (value instanceof ClrException) return exceptionToken(value, serialize);
  if (value instanceof TextEncoding) return encodingToken(value);
  if (value instanceof ClrRegex) return written({ Pattern: value.source, Options: box(value.options, types.int) });
  if (value instanceof TextBuilder) return builderToken(value);
  if (value instanceof ClrTypeObject) return new JValue('String', withAssembly(value.type));
  return propertiesToken(value, serialize);
};
