import { argument, argumentNull } from '../exceptions.ts';
import { JToken, JValue } from '../json/tokens.ts';
import { valueAs } from '../json/value-as.ts';
import type { Runtime } from '../runtime.ts';
import { named, type Type } from '../types.ts';
import { elementsOf } from '../values/collections.ts';
import type { TypeDefinition } from './definition.ts';
import { sequenceMembers, tokens } from './json-tree.ts';
import { childrenOf, keyed, type Types } from './jtoken.ts';
import { sequenceNodes } from './xml-tree.ts';

const cast = (item: unknown, type: Type): unknown => valueAs(item as JToken, type);

export const jsonExtensions: TypeDefinition = {
  name: 'Extensions',
  shape: 'static',
  members: {
    ...sequenceMembers,
    ...sequenceNodes,
    'static U Value<U>(this IEnumerable<JToken> value)': (value: unknown, _rt: Runtime, [type]: Types) =>
      (value ?? argumentNull('value')) instanceof JToken
        ? cast(value, type!)
        : argument('Source value must be a JToken.'),
    'static IEnumerable<JToken> Values(this IEnumerable<JToken> source)': (source: unknown) =>
      tokens(valuesOf(source, null, named('JToken'))),
    'static IEnumerable<U> Values<U>(this IEnumerable<JToken> source)': (
      source: unknown,
      _rt: Runtime,
      [type]: Types,
    ) => tokens(valuesOf(source, null, type!), type),
    'static IEnumerable<JToken> Values(this IEnumerable<JToken> source, object key)': (source: unknown, key: unknown) =>
      tokens(valuesOf(source, key, named('JToken'))),
    'static IEnumerable<U> Values<U>(this IEnumerable<JToken> source, object key)': (
      source: unknown,
      key: unknown,
      _rt: Runtime,
      [type]: Types,
    ) => tokens(valuesOf(source, key, type!), type),
  },
};

/** A scalar gives its value, any other token those of its children; with a key, what stands under it. */
const valuesIn = (token: JToken, key: unknown): readonly JToken[] => {
  if (key === null) return token instanceof JValue ? [token] : childrenOf(token);
  const found = keyed(token, key);
  return found ? [found] : [];
};

function* valuesOf(source: unknown, key: unknown, type: Type): Generator<unknown> {
  for (const item of elementsOf(source ?? argumentNull('source')))
    for (const found of valuesIn(item as JToken, key)) yield cast(found, type);
}
