import XMLBuilder from 'fast-xml-builder';
import type { Attribute, Element, Expression, Node, PolicyDocument, Value } from './ast.ts';
import { decodeEntities, escapeAttribute, escapeText } from './entities.ts';

export interface PrintOptions {
  /** `raw` leaves C# as it is, as the portal and `format: rawxml` do; `escaped` is ordinary XML. Default `raw`. */
  readonly form?: 'raw' | 'escaped';
}

type RawNode = Record<string, unknown>;

interface Printing {
  readonly form: 'raw' | 'escaped';
  /** Escaped values; the markup holds their number between two private-use characters until the builder is done. */
  readonly values: string[];
}

const builder = new XMLBuilder({
  preserveOrder: true,
  ignoreAttributes: false,
  attributeNamePrefix: '',
  commentPropName: '#comment',
  format: false,
  suppressEmptyNode: true,
  processEntities: false,
});

const indentation = '    ';

const expressionText = (value: Expression): string =>
  value.form === 'single' ? `@(${value.code})` : `@{${value.code}}`;

/** Reserves a place in the markup, so that the builder never sees C# or an escape. */
const reserve = (printing: Printing, text: string): string => {
  printing.values.push(text);
  return `\uE000${printing.values.length - 1}\uE001`;
};

const printedValue = (printing: Printing, value: Value, escape: (text: string) => string): string => {
  // A literal that begins like an expression must not be read back as one.
  if (value.kind === 'literal') return reserve(printing, escape(value.text).replace(/^(\s*)@(?=[({])/, '$1&#64;'));
  const code = expressionText(value);
  // C# that spells an entity would be read back decoded, so it is escaped in raw form too.
  return reserve(printing, printing.form === 'raw' && decodeEntities(code).text === code ? code : escape(code));
};

const printedAttributes = (printing: Printing, attributes: readonly Attribute[]): RawNode =>
  Object.fromEntries(attributes.map(({ name, value }) => [name, printedValue(printing, value, escapeAttribute)]));

const isInline = (children: readonly Node[]): boolean =>
  children.some((node) => node.kind === 'text' && node.value.kind === 'literal') ||
  (children.length === 1 && children[0]?.kind === 'text');

const line = (depth: number): RawNode => ({ '#text': `\n${indentation.repeat(depth)}` });

const printedChildren = (printing: Printing, children: readonly Node[], depth: number): RawNode[] => {
  if (isInline(children)) return children.map((child) => printedNode(printing, child, depth));
  const nodes = children.flatMap((child) => [line(depth), printedNode(printing, child, depth)]);
  return children.length === 0 ? nodes : [...nodes, line(depth - 1)];
};

const printedElement = (printing: Printing, of: Element, depth: number): RawNode => {
  const children = printedChildren(printing, of.children, depth + 1);
  const node: RawNode = { [of.name]: children };
  if (of.attributes.length > 0) node[':@'] = printedAttributes(printing, of.attributes);
  return node;
};

const printedNode = (printing: Printing, node: Node, depth: number): RawNode => {
  if (node.kind === 'element') return printedElement(printing, node, depth);
  if (node.kind === 'comment') return { '#comment': [{ '#text': reserve(printing, node.text) }] };
  return { '#text': printedValue(printing, node.value, escapeText) };
};

/** Prints a document in canonical form: four spaces, one element a line, a line break at the end. */
export const printDocument = (
  document: Pick<PolicyDocument, 'root'> & Partial<Pick<PolicyDocument, 'leading' | 'trailing'>>,
  options: PrintOptions = {},
): string => {
  const printing: Printing = { form: options.form ?? 'raw', values: [] };
  const nodes = [...(document.leading ?? []), document.root, ...(document.trailing ?? [])].flatMap((node) => [
    printedNode(printing, node, 0),
    line(0),
  ]);
  const markup = String(builder.build(nodes)).replace(/ ?\/>/g, ' />');
  return markup.replace(/\uE000(\d+)\uE001/g, (_, index: string) => printing.values[Number(index)] ?? '');
};
