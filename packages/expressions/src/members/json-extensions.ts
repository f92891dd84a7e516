import { argument, argumentNull } from '../exceptions.ts';
import { JToken, JValue } from '../json/tokens.ts';
import { valueAs } from '../json/value-as.ts';
import type { Runtime } from '../runtime.ts';
import { named, type Type } from '../types.ts';
import { elementsOf } from '../values/collections.ts';
import type { TypeDefinition } from './definition.ts';
import { again, sequenceMembers, tokens } from './json-tree.ts';
import { childrenOf, keyed, type Types } from './jtoken.ts';

const cast = (item: unknown, type: Type): unknown => valueAs(item as JToken, type);

export const jsonExtensions: TypeDefinition = {
  name: 'Extensions',
  shape: 'static',
  members: {
    ...sequenceMembers,
    'static U Value<U>(this IEnumerable<JToken> value)': (value: unknown, _rt: Runtime, [type]: Types) =>
      (value ?? argumentNull('value')) instanceof JToken
        ? cast(value, type!)
        : argument('Source value must be a JToken.'),
    'static IEnumerable<JToken> Values(this IEnumerable<JToken> source)': (source: unknown) =>
      tokens(values(source, null, named('JToken'))),
    'static IEnumerable<U> Values<U>(this IEnumerable<JToken> source)': (
      source: unknown,
      _rt: Runtime,
      [type]: Types,
    ) => tokens(values(source, null, type!), type),
    'static IEnumerable<JToken> Values(this IEnumerable<JToken> source, object key)': (source: unknown, key: unknown) =>
      tokens(values(source, key, named('JToken'))),
    'static IEnumerable<U> Values<U>(this IEnumerable<JToken> source, object key)': (
      source: unknown,
      key: unknown,
      _rt: Runtime,
      [type]: Types,
    ) => tokens(values(source, key, type!), type),
  },
};

/** A scalar gives its value, any other token those of its children; with a key, what stands under it. */
const valuesIn = (token: JToken, key: unknown): readonly JToken[] => {
  if (key === null) return token instanceof JValue ? [token] : childrenOf(token);
  const found = keyed(token, key);
  return found ? [found] : [];
};

/** Also a missing source is looked at only when the values are asked for. */
const values = (source: unknown, key: unknown, type: Type): Iterable<unknown> =>
  again(function* () {
    for (const item of elementsOf(source ?? argumentNull('source')))
      for (const found of valuesIn(item as JToken, key)) yield cast(found, type);
  });
