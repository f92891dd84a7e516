import { defaultValue } from '../boxing.ts';
import { valueAs } from '../json/convert.ts';
import { JProperty, type JToken } from '../json/tokens.ts';
import type { Runtime } from '../runtime.ts';
import type { Type } from '../types.ts';
import { elementsOf } from '../values/collections.ts';
import type { TypeDefinition } from './definition.ts';
import { sequenceMembers } from './json-tree.ts';
import { childrenOf, keyed, type Types, tokens } from './jtoken.ts';
import { sequenceNodes } from './xml-tree.ts';

const cast = (item: unknown, type: Type): unknown => valueAs(item as JToken, type, defaultValue(type));

export const jsonExtensions: TypeDefinition = {
  name: 'Extensions',
  shape: 'static',
  members: {
    ...sequenceMembers,
    ...sequenceNodes,
    'static U Value<U>(this IEnumerable<JToken> value)': (value: unknown, _rt: Runtime, [type]: Types) =>
      cast(value, type!),
    'static IEnumerable<U> Values<U>(this IEnumerable<JToken> source)': (
      source: unknown,
      _rt: Runtime,
      [type]: Types,
    ) =>
      tokens(
        Array.from(elementsOf(source)).flatMap((item) =>
          childrenOf(item as JToken).map((inner) => cast(inner instanceof JProperty ? inner.value : inner, type!)),
        ),
        type,
      ),
    'static IEnumerable<JToken> Values(this IEnumerable<JToken> source, object key)': (source: unknown, key: unknown) =>
      tokens(Array.from(elementsOf(source), (item) => keyed(item as JToken, key)).filter((item) => item !== null)),
    'static IEnumerable<U> Values<U>(this IEnumerable<JToken> source, object key)': (
      source: unknown,
      key: unknown,
      _rt: Runtime,
      [type]: Types,
    ) =>
      tokens(
        Array.from(elementsOf(source), (item) => keyed(item as JToken, key))
          .filter((item) => item !== null)
          .map((item) => cast(item, type!)),
        type,
      ),
  },
};
