import { argument, invalidOperation, outOfRange, raise } from '../exceptions.ts';
import { spend } from '../meter.ts';
import { doubleText } from '../text/doubles.ts';
import { named, type Type } from '../types.ts';
import { type ClrObject, equalityKey, fullName, objectText } from '../values/object.ts';
import { writeJson } from './writer.ts';

/** Newtonsoft's JToken tree. A token that already has a parent is copied when it is attached again. */
export abstract class JToken implements ClrObject {
  parent: JContainer | null = null;
  abstract readonly tokenType: JTokenTypeName;
  abstract clrType(): Type;
  abstract clone(): JToken;
  abstract [Symbol.iterator](): Iterator<unknown>;
  clrText(): string {
    return writeJson(this, 'indented');
  }
}

type JTokenTypeName =
  | 'Object' | 'Array' | 'Property' | 'Comment' | 'Integer' | 'Float' | 'String' | 'Boolean' | 'Null' | 'Undefined'
  | 'Date' | 'Raw' | 'Bytes' | 'Guid' | 'Uri' | 'TimeSpan'; // biome-ignore format: the members of an enum

type JValueTypeName = Exclude<JTokenTypeName, 'Object' | 'Array' | 'Property'>;

/**
 * A scalar. Its value by type: Integer bigint, Float number or ClrDecimal, String text, Boolean, Date ClrDateTime or
 * ClrDateTimeOffset, Guid, TimeSpan, Uri their classes, Bytes an array, Null and Undefined null.
 */
export class JValue extends JToken {
  tokenType: JValueTypeName;
  value: unknown;
  constructor(tokenType: JValueTypeName, value: unknown) {
    super();
    this.tokenType = tokenType;
    this.value = value;
  }
  clrType(): Type {
    return named('JValue');
  }
  clone(): JValue {
    return new JValue(this.tokenType, this.value);
  }
  /** Formats the CLR value, not its JSON: True, 1, the plain text of a string. */
  override clrText(): string {
    if (this.tokenType === 'Float' && typeof this.value === 'number') return objectText(boxedDouble(this.value));
    return typeof this.value === 'bigint' ? String(this.value) : objectText(this.value);
  }
  clrKey(): string {
    return `json:${this.tokenType}:${String(typeof this.value === 'object' ? String(equalityKey(this.value)) : this.value)}`;
  }
  [Symbol.iterator](): Iterator<unknown> {
    return [][Symbol.iterator]();
  }
}

const boxedDouble = (value: number): ClrObject => ({
  clrType: () => named('double'),
  clrText: () => doubleText(value),
});

export abstract class JContainer extends JToken {
  version = 0;
  abstract readonly children: readonly JToken[];
  abstract remove(child: JToken): void;
  abstract replace(child: JToken, by: JToken): void;
  protected adopt<T extends JToken>(token: T): T {
    spend();
    const own = token.parent === null && !isAncestor(token, this) ? token : (token.clone() as T);
    own.parent = this;
    this.version++;
    return own;
  }
  *[Symbol.iterator](): Generator<unknown> {
    const { version } = this;
    for (const child of this.children) {
      yield child;
      if (this.version !== version) invalidOperation('Collection was modified; enumeration operation may not execute.');
    }
  }
}

const isAncestor = (token: JToken, of: JToken): boolean => {
  for (let at: JToken | null = of; at; at = at.parent) if (at === token) return true;
  return false;
};

export class JProperty extends JContainer {
  readonly tokenType = 'Property';
  readonly name: string;
  private held: JToken;
  constructor(name: string, value: JToken) {
    super();
    this.name = name;
    this.held = this.adopt(value);
  }
  get value(): JToken {
    return this.held;
  }
  set value(token: JToken) {
    if (token === this.held) return;
    this.held.parent = null;
    this.held = this.adopt(token);
  }
  get children(): readonly JToken[] {
    return [this.held];
  }
  clrType(): Type {
    return named('JProperty');
  }
  clone(): JProperty {
    return new JProperty(this.name, this.held.clone());
  }
  remove(): void {
    raise('JsonException', 'Cannot add or remove items from Newtonsoft.Json.Linq.JProperty.');
  }
  replace(_child: JToken, by: JToken): void {
    this.value = by;
  }
}

export class JObject extends JContainer {
  readonly tokenType = 'Object';
  private readonly properties = new Map<string, JProperty>();
  get children(): readonly JProperty[] {
    return Array.from(this.properties.values());
  }
  get size(): number {
    return this.properties.size;
  }
  clrType(): Type {
    return named('JObject');
  }
  property(name: string): JProperty | null {
    return this.properties.get(name) ?? null;
  }
  get(name: string): JToken | null {
    return this.properties.get(name)?.value ?? null;
  }
  set(name: string, value: JToken | null): void {
    const known = this.properties.get(name);
    if (known) known.value = value ?? jsonNull();
    else this.addProperty(new JProperty(name, value ?? jsonNull()));
  }
  addProperty(property: JProperty): void {
    if (this.properties.has(property.name))
      argument(
        `Can not add property ${property.name} to Newtonsoft.Json.Linq.JObject. Property with the same name already exists on object.`,
      );
    this.properties.set(property.name, this.adopt(property));
  }
  removeName(name: string): boolean {
    const property = this.properties.get(name);
    if (!property) return false;
    this.remove(property);
    return true;
  }
  remove(child: JToken): void {
    if (!(child instanceof JProperty)) return;
    this.properties.delete(child.name);
    child.parent = null;
    this.version++;
  }
  replace(child: JToken, by: JToken): void {
    if (!(by instanceof JProperty))
      raise('ArgumentException', 'Can not add a value that is no property to Newtonsoft.Json.Linq.JObject.');
    this.remove(child);
    this.addProperty(by as JProperty);
  }
  clear(): void {
    for (const property of this.children) this.remove(property);
  }
  clone(): JObject {
    const copy = new JObject();
    for (const property of this.properties.values()) copy.addProperty(property.clone());
    return copy;
  }
}

export class JArray extends JContainer {
  readonly tokenType = 'Array';
  private readonly items: JToken[] = [];
  get children(): readonly JToken[] {
    return this.items;
  }
  clrType(): Type {
    return named('JArray');
  }
  add(token: JToken): void {
    this.items.push(this.adopt(token));
  }
  insert(index: number, token: JToken): void {
    if (index < 0 || index > this.items.length)
      outOfRange('Index was out of range. Must be non-negative and less than the size of the collection.', 'index');
    this.items.splice(index, 0, this.adopt(token));
  }
  at(index: number): JToken {
    return (
      this.items[index] ??
      outOfRange('Index was out of range. Must be non-negative and less than the size of the collection.', 'index')
    );
  }
  setAt(index: number, token: JToken): void {
    const old = this.at(index);
    if (old === token) return;
    old.parent = null;
    this.items[index] = this.adopt(token);
  }
  removeAt(index: number): void {
    this.at(index).parent = null;
    this.items.splice(index, 1);
    this.version++;
  }
  remove(child: JToken): void {
    const index = this.items.indexOf(child);
    if (index >= 0) this.removeAt(index);
  }
  replace(child: JToken, by: JToken): void {
    this.setAt(this.items.indexOf(child), by);
  }
  clear(): void {
    while (this.items.length > 0) this.removeAt(this.items.length - 1);
  }
  clone(): JArray {
    const copy = new JArray();
    for (const item of this.items) copy.add(item.clone());
    return copy;
  }
}

export const jsonNull = (): JValue => new JValue('Null', null);

/** `token[key]` of the base class: an object by name, an array by number. */
export const child = (token: JToken, key: unknown): JToken | null => {
  if (token instanceof JObject)
    return typeof key === 'string' ? token.get(key) : wrongKey('JObject', key, 'Object property name expected.');
  if (token instanceof JArray)
    return typeof key === 'number' ? token.at(key) : wrongKey('JArray', key, 'Int32 array index expected.');
  return invalidOperation(`Cannot access child value on ${typeName(token)}.`);
};

const wrongKey = (on: string, key: unknown, expected: string): never =>
  argument(
    `Accessed ${on} values with invalid key value: ${typeof key === 'string' ? `"${key}"` : String(key)}. ${expected}`,
  );

export const typeName = (token: JToken): string => fullName(token.clrType());
