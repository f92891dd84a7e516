import { argument, argumentNull, indexOutOfRange, invalidOperation, outOfRange, raise } from '../exceptions.ts';
import { spend } from '../meter.ts';
import { table } from '../table.ts';
import { doubleText, floatText } from '../text/doubles.ts';
import { isNamed, type NamedType, named, type Type } from '../types.ts';
import { ClrDecimal } from '../values/decimal.ts';
import { type ClrObject, equalityKey, fullName, isClrObject, objectText } from '../values/object.ts';
import { compareValues, compareWithTree, equalTokens } from './compare.ts';
import { writeJson } from './writer.ts';

/** Where in a JSON text a token was read, and the text of a value that is held in another form. */
export interface TokenOrigin {
  readonly line: number;
  readonly position: number;
  readonly raw: string | null;
}

/** Newtonsoft's JToken tree. A token that already has a parent is copied when it is attached again. */
export abstract class JToken implements ClrObject {
  parent: JContainer | null = null;
  /** Of tokens that were read, not made. */
  origin: TokenOrigin | null = null;
  /** What `AddAnnotation` attached. */
  annotations: readonly unknown[] = [];
  abstract readonly tokenType: JTokenTypeName;
  abstract clrType(): NamedType;
  abstract clone(): JToken;
  abstract [Symbol.iterator](): Iterator<unknown>;
  clrText(): string {
    return writeJson(this, 'indented');
  }
}

type JTokenTypeName =
  | 'Object' | 'Array' | 'Constructor' | 'Property' | 'Comment' | 'Integer' | 'Float' | 'String' | 'Boolean' | 'Null' | 'Undefined'
  | 'Date' | 'Raw' | 'Bytes' | 'Guid' | 'Uri' | 'TimeSpan'; // biome-ignore format: the members of an enum

type JValueTypeName = Exclude<JTokenTypeName, 'Object' | 'Array' | 'Constructor' | 'Property'>;

/**
 * A scalar. Its value by type: Integer bigint, Float number or ClrDecimal, String text or null, Boolean, Date ClrDateTime
 * or ClrDateTimeOffset, Guid, TimeSpan, Uri their classes, Bytes an array, Null and Undefined null.
 */
export class JValue extends JToken {
  tokenType: JValueTypeName;
  value: unknown;
  /** The type of a number that is neither a `long`, a `double` nor a `decimal`, and of a character held as a text. */
  numberType: Type | null;
  constructor(tokenType: JValueTypeName, value: unknown, numberType: Type | null = null) {
    super();
    this.tokenType = tokenType;
    this.value = value;
    this.numberType = numberType;
  }
  clrType(): NamedType {
    return named('JValue');
  }
  clone(): JValue {
    const copy = new JValue(this.tokenType, this.value, this.numberType);
    copy.origin = this.origin;
    return copy;
  }
  /** Formats the CLR value, not its JSON: True, 1, the plain text of a string. */
  override clrText(): string {
    if (typeof this.value === 'number') return realText(this);
    const isNumber = typeof this.value === 'bigint' || this.value instanceof ClrDecimal;
    return isNumber ? String(this.value) : objectText(this.value);
  }
  clrKey(): string {
    return `json:${this.tokenType}:${String(typeof this.value === 'object' ? String(equalityKey(this.value)) : this.value)}`;
  }
  clrEquals(other: unknown): boolean {
    return other instanceof JValue && equalTokens(this, other);
  }
  clrCompare(other: unknown): number {
    if (other instanceof JValue) return compareValues(this, other);
    return other instanceof JToken || (isClrObject(other) && !other.clrCompare) ? compareWithTree(this, other) : 1;
  }
  [Symbol.iterator](): Iterator<unknown> {
    return [][Symbol.iterator]();
  }
}

/** A `double`, or a `float` with the fewer digits it has. */
export const realText = ({ value, numberType }: JValue): string =>
  numberType && isNamed(numberType, 'float') ? floatText(value as number) : doubleText(value as number);

/** A whole number read from JSON that no `long` holds is a BigInteger, which converts to little. */
export const isBigInteger = ({ value, origin }: JValue): boolean =>
  origin !== null && typeof value === 'bigint' && BigInt.asIntN(64, value) !== value;

const mustBeInside = (index: number, count: number): void => {
  if (index < 0) outOfRange('Index is less than 0.', 'index');
  if (index >= count) outOfRange('Index is equal to or greater than Count.', 'index');
};

const cannotAdd = (token: JToken, to: JContainer): never =>
  argument(`Can not add ${typeName(token)} to ${typeName(to)}.`);

const isAncestor = (token: JToken, of: JToken): boolean => {
  for (let at: JToken | null = of; at; at = at.parent) if (at === token) return true;
  return false;
};

/** Steps a copied token takes beside its own: trees that are put into themselves double with each one. */
const costOfCopy = 9;

export abstract class JContainer extends JToken {
  version = 0;
  protected readonly items: JToken[] = [];
  get children(): readonly JToken[] {
    return this.items;
  }
  at(index: number): JToken {
    return this.items[index] ?? indexOutOfRange();
  }
  /** Refuses a token this container cannot hold. */
  protected validate(token: JToken, _existing: JToken | null): void {
    if (token.tokenType === 'Property') cannotAdd(token, this);
  }
  /** Puts a token at the place; one that has a parent, or holds this, is copied first. */
  insert(index: number, token: JToken): void {
    if (index > this.items.length) outOfRange('Index must be within the bounds of the List.', 'index');
    if (index < 0) indexOutOfRange();
    const own = this.own(token);
    this.validate(own, null);
    this.items.splice(index, 0, this.adopt(own));
  }
  add(token: JToken): void {
    this.insert(this.items.length, token);
  }
  /** An equal value stays the token it is. */
  setAt(index: number, token: JToken): void {
    mustBeInside(index, this.items.length);
    const old = this.items[index]!;
    if (old instanceof JValue && old.clrEquals(token)) return;
    const own = this.own(token);
    this.validate(own, old);
    this.items[index] = this.adopt(own);
    old.parent = null;
  }
  removeAt(index: number): void {
    mustBeInside(index, this.items.length);
    this.items[index]!.parent = null;
    this.items.splice(index, 1);
    this.version++;
  }
  remove(child: JToken): boolean {
    const index = this.items.indexOf(child);
    if (index < 0) return false;
    this.removeAt(index);
    return true;
  }
  replace(child: JToken, by: JToken): void {
    this.setAt(this.items.indexOf(child), by);
  }
  clear(): void {
    for (const item of this.items) item.parent = null;
    this.items.length = 0;
    this.version++;
  }
  private own(token: JToken): JToken {
    const holds = token instanceof JContainer && token.items.length > 0 && isAncestor(token, this);
    return token.parent === null && !holds && token !== this ? token : token.clone();
  }
  private adopt(token: JToken): JToken {
    spend();
    token.parent = this;
    this.version++;
    return token;
  }
  /** Takes a token that is new, and fits. */
  protected attach(token: JToken): void {
    this.items.push(this.adopt(token));
  }
  protected copyTo<T extends JContainer>(copy: T): T {
    spend(this.items.length * costOfCopy);
    for (const item of this.items) copy.attach(item.clone());
    copy.origin = this.origin;
    return copy;
  }
  *[Symbol.iterator](): Generator<unknown> {
    const { version } = this;
    for (const child of this.items) {
      yield child;
      if (this.version !== version) invalidOperation('Collection was modified; enumeration operation may not execute.');
    }
  }
}

export class JProperty extends JContainer {
  readonly tokenType = 'Property';
  readonly name: string;
  constructor(name: string, value: JToken) {
    super();
    this.name = name;
    super.insert(0, value);
  }
  get value(): JToken {
    return this.items[0]!;
  }
  set value(token: JToken) {
    super.setAt(0, token);
  }
  clrType(): NamedType {
    return named('JProperty');
  }
  clone(): JProperty {
    const copy = new JProperty(this.name, this.value.clone());
    copy.origin = this.origin;
    return copy;
  }
  override insert(_index: number, token: JToken): void {
    if (token.tokenType !== 'Comment')
      raise('JsonException', 'Newtonsoft.Json.Linq.JProperty cannot have multiple values.');
  }
  override removeAt(): never {
    return raise('JsonException', 'Cannot add or remove items from Newtonsoft.Json.Linq.JProperty.');
  }
  override remove(): never {
    return this.removeAt();
  }
  override clear(): never {
    return this.removeAt();
  }
}

export class JObject extends JContainer {
  readonly tokenType = 'Object';
  private readonly byName = new Map<string, JProperty>();
  override get children(): readonly JProperty[] {
    return this.items as JProperty[];
  }
  get size(): number {
    return this.items.length;
  }
  clrType(): NamedType {
    return named('JObject');
  }
  clone(): JObject {
    return this.copyTo(new JObject());
  }
  property(name: string): JProperty | null {
    return this.byName.get(name) ?? null;
  }
  get(name: string): JToken | null {
    return this.byName.get(name)?.value ?? null;
  }
  set(name: string, value: JToken | null): void {
    const known = this.byName.get(name);
    if (known) known.value = value ?? jsonNull();
    else this.addProperty(new JProperty(name, value ?? jsonNull()));
  }
  addProperty(property: JProperty): void {
    this.add(property);
  }
  /** For text that is written once; a tree that is handed out has no comments in objects. */
  addComment(comment: JValue): void {
    super.attach(comment);
  }
  dropComments(): void {
    const kept = this.items.filter((item) => item.tokenType !== 'Comment');
    if (kept.length < this.items.length) this.items.splice(0, this.items.length, ...kept);
  }
  removeName(name: string): boolean {
    const property = this.byName.get(name);
    return property ? this.remove(property) : false;
  }
  protected override validate(token: JToken, existing: JToken | null): void {
    const { name } = token instanceof JProperty ? token : cannotAdd(token, this);
    const keepsName = existing instanceof JProperty && existing.name === name;
    if (!keepsName && this.byName.has(name))
      argument(
        `Can not add property ${name} to Newtonsoft.Json.Linq.JObject. Property with the same name already exists on object.`,
      );
  }
  override insert(index: number, token: JToken): void {
    // A comment has no name to be found by, and is left out.
    if (token.tokenType === 'Comment') return;
    super.insert(index, token);
    this.rename(index);
  }
  override setAt(index: number, token: JToken): void {
    const old = this.items[index];
    super.setAt(index, token);
    if (old instanceof JProperty && old.parent !== this) this.byName.delete(old.name);
    this.rename(index);
  }
  override removeAt(index: number): void {
    const old = this.items[index];
    super.removeAt(index);
    if (old instanceof JProperty) this.byName.delete(old.name);
  }
  override clear(): void {
    super.clear();
    this.byName.clear();
  }
  protected override attach(token: JToken): void {
    super.attach(token);
    this.rename(this.items.length - 1);
  }
  private rename(index: number): void {
    const property = this.items[index];
    if (property instanceof JProperty) this.byName.set(property.name, property);
  }
}

export class JArray extends JContainer {
  readonly tokenType = 'Array';
  clrType(): NamedType {
    return named('JArray');
  }
  clone(): JArray {
    return this.copyTo(new JArray());
  }
}

/** `new Date(1)`, which Newtonsoft reads though it is no JSON. */
export class JConstructor extends JContainer {
  readonly tokenType = 'Constructor';
  readonly name: string;
  constructor(name: string) {
    super();
    this.name = name === '' ? argument('Constructor name cannot be empty.', 'name') : name;
  }
  clrType(): NamedType {
    return named('JConstructor');
  }
  clone(): JConstructor {
    return this.copyTo(new JConstructor(this.name));
  }
}

export const jsonNull = (): JValue => new JValue('Null', null);

/** `token[key]`: an object by name, an array by number. */
export const child = (token: JToken, key: unknown): JToken | null => {
  if (token instanceof JObject) return typeof key === 'string' ? token.get(key) : wrongKey('Accessed', token, key);
  if (token instanceof JArray || token instanceof JConstructor)
    return typeof key === 'number' ? token.at(key) : wrongKey('Accessed', token, key);
  return invalidOperation(`Cannot access child value on ${typeName(token)}.`);
};

/** `token[key] = value` */
export const setChild = (token: JToken, key: unknown, value: JToken | null): void => {
  if (token instanceof JObject) token.set(typeof key === 'string' ? key : wrongKey('Set', token, key), value);
  else if (token instanceof JArray || token instanceof JConstructor)
    token.setAt(typeof key === 'number' ? key : wrongKey('Set', token, key), value ?? jsonNull());
  else invalidOperation(`Cannot set child value on ${typeName(token)}.`);
};

const expectedKeys: Readonly<Record<string, string>> = table({
  JObject: 'Object property name expected.',
  JArray: 'Int32 array index expected.',
  JConstructor: 'Argument position index expected.',
});

const wrongKey = (verb: 'Accessed' | 'Set', on: JToken, key: unknown): never => {
  const { name } = on.clrType();
  if (key === null) return argumentNull('key');
  const shown = typeof key === 'string' ? `"${key}"` : objectText(typeof key === 'number' ? String(key) : key);
  return argument(`${verb} ${name} values with invalid key value: ${shown}. ${expectedKeys[name]}`);
};

export const typeName = (token: JToken): string => fullName(token.clrType());
