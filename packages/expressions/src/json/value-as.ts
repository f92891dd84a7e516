import { defaultValue, isInstance } from '../boxing.ts';
import { raise } from '../exceptions.ts';
import { isReference } from '../registry.ts';
import { toHeld } from '../text/parse-numbers.ts';
import { nullableElement, type Type, types } from '../types.ts';
import { ClrDecimal } from '../values/decimal.ts';
import { fullName, objectText } from '../values/object.ts';
import { Boxed } from '../values/value.ts';
import { changeType } from './change-type.ts';
import { isBigInteger, type JToken, JValue } from './tokens.ts';

/** `JValue.Value`: the plain boxed value. */
export const tokenValue = ({ tokenType, value, numberType }: JValue): unknown => {
  if (value === null) return null;
  if (tokenType === 'Integer') {
    const type = numberType ?? types.long;
    return new Boxed(type, toHeld(value as bigint, type.kind === 'named' ? type.name : ''));
  }
  if (tokenType === 'String' && numberType) return new Boxed(numberType, (value as string).charCodeAt(0));
  if (tokenType === 'Float')
    return new Boxed(value instanceof ClrDecimal ? types.decimal : (numberType ?? types.double), value);
  return value;
};

/** `token.Value<T>()`: a token that is a T stays, the value of any other is converted; null gives the default of T. */
export const valueAs = (token: JToken | null, type: Type): unknown => {
  if (token === null) return defaultValue(type);
  if (isInstance(token, type)) return token;
  if (!(token instanceof JValue))
    return raise('InvalidCastException', `Cannot cast ${fullName(token.clrType())} to Newtonsoft.Json.Linq.JToken.`);
  const target = nullableElement(type) ?? type;
  if (token.value === null)
    return target !== type || isReference(type)
      ? null
      : raise('InvalidCastException', 'Null object cannot be converted to a value type.');
  const held = tokenValue(token);
  if (isInstance(held, target)) return held instanceof Boxed ? held.value : held;
  if (isBigInteger(token)) return raise('InvalidCastException', 'Object must implement IConvertible.');
  return isText(target) && isConvertible(token) ? textOf(token) : changeType(token.value, target, token.numberType);
};

const isText = (type: Type): boolean => type.kind === 'named' && type.name === 'string';

const isConvertible = ({ tokenType }: JValue): boolean => !['Guid', 'TimeSpan', 'Uri', 'Bytes'].includes(tokenType);

const textOf = (token: JValue): string => (token.tokenType === 'String' ? objectText(token.value) : token.clrText());
