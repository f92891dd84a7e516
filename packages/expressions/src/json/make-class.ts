import { ClrException } from '../exceptions.ts';
import { types } from '../types.ts';
import { withAssembly } from '../values/assembly-qualified.ts';
import { resultOf } from '../values/hresult.ts';
import { fullName, typeOf } from '../values/object.ts';
import { ClrTypeObject } from '../values/type-object.ts';
import { JObject, type JToken, JValue, jsonNull } from './tokens.ts';

/** Classes that the serializer writes in a way of their own. */

type Serialize = (value: unknown) => JToken;

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

/** Undefined for what is none of these. */
export const classToken = (value: unknown, serialize: Serialize): JToken | undefined => {
  if (value instanceof ClrException) return exceptionToken(value, serialize);
  return value instanceof ClrTypeObject ? new JValue('String', withAssembly(value.type)) : undefined;
};
