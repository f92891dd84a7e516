import { castTo, defaultValue } from '../../boxing.ts';
import { argumentNull } from '../../exceptions.ts';
import type { Runtime } from '../../runtime.ts';
import { percentEncode } from '../../text/encoding.ts';
import type { Type } from '../../types.ts';
import { ClrArray, type ClrDictionary, elementsOf, type HostLookup, type Lookup } from '../../values/collections.ts';
import { certificateExtensions } from '../crypto/certificates.ts';
import { byteExtensions } from '../crypto/ciphers.ts';
import type { TypeDefinition } from '../definition.ts';
import { parseMembers } from './credentials.ts';

const joined = (values: HostLookup, name: string | null, fallback: string | null): string | null => {
  const found = values.find(name ?? argumentNull('key'))?.value;
  return found instanceof ClrArray ? found.items.join(',') : fallback;
};

/** A variable of another type throws, as the reference says; a missing or null one gives the fallback. */
const variable = (variables: Lookup, name: string | null, type: Type, fallback: unknown): unknown => {
  const found = variables.find(name ?? argumentNull('key'))?.value ?? null;
  return found === null ? fallback : castTo(type)(found);
};

const formText = (form: ClrDictionary): string => {
  const encode = (text: string): string => percentEncode(text, /[A-Za-z0-9\-_.!*() ]/).replaceAll(' ', '+');
  const pairs: string[] = [];
  for (const { key, value } of form.map.values())
    for (const item of elementsOf(value)) pairs.push(`${encode(key as string)}=${encode(item as string)}`);
  return pairs.join('&');
};

/** Extension methods the gateway adds. */
export const contextExtensions: TypeDefinition = {
  name: 'ContextExtensions',
  shape: 'static',
  members: {
    'static string GetValueOrDefault(this IReadOnlyDictionary<string, string[]> values, string name)': (
      values: HostLookup,
      name: string,
    ) => joined(values, name, null),
    'static string GetValueOrDefault(this IReadOnlyDictionary<string, string[]> values, string name, string defaultValue)':
      joined,
    'static T GetValueOrDefault<T>(this IReadOnlyDictionary<string, object> variables, string variableName)': (
      variables: Lookup,
      name: string,
      _rt: Runtime,
      [type]: readonly Type[],
    ) => variable(variables, name, type!, defaultValue(type!)),
    'static T GetValueOrDefault<T>(this IReadOnlyDictionary<string, object> variables, string variableName, T defaultValue)':
      (variables: Lookup, name: string, fallback: unknown, _rt: Runtime, [type]: readonly Type[]) =>
        variable(variables, name, type!, fallback),
    ...parseMembers,
    ...byteExtensions,
    ...certificateExtensions,
    'static string ToQueryString(this IDictionary<string, IList<string>> form)': formText,
    'static string ToFormUrlEncodedContent(this IDictionary<string, IList<string>> form)': formText,
  },
};
