import { enums } from '../enums.ts';
import { argumentNull, invalidOperation } from '../exceptions.ts';
import type { Runtime } from '../runtime.ts';
import { table } from '../table.ts';
import { named } from '../types.ts';
import { type ClrArray, elementsOf, Sequence } from '../values/collections.ts';
import { addAt, addBeside, contentText, detach as detachNode } from '../xml/content.ts';
import { XAttribute, XContainer, XDocument, XElement, type XName, XNamespace, XText } from '../xml/nodes.ts';
import type { MemberEntry, TypeDefinition } from './definition.ts';

/** Neighbours, ancestors and comparison in XLinq trees. */

type Node = XElement | XText | XDocument;

const sequence = (name: string, items: readonly unknown[]): Sequence =>
  new Sequence(named(name), () => items[Symbol.iterator]());

const siblings = (self: Node): readonly Node[] => self.parent?.nodes ?? [];
const position = (self: Node): number => siblings(self).indexOf(self);
const after = (self: Node): readonly Node[] => siblings(self).slice(position(self) + 1);
const before = (self: Node): readonly Node[] => siblings(self).slice(0, Math.max(position(self), 0));
const isElement = (node: unknown): node is XElement => node instanceof XElement;

const ancestors = (self: Node): readonly XElement[] => {
  const found: XElement[] = [];
  for (let at = self.parent; at; at = at.parent) if (isElement(at)) found.push(at);
  return found;
};

/** Nothing is called null. */
const matching = (items: readonly Node[], name: XName | null): readonly XElement[] =>
  items.filter(isElement).filter((item) => name !== null && item.name.clrText() === name.clrText());

function* below(node: Node): Generator<Node> {
  if (!(node instanceof XContainer)) return;
  for (const child of node.nodes) {
    yield child;
    yield* below(child);
  }
}

const equal = (a: Node | null, b: Node | null): boolean => {
  if (a === null || b === null) return a === b;
  if (a instanceof XText || b instanceof XText)
    return a instanceof XText && b instanceof XText && a.kind === b.kind && a.value === b.value;
  if (isElement(a) !== isElement(b) || a.nodes.length !== b.nodes.length) return false;
  if (isElement(a) && isElement(b) && (a.isEmpty !== b.isEmpty || !sameHead(a, b))) return false;
  return a.nodes.every((node, i) => equal(node, b.nodes[i]!));
};

const sameHead = (a: XElement, b: XElement): boolean =>
  a.name.clrText() === b.name.clrText() &&
  a.attributes.length === b.attributes.length &&
  a.attributes.every(
    ({ name, value }, i) => name.clrText() === b.attributes[i]!.name.clrText() && value === b.attributes[i]!.value,
  );

const attributesNamed = (element: XElement, name: XName | null): readonly XAttribute[] =>
  element.attributes.filter((attribute) => name !== null && attribute.name.clrText() === name.clrText());

const replaceWith = (self: Node, content: unknown, rt: Runtime): void => {
  const parent = self.parent ?? invalidOperation('The parent is missing.');
  const at = parent.nodes.indexOf(self as XElement);
  detachNode(self);
  addAt(parent, at, content, rt);
};

export const nodeMembers: Readonly<Record<string, MemberEntry>> = {
  'XNode NextNode': (self: Node) => after(self)[0] ?? null,
  'XNode PreviousNode': (self: Node) => before(self).at(-1) ?? null,
  'IEnumerable<XNode> NodesAfterSelf()': (self: Node) => sequence('XNode', after(self)),
  'IEnumerable<XNode> NodesBeforeSelf()': (self: Node) => sequence('XNode', before(self)),
  'IEnumerable<XElement> ElementsAfterSelf()': (self: Node) => sequence('XElement', after(self).filter(isElement)),
  'IEnumerable<XElement> ElementsAfterSelf(XName name)': (self: Node, name: XName) =>
    sequence('XElement', matching(after(self), name)),
  'IEnumerable<XElement> ElementsBeforeSelf()': (self: Node) => sequence('XElement', before(self).filter(isElement)),
  'IEnumerable<XElement> Ancestors()': (self: Node) => sequence('XElement', ancestors(self)),
  'IEnumerable<XElement> Ancestors(XName name)': (self: Node, name: XName) =>
    sequence('XElement', matching(ancestors(self), name)),
  'IEnumerable<XElement> ElementsBeforeSelf(XName name)': (self: Node, name: XName) =>
    sequence('XElement', matching(before(self), name)),
  'void AddAfterSelf(object content)': (self: Node, content: unknown, rt: Runtime) => addBeside(self, content, 1, rt),
  'void AddAfterSelf(params object[] content)': (self: Node, content: ClrArray, rt: Runtime) =>
    addBeside(self, content, 1, rt),
  'void AddBeforeSelf(object content)': (self: Node, content: unknown, rt: Runtime) => addBeside(self, content, 0, rt),
  'void AddBeforeSelf(params object[] content)': (self: Node, content: ClrArray, rt: Runtime) =>
    addBeside(self, content, 0, rt),
  'void ReplaceWith(object content)': replaceWith,
  'void ReplaceWith(params object[] content)': (self: Node, content: ClrArray, rt: Runtime) =>
    replaceWith(self, content, rt),
  'static bool DeepEquals(XNode n1, XNode n2)': equal,
};

const kinds: Readonly<Record<string, string>> = table({
  XText: 'Text',
  XCData: 'CDATA',
  XComment: 'Comment',
  XProcessingInstruction: 'ProcessingInstruction',
});

export const objectMembers: Readonly<Record<string, MemberEntry>> = {
  'XmlNodeType NodeType': (self: Node | XAttribute) =>
    enums.XmlNodeType![
      self instanceof XText
        ? kinds[self.kind]!
        : self instanceof XAttribute
          ? 'Attribute'
          : isElement(self)
            ? 'Element'
            : 'Document'
    ],
  'XDocument Document': (self: Node | XAttribute) => {
    let at: XContainer | XText | XAttribute = self;
    while (at.parent) at = at.parent;
    return at instanceof XDocument ? at : null;
  },
};

export const containerNodes: Readonly<Record<string, MemberEntry>> = {
  'XNode FirstNode': (self: XContainer) => self.nodes[0] ?? null,
  'XNode LastNode': (self: XContainer) => self.nodes.at(-1) ?? null,
  'IEnumerable<XNode> DescendantNodes()': (self: XElement | XDocument) => sequence('XNode', [...below(self)]),
};

const detach = (attribute: XAttribute): void => {
  const { parent } = attribute;
  if (!parent) {
    invalidOperation('The parent is missing.');
    return;
  }
  parent.attributes.splice(parent.attributes.indexOf(attribute), 1);
  attribute.parent = null;
};

/** Declarations of prefixes, the nearest first. */
const declarations = (self: XElement): readonly XAttribute[] =>
  [self, ...ancestors(self)]
    .flatMap((element) => element.attributes)
    .filter(({ name }) => name.namespace === 'http://www.w3.org/2000/xmlns/');

export const elementMembers: Readonly<Record<string, MemberEntry>> = {
  'XAttribute FirstAttribute': (self: XElement) => self.attributes[0] ?? null,
  'XAttribute LastAttribute': (self: XElement) => self.attributes.at(-1) ?? null,
  'IEnumerable<XAttribute> Attributes(XName name)': (self: XElement, name: XName | null) =>
    sequence('XAttribute', attributesNamed(self, name)),
  'IEnumerable<XElement> AncestorsAndSelf()': (self: XElement) => sequence('XElement', [self, ...ancestors(self)]),
  'IEnumerable<XElement> DescendantsAndSelf()': (self: XElement) => sequence('XElement', [self, ...self.descendants()]),
  'IEnumerable<XElement> DescendantsAndSelf(XName name)': (self: XElement, name: XName) =>
    sequence('XElement', matching([self, ...self.descendants()], name)),
  'IEnumerable<XElement> AncestorsAndSelf(XName name)': (self: XElement, name: XName) =>
    sequence('XElement', matching([self, ...ancestors(self)], name)),
  'IEnumerable<XNode> DescendantNodesAndSelf()': (self: XElement) => sequence('XNode', [self, ...below(self)]),
  'XNamespace GetNamespaceOfPrefix(string prefix)': (self: XElement, prefix: string | null) => {
    const uri = declarations(self).find(({ name }) => name.local === (prefix ?? argumentNull('prefix')))?.value;
    return uri === undefined ? null : new XNamespace(uri);
  },
  'string GetPrefixOfNamespace(XNamespace ns)': (self: XElement, ns: XNamespace | null) => {
    const { uri } = ns ?? argumentNull('ns');
    return declarations(self).find(({ value }) => value === uri)?.name.local ?? builtIn[uri] ?? null;
  },
  'XNamespace GetDefaultNamespace()': (self: XElement) =>
    new XNamespace(
      [self, ...ancestors(self)]
        .flatMap((e) => e.attributes)
        .find((a) => a.name.local === 'xmlns' && a.name.namespace === '')?.value ?? '',
    ),
};

/** Prefixes nothing has to declare. */
const builtIn: Readonly<Record<string, string>> = table({
  'http://www.w3.org/XML/1998/namespace': 'xml',
  'http://www.w3.org/2000/xmlns/': 'xmlns',
});

export const attributeMembers: Readonly<Record<string, MemberEntry>> = {
  'XAttribute NextAttribute': (self: XAttribute) =>
    self.parent?.attributes[self.parent.attributes.indexOf(self) + 1] ?? null,
  'XAttribute PreviousAttribute': (self: XAttribute) =>
    self.parent?.attributes[self.parent.attributes.indexOf(self) - 1] ?? null,
  'bool IsNamespaceDeclaration': ({ name }: XAttribute) =>
    name.namespace === 'http://www.w3.org/2000/xmlns/' || (name.namespace === '' && name.local === 'xmlns'),
  'void Remove()': detach,
  'void SetValue(object value)': (self: XAttribute, value: unknown) => {
    self.value = contentText(value ?? argumentNull('value'));
  },
};

const flat = (source: unknown, of: (node: Node) => Iterable<unknown>): readonly unknown[] =>
  Array.from(elementsOf(source ?? argumentNull('source')), (node) => [...of(node as Node)]).flat();

const withSelf = (
  method: string,
  of: (element: XElement) => Iterable<XElement>,
): Readonly<Record<string, MemberEntry>> => {
  const all = (source: unknown): readonly XElement[] =>
    flat(source, (node) => (isElement(node) ? [node, ...of(node)] : [])) as XElement[];
  return {
    [`static IEnumerable<XElement> ${method}(this IEnumerable<XElement> source)`]: (source: unknown) =>
      sequence('XElement', all(source)),
    [`static IEnumerable<XElement> ${method}(this IEnumerable<XElement> source, XName name)`]: (
      source: unknown,
      name: XName | null,
    ) => sequence('XElement', matching(all(source), name)),
  };
};

/** `System.Xml.Linq.Extensions`: Newtonsoft has a class of that name as well. */
export const xmlExtensions: TypeDefinition = {
  name: 'XmlExtensions',
  shape: 'static',
  members: {
    'static IEnumerable<XElement> Elements<T>(this IEnumerable<T> source) where T : XContainer': (source: unknown) =>
      sequence(
        'XElement',
        flat(source, (node) => (node instanceof XContainer ? node.elements() : [])),
      ),
    'static IEnumerable<XElement> Elements<T>(this IEnumerable<T> source, XName name) where T : XContainer': (
      source: unknown,
      name: XName,
    ) =>
      sequence(
        'XElement',
        flat(source, (node) => (node instanceof XContainer ? matching(node.elements(), name) : [])),
      ),
    'static IEnumerable<XElement> Descendants<T>(this IEnumerable<T> source) where T : XContainer': (source: unknown) =>
      sequence(
        'XElement',
        flat(source, (node) => (node instanceof XContainer ? node.descendants() : [])),
      ),
    'static IEnumerable<XElement> Descendants<T>(this IEnumerable<T> source, XName name) where T : XContainer': (
      source: unknown,
      name: XName,
    ) =>
      sequence(
        'XElement',
        flat(source, (node) => (node instanceof XContainer ? matching([...node.descendants()], name) : [])),
      ),
    'static IEnumerable<XElement> Ancestors<T>(this IEnumerable<T> source) where T : XNode': (source: unknown) =>
      sequence('XElement', flat(source, ancestors)),
    'static IEnumerable<XElement> Ancestors<T>(this IEnumerable<T> source, XName name) where T : XNode': (
      source: unknown,
      name: XName | null,
    ) =>
      sequence(
        'XElement',
        flat(source, (node) => matching(ancestors(node), name)),
      ),
    ...withSelf('AncestorsAndSelf', ancestors),
    ...withSelf('DescendantsAndSelf', (element) => element.descendants()),
    'static IEnumerable<XNode> Nodes<T>(this IEnumerable<T> source) where T : XContainer': (source: unknown) =>
      sequence(
        'XNode',
        flat(source, (node) => (node instanceof XContainer ? node.nodes : [])),
      ),
    'static IEnumerable<XAttribute> Attributes(this IEnumerable<XElement> source)': (source: unknown) =>
      sequence(
        'XAttribute',
        flat(source, (node) => (isElement(node) ? node.attributes : [])),
      ),
    'static IEnumerable<XAttribute> Attributes(this IEnumerable<XElement> source, XName name)': (
      source: unknown,
      name: XName,
    ) =>
      sequence(
        'XAttribute',
        flat(source, (node) => (isElement(node) ? attributesNamed(node, name) : [])),
      ),
    'static void Remove(this IEnumerable<XNode> source)': (source: unknown) => {
      for (const node of Array.from(elementsOf(source)) as Node[]) detachNode(node);
    },
    'static void Remove(this IEnumerable<XAttribute> source)': (source: unknown) => {
      for (const attribute of Array.from(elementsOf(source)) as XAttribute[]) detach(attribute);
    },
  },
};
