import { DomNode } from '../xml/dom.ts';
import { XAttribute, type XContainer, XDeclaration, XDocument, XElement, XName, XText } from '../xml/nodes.ts';
import type { XPathNode } from '../xml/xpath.ts';
import { JArray, JObject, type JToken, JValue, jsonNull } from './tokens.ts';

/** Newtonsoft's `XmlNodeConverter`, the writing half: XML as JSON. */

type Node = XPathNode | XDeclaration;
/** Declared prefixes, the latest last. */
type Prefixes = readonly (readonly [prefix: string, uri: string])[];

const xmlns = 'http://www.w3.org/2000/xmlns/';
/** Attributes of this namespace tell how to write, and are not written. */
const jsonSpace = 'http://james.newtonking.com/projects/json';
const known: Prefixes = [
  ['xmlns', xmlns],
  ['xml', 'http://www.w3.org/XML/1998/namespace'],
];

const xmlClasses = [XElement, XDocument, XText, XAttribute];

/** The node of a value that is one, of either object model. */
export const xmlNodeOf = (value: unknown): XPathNode | undefined => {
  if (value instanceof DomNode) return value.node;
  return xmlClasses.some((each) => value instanceof each) ? (value as XPathNode) : undefined;
};

export const xmlToken = (node: XPathNode): JObject => {
  const object = new JObject();
  write(object, node, prefixesAbove(node.parent));
  return object;
};

const prefixesAbove = (node: XContainer | null): Prefixes =>
  node instanceof XElement ? [...prefixesAbove(node.parent), ...declaredBy(node)] : known;

const declaredBy = (node: XElement): Prefixes =>
  node.attributes.filter(({ name }) => name.namespace === xmlns).map(({ name, value }) => [decoded(name.local), value]);

/** `_x0020_` stands for a character no name may have. */
const decoded = (name: string): string =>
  name.replace(/_x([0-9A-Fa-f]{4})_/g, (_, code: string) => String.fromCharCode(Number.parseInt(code, 16)));

const fullName = ({ namespace, local }: { readonly namespace: string; readonly local: string }, prefixes: Prefixes) => {
  const prefix = prefixes.findLast(
    ([name, uri]) => uri === namespace && prefixes.findLast(([other]) => other === name)?.[1] === uri,
  )?.[0];
  return prefix ? `${prefix}:${decoded(local)}` : decoded(local);
};

const textNames = { XText: '#text', XCData: '#cdata-section', XComment: '#comment' } as const;

const propertyName = (node: Node, prefixes: Prefixes): string => {
  if (node instanceof XDeclaration) return '?xml';
  if (node instanceof XText)
    return node.kind === 'XProcessingInstruction' ? `?${decoded(node.target)}` : textNames[node.kind];
  if (node instanceof XDocument) return '#document';
  if (node.name.namespace === jsonSpace) return `$${node.name.local}`;
  return `${node instanceof XAttribute ? '@' : ''}${fullName(node.name, prefixes)}`;
};

/** Writes a node as a property of an object. */
const write = (object: JObject, node: Node, prefixes: Prefixes): void => {
  if (node instanceof XDocument) writeGroups(object, childrenOf(node), prefixes);
  else if (isComment(node)) object.addComment(new JValue('Comment', node.value));
  else if (!(node instanceof XAttribute && isHidden(node))) {
    const scope = scopeOf(node, prefixes);
    object.set(propertyName(node, scope), content(node, scope));
  }
};

const isComment = (node: Node): node is XText => node instanceof XText && node.kind === 'XComment';

const scopeOf = (node: Node, outer: Prefixes): Prefixes =>
  node instanceof XElement ? [...outer, ...declaredBy(node)] : outer;

const isHidden = ({ name, value }: XAttribute): boolean =>
  (name.namespace === xmlns && value === jsonSpace) || (name.namespace === jsonSpace && name.local === 'Array');

const content = (node: Node, prefixes: Prefixes): JToken => {
  if (node instanceof XElement) return elementContent(node, prefixes);
  if (node instanceof XDeclaration) return declarationContent(node);
  return new JValue('String', node instanceof XDocument ? '' : node.value);
};

const declarationContent = ({ version, encoding, standalone }: XDeclaration): JObject => {
  const object = new JObject();
  for (const [name, text] of Object.entries({ version, encoding, standalone }))
    if (text) object.set(`@${name}`, new JValue('String', text));
  return object;
};

const elementContent = (node: XElement, prefixes: Prefixes): JToken => {
  const attributes = attributesOf(node);
  const [first] = node.nodes;
  const isValue = attributes.every((a) => a.name.namespace === jsonSpace || isHidden(a));
  if (isValue && node.nodes.length === 1 && first instanceof XText && first.kind === 'XText')
    return new JValue('String', first.value);
  if (attributes.length === 0 && !first) return node.isEmpty ? jsonNull() : new JValue('String', '');
  const object = new JObject();
  for (const attribute of attributes) write(object, attribute, prefixes);
  writeGroups(object, node.nodes, prefixes);
  return object;
};

/** A namespace that nothing declares is shown as an attribute. */
const attributesOf = (node: XElement): readonly XAttribute[] => {
  const { namespace } = node.name;
  const outer = node.parent instanceof XElement ? node.parent.name.namespace : '';
  const isDeclared = (at: XContainer | null): boolean =>
    at instanceof XElement &&
    (at.attributes.some((a) => declares(a) && a.value === namespace) || isDeclared(at.parent));
  if (namespace === '' || namespace === outer || isDeclared(node)) return node.attributes;
  return [new XAttribute(new XName('', 'xmlns'), namespace), ...node.attributes];
};

const declares = ({ name }: XAttribute): boolean => name.namespace === xmlns || name.clrText() === 'xmlns';

const childrenOf = (node: XDocument): readonly Node[] =>
  node.declaration ? [node.declaration, ...node.nodes] : node.nodes;

const isArray = (node: Node): boolean =>
  node instanceof XElement &&
  node.attributes.some(
    ({ name, value }) =>
      name.namespace === jsonSpace && name.local === 'Array' && ['true', '1'].includes(value.trim().toLowerCase()),
  );

/** Nodes of one name become an array. */
const writeGroups = (object: JObject, nodes: readonly Node[], prefixes: Prefixes): void => {
  for (const [name, group] of Map.groupBy(nodes, (node) => propertyName(node, scopeOf(node, prefixes)))) {
    const [only] = group;
    if (group.length === 1 && only && !isArray(only)) write(object, only, prefixes);
    else object.set(name, arrayOf(group, prefixes));
  }
};

const arrayOf = (group: readonly Node[], prefixes: Prefixes): JArray => {
  const array = new JArray();
  for (const node of group) if (!isComment(node)) array.add(content(node, scopeOf(node, prefixes)));
  return array;
};
