import { invalidOperation, raise } from '../exceptions.ts';
import { arrayOf, named, nullableElement, sameType, type Type } from '../types.ts';
import { ClrDecimal } from './decimal.ts';
import { type ClrObject, compositeKey, equalityKey, equalValues, fullName, objectText } from './object.ts';
import { Boxed } from './value.ts';

/** Elements of every collection here are held unboxed, by the element type. */
export type Elements = Iterable<unknown>;

export class ClrArray implements ClrObject {
  readonly element: Type;
  readonly items: unknown[];
  /** The length of each dimension; the items stand row by row. */
  readonly lengths: readonly number[];
  constructor(element: Type, items: unknown[], lengths: readonly number[] = [items.length]) {
    this.element = element;
    this.items = items;
    this.lengths = lengths;
  }
  clrType(): Type {
    return arrayOf(this.element, this.lengths.length);
  }
  [Symbol.iterator](): Iterator<unknown> {
    return this.items[Symbol.iterator]();
  }
}

/** A sequence that is made while it is read, such as the result of `Where`. */
export class Sequence implements ClrObject {
  readonly element: Type;
  /** Whether it stands for an array, whose enumerator is stricter. */
  readonly isArray: boolean;
  private readonly start: () => Iterator<unknown>;
  constructor(element: Type, start: () => Iterator<unknown>, isArray = false) {
    this.element = element;
    this.start = start;
    this.isArray = isArray;
  }
  clrType(): Type {
    return named('IEnumerable', this.element);
  }
  [Symbol.iterator](): Iterator<unknown> {
    return this.start();
  }
}

export class Grouping extends Sequence {
  readonly key: unknown;
  readonly keyType: Type;
  constructor(keyType: Type, element: Type, key: unknown, items: readonly unknown[]) {
    super(element, () => items[Symbol.iterator]());
    this.key = key;
    this.keyType = keyType;
  }
  override clrType(): Type {
    return named('IGrouping', this.keyType, this.element);
  }
}

/** The result of `ToLookup`. */
export class ClrLookup extends Sequence {
  readonly groups: ReadonlyMap<unknown, Grouping>;
  readonly comparer: KeyComparer;
  readonly keyType: Type;
  readonly valueType: Type;
  constructor(
    keyType: Type,
    valueType: Type,
    { groups, comparer }: { readonly groups: ReadonlyMap<unknown, Grouping>; readonly comparer: KeyComparer },
  ) {
    super(named('IGrouping', keyType, valueType), () => groups.values()[Symbol.iterator]());
    this.groups = groups;
    this.comparer = comparer;
    this.keyType = keyType;
    this.valueType = valueType;
  }
  override clrType(): Type {
    return named('ILookup', this.keyType, this.valueType);
  }
  clrText(): string {
    return fullName(named('Lookup', this.keyType, this.valueType)).replace('Lookup', 'System.Linq.Lookup');
  }
}

const modified = (): never => invalidOperation('Collection was modified; enumeration operation may not execute.');

/** Walks a list and notices when it is changed meanwhile. */
function* watched(items: { readonly version: number }, source: Iterable<unknown>): Generator<unknown> {
  const { version } = items;
  for (const item of source) {
    yield item;
    if (items.version !== version) modified();
  }
}

export class ClrList implements ClrObject {
  readonly element: Type;
  readonly items: unknown[];
  version = 0;
  capacity: number;
  constructor(element: Type, items: unknown[] = []) {
    this.element = element;
    this.items = items;
    this.capacity = items.length;
  }
  /** Doubles the capacity when it is too small. */
  reserve(size: number): void {
    if (size > this.capacity) this.capacity = Math.max(size, this.capacity === 0 ? 4 : 2 * this.capacity);
  }
  clrType(): Type {
    return named('List', this.element);
  }
  [Symbol.iterator](): Iterator<unknown> {
    return watched(this, this.items);
  }
}

/** A collection with a type of its own, such as MatchCollection. */
export class NamedList extends ClrList {
  private readonly name: string;
  constructor(name: string, element: Type, items: unknown[]) {
    super(element, items);
    this.name = name;
  }
  override clrType(): Type {
    return named(this.name);
  }
}

/** A view of a list or an array that nothing can be changed through. */
export class ReadOnlyList implements ClrObject {
  readonly element: Type;
  private readonly source: ClrList | ClrArray;
  constructor(element: Type, source: ClrList | ClrArray) {
    this.element = element;
    this.source = source;
  }
  get items(): readonly unknown[] {
    return this.source.items;
  }
  clrType(): Type {
    return named('ReadOnlyCollection', this.element);
  }
  [Symbol.iterator](): Iterator<unknown> {
    return this.source[Symbol.iterator]();
  }
}

/** Queue and Stack hold their items in one array; `order` says which end comes first. */
export class ClrQueue implements ClrObject {
  readonly element: Type;
  readonly name: 'Queue' | 'Stack';
  readonly items: unknown[];
  version = 0;
  constructor(name: 'Queue' | 'Stack', element: Type, items: unknown[] = []) {
    this.name = name;
    this.element = element;
    this.items = items;
  }
  clrType(): Type {
    return named(this.name, this.element);
  }
  [Symbol.iterator](): Iterator<unknown> {
    return watched(this, this.name === 'Stack' ? this.items.toReversed() : this.items);
  }
}

/** Decides which keys are equal. */
export interface KeyComparer {
  key(value: unknown): unknown;
}

/** Equal keys where no comparer is given. */
export const keysByValue: KeyComparer = { key: equalityKey };

/** As .NET Core 3.0 and later do it, removing and clearing leave a walk of the set valid. */
export class ClrSet implements ClrObject {
  readonly element: Type;
  readonly comparer: KeyComparer;
  readonly map = new Map<unknown, unknown>();
  version = 0;
  capacity = 0;
  constructor(element: Type, comparer: KeyComparer = keysByValue) {
    this.element = element;
    this.comparer = comparer;
  }
  clrType(): Type {
    return named('HashSet', this.element);
  }
  has(value: unknown): boolean {
    return this.map.has(this.comparer.key(value));
  }
  add(value: unknown): boolean {
    if (this.has(value)) return false;
    this.map.set(this.comparer.key(value), value);
    this.version++;
    return true;
  }
  remove(value: unknown): boolean {
    return this.map.delete(this.comparer.key(value));
  }
  clear(): void {
    this.map.clear();
  }
  [Symbol.iterator](): Iterator<unknown> {
    return watched(this, this.map.values());
  }
}

/** A number held unboxed, as an object. */
const heldObject = (value: unknown, type: Type): unknown =>
  typeof value === 'number' || typeof value === 'bigint' || value instanceof ClrDecimal
    ? new Boxed(nullableElement(type) ?? type, value)
    : value;

export class KeyValue implements ClrObject {
  readonly keyType: Type;
  readonly valueType: Type;
  readonly key: unknown;
  readonly value: unknown;
  constructor(keyType: Type, valueType: Type, key: unknown, value: unknown) {
    this.keyType = keyType;
    this.valueType = valueType;
    this.key = key;
    this.value = value;
  }
  clrType(): Type {
    return named('KeyValuePair', this.keyType, this.valueType);
  }
  clrText(): string {
    return `[${this.boxed().map(objectText).join(', ')}]`;
  }
  clrKey(): string {
    return compositeKey(fullName(this.clrType()), this.boxed());
  }
  clrEquals(other: unknown): boolean {
    if (!(other instanceof KeyValue) || !sameType(this.clrType(), other.clrType())) return false;
    const [key, value] = other.boxed();
    return (
      equalValues(heldObject(this.key, this.keyType), key) && equalValues(heldObject(this.value, this.valueType), value)
    );
  }
  private boxed(): readonly [unknown, unknown] {
    return [heldObject(this.key, this.keyType), heldObject(this.value, this.valueType)];
  }
}

/** What every dictionary offers to the members of the dictionary interfaces. */
export interface Lookup extends ClrObject, Iterable<unknown> {
  readonly keyType: Type;
  readonly valueType: Type;
  readonly size: number;
  find(key: unknown): { readonly value: unknown } | undefined;
  keys(): Elements;
  /** What the indexer gives for a missing key; most dictionaries throw. */
  missing(key: unknown): unknown;
}

const missingKey = (key: unknown): never =>
  raise('KeyNotFoundException', `The given key '${objectText(key)}' was not present in the dictionary.`);

/** Removing and clearing leave a walk of the dictionary valid. */
export class ClrDictionary implements Lookup {
  readonly keyType: Type;
  readonly valueType: Type;
  readonly comparer: KeyComparer;
  readonly map = new Map<unknown, { readonly key: unknown; readonly value: unknown }>();
  version = 0;
  capacity = 0;
  constructor(keyType: Type, valueType: Type, comparer: KeyComparer = keysByValue) {
    this.keyType = keyType;
    this.valueType = valueType;
    this.comparer = comparer;
  }
  get size(): number {
    return this.map.size;
  }
  clrType(): Type {
    return named('Dictionary', this.keyType, this.valueType);
  }
  find(key: unknown): { readonly value: unknown } | undefined {
    return this.map.get(this.comparer.key(key));
  }
  missing(key: unknown): unknown {
    return missingKey(key);
  }
  /** A key that is there stays as it is written, even where the comparer takes another for equal. */
  set(key: unknown, value: unknown): void {
    const at = this.comparer.key(key);
    this.map.set(at, { key: this.map.get(at)?.key ?? key, value });
    this.version++;
  }
  remove(key: unknown): boolean {
    return this.map.delete(this.comparer.key(key));
  }
  clear(): void {
    this.map.clear();
  }
  *keys(): Generator<unknown> {
    for (const entry of watched(this, this.map.values())) yield (entry as { key: unknown }).key;
  }
  *[Symbol.iterator](): Generator<unknown> {
    for (const entry of watched(this, this.map.values())) {
      const { key, value } = entry as { key: unknown; value: unknown };
      yield new KeyValue(this.keyType, this.valueType, key, value);
    }
  }
}

/** A read-only dictionary over something of the host: variables, headers, claims. */
export class HostLookup implements Lookup {
  readonly keyType: Type;
  readonly valueType: Type;
  private readonly source: HostSource;
  constructor(keyType: Type, valueType: Type, source: HostSource) {
    this.keyType = keyType;
    this.valueType = valueType;
    this.source = source;
  }
  get size(): number {
    return Array.from(this.source.keys()).length;
  }
  clrType(): Type {
    return named('IReadOnlyDictionary', this.keyType, this.valueType);
  }
  find(key: unknown): { readonly value: unknown } | undefined {
    const value = this.source.find(key as string);
    return value === undefined ? undefined : { value };
  }
  keys(): Elements {
    return this.source.keys();
  }
  missing(key: unknown): unknown {
    return this.source.missing ? this.source.missing() : missingKey(key);
  }
  *[Symbol.iterator](): Generator<unknown> {
    for (const key of this.source.keys()) yield new KeyValue(this.keyType, this.valueType, key, this.source.find(key));
  }
}

interface HostSource {
  find(key: string): unknown;
  keys(): Iterable<string>;
  readonly missing?: () => unknown;
}

/** Iterates anything C# can: a string gives its UTF-16 code units as chars. */
export const elementsOf = (value: unknown): Elements =>
  typeof value === 'string' ? codeUnits(value) : (value as Elements);

function* codeUnits(text: string): Generator<number> {
  for (let i = 0; i < text.length; i++) yield text.charCodeAt(i);
}
