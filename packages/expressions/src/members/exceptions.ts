import { argument, argumentNull, ClrException, withParameter } from '../exceptions.ts';
import { fullTypeName } from '../namespaces.ts';
import type { Runtime } from '../runtime.ts';
import { table } from '../table.ts';
import type { ClrDictionary } from '../values/collections.ts';
import { DataDictionary } from '../values/data-dictionary.ts';
import { resultOf } from '../values/hresult.ts';
import { objectText } from '../values/object.ts';
import type { MemberEntry, TypeDefinition } from './definition.ts';

const create = (type: string, message: string | null, inner: ClrException | null = null): ClrException =>
  new ClrException(type, message ?? nullMessages(type), { inner });

/** What stands where the message is null: most types of .NET have a text of their own. */
const nullMessages = (type: string): string =>
  ownTexts.get(type) ?? `Exception of type '${fullTypeName(type)}' was thrown.`;

/** These take null as it comes, and Exception gives its own text for it. */
const unread: ReadonlySet<string> = new Set(['SystemException', 'ApplicationException']);

const ownTexts = new Map<string, string>();

const constructors = (type: string, message: string): Readonly<Record<string, MemberEntry>> => {
  if (!unread.has(type)) ownTexts.set(type, message);
  const [text, inside] = parameterNames[type] ?? ['message', 'innerException'];
  return {
    'new()': () => create(type, message),
    [`new(string ${text})`]: (own: string | null) => create(type, own),
    [`new(string ${text}, Exception ${inside})`]: (own: string | null, inner: ClrException | null) =>
      create(type, own, inner),
  };
};

/** What the constructors call the message and the exception inside, where not `message` and `innerException`. */
const parameterNames: Readonly<Record<string, readonly [string, string]>> = table({
  CryptographicException: ['message', 'inner'],
  NotImplementedException: ['message', 'inner'],
  PlatformNotSupportedException: ['message', 'inner'],
  UriFormatException: ['textString', 'e'],
});

const dataOf = (self: ClrException): ClrDictionary => {
  const data = (self.details.data as ClrDictionary | undefined) ?? new DataDictionary();
  self.details.data = data;
  return data;
};

const exception: TypeDefinition = {
  name: 'Exception',
  shape: 'class',
  members: {
    ...constructors('Exception', "Exception of type 'System.Exception' was thrown."),
    'string Message': (self: ClrException) => self.clrMessage,
    'Exception InnerException': (self: ClrException) => self.inner,
    'string StackTrace': {
      run: (self: ClrException) => (self.wasThrown ? '' : null),
      difference: 'null until it is thrown, then empty',
    },
    'string Source': {
      get: (self: ClrException) => self.details.source ?? (self.wasThrown ? '' : null),
      set: (self: ClrException, source: string | null) => {
        self.details.source = source;
      },
    },
    'string HelpLink': {
      get: (self: ClrException) => self.details.helpLink ?? null,
      set: (self: ClrException, link: string | null) => {
        self.details.helpLink = link;
      },
    },
    'int HResult': {
      get: resultOf,
      set: (self: ClrException, code: number) => {
        self.details.hresult = code;
      },
    },
    'IDictionary Data': dataOf,
    'string ToString()': (self: ClrException) => objectText(self),
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

/** Some types take another text where most take the message. */
const withoutRepeats = (
  members: Readonly<Record<string, MemberEntry>>,
  extra: Readonly<Record<string, MemberEntry>>,
): Readonly<Record<string, MemberEntry>> => {
  const own = Object.keys(extra).some((signature) => /^new\(string (?:paramName|objectName)\)$/.test(signature));
  return Object.fromEntries(
    Object.entries(members).filter(([signature]) => !own || signature !== 'new(string message)'),
  );
};

interface Argument {
  readonly message: string | null;
  readonly parameter?: string | null;
  readonly inner?: ClrException | null;
  readonly actualValue?: unknown;
}

/** An exception about an argument: the message names the parameter, and the value where it is known. */
const about = (
  type: string,
  fallback: string,
  { message, parameter = null, inner = null, actualValue }: Argument,
): ClrException => {
  const actual =
    actualValue === undefined || actualValue === null ? '' : `\nActual value was ${objectText(actualValue)}.`;
  return new ClrException(type, withParameter(message ?? fallback, parameter) + actual, {
    inner,
    parameter,
    actualValue: actualValue ?? null,
  });
};

const argumentMessage = 'Value does not fall within the expected range.';
const nullMessage = 'Value cannot be null.';
const rangeMessage = 'Specified argument was out of the range of valid values.';

/** The parameter is known from the constructor, or from the message of a member of the tables. */
const parameterOf = ({ details, clrMessage }: ClrException): string | null =>
  details.parameter === undefined ? (/\(Parameter '(.*)'\)/.exec(clrMessage)?.[1] ?? null) : details.parameter;

const argumentTypes: readonly TypeDefinition[] = [
  derived('ArgumentException', 'SystemException', argumentMessage, {
    'new(string message)': (message: string | null) => about('ArgumentException', argumentMessage, { message }),
    'new(string message, Exception innerException)': (message: string | null, inner: ClrException | null) =>
      about('ArgumentException', argumentMessage, { message, inner }),
    'new(string message, string paramName)': (message: string | null, parameter: string | null) =>
      about('ArgumentException', argumentMessage, { message, parameter }),
    'new(string message, string paramName, Exception innerException)': (
      message: string | null,
      parameter: string | null,
      inner: ClrException | null,
    ) => about('ArgumentException', argumentMessage, { message, parameter, inner }),
    'string ParamName': parameterOf,
  }),
  derived('ArgumentNullException', 'ArgumentException', nullMessage, {
    'new(string paramName)': (parameter: string | null) =>
      about('ArgumentNullException', nullMessage, { message: null, parameter }),
    'new(string paramName, string message)': (parameter: string | null, message: string | null) =>
      about('ArgumentNullException', nullMessage, { message, parameter }),
  }),
  derived('ArgumentOutOfRangeException', 'ArgumentException', rangeMessage, {
    'new(string paramName)': (parameter: string | null) =>
      about('ArgumentOutOfRangeException', rangeMessage, { message: null, parameter }),
    'new(string paramName, string message)': (parameter: string | null, message: string | null) =>
      about('ArgumentOutOfRangeException', rangeMessage, { message, parameter }),
    'new(string paramName, object actualValue, string message)': (
      parameter: string | null,
      actualValue: unknown,
      message: string | null,
    ) => about('ArgumentOutOfRangeException', rangeMessage, { message, parameter, actualValue }),
    'object ActualValue': (self: ClrException) => self.details.actualValue ?? null,
  }),
];

const disposedMessage = 'Cannot access a disposed object.';

const disposed = (objectName: string | null, message: string | null = disposedMessage): ClrException => {
  const own = message ?? disposedMessage;
  return new ClrException('ObjectDisposedException', objectName ? `${own}\nObject name: '${objectName}'.` : own, {
    objectName: objectName ?? '',
  });
};

const disposedType: TypeDefinition = {
  name: 'ObjectDisposedException',
  shape: 'class',
  bases: ['InvalidOperationException'],
  members: {
    'new(string objectName)': (objectName: string | null) => disposed(objectName),
    'new(string objectName, string message)': disposed,
    'new(string message, Exception innerException)': (message: string | null, inner: ClrException | null) =>
      create('ObjectDisposedException', message ?? disposedMessage, inner),
    'string ObjectName': ({ details, clrMessage }: ClrException) =>
      details.objectName ?? /Object name: '(.*)'\.$/.exec(clrMessage)?.[1] ?? '',
  },
};

/** The untyped dictionary of `Exception.Data`. */
const dataType: TypeDefinition = {
  name: 'IDictionary',
  shape: 'interface',
  bases: ['IEnumerable'],
  members: {
    'int Count': (self: ClrDictionary) => self.size,
    'object this[object key]': {
      get: (self: ClrDictionary, key: unknown) => self.find(key ?? argumentNull('key'))?.value ?? null,
      set: (self: ClrDictionary, key: unknown, value: unknown, rt: Runtime) => {
        rt.checkSize(self.size + 1);
        self.set(key ?? argumentNull('key'), value);
      },
    },
    'bool Contains(object key)': (self: ClrDictionary, key: unknown) =>
      self.find(key ?? argumentNull('key')) !== undefined,
    'void Add(object key, object value)': (self: ClrDictionary, key: unknown, value: unknown, rt: Runtime) => {
      rt.checkSize(self.size + 1);
      if (self.find(key ?? argumentNull('key')))
        argument(
          `Item has already been added. Key in dictionary: '${objectText(key)}'  Key being added: '${objectText(key)}'`,
        );
      self.set(key, value);
    },
    'void Remove(object key)': (self: ClrDictionary, key: unknown) => void self.remove(key ?? argumentNull('key')),
    'void Clear()': (self: ClrDictionary) => self.clear(),
  },
};

/** The class behind it. */
const dataClass: TypeDefinition = {
  name: 'ListDictionaryInternal',
  shape: 'class',
  bases: ['IDictionary'],
  members: {},
};

/** The exceptions members of the tables throw, and those policies throw themselves. */
export const exceptionTypes: readonly TypeDefinition[] = [
  exception,
  dataType,
  dataClass,
  disposedType,
  ...argumentTypes,
  derived('SystemException', 'Exception', 'System error.'),
  derived('ApplicationException', 'Exception', 'Error in the application.'),
  derived('FormatException', 'SystemException', 'One of the identified items was in an invalid format.'),
  derived('InvalidCastException', 'SystemException', 'Specified cast is not valid.', {
    'new(string message, int errorCode)': (message: string | null, hresult: number) =>
      new ClrException('InvalidCastException', message ?? 'Specified cast is not valid.', {
        hresult,
      }),
  }),
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
  derived('CryptographicException', 'SystemException', 'Error occurred during a cryptographic operation.'),
  derived('NotImplementedException', 'SystemException', 'The method or operation is not implemented.'),
  derived('TimeZoneNotFoundException', 'Exception', "Exception of type 'System.TimeZoneNotFoundException' was thrown."),
  derived('TimeoutException', 'SystemException', 'The operation has timed out.'),
  derived('UriFormatException', 'FormatException', 'One of the identified items was in an invalid format.'),
  { name: 'RegexParseException', shape: 'class', bases: ['ArgumentException'], members: {} },
  derived('JsonException', 'Exception', "Exception of type 'Newtonsoft.Json.JsonException' was thrown."),
  ...['Reader', 'Writer', 'Serialization'].map((part) =>
    derived(
      `Json${part}Exception`,
      'JsonException',
      `Exception of type 'Newtonsoft.Json.Json${part}Exception' was thrown.`,
    ),
  ),
  derived('XPathException', 'SystemException', ''),
  derived('XmlException', 'SystemException', 'An XML error has occurred.'),
];
