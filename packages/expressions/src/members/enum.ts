import { box } from '../boxing.ts';
import { enums } from '../enums.ts';
import { argument, argumentNull, overflow } from '../exceptions.ts';
import { isEnum } from '../registry.ts';
import type { Reference, Runtime } from '../runtime.ts';
import { formatValue } from '../text/format.ts';
import { integerRanges } from '../text/parse-numbers.ts';
import type { Type } from '../types.ts';
import { objectText } from '../values/object.ts';
import type { ClrTypeObject } from '../values/type-object.ts';
import type { Boxed } from '../values/value.ts';
import { enumDefinition, type TypeDefinition } from './definition.ts';
import { withProviders } from './providers.ts';

const { min, max } = integerRanges.int!;

const tooLarge = (): never => overflow('Value was either too large or too small for an Int32.');

/** Only the space in front is left out of the message. */
const notAMember = (text: string): never =>
  text.trim() === ''
    ? argument('Must specify valid information for parsing in the string.', 'value')
    : argument(`Requested value '${text.trimStart()}' was not found.`);

const valueNamed = (type: string, name: string, ignoreCase: boolean): number | undefined =>
  Object.entries(enums[type] ?? {}).find(
    ([member]) => member === name || (ignoreCase && member.toLowerCase() === name.toLowerCase()),
  )?.[1];

/** A number, or names with commas between them; `fail` is told what is wrong. */
const parseEnum = (type: Type, text: string, ignoreCase: boolean, fail: (why: () => never) => void): number => {
  const failed = (why: () => never): number => {
    fail(why);
    return 0;
  };
  if (/^\s*[+-]?\d+[\s\0]*$/.test(text)) {
    const value = BigInt(text.replaceAll(/[\s+\0]/g, ''));
    return value < min || value > max ? failed(tooLarge) : Number(value);
  }
  const name = type.kind === 'named' ? type.name : '';
  const values = text.split(',').map((part) => valueNamed(name, part.trim(), ignoreCase));
  if (values.includes(undefined)) return failed(() => notAMember(text));
  return values.reduce<number>((all, value) => all | value!, 0);
};

const enumOf = (type: Type | undefined, parameter: string): Type =>
  type && isEnum(type) ? type : argument('Type provided must be an Enum.', parameter);

const read = (type: Type, text: string | null, ignoreCase = false): number =>
  parseEnum(type, text ?? argumentNull('value'), ignoreCase, (why) => why());

const tryRead = (type: Type, text: string | null, ignoreCase: boolean, result: Reference): boolean => {
  let isRead = text !== null;
  const value = parseEnum(type, text ?? '', ignoreCase, () => {
    isRead = false;
  });
  result.set(value);
  return isRead;
};

const readAs = (type: ClrTypeObject | null, text: string | null, ignoreCase?: boolean): unknown => {
  const given = text ?? argumentNull('value');
  const wanted = enumOf((type ?? argumentNull('enumType')).type, 'enumType');
  return box(read(wanted, given, ignoreCase === true), wanted);
};

type Types = readonly Type[];

const enumBase: TypeDefinition = {
  name: 'Enum',
  shape: 'class',
  members: {
    ...withProviders(
      {
        'string ToString()': (self: unknown) => objectText(self),
        'string ToString(string format)': (self: Boxed, format: string | null) => formatValue(self, format ?? ''),
      },
      ['string ToString()', 'string ToString(string format)'],
    ),
    'bool HasFlag(Enum flag)': (self: Boxed, flag: Boxed) =>
      ((self.value as number) & (flag.value as number)) === flag.value,
    'static object Parse(Type enumType, string value)': (type: ClrTypeObject | null, text: string | null) =>
      readAs(type, text),
    'static object Parse(Type enumType, string value, bool ignoreCase)': readAs,
    'static T Parse<T>(string value) where T : struct': (text: string | null, _rt: Runtime, [type]: Types) =>
      read(enumOf(type, 'TEnum'), text),
    'static T Parse<T>(string value, bool ignoreCase) where T : struct': (
      text: string | null,
      ignore: boolean,
      _rt: Runtime,
      [type]: Types,
    ) => read(enumOf(type, 'TEnum'), text, ignore),
    'static bool TryParse<T>(string value, out T result) where T : struct': (
      text: string | null,
      result: Reference,
      _rt: Runtime,
      [type]: Types,
    ) => tryRead(enumOf(type, 'TEnum'), text, false, result),
    'static bool TryParse<T>(string value, bool ignoreCase, out T result) where T : struct': (
      text: string | null,
      ignore: boolean,
      result: Reference,
      _rt: Runtime,
      [type]: Types,
    ) => tryRead(enumOf(type, 'TEnum'), text, ignore, result),
  },
};

export const enumTypes: readonly TypeDefinition[] = [enumBase, ...Object.keys(enums).map(enumDefinition)];
