import { enums } from '../enums.ts';
import { argumentNull, invalidOperation, raise } from '../exceptions.ts';
import { named, type Type } from '../types.ts';
import { type ClrList, NamedList } from '../values/collections.ts';
import type { ClrObject } from '../values/object.ts';
import { DomNode, dom, kindOf, know } from '../xml/dom.ts';
import { XAttribute, XContainer, XDocument, XElement, XText } from '../xml/nodes.ts';
import { parseXml } from '../xml/parse.ts';
import { printCompact } from '../xml/print.ts';
import { selectNodes, type XPathNode } from '../xml/xpath.ts';
import type { TypeDefinition } from './definition.ts';
import type { ClrReader } from './text-io.ts';

/** System.Xml: documents to read, and the reader. Azure's allow-list leaves them out, yet samples use them. */

const list = (nodes: readonly XPathNode[]): ClrList => new NamedList('XmlNodeList', named('XmlNode'), nodes.map(dom));

const prefixed = (node: XPathNode): string => {
  if (node instanceof XElement || node instanceof XAttribute) return node.name.local;
  return node instanceof XDocument
    ? '#document'
    : { XText: '#text', XCData: '#cdata-section', XComment: '#comment', XProcessingInstruction: node.target }[
        node.kind
      ];
};

const textOf = (node: XPathNode): string => (node instanceof XContainer ? node.text() : node.value);

const inner = (node: XPathNode): string =>
  node instanceof XContainer ? node.nodes.map(printCompact).join('') : textOf(node);

const siblings = ({ node }: DomNode): readonly XPathNode[] => node.parent?.nodes ?? [];

const setText = ({ node }: DomNode, text: string): void => {
  if (node instanceof XElement) {
    node.nodes.splice(0);
    node.append(new XText('XText', text));
  } else if (!(node instanceof XDocument)) node.value = text;
};

const load = (self: DomNode, xml: string | null): void => {
  self.node = parseXml(xml ?? argumentNull('s'));
  know(self);
};

const byName = (self: DomNode, name: string | null): ClrList => {
  if (name === null) argumentNull('key');
  const all = self.node instanceof XContainer ? [...self.node.descendants()] : [];
  return list(all.filter((element) => name === '*' || element.name.local === name));
};

const nodeType: TypeDefinition = {
  name: 'XmlNode',
  shape: 'class',
  bases: ['IEnumerable'],
  members: {
    'string Name': (self: DomNode) => prefixed(self.node),
    'string LocalName': (self: DomNode) => prefixed(self.node),
    'string NamespaceURI': ({ node }: DomNode) => ('name' in node ? node.name.namespace : ''),
    'string InnerText': { get: (self: DomNode) => textOf(self.node), set: setText },
    'string InnerXml': (self: DomNode) => inner(self.node),
    'string OuterXml': (self: DomNode) => printCompact(self.node),
    'string Value': { get: ({ node }: DomNode) => (node instanceof XContainer ? null : node.value), set: setText },
    'XmlNodeType NodeType': (self: DomNode) => enums.XmlNodeType![kindOf(self.node)[1]],
    'XmlNodeList ChildNodes': ({ node }: DomNode) => list(node instanceof XContainer ? node.nodes : []),
    'XmlAttributeCollection Attributes': ({ node }: DomNode) =>
      node instanceof XElement
        ? new NamedList('XmlAttributeCollection', named('XmlAttribute'), node.attributes.map(dom))
        : null,
    'XmlNode FirstChild': ({ node }: DomNode) => dom(node instanceof XContainer ? node.nodes[0] : null),
    'XmlNode LastChild': ({ node }: DomNode) => dom(node instanceof XContainer ? node.nodes.at(-1) : null),
    'XmlNode ParentNode': ({ node }: DomNode) => dom(node.parent as XElement | null),
    'XmlNode NextSibling': (self: DomNode) => dom(siblings(self)[siblings(self).indexOf(self.node) + 1]),
    'XmlNode PreviousSibling': (self: DomNode) => dom(siblings(self)[siblings(self).indexOf(self.node) - 1]),
    'bool HasChildNodes': ({ node }: DomNode) => node instanceof XContainer && node.nodes.length > 0,
    'XmlElement this[string name]': ({ node }: DomNode, name: string) =>
      dom(node instanceof XContainer ? node.elements().find((e) => e.name.local === name) : null),
    'XmlNode SelectSingleNode(string xpath)': ({ node }: DomNode, path: string) => dom(selectNodes(node, path)[0]),
    'XmlNodeList SelectNodes(string xpath)': ({ node }: DomNode, path: string) => list(selectNodes(node, path)),
  },
};

const derived = (name: string, members: TypeDefinition['members'] = {}): TypeDefinition => ({
  name,
  shape: 'class',
  bases: ['XmlNode'],
  members,
});

const attributeText = ({ node }: DomNode, name: string): string => attributeNamed(node, name)?.value ?? '';

/** Looked up as written: a name that cannot be is that of no attribute. */
const attributeNamed = (node: XPathNode | undefined, name: string): XAttribute | undefined =>
  node instanceof XElement ? node.attributes.find((attribute) => prefixed(attribute) === name) : undefined;

const nodeNamed = (nodes: ClrList, name: string): unknown =>
  nodes.items.find((item) => prefixed((item as DomNode).node) === name) ?? null;

const indexOutOfAttributes = (): never =>
  raise('IndexOutOfRangeException', 'The index being passed in is out of range.');

export const domTypes: readonly TypeDefinition[] = [
  nodeType,
  derived('XmlDocument', {
    'new()': () => new DomNode(new XDocument()),
    'void LoadXml(string xml)': load,
    'XmlElement DocumentElement': ({ node }: DomNode) => dom(node instanceof XDocument ? node.root : null),
    'XmlNodeList GetElementsByTagName(string name)': byName,
  }),
  derived('XmlElement', {
    'string GetAttribute(string name)': attributeText,
    'bool HasAttribute(string name)': ({ node }: DomNode, name: string) => attributeNamed(node, name) !== undefined,
    'bool HasAttributes': ({ node }: DomNode) => node instanceof XElement && node.attributes.length > 0,
    'XmlNodeList GetElementsByTagName(string name)': byName,
  }),
  derived('XmlAttribute'),
  derived('XmlText'),
  derived('XmlCDataSection'),
  derived('XmlComment'),
  {
    name: 'XmlNodeList',
    shape: 'class',
    bases: ['IEnumerable'],
    members: {
      'int Count': (nodes: ClrList) => nodes.items.length,
      'XmlNode this[int i]': (nodes: ClrList, index: number) => nodes.items[index] ?? null,
      'XmlNode Item(int index)': (nodes: ClrList, index: number) => nodes.items[index] ?? null,
    },
  },
  {
    name: 'XmlAttributeCollection',
    shape: 'class',
    bases: ['IEnumerable'],
    members: {
      'int Count': (nodes: ClrList) => nodes.items.length,
      'XmlAttribute this[int i]': (nodes: ClrList, index: number) => nodes.items[index] ?? indexOutOfAttributes(),
      'XmlAttribute this[string name]': nodeNamed,
      'XmlNode GetNamedItem(string name)': nodeNamed,
      'XmlNode Item(int index)': (nodes: ClrList, index: number) => nodes.items[index] ?? null,
    },
  },
];

/** What the reader stands on: a node, at its start or its end. */
interface Event {
  readonly node: XElement | XText;
  readonly depth: number;
  readonly isEnd: boolean;
}

function* eventsOf(parent: XContainer, depth: number): Generator<Event> {
  for (const node of parent.nodes) {
    yield { node, depth, isEnd: false };
    if (!(node instanceof XElement)) continue;
    yield* eventsOf(node, depth + 1);
    if (node.nodes.length > 0) yield { node, depth, isEnd: true };
  }
}

class DomReader implements ClrObject {
  readonly events: readonly Event[];
  at = -1;
  constructor(document: XDocument) {
    this.events = [...eventsOf(document, 0)];
  }
  clrType(): Type {
    return named('XmlReader');
  }
  get event(): Event | undefined {
    return this.events[this.at];
  }
  read(): boolean {
    if (this.at < this.events.length) this.at++;
    return this.event !== undefined;
  }
  /** Past the node and all in it. */
  skip(): void {
    const { node } = this.event ?? invalidOperation('The XmlReader is at its end.');
    const end = this.events.findLastIndex((event) => event.node === node);
    this.at = Math.max(this.at, end) + 1;
  }
  content(): Event | undefined {
    if (this.at < 0) this.at = 0;
    while (this.event?.node instanceof XText && this.event.node.kind === 'XComment') this.at++;
    return this.event;
  }
}

const typeOfEvent = (event: Event | undefined): number =>
  event === undefined ? 0 : event.isEnd ? enums.XmlNodeType!.EndElement! : enums.XmlNodeType![kindOf(event.node)[1]]!;

const take = (reader: DomReader): XElement | XText => {
  const { node } = reader.event ?? invalidOperation('The XmlReader state should be Interactive.');
  const copy = node.clone();
  reader.skip();
  return copy;
};

/** `XNode.ReadFrom`. */
export const readFrom = take;

const readerType: TypeDefinition = {
  name: 'XmlReader',
  shape: 'class',
  bases: ['IDisposable'],
  members: {
    'static XmlReader Create(TextReader input)': (input: ClrReader | null) =>
      new DomReader(parseXml((input ?? argumentNull('input')).rest())),
    'bool Read()': (reader: DomReader) => reader.read(),
    'XmlNodeType MoveToContent()': (reader: DomReader) => typeOfEvent(reader.content()),
    'bool EOF': (reader: DomReader) => reader.at >= reader.events.length,
    'string Name': ({ event }: DomReader) => (event?.node instanceof XElement ? event.node.name.local : ''),
    'string LocalName': ({ event }: DomReader) => (event?.node instanceof XElement ? event.node.name.local : ''),
    'string NamespaceURI': ({ event }: DomReader) => (event?.node instanceof XElement ? event.node.name.namespace : ''),
    'string Value': ({ event }: DomReader) => (event?.node instanceof XText ? event.node.value : ''),
    'bool HasValue': ({ event }: DomReader) => event?.node instanceof XText,
    'XmlNodeType NodeType': ({ event }: DomReader) => typeOfEvent(event),
    'int Depth': ({ event }: DomReader) => event?.depth ?? 0,
    'bool IsEmptyElement': ({ event }: DomReader) => event?.node instanceof XElement && event.node.nodes.length === 0,
    'string GetAttribute(string name)': ({ event }: DomReader, name: string) =>
      attributeNamed(event?.node, name)?.value ?? null,
    'bool ReadToFollowing(string name)': (reader: DomReader, name: string) => {
      while (reader.read()) {
        const { event } = reader;
        if (event?.node instanceof XElement && !event.isEnd && event.node.name.local === name) return true;
      }
      return false;
    },
    'string ReadElementContentAsString()': (reader: DomReader) => textOf(take(reader)),
    'string ReadOuterXml()': (reader: DomReader) => printCompact(take(reader)),
    'string ReadInnerXml()': (reader: DomReader) => inner(take(reader)),
    'void Skip()': (reader: DomReader) => reader.skip(),
    'void Close()': () => {},
    'void Dispose()': () => {},
  },
};

export const readerTypes: readonly TypeDefinition[] = [readerType];
