import { named, type Type } from '../types.ts';
import type { ClrObject } from '../values/object.ts';
import { XAttribute, XDocument, XElement } from './nodes.ts';
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
}
