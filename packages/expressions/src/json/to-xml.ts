import { invalidOperation, nullReference } from '../exceptions.ts';
import { table } from '../table.ts';
import { isNamed, type Type } from '../types.ts';
import { contentText } from '../xml/content.ts';
import { dom } from '../xml/dom.ts';
import { XAttribute, type XContainer, XDeclaration, XDocument, XElement, XName, XText, xname } from '../xml/nodes.ts';
import { JArray, JObject, type JToken, JValue } from './tokens.ts';

/** Newtonsoft's `XmlNodeConverter`, the reading half: JSON as XML. */

const newer: ReadonlySet<string> = new Set('XObject XNode XContainer XElement XDocument'.split(' '));
const older: ReadonlySet<string> = new Set('XmlNode XmlElement XmlDocument'.split(' '));
const unread: ReadonlySet<string> = new Set(
  'XAttribute XText XCData XComment XProcessingInstruction XmlAttribute XmlText XmlCDataSection XmlComment'.split(' '),
);

const nameOf = (type: Type): string => (type.kind === 'named' ? type.name : '');

export const isXmlType = (type: Type): boolean =>
  newer.has(nameOf(type)) || older.has(nameOf(type)) || unread.has(nameOf(type));

/** What no JSON is read as. */
export const xmlTypeProblem = (type: Type): string | undefined => {
  if (!unread.has(nameOf(type))) return undefined;
  return nameOf(type).startsWith('Xml')
    ? 'XmlNodeConverter only supports deserializing XmlDocument, XmlElement or XmlNode.'
    : 'XmlNodeConverter only supports deserializing XDocument, XElement, XContainer, XNode or XObject.';
};

/** Prefixes and their namespaces; the default one has the empty prefix. */
type Namespaces = ReadonlyMap<string, string>;

type Fail = (message: string, at: JToken) => never;

export const xmlFrom = (object: JObject, type: Type, fail: Fail): unknown => {
  const document = new XDocument();
  fill(document, pairsOf(object), new Map(), fail);
  const { root } = document;
  if (isNamed(type, 'XmlElement')) return dom(root ?? nullReference());
  if (older.has(nameOf(type))) return dom(document);
  if (!isNamed(type, 'XElement')) return document;
  if (!root) return nullReference();
  root.parent = null;
  return root;
};

const manyRoots =
  'JSON root object has multiple properties. The root object must have a single property in order to create a valid XML document. Consider specifying a DeserializeRootElementName.';

const fill = (parent: XContainer, pairs: Pairs, spaces: Namespaces, fail: Fail): void => {
  for (const [name, value] of pairs) {
    if (parent instanceof XDocument && parent.root) fail(manyRoots, value.parent ?? value);
    for (const item of value instanceof JArray ? value.children : [value]) put(parent, name, item, spaces, fail);
  }
};

const texts: Readonly<Record<string, 'XText' | 'XCData'>> = table({
  '#text': 'XText',
  '#cdata-section': 'XCData',
  '#whitespace': 'XText',
  '#significant-whitespace': 'XText',
});

const put = (parent: XContainer, name: string, value: JToken, spaces: Namespaces, fail: Fail): void => {
  if (Object.hasOwn(texts, name)) parent.append(new XText(texts[name]!, textOf(value, fail) ?? ''));
  else if (name === '') fail('XmlNodeConverter cannot convert JSON with an empty property name to XML.', value);
  else if (name.startsWith('?')) instruct(parent, name, value, fail);
  else if (value instanceof JArray) {
    const element = appended(parent, name, spaces);
    for (const item of value.children) put(element, name, item, spaces, fail);
  } else if (!name.startsWith('@') && !jsonNames.has(name)) putElement(parent, name, value, spaces, fail);
  else if (parent instanceof XElement) setAttribute(parent, name.slice(1), textOf(value, fail), spaces);
  else
    fail(
      `JSON root object has property '${name}' that will be converted to an attribute. A root object cannot have any attribute properties. Consider specifying a DeserializeRootElementName.`,
      value,
    );
};

const instruct = (parent: XContainer, name: string, value: JToken, fail: Fail): void => {
  const part = (key: string): string | null =>
    value instanceof JObject ? (textOf(value.get(`@${key}`) ?? new JValue('Null', null), fail) ?? null) : null;
  if (name !== '?xml') parent.append(new XText('XProcessingInstruction', textOf(value, fail) ?? '', name.slice(1)));
  else if (parent instanceof XDocument)
    parent.declaration = new XDeclaration(part('version'), part('encoding'), part('standalone'));
};

const putElement = (parent: XContainer, name: string, value: JToken, outer: Namespaces, fail: Fail): void => {
  const pairs = value instanceof JObject ? withJsonNames(value, outer) : [];
  const spaces = declared(pairs, outer, fail);
  const element = appended(parent, name, spaces);
  const text = value instanceof JObject ? null : textOf(value, fail);
  if (value instanceof JObject) fill(element, pairs, spaces, fail);
  else if (text !== null) element.append(new XText('XText', text));
};

type Pairs = readonly (readonly [name: string, value: JToken])[];

const pairsOf = (object: JObject): Pairs => object.children.map(({ name, value }) => [name, value]);

const jsonSpace = 'http://james.newtonking.com/projects/json';
const jsonNames: ReadonlySet<string> = new Set(['$id', '$ref', '$type', '$value', '$values']);

const prefixOf = (spaces: Namespaces): string | undefined => [...spaces].find(([, uri]) => uri === jsonSpace)?.[0];

/** `$id` and the like are of the namespace of Newtonsoft, which the first among the leading attributes declares. */
const withJsonNames = (object: JObject, spaces: Namespaces): Pairs => {
  const pairs = pairsOf(object);
  const first = pairs.findIndex(([name]) => !name.startsWith('@'));
  if (!jsonNames.has(pairs[first]?.[0] ?? '') && prefixOf(spaces) === undefined) return pairs.map(renamed(''));
  const known = prefixOf(spaces);
  const named = pairs.map(renamed(known ?? 'json'));
  const declared: Pairs = [['@xmlns:json', new JValue('String', jsonSpace)]];
  return known === undefined ? named.toSpliced(first, 0, ...declared) : named;
};

const renamed =
  (prefix: string) =>
  ([name, value]: Pairs[number]): Pairs[number] => {
    if (!jsonNames.has(name)) return [name, value];
    const full = prefix === '' ? name.slice(1) : `${prefix}:${name.slice(1)}`;
    return [name === '$values' ? full : `@${full}`, value];
  };

const declared = (pairs: Pairs, outer: Namespaces, fail: Fail): Namespaces => {
  const found = new Map(outer);
  for (const [name, value] of pairs) {
    const prefix = /^@xmlns(?::(.+))?$/.exec(name);
    if (prefix) found.set(prefix[1] ?? '', textOf(value, fail) ?? '');
  }
  return found;
};

const split = (name: string): readonly [prefix: string, local: string] => {
  const at = name.indexOf(':');
  return at < 0 ? ['', name] : [name.slice(0, at), name.slice(at + 1)];
};

/** What no name may have is written `_x0020_`. */
const encoded = (name: string): string =>
  name.replace(
    /^[^\p{L}_]|[^\p{L}\p{N}\p{M}_.:\u00b7-]/gu,
    (ch) => `_x${ch.codePointAt(0)!.toString(16).toUpperCase().padStart(4, '0')}_`,
  );

const appended = (parent: XContainer, name: string, spaces: Namespaces): XElement => {
  const [prefix, local] = split(name);
  const uri = spaces.get(prefix) ?? '';
  const element = new XElement(uri === '' ? xname(encoded(name)) : new XName(uri, encoded(local)));
  if (parent instanceof XDocument && parent.root)
    invalidOperation('This operation would create an incorrectly structured document.');
  parent.append(element);
  return element;
};

const setAttribute = (element: XElement, name: string, text: string | null, spaces: Namespaces): void => {
  const [prefix, local] = split(name);
  const uri = prefix === 'xmlns' ? 'http://www.w3.org/2000/xmlns/' : prefix === '' ? '' : spaces.get(prefix);
  const known = uri ? new XName(uri, encoded(local)) : xname(encoded(name));
  element.setAttribute(new XAttribute(known, text ?? ''));
};

const textOf = (value: JToken, fail: Fail): string | null => {
  if (!(value instanceof JValue))
    return fail(
      `Cannot get an XML string value from token type '${value instanceof JObject ? 'StartObject' : 'StartArray'}'.`,
      value,
    );
  return value.value === null ? null : contentText(typeof value.value === 'string' ? value.value : plain(value));
};

const plain = (value: JValue): unknown =>
  value.tokenType === 'Boolean' || value.tokenType === 'Date' ? value.value : value.clrText();
