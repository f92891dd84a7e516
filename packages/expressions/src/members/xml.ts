import { argument, argumentNull, raise } from '../exceptions.ts';
import { tokenTo } from '../json/cast.ts';
import { JValue } from '../json/tokens.ts';
import { writeJson } from '../json/writer.ts';
import type { Runtime } from '../runtime.ts';
import { named, type Type } from '../types.ts';
import { type ClrArray, elementsOf, Sequence } from '../values/collections.ts';
import { ClrDateTime } from '../values/date-time.ts';
import { ClrDateTimeOffset } from '../values/date-time-offset.ts';
import { objectText } from '../values/object.ts';
import {
  XAttribute,
  type XContainer,
  XDeclaration,
  XDocument,
  XElement,
  XName,
  XNamespace,
  type XNode,
  XText,
  xname,
} from '../xml/nodes.ts';
import { parseXml } from '../xml/parse.ts';
import type { MemberEntry, TypeDefinition } from './definition.ts';
import { readFrom } from './xml-dom.ts';
import { attributeMembers, containerNodes, elementMembers, nodeMembers, objectMembers } from './xml-tree.ts';

/** System.Xml.Linq, as far as policies use it. */

const sequence = (name: string, items: readonly unknown[]): Sequence =>
  new Sequence(named(name), () => items[Symbol.iterator]());
const matching = (elements: Iterable<XElement>, name: XName | null): XElement[] =>
  Array.from(elements).filter((element) => name === null || element.name.clrText() === name.clrText());
const parse = (text: string | null): XDocument => parseXml(text ?? argumentNull('text'));

/** Adds content as the constructors take it: nodes, attributes, sequences of them, or any value as text. */
const add = (parent: XContainer, content: unknown, rt: Runtime): void => {
  rt.checkSize(parent.nodes.length + 1);
  if (content === null) return;
  if (content instanceof XElement || content instanceof XText) parent.append(content);
  else if (content instanceof XAttribute && parent instanceof XElement) parent.setAttribute(content);
  else if (typeof content === 'object' && Symbol.iterator in content)
    for (const item of elementsOf(content)) add(parent, item, rt);
  else if (parent instanceof XDocument) argument('Non-whitespace characters cannot be added to content.');
  else parent.append(new XText('XText', contentText(content)));
};

const addAll = <T extends XContainer>(parent: T, content: ClrArray, rt: Runtime): T => {
  for (const item of content.items) add(parent, item, rt);
  return parent;
};

const setText = (element: XElement, text: string): void => {
  element.nodes.splice(0);
  if (text !== '') element.append(new XText('XText', text));
};

const detach = (node: XNode): void => {
  const siblings = node.parent?.nodes;
  if (siblings && !(node instanceof XDocument)) siblings.splice(siblings.indexOf(node), 1);
  node.parent = null;
};

/** Content as text: XML's own forms of bool and dates. */
const contentText = (value: unknown): string => {
  if (typeof value === 'boolean') return String(value);
  if (value instanceof ClrDateTime || value instanceof ClrDateTimeOffset)
    return writeJson(new JValue('Date', value), 'compact').slice(1, -1);
  return objectText(value);
};

/** `(int)element`: the text converted; a missing element gives null for `string` and nullable types. */
const conversions = (source: 'XElement' | 'XAttribute'): Readonly<Record<string, MemberEntry>> =>
  Object.fromEntries(
    ['string', 'int', 'long', 'double', 'decimal', 'bool', 'DateTime', 'int?', 'bool?'].map((name) => {
      const type: Type = name.endsWith('?') ? named('Nullable', named(name.slice(0, -1))) : named(name);
      const text = (value: XElement | XAttribute): string => (value instanceof XElement ? value.text() : value.value);
      return [
        `static explicit operator ${name}(${source} source)`,
        (value: XElement | XAttribute | null) => tokenTo(value && new JValue('String', text(value)), type),
      ];
    }),
  );

const node: TypeDefinition = {
  name: 'XNode',
  shape: 'class',
  bases: ['XObject'],
  members: {
    'string ToString()': (self: XText | XContainer) => self.clrText(),
    'void Remove()': detach,
    'static XNode ReadFrom(XmlReader reader)': readFrom,
    ...nodeMembers,
  },
};

const container: TypeDefinition = {
  name: 'XContainer',
  shape: 'class',
  bases: ['XNode'],
  members: {
    ...containerNodes,
    'XElement Element(XName name)': (self: XContainer, name: XName) => matching(self.elements(), name)[0] ?? null,
    'IEnumerable<XElement> Elements()': (self: XContainer) => sequence('XElement', self.elements()),
    'IEnumerable<XElement> Elements(XName name)': (self: XContainer, name: XName | null) =>
      sequence('XElement', matching(self.elements(), name)),
    'IEnumerable<XElement> Descendants()': (self: XContainer) => sequence('XElement', [...self.descendants()]),
    'IEnumerable<XElement> Descendants(XName name)': (self: XContainer, name: XName | null) =>
      sequence('XElement', matching(self.descendants(), name)),
    'IEnumerable<XNode> Nodes()': (self: XContainer) => sequence('XNode', [...self.nodes]),
    'void Add(object content)': add,
    'void Add(params object[] content)': (self: XContainer, content: ClrArray, rt: Runtime) =>
      void addAll(self, content, rt),
    'void RemoveNodes()': (self: XContainer) => void self.nodes.splice(0),
  },
};

const element: TypeDefinition = {
  name: 'XElement',
  shape: 'class',
  bases: ['XContainer'],
  members: {
    'new(XName name)': (name: XName) => new XElement(name),
    'new(XName name, object content)': (name: XName, content: unknown, rt: Runtime) => {
      const made = new XElement(name);
      add(made, content, rt);
      return made;
    },
    'new(XName name, params object[] content)': (name: XName, content: ClrArray, rt: Runtime) =>
      addAll(new XElement(name), content, rt),
    'static XElement Parse(string text)': (text: string | null) => {
      const { root } = parse(text);
      if (root) detach(root);
      return root;
    },
    'XName Name': (self: XElement) => self.name,
    'string Value': { get: (self: XElement) => self.text(), set: setText },
    ...elementMembers,
    'bool HasElements': (self: XElement) => self.elements().length > 0,
    'bool HasAttributes': (self: XElement) => self.attributes.length > 0,
    'bool IsEmpty': (self: XElement) => self.nodes.length === 0,
    'XAttribute Attribute(XName name)': (self: XElement, name: XName) => self.attribute(name),
    'IEnumerable<XAttribute> Attributes()': (self: XElement) => sequence('XAttribute', [...self.attributes]),
    'void SetAttributeValue(XName name, object value)': (self: XElement, name: XName, value: unknown) => {
      const known = self.attribute(name);
      if (value === null) self.attributes.splice(known ? self.attributes.indexOf(known) : 0, known ? 1 : 0);
      else if (known) known.value = contentText(value);
      else self.setAttribute(new XAttribute(name, contentText(value)));
    },
    'void SetElementValue(XName name, object value)': (self: XElement, name: XName, value: unknown) => {
      const known = matching(self.elements(), name)[0];
      if (value === null) return known && detach(known);
      const target = known ?? new XElement(name);
      setText(target, contentText(value));
      if (!known) self.append(target);
      return undefined;
    },
    'void SetValue(object value)': (self: XElement, value: unknown) => setText(self, objectText(value)),
    ...conversions('XElement'),
  },
};

const attribute: TypeDefinition = {
  name: 'XAttribute',
  shape: 'class',
  bases: ['XObject'],
  members: {
    'new(XName name, object value)': (name: XName, value: unknown) =>
      new XAttribute(name, objectText(value ?? argumentNull('value'))),
    ...attributeMembers,
    'XName Name': (self: XAttribute) => self.name,
    'string Value': {
      get: (self: XAttribute) => self.value,
      set: (self: XAttribute, value: string) => {
        self.value = value;
      },
    },
    'string ToString()': (self: XAttribute) => self.clrText(),
    ...conversions('XAttribute'),
  },
};

const document: TypeDefinition = {
  name: 'XDocument',
  shape: 'class',
  bases: ['XContainer'],
  members: {
    'new()': () => new XDocument(),
    'new(params object[] content)': (content: ClrArray, rt: Runtime) => addAll(new XDocument(), content, rt),
    'static XDocument Parse(string text)': parse,
    'XElement Root': (self: XDocument) => self.root,
    'new(XDeclaration declaration, params object[] content)': (
      declaration: XDeclaration | null,
      content: ClrArray,
      rt: Runtime,
    ) => {
      const made = addAll(new XDocument(), content, rt);
      made.declaration = declaration;
      return made;
    },
    'XDeclaration Declaration': {
      get: (self: XDocument) => self.declaration,
      set: (self: XDocument, value: XDeclaration | null) => {
        self.declaration = value;
      },
    },
  },
};

const leaf = (name: XText['kind'], bases: readonly string[]): TypeDefinition => ({
  name,
  shape: 'class',
  bases,
  members: {
    'new(string value)': (text: string | null) => new XText(name, text ?? argumentNull('value')),
    'string Value': (self: XText) => self.value,
  },
});

const nameType: TypeDefinition = {
  name: 'XName',
  shape: 'class',
  members: {
    'static XName Get(string expandedName)': (text: string) => xname(text),
    'static implicit operator XName(string expandedName)': (text: string | null) =>
      text === null
        ? null
        : text === ''
          ? raise('ArgumentException', "The value cannot be an empty string. (Parameter 'expandedName')")
          : xname(text),
    'string LocalName': (self: XName) => self.local,
    'string NamespaceName': (self: XName) => self.namespace,
    'XNamespace Namespace': (self: XName) => new XNamespace(self.namespace),
    'string ToString()': (self: XName) => self.clrText(),
    'static bool operator ==(XName left, XName right)': (a: XName | null, b: XName | null) =>
      a?.clrText() === b?.clrText(),
    'static bool operator !=(XName left, XName right)': (a: XName | null, b: XName | null) =>
      a?.clrText() !== b?.clrText(),
  },
};

const namespaceType: TypeDefinition = {
  name: 'XNamespace',
  shape: 'class',
  members: {
    'static XNamespace None': () => new XNamespace(''),
    'static XNamespace Get(string namespaceName)': (text: string) => new XNamespace(text),
    'static implicit operator XNamespace(string namespaceName)': (text: string | null) =>
      text === null ? null : new XNamespace(text),
    'static XName operator +(XNamespace ns, string localName)': (ns: XNamespace, local: string) =>
      new XName(ns.uri, local),
    'string NamespaceName': (self: XNamespace) => self.uri,
    'string ToString()': (self: XNamespace) => self.uri,
  },
};

const declaration: TypeDefinition = {
  name: 'XDeclaration',
  shape: 'class',
  members: {
    'new(string version, string encoding, string standalone)': (
      version: string | null,
      encoding: string | null,
      standalone: string | null,
    ) => new XDeclaration(version, encoding, standalone),
    'string Version': (self: XDeclaration) => self.version,
    'string Encoding': (self: XDeclaration) => self.encoding,
    'string Standalone': (self: XDeclaration) => self.standalone,
    'string ToString()': (self: XDeclaration) => self.clrText(),
  },
};

export const xmlTypes: readonly TypeDefinition[] = [
  declaration,
  {
    name: 'XObject',
    shape: 'class',
    members: {
      ...objectMembers,
      'XElement Parent': (self: XNode | XAttribute) => (self.parent instanceof XElement ? self.parent : null),
    },
  },
  node,
  container,
  element,
  attribute,
  document,
  leaf('XText', ['XNode']),
  leaf('XCData', ['XText']),
  leaf('XComment', ['XNode']),
  nameType,
  namespaceType,
];
