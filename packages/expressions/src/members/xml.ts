import { argumentNull } from '../exceptions.ts';
import type { Runtime } from '../runtime.ts';
import { named } from '../types.ts';
import { type ClrArray, Sequence } from '../values/collections.ts';
import { add, addAll, addAt, clear, contentText, detach, setText } from '../xml/content.ts';
import { fromXml, xmlTypeNames } from '../xml/convert.ts';
import {
  instructionTarget,
  localName,
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
/** Nothing is called null. */
const matching = (elements: Iterable<XElement>, name: XName | null): XElement[] =>
  Array.from(elements).filter((element) => name !== null && element.name.clrText() === name.clrText());
const parse = (text: string | null): XDocument => parseXml(text ?? argumentNull('s'));

/** `(int)element`: the text converted; a missing element gives null for `string` and nullable types. */
const conversions = (source: 'XElement' | 'XAttribute'): Readonly<Record<string, MemberEntry>> =>
  Object.fromEntries(
    ['string', ...xmlTypeNames.flatMap((name) => [name, `${name}?`])].map((name) => {
      const plain = name.replace('?', '');
      const text = (value: XElement | XAttribute): string => (value instanceof XElement ? value.text() : value.value);
      return [
        `static explicit operator ${name}(${source} source)`,
        (value: XElement | XAttribute | null) => {
          if (value === null)
            return plain === name && name !== 'string' ? argumentNull(source.slice(1).toLowerCase()) : null;
          return fromXml(text(value), plain);
        },
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
    'void Add(params object[] content)': (self: XContainer, content: ClrArray | null, rt: Runtime) =>
      void addAll(self, content, rt),
    'void RemoveNodes()': clear,
    'void AddFirst(object content)': (self: XContainer, content: unknown, rt: Runtime) => addAt(self, 0, content, rt),
    'void AddFirst(params object[] content)': (self: XContainer, content: ClrArray, rt: Runtime) =>
      addAt(self, 0, content, rt),
    'void ReplaceNodes(object content)': (self: XContainer, content: unknown, rt: Runtime) => {
      clear(self);
      add(self, content, rt);
    },
    'void ReplaceNodes(params object[] content)': (self: XContainer, content: ClrArray, rt: Runtime) => {
      clear(self);
      addAll(self, content, rt);
    },
  },
};

const removeAttributes = (element: XElement): void => {
  for (const attribute of element.attributes.splice(0)) attribute.parent = null;
};

const empty = (element: XElement): void => {
  removeAttributes(element);
  clear(element);
};

const element: TypeDefinition = {
  name: 'XElement',
  shape: 'class',
  bases: ['XContainer'],
  members: {
    'new(XName name)': (name: XName | null) => new XElement(name ?? argumentNull('name')),
    'new(XElement other)': (other: XElement | null) => (other ?? argumentNull('other')).clone(),
    'new(XName name, object content)': (name: XName | null, content: unknown, rt: Runtime) => {
      const made = new XElement(name ?? argumentNull('name'));
      add(made, content, rt);
      return made;
    },
    'new(XName name, params object[] content)': (name: XName | null, content: ClrArray, rt: Runtime) =>
      addAll(new XElement(name ?? argumentNull('name')), content, rt),
    'static XElement Parse(string text)': (text: string | null) => {
      const { root } = parse(text);
      if (root) detach(root);
      return root;
    },
    'XName Name': {
      get: (self: XElement) => self.name,
      set: (self: XElement, name: XName | null) => {
        self.name = name ?? argumentNull('value');
      },
    },
    'void ReplaceAll(object content)': (self: XElement, content: unknown, rt: Runtime) => {
      empty(self);
      add(self, content, rt);
    },
    'void ReplaceAll(params object[] content)': (self: XElement, content: ClrArray, rt: Runtime) => {
      empty(self);
      addAll(self, content, rt);
    },
    'void RemoveAll()': (self: XElement) => empty(self),
    'void RemoveAttributes()': (self: XElement) => removeAttributes(self),
    'string Value': {
      get: (self: XElement) => self.text(),
      set: (self: XElement, text: string | null) => setText(self, text ?? argumentNull('value')),
    },
    ...elementMembers,
    'bool HasElements': (self: XElement) => self.elements().length > 0,
    'bool HasAttributes': (self: XElement) => self.attributes.length > 0,
    'bool IsEmpty': (self: XElement) => self.isEmpty,
    'XAttribute Attribute(XName name)': (self: XElement, name: XName) => self.attribute(name),
    'IEnumerable<XAttribute> Attributes()': (self: XElement) => sequence('XAttribute', [...self.attributes]),
    'void SetAttributeValue(XName name, object value)': (self: XElement, name: XName, value: unknown) => {
      const known = self.attribute(name);
      if (value === null) self.attributes.splice(known ? self.attributes.indexOf(known) : 0, known ? 1 : 0);
      else if (known) known.value = contentText(value);
      else self.setAttribute(new XAttribute(name, contentText(value)));
    },
    'void SetElementValue(XName name, object value)': (self: XElement, name: XName | null, value: unknown) => {
      const known = matching(self.elements(), name)[0];
      if (value === null) return known && detach(known);
      const target = known ?? new XElement(name ?? argumentNull('name'));
      setText(target, contentText(value));
      if (!known) self.append(target);
      return undefined;
    },
    'void SetValue(object value)': (self: XElement, value: unknown) =>
      setText(self, contentText(value ?? argumentNull('value'))),
    ...conversions('XElement'),
  },
};

const attribute: TypeDefinition = {
  name: 'XAttribute',
  shape: 'class',
  bases: ['XObject'],
  members: {
    'new(XAttribute other)': (other: XAttribute | null) => {
      const { name, value } = other ?? argumentNull('other');
      return new XAttribute(name, value);
    },
    'new(XName name, object value)': (name: XName | null, value: unknown) =>
      new XAttribute(name ?? argumentNull('name'), contentText(value ?? argumentNull('value'))),
    ...attributeMembers,
    'XName Name': (self: XAttribute) => self.name,
    'string Value': {
      get: (self: XAttribute) => self.value,
      set: (self: XAttribute, value: string | null) => {
        self.value = value ?? argumentNull('value');
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
    [`new(${name} other)`]: (other: XText | null) => new XText(name, (other ?? argumentNull('other')).value),
    'string Value': (self: XText) => self.value,
  },
});

const nameIn = ({ uri }: XNamespace, local: string | null): XName =>
  new XName(uri, localName(local ?? argumentNull('localName')));

const nameType: TypeDefinition = {
  name: 'XName',
  shape: 'class',
  members: {
    'static XName Get(string expandedName)': (text: string | null) => xname(text ?? argumentNull('expandedName')),
    'static XName Get(string localName, string namespaceName)': (local: string | null, namespace: string | null) =>
      nameIn(new XNamespace(namespace ?? argumentNull('namespaceName')), local),
    'static implicit operator XName(string expandedName)': (text: string | null) =>
      text === null ? null : xname(text),
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
    'static XNamespace Xml': () => new XNamespace('http://www.w3.org/XML/1998/namespace'),
    'static XNamespace Xmlns': () => new XNamespace('http://www.w3.org/2000/xmlns/'),
    'XName GetName(string localName)': nameIn,
    'static bool operator ==(XNamespace left, XNamespace right)': (a: XNamespace | null, b: XNamespace | null) =>
      a?.uri === b?.uri,
    'static bool operator !=(XNamespace left, XNamespace right)': (a: XNamespace | null, b: XNamespace | null) =>
      a?.uri !== b?.uri,
    'static XNamespace Get(string namespaceName)': (text: string | null) =>
      new XNamespace(text ?? argumentNull('namespaceName')),
    'static implicit operator XNamespace(string namespaceName)': (text: string | null) =>
      text === null ? null : new XNamespace(text),
    'static XName operator +(XNamespace ns, string localName)': (ns: XNamespace | null, local: string | null) =>
      nameIn(ns ?? argumentNull('ns'), local),
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
  {
    name: 'XProcessingInstruction',
    shape: 'class',
    bases: ['XNode'],
    members: {
      'new(string target, string data)': (target: string | null, data: string | null) =>
        new XText('XProcessingInstruction', data ?? argumentNull('data'), instructionTarget(target)),
      'string Target': (self: XText) => self.target,
      'string Data': (self: XText) => self.value,
    },
  },
  nameType,
  namespaceType,
];
