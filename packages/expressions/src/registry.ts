import type { TypeDefinition } from './members/definition.ts';
import { definitions } from './members/index.ts';
import { type MemberInfo, parseMember, parseTypeText } from './signature.ts';
import { named, rankOf, sameType, substitute, type Type, types } from './types.ts';

/** Looks types and members up by name. Signatures are read when a type is first asked for, and kept. */

/** By name, then by the number of type parameters. */
const byName = new Map<string, (TypeDefinition | undefined)[]>();
for (const definition of definitions) {
  const sameName = byName.get(definition.name) ?? [];
  sameName[definition.parameters?.length ?? 0] = definition;
  byName.set(definition.name, sameName);
}

const arities = Map.groupBy(definitions, (definition) => definition.name);

/** Numbers of type parameters a name is defined with; empty for unknown names. */
export const aritiesOf = (name: string): readonly number[] =>
  (arities.get(name) ?? []).map((d) => d.parameters?.length ?? 0);

export const definitionNamed = (name: string, arity = 0): TypeDefinition | undefined => byName.get(name)?.[arity];

export const definitionOf = (type: Type): TypeDefinition | undefined => {
  if (type.kind === 'array') return definitionNamed('Array');
  return type.kind === 'named' && !type.anonymous ? definitionNamed(type.name, type.args.length) : undefined;
};

const memoize = <K extends object, V>(make: (key: K) => V): ((key: K) => V) => {
  const known = new WeakMap<K, V>();
  return (key) => {
    const found = known.get(key);
    if (found !== undefined) return found;
    const made = make(key);
    known.set(key, made);
    return made;
  };
};

/** The members a definition itself declares. */
export const membersOf: (definition: TypeDefinition) => readonly MemberInfo[] = memoize((definition) =>
  Object.entries(definition.members).map(([signature, entry]) => parseMember(definition, signature, entry)),
);

const basesOf: (definition: TypeDefinition) => readonly Type[] = memoize((definition) =>
  (definition.bases ?? []).map((text) => parseTypeText(text, definition.parameters ?? [])),
);

const ancestorsOf: (definition: TypeDefinition) => ReadonlySet<string> = memoize((definition) => {
  const own = (definition.parameters ?? []).map((name): Type => ({ kind: 'parameter', name }));
  return new Set(
    lineage(named(definition.name, ...own))
      .slice(1)
      .map((type) => definitionOf(type)?.name ?? ''),
  );
});

/** Whether members of the first type hide those of the second (C# 7, section 7.6.5.1). */
export const hides = (derived: TypeDefinition, base: TypeDefinition): boolean =>
  derived !== base &&
  derived.name !== 'object' &&
  derived.shape !== 'static' &&
  base.shape !== 'static' &&
  (ancestorsOf(derived).has(base.name) || (derived.shape !== 'interface' && base.shape === 'interface'));

/** Type parameters of the definition bound to the arguments of the type. */
export const bindingsOf = (type: Type): ReadonlyMap<string, Type> => {
  const names = definitionOf(type)?.parameters ?? [];
  return type.kind === 'named' ? new Map(names.map((name, i) => [name, type.args[i] ?? types.object])) : new Map();
};

const arrayBases = (element: Type): readonly Type[] => [
  named('Array'),
  ...['IList', 'IReadOnlyList', 'ICollection', 'IReadOnlyCollection', 'IEnumerable'].map((name) =>
    named(name, element),
  ),
  named('IEnumerable'),
];

const directBases = (type: Type): readonly Type[] => {
  if (type.kind === 'array')
    return rankOf(type) === 1 ? arrayBases(type.element) : [named('Array'), named('IEnumerable')];
  const definition = definitionOf(type);
  if (!definition) return [];
  const bindings = bindingsOf(type);
  return basesOf(definition).map((base) => substitute(base, bindings));
};

/** The type, then everything it derives from, nearest first, `object` last. */
export const lineage = (type: Type): readonly Type[] => {
  if (type.kind !== 'named' || type.anonymous || type.args.length > 0) return lineageOfOne(type);
  const known = plainLineages.get(type.name);
  if (known) return known;
  const made = lineageOfOne(type);
  // A name without a definition may be a type parameter of a local function; there is no end to those.
  if (byName.has(type.name)) plainLineages.set(type.name, made);
  return made;
};

const plainLineages = new Map<string, readonly Type[]>();

const lineageOfOne: (type: Type) => readonly Type[] = memoize((type) => {
  const found: Type[] = [type];
  for (let i = 0; i < found.length; i++)
    for (const base of directBases(found[i]!)) if (!found.some((known) => sameType(known, base))) found.push(base);
  const objectAt = found.findIndex((known) => sameType(known, types.object));
  if (objectAt >= 0) found.splice(objectAt, 1);
  found.push(types.object);
  return found;
});

/** Extension methods by name. */
export const extensionsNamed = (name: string): readonly MemberInfo[] => extensions().get(name) ?? [];

const extensions = (() => {
  let table: ReadonlyMap<string, readonly MemberInfo[]> | undefined;
  return (): ReadonlyMap<string, readonly MemberInfo[]> => {
    table ??= Map.groupBy(
      definitions
        .filter((definition) => definition.shape === 'static')
        .flatMap((d) => membersOf(d).filter((m) => m.isExtension)),
      (member) => member.name,
    );
    return table;
  };
})();

/** True for what lives on the heap and can be null. */
export const isReference = (type: Type): boolean => {
  if (type.kind === 'array' || type.kind === 'null') return true;
  if (type.kind !== 'named') return false;
  if (type.anonymous) return true;
  const shape = definitionOf(type)?.shape;
  return shape === 'class' || shape === 'interface' || shape === 'delegate';
};

export const isEnum = (type: Type): boolean => definitionOf(type)?.shape === 'enum';

/** Parameter and return types of a delegate type. */
export const delegateShape = (
  type: Type,
): { readonly parameters: readonly Type[]; readonly returns: Type } | undefined => {
  if (type.kind !== 'named') return undefined;
  if (type.name === 'MatchEvaluator') return { parameters: [named('Match')], returns: types.string };
  if (type.name === 'Func' || type.name === 'Converter')
    return { parameters: type.args.slice(0, -1), returns: type.args.at(-1) ?? types.void };
  if (type.name === 'Action') return { parameters: type.args, returns: types.void };
  if (type.name === 'Predicate') return { parameters: type.args, returns: types.bool };
  if (type.name === 'Comparison') return { parameters: [type.args[0]!, type.args[0]!], returns: types.int };
  return undefined;
};

/** What `foreach` and LINQ see as the element of a sequence; undefined when it is none. */
export const elementType = (type: Type): Type | undefined => {
  const found = lineage(type).find(
    (base) => base.kind === 'named' && base.name === 'IEnumerable' && base.args.length === 1,
  );
  return found?.kind === 'named' ? found.args[0] : undefined;
};
