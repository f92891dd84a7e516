import { raise } from './exceptions.ts';
import { xmlToken } from './json/from-xml.ts';
import { readJson } from './json/reader.ts';
import { xmlFrom } from './json/to-xml.ts';
import { JArray, JObject, JProperty, type JToken, JValue } from './json/tokens.ts';
import { writeJson } from './json/writer.ts';
import { named } from './types.ts';
import type { XDocument } from './xml/nodes.ts';
import { parseXml } from './xml/parse.ts';
import { printCompact } from './xml/print.ts';

/**
 * Whole documents from JSON to XML and back, as the gateway converts bodies. Its rules are its own: names, nothings and
 * the root are arranged here, the rest is Newtonsoft's converter.
 */

export interface JsonToXmlOptions {
  /** Stands between the prefix and the name. */
  readonly namespaceSeparator: string;
  /** Properties that begin with it declare namespaces. */
  readonly namespacePrefix: string | undefined;
  /** The object of this name holds attributes. */
  readonly attributeBlockName: string | undefined;
  /** False copies dates as they are written. */
  readonly parseDate: boolean;
}

const instance = 'http://www.w3.org/2001/XMLSchema-instance';

const text = (value: string): JValue => new JValue('String', value);

const objectOf = (properties: Iterable<readonly [string, JToken]>): JObject => {
  const made = new JObject();
  for (const [name, value] of properties) made.set(name, value);
  return made;
};

const nothing = (): JObject =>
  objectOf([
    ['@xsi:nil', text('true')],
    ['@xmlns:xsi', text(instance)],
  ]);

/** A declaration such as `xmlns:a`: its prefix, empty for the default namespace. */
const declaredPrefix = (name: string, options: JsonToXmlOptions): string | undefined => {
  const { namespacePrefix: start, namespaceSeparator: separator } = options;
  if (start === undefined || start === '') return undefined;
  if (name === start) return '';
  return name.startsWith(start + separator) ? name.slice(start.length + separator.length) : undefined;
};

/** What begins like an instruction to Newtonsoft is a name here. */
const plainName = (name: string): string =>
  name.replace(/^[@#?$]/, (sign) => `_x${sign.charCodeAt(0).toString(16).toUpperCase().padStart(4, '0')}_`);

class JsonShape {
  private readonly options: JsonToXmlOptions;
  constructor(options: JsonToXmlOptions) {
    this.options = options;
  }

  /** A prefix is one only where it is declared: `first_name` is no name of a namespace. */
  private name(name: string, prefixes: ReadonlySet<string>): string {
    const { namespaceSeparator: separator } = this.options;
    const at = separator === '' ? -1 : name.indexOf(separator);
    return at > 0 && prefixes.has(name.slice(0, at))
      ? `${plainName(name.slice(0, at))}:${name.slice(at + separator.length)}`
      : plainName(name);
  }

  private declared(value: JObject, outer: ReadonlySet<string>): ReadonlySet<string> {
    const found = value.children.flatMap(({ name }) => declaredPrefix(name, this.options) || []);
    return found.length === 0 ? outer : new Set([...outer, ...found]);
  }

  private attributes(block: JToken, prefixes: ReadonlySet<string>): readonly (readonly [string, JToken])[] {
    if (!(block instanceof JObject)) return [];
    return block.children.map(({ name, value }) => [
      `@${this.name(name, prefixes)}`,
      value instanceof JValue ? this.scalar(value) : text(value.clrText()),
    ]);
  }

  private scalar(value: JValue): JValue {
    if (value.tokenType === 'Date') return this.options.parseDate ? value : text(value.origin?.raw ?? value.clrText());
    return value.value === null ? text('') : text(value.clrText());
  }

  private value(value: JToken, prefixes: ReadonlySet<string>): JToken {
    if (value instanceof JObject) return this.object(value, prefixes);
    if (value instanceof JArray) return this.array(value, prefixes);
    return value instanceof JValue && value.value !== null ? this.scalar(value) : nothing();
  }

  /** An element for each item; one without content where there is none (recorded). */
  private array(value: JArray, prefixes: ReadonlySet<string>): JToken {
    if (value.children.length === 0) return new JObject();
    const made = new JArray();
    for (const item of value.children) made.add(this.value(item, prefixes));
    return made;
  }

  object(value: JObject, outer: ReadonlySet<string>): JObject {
    const prefixes = this.declared(value, outer);
    const own = value.children.flatMap(({ name, value: item }): (readonly [string, JToken])[] => {
      const prefix = declaredPrefix(name, this.options);
      if (prefix !== undefined) return [[prefix === '' ? '@xmlns' : `@xmlns:${prefix}`, text(item.clrText())]];
      if (name === this.options.attributeBlockName) return [...this.attributes(item, prefixes)];
      // An element may declare its own prefix.
      const within = item instanceof JObject ? this.declared(item, prefixes) : prefixes;
      return [[this.name(name, within), this.value(item, prefixes)]];
    });
    return objectOf([
      ...own.filter(([name]) => name.startsWith('@')),
      ...own.filter(([name]) => !name.startsWith('@')),
    ]);
  }

  /** A single property is the root, anything else stands in a `Document` (recorded). */
  document(value: JObject): JObject {
    return this.object(wrapped(value, this.options), new Set());
  }
}

const wrapped = (value: JObject, { attributeBlockName }: JsonToXmlOptions): JObject => {
  const [only] = value.children;
  const isRoot = value.size === 1 && only && !(only.value instanceof JArray) && only.name !== attributeBlockName;
  return isRoot ? value : objectOf([['Document', value]]);
};

/** Deep documents end the host's stack before any other bound. */
const bounded = <T>(convert: () => T): T => {
  try {
    return convert();
  } catch (error) {
    if (error instanceof RangeError) raise('InsufficientExecutionStackException', 'The document is too deep.');
    throw error;
  }
};

/** @throws ClrException when the text is no JSON object, or has no XML form */
export const jsonToXml = (source: string, options: JsonToXmlOptions): string =>
  bounded(() => {
    const token = readJson(source, 'JObject') as JObject;
    const shaped = new JsonShape(options).document(token);
    const fail = (message: string): never => raise('JsonSerializationException', message);
    return printCompact(xmlFrom(shaped, named('XDocument'), fail) as XDocument);
  });

export interface XmlToJsonOptions {
  /** `direct` marks attributes with `@`. */
  readonly kind: 'direct' | 'javascript-friendly';
  readonly alwaysArrayChildElements: boolean;
}

const isMark = (name: string): boolean => /^[@#?]/.test(name);

/** `soap:Body` is `soap$Body` (recorded). */
const jsonName = (name: string, { kind }: XmlToJsonOptions): string =>
  (kind === 'direct' ? name : name.replace(/^@/, '')).replace(':', '$');

const jsonValue = (value: JToken, options: XmlToJsonOptions): JToken => {
  if (value instanceof JArray) {
    const made = new JArray();
    for (const item of value.children) made.add(jsonValue(item, options));
    return made;
  }
  return value instanceof JObject ? jsonObject(value, options, options.alwaysArrayChildElements) : value.clone();
};

const arrayOf = (value: JToken): JToken => {
  if (value instanceof JArray) return value;
  const made = new JArray();
  made.add(value);
  return made;
};

const jsonObject = (value: JObject, options: XmlToJsonOptions, isArray: boolean): JObject => {
  const properties = value.children.filter((child) => child instanceof JProperty);
  return objectOf(
    properties.flatMap(({ name, value: item }): (readonly [string, JToken])[] => {
      // Recorded: what the declaration says stands beside the root.
      if (name === '?xml' && item instanceof JObject)
        return item.children.map((part) => [part.name.replace(/^@/, ''), part.value.clone()]);
      if (name.startsWith('?')) return [];
      const converted = jsonValue(item, options);
      return [[jsonName(name, options), isArray && !isMark(name) ? arrayOf(converted) : converted]];
    }),
  );
};

/** @throws ClrException when the text is no XML */
export const xmlToJson = (source: string, options: XmlToJsonOptions): string =>
  bounded(() => writeJson(jsonObject(xmlToken(parseXml(source)), options, false), 'compact'));
