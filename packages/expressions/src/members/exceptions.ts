import { ClrException } from '../exceptions.ts';
import { typeOf } from '../values/object.ts';
import { ClrTypeObject } from '../values/type-object.ts';
import type { MemberEntry, TypeDefinition } from './definition.ts';

const create =
  (type: string, fallback: string) =>
  (message: string | null = null, inner: ClrException | null = null) =>
    new ClrException(type, message ?? fallback, { inner: inner instanceof ClrException ? inner : null });

const parameterized = (type: string, order: 'message-first' | 'name-first') => (a: string | null, b: string | null) => {
  const [message, name] = order === 'message-first' ? [a, b] : [b, a];
  return new ClrException(type, name === null ? (message ?? '') : `${message ?? ''} (Parameter '${name}')`);
};

const constructors = (type: string, message: string): Readonly<Record<string, MemberEntry>> => ({
  'new()': () => create(type, message)(),
  'new(string message)': (text: string | null) => create(type, message)(text),
  'new(string message, Exception innerException)': (text: string | null, inner: ClrException | null) =>
    create(type, message)(text, inner),
});

const exception: TypeDefinition = {
  name: 'Exception',
  shape: 'class',
  members: {
    ...constructors('Exception', "Exception of type 'System.Exception' was thrown."),
    'string Message': (self: ClrException) => self.clrMessage,
    'Exception InnerException': (self: ClrException) => self.inner,
    'string StackTrace': { run: () => '', difference: 'always empty' },
    'string Source': { run: () => '', difference: 'always empty' },
    'string ToString()': (self: ClrException) => `${new ClrTypeObject(typeOf(self)).clrText()}: ${self.clrMessage}`,
    'Exception GetBaseException()': (self: ClrException) => {
      let at = self;
      while (at.inner) at = at.inner;
      return at;
    },
  },
};

const derived = (
  name: string,
  base: string,
  message: string,
  extra: Readonly<Record<string, MemberEntry>> = {},
): TypeDefinition => ({
  name,
  shape: 'class',
  bases: [base],
  members: { ...withoutRepeats(constructors(name, message), extra), ...extra },
});

/** An ArgumentNullException takes the parameter name where others take the message. */
const withoutRepeats = (
  members: Readonly<Record<string, MemberEntry>>,
  extra: Readonly<Record<string, MemberEntry>>,
): Readonly<Record<string, MemberEntry>> => {
  const own = Object.keys(extra).includes('new(string paramName)') ? ['new(string message)'] : [];
  return Object.fromEntries(Object.entries(members).filter(([signature]) => !own.includes(signature)));
};

const paramName = {
  'string ParamName': (self: ClrException) => /\(Parameter '(.*)'\)$/.exec(self.clrMessage)?.[1] ?? null,
};

/** The exceptions members of the tables throw, and those policies throw themselves. */
export const exceptionTypes: readonly TypeDefinition[] = [
  exception,
  derived('SystemException', 'Exception', 'System error.'),
  derived('ApplicationException', 'Exception', 'Error in the application.'),
  derived('ArgumentException', 'SystemException', 'Value does not fall within the expected range.', {
    'new(string message, string paramName)': parameterized('ArgumentException', 'message-first'),
    ...paramName,
  }),
  derived('ArgumentNullException', 'ArgumentException', 'Value cannot be null.', {
    'new(string paramName)': (name: string | null) =>
      parameterized('ArgumentNullException', 'name-first')(name, 'Value cannot be null.'),
    'new(string paramName, string message)': parameterized('ArgumentNullException', 'name-first'),
  }),
  derived(
    'ArgumentOutOfRangeException',
    'ArgumentException',
    'Specified argument was out of the range of valid values.',
    {
      'new(string paramName)': (name: string | null) =>
        parameterized('ArgumentOutOfRangeException', 'name-first')(
          name,
          'Specified argument was out of the range of valid values.',
        ),
      'new(string paramName, string message)': parameterized('ArgumentOutOfRangeException', 'name-first'),
    },
  ),
  derived('FormatException', 'SystemException', 'One of the identified items was in an invalid format.'),
  derived('InvalidCastException', 'SystemException', 'Specified cast is not valid.'),
  derived(
    'InvalidOperationException',
    'SystemException',
    'Operation is not valid due to the current state of the object.',
  ),
  derived('NullReferenceException', 'SystemException', 'Object reference not set to an instance of an object.'),
  derived('IndexOutOfRangeException', 'SystemException', 'Index was outside the bounds of the array.'),
  derived('KeyNotFoundException', 'SystemException', 'The given key was not present in the dictionary.'),
  derived('ArithmeticException', 'SystemException', 'Overflow or underflow in the arithmetic operation.'),
  derived('OverflowException', 'ArithmeticException', 'Arithmetic operation resulted in an overflow.'),
  derived('DivideByZeroException', 'ArithmeticException', 'Attempted to divide by zero.'),
  derived('NotSupportedException', 'SystemException', 'Specified method is not supported.'),
  derived('PlatformNotSupportedException', 'NotSupportedException', 'Operation is not supported on this platform.'),
  derived('ObjectDisposedException', 'InvalidOperationException', 'Cannot access a disposed object.'),
  derived('CryptographicException', 'SystemException', 'Error occurred during a cryptographic operation.'),
  derived('NotImplementedException', 'SystemException', 'The method or operation is not implemented.'),
  derived('TimeZoneNotFoundException', 'Exception', 'The time zone was not found.'),
  derived('TimeoutException', 'SystemException', 'The operation has timed out.'),
  derived('UriFormatException', 'FormatException', 'One of the identified items was in an invalid format.'),
  derived('RegexParseException', 'ArgumentException', 'The pattern is not valid.'),
  derived('JsonException', 'Exception', "Exception of type 'Newtonsoft.Json.JsonException' was thrown."),
  ...['Reader', 'Writer', 'Serialization'].map((part) =>
    derived(
      `Json${part}Exception`,
      'JsonException',
      `Exception of type 'Newtonsoft.Json.Json${part}Exception' was thrown.`,
    ),
  ),
  derived('XPathException', 'SystemException', 'An XPath error has occurred.'),
  derived('XmlException', 'SystemException', 'An XML error has occurred.'),
];
