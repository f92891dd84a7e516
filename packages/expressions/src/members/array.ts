import { box, boxing, castTo, defaultValue, isInstance, refersTo } from '../boxing.ts';
import { argument, argumentNull, notNegative, outOfRange, raise } from '../exceptions.ts';
import { isNumber, numberConversion, widens } from '../numeric.ts';
import { isEnum, isReference } from '../registry.ts';
import type { Reference, Runtime } from '../runtime.ts';
import { isNamed, nullableElement, sameType, type Type, types, typeText } from '../types.ts';
import { ClrArray, ReadOnlyList } from '../values/collections.ts';
import { emptyArray } from '../values/empty-array.ts';
import { ClrEnumerator } from '../values/enumerator.ts';
import type { ClrTypeObject } from '../values/type-object.ts';
import { checkCopy, copyItems } from './array-copy.ts';
import { searchMembers, sortMembers } from './array-search.ts';
import type { MemberEntry, TypeDefinition } from './definition.ts';

const lengthOf = (array: ClrArray, dimension: number): number =>
  array.lengths[dimension] ?? raise('IndexOutOfRangeException', 'Array does not have that many dimensions.');

const outside = (): never => raise('IndexOutOfRangeException', 'Index was outside the bounds of the array.');

/** The place of an item in the row-by-row storage. */
const placeOf = (array: ClrArray, indices: readonly number[], mismatch: string): number => {
  const { lengths } = array;
  if (indices.length !== lengths.length) argument(mismatch);
  let place = 0;
  for (const [i, index] of indices.entries()) {
    if (index < 0 || index >= lengths[i]!) return outside();
    place = place * lengths[i]! + index;
  }
  return place;
};

const numbersOf = (indices: ClrArray | null): readonly number[] =>
  (indices ?? argumentNull('indices')).items.map(Number);

const wrongRank = 'Indices length does not match the array rank.';
const wrongShape = (count: number): string =>
  `Array was not a ${['', 'one', 'two', 'three'][count]}-dimensional array.`;

const read = (array: ClrArray, indices: readonly number[], mismatch: string): unknown =>
  box(array.items[placeOf(array, indices, mismatch)], array.element);

const write = (array: ClrArray, value: unknown, indices: readonly number[], mismatch: string): void => {
  const place = placeOf(array, indices, mismatch);
  if (value !== null && !isInstance(value, array.element))
    raise('InvalidCastException', 'Object cannot be stored in an array of this type.');
  array.items[place] = value === null ? defaultValue(array.element) : castTo(array.element)(value);
};

/** Indices of type long have to fit an int. */
const small = (indices: readonly unknown[], names: readonly string[]): readonly number[] =>
  indices.map((index, i) => fitting(index as number | bigint, names[i]!));

const fitting = (index: number | bigint, name: string): number =>
  typeof index === 'bigint' && BigInt.asIntN(32, index) !== index
    ? outOfRange('Arrays larger than 2GB are not supported.', name)
    : Number(index);

/** Every way to name an item: one to three indices or an array of them, each as int and as long. */
const itemMembers: Readonly<Record<string, MemberEntry>> = Object.assign(
  {},
  ...['int', 'long'].flatMap((type) => [
    ...[['index'], ['index1', 'index2'], ['index1', 'index2', 'index3']].map((names) => {
      const parameters = names.map((name) => `${type} ${name}`).join(', ');
      const count = names.length;
      return {
        [`object GetValue(${parameters})`]: (array: ClrArray, ...rest: unknown[]) =>
          read(array, small(rest.slice(0, count), names), wrongShape(count)),
        [`void SetValue(object value, ${parameters})`]: (array: ClrArray, value: unknown, ...rest: unknown[]) =>
          write(array, value, small(rest.slice(0, count), names), wrongShape(count)),
      };
    }),
    {
      [`object GetValue(params ${type}[] indices)`]: (array: ClrArray, indices: ClrArray | null) =>
        read(array, numbersOf(indices), wrongRank),
      [`void SetValue(object value, params ${type}[] indices)`]: (
        array: ClrArray,
        value: unknown,
        indices: ClrArray | null,
      ) => write(array, value, numbersOf(indices), wrongRank),
    },
  ]),
);

const clearPart = (array: ClrArray | null, start: number, length: number): void => {
  const { items, element } = array ?? argumentNull('array');
  if (start < 0 || length < 0 || start + length > items.length) outside();
  items.fill(defaultValue(element), start, start + length);
};

/** As many items as any array of .NET may have. */
const mostItems = 0x7fffffff;

const create = (type: ClrTypeObject | null, lengths: readonly number[], rt: Runtime): ClrArray => {
  const element = (type ?? argumentNull('elementType')).type;
  for (const [i, length] of lengths.entries()) notNegative(length, lengths.length === 1 ? 'length' : `length${i + 1}`);
  const size = lengths.reduce((product, length) => product * length, 1);
  if (size > mostItems) raise('OutOfMemoryException', 'Array dimensions exceeded supported range.');
  rt.checkSize(size);
  return new ClrArray(
    element,
    Array.from({ length: size }, () => defaultValue(element)),
    lengths,
  );
};

const createFrom = (type: ClrTypeObject | null, lengths: ClrArray | null, rt: Runtime): ClrArray => {
  const wanted = (lengths ?? argumentNull('lengths')).items as (number | bigint)[];
  const fit = wanted.map((length) => fitting(length, 'len'));
  if (type === null) argumentNull('elementType');
  if (wanted.length === 0) argument('Must provide at least one rank.');
  for (const [i, length] of fit.entries()) if (length < 0) outOfRange('Non-negative number required.', `lengths[${i}]`);
  return create(type, fit, rt);
};

/** The array types must be the same, or the one of a class above the other. */
const constrainedCopy: typeof copy = (source, from, target, to, length) => {
  checkShapes(source, from, target, to, length);
  if (source && target && !refersTo(source.element, target.element))
    raise(
      'ArrayTypeMismatchException',
      "Array.ConstrainedCopy will only work on array types that are provably compatible, without any form of boxing, unboxing, widening, or casting of each array element.  Change the array types (i.e., copy a Derived[] to a Base[]), or use a mitigation strategy in the CER for Array.Copy's less powerful reliability contract, such as cloning the array or throwing away the potentially corrupt destination array.",
    );
  copy(source, from, target, to, length);
};

const checkShapes = (
  source: ClrArray | null,
  from: number,
  target: ClrArray | null,
  to: number,
  length: number,
): void => {
  const { items, lengths } = source ?? argumentNull('sourceArray');
  if (target && target.lengths.length !== lengths.length)
    raise('RankException', 'The specified arrays must have the same number of dimensions.');
  checkCopy(items.length, from, target, to, length);
};

const copy = (source: ClrArray | null, from: number, target: ClrArray | null, to: number, length: number): void => {
  checkShapes(source, from, target, to, length);
  const { items, element } = source!;
  if (target && !fitsElement(element, target.element))
    raise('ArrayTypeMismatchException', 'Source array type cannot be assigned to destination array type.');
  const cast = target ? itemCast(element, target.element) : undefined;
  // What stands before an item that does not fit is copied.
  for (let i = 0; cast && i < length; i++) target!.items[to + i] = cast(items[from + i]);
  if (!cast) copyItems(items, from, target, to, length);
};

/** A change of each item, where the types of the arrays are not enough to know that it fits. */
const itemCast = (from: Type, to: Type): ((item: unknown) => unknown) | undefined => {
  if (sameType(from, to)) return undefined;
  if (isNumber(numberIn(from)) && isNumber(numberIn(to)))
    return numberConversion(numberIn(from), numberIn(to), { checked: false });
  if (refersTo(from, to)) return isReference(from) ? undefined : boxing(from);
  if (isReference(to)) return castTo(to);
  return (item) =>
    isInstance(item, to) || (item === null && nullableElement(to))
      ? castTo(to)(item)
      : raise(
          'InvalidCastException',
          'At least one element in the source array could not be cast down to the destination array type.',
        );
};

/** Values go where their own type goes; references where one may be the other. */
const fitsElement = (from: Type, to: Type): boolean =>
  refersTo(from, to) || refersTo(to, from) || fitsNumber(numberIn(from), numberIn(to));

const numberIn = (type: Type): Type => (isEnum(type) ? types.int : type);

const sameSize: ReadonlySet<string> = new Set(
  'byte char, byte sbyte, sbyte byte, short ushort, ushort short, ushort char, int uint, uint int, long ulong, ulong long'.split(
    ', ',
  ),
);

/** Without decimals; a sign is what the bits make of it. */
const fitsNumber = (from: Type, to: Type): boolean =>
  isNumber(from) &&
  isNumber(to) &&
  !isNamed(from, 'decimal') &&
  !isNamed(to, 'decimal') &&
  (sameType(from, to) || widens(from, to) || sameSize.has(`${typeText(from)} ${typeText(to)}`));

const copyMembers: Readonly<Record<string, MemberEntry>> = {
  'object Clone()': (array: ClrArray) => new ClrArray(array.element, [...array.items], array.lengths),
  'static void ConstrainedCopy(Array sourceArray, int sourceIndex, Array destinationArray, int destinationIndex, int length)':
    constrainedCopy,
  ...Object.assign(
    {},
    ...['int', 'long'].map((type) => ({
      [`static void Copy(Array sourceArray, Array destinationArray, ${type} length)`]: (
        source: ClrArray | null,
        target: ClrArray | null,
        length: number | bigint,
      ) => copy(source, 0, target, 0, fitting(length, 'length')),
      [`static void Copy(Array sourceArray, ${type} sourceIndex, Array destinationArray, ${type} destinationIndex, ${type} length)`]:
        (
          source: ClrArray | null,
          from: number | bigint,
          target: ClrArray | null,
          to: number | bigint,
          length: number | bigint,
        ) =>
          copy(
            source,
            fitting(from, 'sourceIndex'),
            target,
            fitting(to, 'destinationIndex'),
            fitting(length, 'length'),
          ),
      [`void CopyTo(Array array, ${type} index)`]: (
        source: ClrArray,
        target: ClrArray | null,
        index: number | bigint,
      ) => {
        if (target && target.lengths.length > 1)
          argument('Only single dimensional arrays are supported for the requested action.');
        copy(source, 0, target, fitting(index, 'index'), source.items.length);
      },
    })),
  ),
};

const createMembers: Readonly<Record<string, MemberEntry>> = {
  'static Array CreateInstance(Type elementType, int length)': (
    type: ClrTypeObject | null,
    length: number,
    rt: Runtime,
  ) => create(type, [length], rt),
  'static Array CreateInstance(Type elementType, int length1, int length2)': (
    type: ClrTypeObject | null,
    first: number,
    second: number,
    rt: Runtime,
  ) => create(type, [first, second], rt),
  'static Array CreateInstance(Type elementType, int length1, int length2, int length3)': (
    type: ClrTypeObject | null,
    first: number,
    second: number,
    third: number,
    rt: Runtime,
  ) => create(type, [first, second, third], rt),
  ...Object.fromEntries(
    ['int', 'long'].map((length) => [
      `static Array CreateInstance(Type elementType, params ${length}[] lengths)`,
      (type: ClrTypeObject | null, lengths: ClrArray | null, rt: Runtime) =>
        createFrom(type ?? (length === 'int' ? argumentNull('elementType') : null), lengths, rt),
    ]),
  ),
};

export const arrayType: TypeDefinition = {
  name: 'Array',
  shape: 'class',
  bases: ['IEnumerable'],
  members: {
    'int Length': (array: ClrArray) => array.items.length,
    'bool IsReadOnly': () => false,
    'bool IsFixedSize': () => true,
    'bool IsSynchronized': () => false,
    'object SyncRoot': (array: ClrArray) => array,
    'long LongLength': (array: ClrArray) => BigInt(array.items.length),
    'int Rank': (array: ClrArray) => array.lengths.length,
    'int GetLength(int dimension)': lengthOf,
    'long GetLongLength(int dimension)': (array: ClrArray, dimension: number) => BigInt(lengthOf(array, dimension)),
    'int GetLowerBound(int dimension)': (array: ClrArray, dimension: number) => lengthOf(array, dimension) && 0,
    'int GetUpperBound(int dimension)': (array: ClrArray, dimension: number) => lengthOf(array, dimension) - 1,
    'IEnumerator GetEnumerator()': (array: ClrArray) => new ClrEnumerator(array.element, array),
    /** Calls the parameterless constructor of a value type, of which C# 7 has none. */
    'void Initialize()': () => null,
    ...itemMembers,
    ...copyMembers,
    ...createMembers,
    ...searchMembers,
    ...sortMembers,
    'static ReadOnlyCollection<T> AsReadOnly<T>(T[] array)': (array: ClrArray | null) =>
      new ReadOnlyList((array ?? argumentNull('array')).element, array!),
    'static void Clear(Array array, int index, int length)': clearPart,
    'static void Fill<T>(T[] array, T value)': (array: ClrArray | null, value: unknown) =>
      void (array ?? argumentNull('array')).items.fill(value),
    'static void Fill<T>(T[] array, T value, int startIndex, int count)': (
      array: ClrArray | null,
      value: unknown,
      start: number,
      count: number,
    ) => {
      const { items } = array ?? argumentNull('array');
      if (start < 0 || start > items.length)
        outOfRange(
          'Index was out of range. Must be non-negative and less than or equal to the size of the collection.',
          'startIndex',
        );
      if (count < 0 || start > items.length - count)
        outOfRange(
          'Count must be positive and count must refer to a location within the string/array/collection.',
          'count',
        );
      items.fill(value, start, start + count);
    },
    'static void ForEach<T>(T[] array, Action<T> action)': (
      array: ClrArray | null,
      action: ((item: unknown) => void) | null,
    ) => {
      const { items } = array ?? argumentNull('array');
      const run = action ?? argumentNull('action');
      for (const item of items) run(item);
    },
    'static void Resize<T>(ref T[] array, int newSize)': (
      array: Reference,
      size: number,
      rt: Runtime,
      [type]: readonly Type[],
    ) => {
      if (size < 0) outOfRange('Non-negative number required.', 'newSize');
      rt.checkSize(size);
      const old = (array.get() as ClrArray | null)?.items ?? [];
      if (old.length === size && array.get() !== null) return;
      const items = Array.from({ length: size }, (_, i) => (i < old.length ? old[i] : defaultValue(type!)));
      array.set(new ClrArray(type!, items));
    },
    'static T[] Empty<T>()': (_rt: Runtime, [type]: readonly Type[]) => emptyArray(type!),
    'static TOutput[] ConvertAll<TInput, TOutput>(TInput[] array, Converter<TInput, TOutput> converter)': (
      array: ClrArray | null,
      map: ((item: unknown) => unknown) | null,
      _rt: Runtime,
      [, to]: readonly Type[],
    ) => {
      const { items } = array ?? argumentNull('array');
      const run = map ?? argumentNull('converter');
      return new ClrArray(
        to!,
        items.map((item) => run(item)),
      );
    },
  },
};
