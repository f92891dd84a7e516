import { boxing, castTo, refersTo } from './boxing.ts';
import { invalidOperation } from './exceptions.ts';
import type { JObject } from './json/tokens.ts';
import { constantFits, isInteger, isNumber, numberConversion, widens } from './numeric.ts';
import { definitionOf, isEnum, isReference, lineage, membersOf } from './registry.ts';
import type { MemberInfo } from './signature.ts';
import { isNamed, named, nullableElement, rankOf, sameType, type Type, types } from './types.ts';
import { KeyValue, Sequence } from './values/collections.ts';
import { ClrTuple } from './values/tuple.ts';

/** A conversion between static types; `apply` changes the held value, where it has to change. */
export interface Conversion {
  readonly kind:
    | 'identity'
    | 'numeric'
    | 'nullable'
    | 'null'
    | 'reference'
    | 'boxing'
    | 'constant'
    | 'enum'
    | 'unboxing'
    | 'tuple'
    | 'user';
  readonly apply?: (value: unknown) => unknown;
  /** The operator of a user-defined conversion. */
  readonly operator?: MemberInfo;
}

/** What is known of the value to convert, beside its type. */
export interface Source {
  readonly type: Type;
  readonly constant?: { readonly value: unknown };
}

const identity: Conversion = { kind: 'identity' };

const conversion = (kind: Conversion['kind'], apply: ((value: unknown) => unknown) | undefined): Conversion =>
  apply ? { kind, apply } : { kind };

/** Chains two changes of a held value. */
const compose = (
  first: ((value: unknown) => unknown) | undefined,
  second: ((value: unknown) => unknown) | undefined,
): ((value: unknown) => unknown) | undefined => (first && second ? (value) => second(first(value)) : (first ?? second));

/** The implicit conversion of C# 7, section 6.1, or undefined. */
export const implicitConversion = (source: Source, to: Type): Conversion | undefined =>
  standardImplicit(source, to) ?? userConversion(source, to, ['implicit']);

/** Everything implicit except user-defined operators. */
const standardImplicit = (source: Source, to: Type): Conversion | undefined => {
  const { type: from } = source;
  if (sameType(from, to)) return identity;
  // A diagnostic was already given for one of the sides; a throw expression fits everywhere.
  if (from.kind === 'error' || to.kind === 'error') return identity;
  if (from.kind === 'null') return isReference(to) || nullableElement(to) ? { kind: 'null' } : undefined;
  if (widens(from, to)) return conversion('numeric', numberConversion(from, to, { checked: false }));
  return (
    constantConversion(source, to) ??
    nullableImplicit(source, to) ??
    tupleConversion(from, to, (type, target) => implicitConversion({ type }, target)) ??
    referenceImplicit(from, to)
  );
};

/** Element by element. */
const tupleConversion = (
  from: Type,
  to: Type,
  convert: (from: Type, to: Type) => Conversion | undefined,
): Conversion | undefined => {
  if (!isNamed(from, 'ValueTuple') || !isNamed(to, 'ValueTuple') || from.args.length !== to.args.length)
    return undefined;
  const parts = from.args.map((arg, i) => convert(arg, to.args[i]!));
  if (parts.includes(undefined)) return undefined;
  const apply = (value: unknown): unknown =>
    new ClrTuple(
      'ValueTuple',
      to.args,
      (value as ClrTuple).items.map((item, i) => (parts[i]?.apply ? parts[i].apply(item) : item)),
    );
  return { kind: 'tuple', apply };
};

const constantConversion = ({ type, constant }: Source, to: Type): Conversion | undefined => {
  if (!constant) return undefined;
  if (isEnum(to) && isNamed(type, 'int') && constant.value === 0) return { kind: 'enum' };
  const small = isNamed(type, 'int') && isInteger(to) && !isNamed(to, 'char');
  const positive = isNamed(type, 'long') && isNamed(to, 'ulong');
  if ((!small && !positive) || !constantFits(constant.value, to)) return undefined;
  return conversion('constant', numberConversion(type, to, { checked: false }));
};

const nullableImplicit = ({ type, constant }: Source, to: Type): Conversion | undefined => {
  const target = nullableElement(to);
  if (!target) return undefined;
  const inner = standardImplicit({ type: nullableElement(type) ?? type, ...(constant && { constant }) }, target);
  if (!inner || inner.kind === 'null') return undefined;
  const { apply } = inner;
  return conversion('nullable', apply && ((value) => (value === null ? null : apply(value))));
};

const referenceImplicit = (from: Type, to: Type): Conversion | undefined => {
  if (from.kind === 'void' || from.kind === 'function') return undefined;
  if (isReference(from)) return refersTo(from, to) ? conversion('reference', pairsOfObject(from, to)) : undefined;
  const boxed =
    isNamed(to, 'object') ||
    (definitionOf(to)?.shape === 'interface' && refersTo(from, to)) ||
    (isNamed(to, 'Enum') && isEnum(from));
  return boxed ? conversion('boxing', boxing(from)) : undefined;
};

/** A JObject walks its tokens as a container and its pairs as a dictionary; the static type of the sequence decides. */
const pairsOfObject = (from: Type, to: Type): ((value: unknown) => unknown) | undefined => {
  if (!isNamed(from, 'JObject') || !isNamed(to, 'IEnumerable') || !isNamed(to.args[0] ?? types.object, 'KeyValuePair'))
    return undefined;
  return (value) => value && objectPairs(value as JObject);
};

export const objectPairs = (object: JObject): Sequence => {
  const [key, token] = [types.string, named('JToken')];
  return new Sequence(named('KeyValuePair', key, token), () =>
    mapIterator(
      object[Symbol.iterator](),
      (p) => new KeyValue(key, token, (p as { name: string }).name, (p as { value: unknown }).value),
    ),
  );
};

function* mapIterator(source: Iterator<unknown>, map: (value: unknown) => unknown): Generator<unknown> {
  for (let next = source.next(); !next.done; next = source.next()) yield map(next.value);
}

const operatorsOf = (type: Type, kinds: readonly string[]): readonly MemberInfo[] =>
  lineage(nullableElement(type) ?? type).flatMap((base) => {
    const definition = definitionOf(base);
    return definition ? membersOf(definition).filter((member) => kinds.includes(member.kind)) : [];
  });

/** A user-defined conversion between the types, with standard conversions before and after it. */
const userConversion = (
  source: Source,
  to: Type,
  kinds: readonly ('implicit' | 'explicit')[],
): Conversion | undefined => {
  const found = new Set([...operatorsOf(source.type, kinds), ...operatorsOf(to, kinds)]);
  const fits = Array.from(found, (operator) => chain(operator, source, to, kinds)).filter((fit) => fit !== undefined);
  return fits.sort((a, b) => a.distance - b.distance)[0];
};

const chain = (
  operator: MemberInfo,
  source: Source,
  to: Type,
  kinds: readonly string[],
): (Conversion & { readonly distance: number }) | undefined => {
  const convert = kinds.includes('explicit') ? standardExplicit : standardImplicit;
  const before = standardImplicit(source, operator.parameters[0]!.type);
  const after =
    before &&
    (standardImplicit({ type: operator.type }, to) ??
      (kinds.includes('explicit') ? convert({ type: operator.type }, to) : undefined));
  if (!before || !after) return undefined;
  const distance =
    (before.kind === 'identity' ? 0 : before.kind === 'reference' ? 1 : 2) + (after.kind === 'identity' ? 0 : 3);
  const applied = compose(compose(before.apply, operator.run), after.apply);
  return { ...conversion('user', applied), operator, distance };
};

interface Checking {
  readonly checked: boolean;
}

/** The conversion a cast may use (C# 7, section 6.2). */
export const explicitConversion = (
  source: Source,
  to: Type,
  checking: Checking = { checked: false },
): Conversion | undefined =>
  standardImplicit(source, to) ??
  standardExplicit(source, to, checking) ??
  userConversion(source, to, ['implicit', 'explicit']) ??
  liftedUser(source, to, checking);

/** A user-defined conversion of the value inside a `T?`, where none takes the `T?` itself. */
const liftedUser = ({ type }: Source, to: Type, checking: Checking): Conversion | undefined => {
  const element = nullableElement(type);
  return element && fromNullable(to, (target) => explicitConversion({ type: element }, target, checking));
};

const standardExplicit = (
  source: Source,
  to: Type,
  checking: Checking = { checked: false },
): Conversion | undefined => {
  const { type: from } = source;
  const direct =
    numberOrEnum(from, to, checking) ??
    tupleConversion(from, to, (type, target) => explicitConversion({ type }, target, checking));
  if (direct) return direct;
  const element = nullableElement(from);
  if (element)
    return fromNullable(
      to,
      (wanted) => standardImplicit({ type: element }, wanted) ?? standardExplicit({ type: element }, wanted, checking),
    );
  const target = nullableElement(to);
  if (target && !isReference(from)) return explicitConversion(source, target, checking);
  return isReference(from) ? downcast(from, to) : undefined;
};

const numberOrEnum = (from: Type, to: Type, checking: Checking): Conversion | undefined => {
  if (isNumber(from) && isNumber(to)) return conversion('numeric', numberConversion(from, to, checking));
  if (isEnum(from) && isNumber(to)) return conversion('enum', numberConversion(types.int, to, checking));
  if (isNumber(from) && isEnum(to)) return conversion('enum', numberConversion(from, types.int, checking));
  return isEnum(from) && isEnum(to) ? { kind: 'enum' } : undefined;
};

const fromNullable = (to: Type, convert: (target: Type) => Conversion | undefined): Conversion | undefined => {
  const target = nullableElement(to);
  const inner = convert(target ?? to);
  if (!inner) return undefined;
  return conversion('nullable', (value) => {
    if (value === null) return target ? null : invalidOperation('Nullable object must have a value.');
    return inner.apply ? inner.apply(value) : value;
  });
};

const downcast = (from: Type, to: Type): Conversion | undefined => {
  const target = nullableElement(to) ?? to;
  const fits = isReference(target) ? explicitReference(from, target) : refersTo(target, from);
  return fits ? conversion('unboxing', castTo(to)) : undefined;
};

const isInterface = (type: Type): boolean => definitionOf(type)?.shape === 'interface';

/** Classes nothing derives from: one of them has an interface or never will. */
const sealedClasses: ReadonlySet<string> = new Set(
  'string StringBuilder XName XNamespace TimeZoneInfo PublicKey DBNull'.split(' '),
);

/** Interfaces an array has for its elements. */
const elementInterfaces: ReadonlySet<string> = new Set(
  'IEnumerable ICollection IList IReadOnlyCollection IReadOnlyList'.split(' '),
);

/** Whether C# lets a reference of the one type be taken for the other (C# 7, section 6.2.4). */
export const explicitReference = (from: Type, to: Type): boolean => {
  if (refersTo(from, to) || refersTo(to, from)) return true;
  if (from.kind === 'array' || to.kind === 'array') return betweenArrays(from, to);
  if (isInterface(from)) return isInterface(to) || !isSealed(to);
  return isInterface(to) && !isSealed(from);
};

const isSealed = (type: Type): boolean =>
  type.kind !== 'named' || type.anonymous !== undefined || sealedClasses.has(type.name) || isDelegate(type);

const isDelegate = (type: Type): boolean => definitionOf(type)?.shape === 'delegate';

const betweenArrays = (from: Type, to: Type): boolean => {
  const [a, b] = [elementIn(from), elementIn(to)];
  if (!a || !b || (from.kind === 'array' && to.kind === 'array' && rankOf(from) !== rankOf(to))) return false;
  return isReference(a) && isReference(b) && explicitReference(a, b);
};

const elementIn = (type: Type): Type | undefined => {
  if (type.kind === 'array') return type.element;
  return type.kind === 'named' && elementInterfaces.has(type.name) ? type.args[0] : undefined;
};
