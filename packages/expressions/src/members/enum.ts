import { enums } from '../enums.ts';
import { argument } from '../exceptions.ts';
import type { Reference, Runtime } from '../runtime.ts';
import { formatValue } from '../text/format.ts';
import type { Type } from '../types.ts';
import { objectText } from '../values/object.ts';
import type { Boxed } from '../values/value.ts';
import { enumDefinition, type TypeDefinition } from './definition.ts';

const parseEnum = (name: string, text: string, ignoreCase: boolean): number | undefined => {
  const entry = Object.entries(enums[name] ?? {}).find(
    ([member]) => member === text.trim() || (ignoreCase && member.toLowerCase() === text.trim().toLowerCase()),
  );
  return entry?.[1] ?? (/^\s*-?\d+\s*$/.test(text) ? Number(text) : undefined);
};

/** Only the space in front is left out of the message. */
const notAMember = (text: string): never =>
  text.trim() === ''
    ? argument('Must specify valid information for parsing in the string.', 'value')
    : argument(`Requested value '${text.trimStart()}' was not found.`);

const nameOf = (type: Type | undefined): string => (type?.kind === 'named' ? type.name : '');

const enumBase: TypeDefinition = {
  name: 'Enum',
  shape: 'class',
  members: {
    'string ToString()': (self: unknown) => objectText(self),
    'string ToString(string format)': (self: Boxed, format: string) => formatValue(self, format),
    'bool HasFlag(Enum flag)': (self: Boxed, flag: Boxed) =>
      ((self.value as number) & (flag.value as number)) === flag.value,
    'static T Parse<T>(string value) where T : struct': (text: string, _rt: Runtime, [type]: readonly Type[]) =>
      parseEnum(nameOf(type), text, false) ?? notAMember(text),
    'static T Parse<T>(string value, bool ignoreCase) where T : struct': (
      text: string,
      ignore: boolean,
      _rt: Runtime,
      [type]: readonly Type[],
    ) => parseEnum(nameOf(type), text, ignore) ?? notAMember(text),
    'static bool TryParse<T>(string value, out T result) where T : struct': (
      text: string | null,
      result: Reference,
      _rt: Runtime,
      [type]: readonly Type[],
    ) => {
      const found = text === null ? undefined : parseEnum(nameOf(type), text, false);
      result.set(found ?? 0);
      return found !== undefined;
    },
  },
};

export const enumTypes: readonly TypeDefinition[] = [enumBase, ...Object.keys(enums).map(enumDefinition)];
