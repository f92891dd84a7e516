import type { Element, Node, Value } from './ast.ts';

const valueKey = (value: Value): string =>
  value.kind === 'literal'
    ? `=${value.text}`
    : `@${value.form === 'single' ? '(' : '{'}${value.code.replace(/\r\n?/g, '\n')}`;

const nodeKey = (node: Node): unknown => {
  if (node.kind === 'comment') return ['comment', node.text];
  if (node.kind === 'text') return ['text', valueKey(node.value)];
  return [
    node.name,
    node.attributes.map((attribute) => [attribute.name, valueKey(attribute.value)]),
    node.children.map(nodeKey),
  ];
};

/** Structural equality that ignores places: same names, attributes in the same order, same text, same comments. */
export const equalElements = (a: Element, b: Element): boolean =>
  JSON.stringify(nodeKey(a)) === JSON.stringify(nodeKey(b));
