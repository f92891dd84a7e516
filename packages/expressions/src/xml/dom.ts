import { named, type Type } from '../types.ts';
import type { ClrObject } from '../values/object.ts';
import { XAttribute, XContainer, XDocument, XElement, XText } from './nodes.ts';
import type { XPathNode } from './xpath.ts';

const typeNames: readonly (readonly [kind: string, type: string, node: string])[] = [
  ['XText', 'XmlText', 'Text'],
  ['XCData', 'XmlCDataSection', 'CDATA'],
  ['XComment', 'XmlComment', 'Comment'],
  ['XProcessingInstruction', 'XmlNode', 'ProcessingInstruction'],
];

export const kindOf = (node: XPathNode): readonly [type: string, node: string] => {
  if (node instanceof XDocument) return ['XmlDocument', 'Document'];
  if (node instanceof XElement) return ['XmlElement', 'Element'];
  if (node instanceof XAttribute) return ['XmlAttribute', 'Attribute'];
  const [, type = 'XmlText', name = 'Text'] = typeNames.find(([kind]) => kind === node.kind) ?? [];
  return [type, name];
};

/** A node of the older object model over one of the newer. */
export class DomNode implements ClrObject {
  node: XPathNode;
  constructor(node: XPathNode) {
    this.node = node;
  }
  clrType(): Type {
    return named(kindOf(this.node)[0]);
  }
  /** An attribute holds its value as a text. */
  *[Symbol.iterator](): Generator<unknown> {
    const { node } = this;
    if (node instanceof XContainer) for (const child of node.nodes) yield dom(child);
    else if (node instanceof XAttribute) yield dom(new XText('XText', node.value));
  }
}

const known = new WeakMap<object, DomNode>();

/** One node of the older model for each of the newer. */
export const dom = (node: XPathNode | null | undefined): DomNode | null => {
  if (!node) return null;
  const found = known.get(node) ?? new DomNode(node);
  known.set(node, found);
  return found;
};

/** After a document was read into it. */
export const know = (document: DomNode): void => {
  known.set(document.node, document);
};
