import XMLBuilder from 'fast-xml-builder';
import type { Attribute, Element, Expression, Node, PolicyDocument, Value } from './ast.ts';
import { decodeEntities, escapeAttribute, escapeText } from './entities.ts';

export interface PrintOptions {
  /** `raw` leaves C# as it is, as the portal and `format: rawxml` do; `escaped` is ordinary XML. Default `raw`. */
  readonly form?: 'raw' | 'escaped';
  /** Keeps what the author grouped: one blank line where the source has some, a comment behind what it stands behind. */
  readonly layout?: 'canonical' | 'grouped';
}

type RawNode = Record<string, unknown>;

interface Printing {
  readonly form: 'raw' | 'escaped';
  /** The text the document was read from, when its grouping is kept. */
  readonly source: string | undefined;
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

/** What stands before a node that is not the first. */
const gap = ({ source }: Printing, before: Node | undefined, node: Node, depth: number): RawNode => {
  const between = before === undefined ? undefined : source?.slice(before.span.end, node.span.start);
  if (between === undefined) return line(depth);
  const breaks = between.split('\n').length - 1;
  if (breaks === 0 && node.kind === 'comment') return { '#text': ' ' };
  return breaks > 1 ? { '#text': `\n\n${indentation.repeat(depth)}` } : line(depth);
};

const printedChildren = (printing: Printing, children: readonly Node[], depth: number): RawNode[] => {
  if (isInline(children)) return children.map((child) => printedNode(printing, child, depth));
  const nodes = children.flatMap((child, index) => [
    gap(printing, children[index - 1], child, depth),
    printedNode(printing, child, depth),
  ]);
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

type Printable = Pick<PolicyDocument, 'root'> & Partial<Pick<PolicyDocument, 'leading' | 'trailing' | 'source'>>;

/** Prints a document in canonical form: four spaces, one element a line, a line break at the end. */
export const printDocument = (document: Printable, options: PrintOptions = {}): string => {
  const source = options.layout === 'grouped' ? document.source?.text : undefined;
  const printing: Printing = { form: options.form ?? 'raw', source, values: [] };
  const all = [...(document.leading ?? []), document.root, ...(document.trailing ?? [])];
  const nodes = all.flatMap((node, index) => [
    ...(index === 0 ? [] : [gap(printing, all[index - 1], node, 0)]),
    printedNode(printing, node, 0),
  ]);
  const markup = String(builder.build([...nodes, line(0)])).replace(/ ?\/>/g, ' />');
  return markup.replace(/\uE000(\d+)\uE001/g, (_, index: string) => printing.values[Number(index)] ?? '');
};

const valuesOf = (of: Element): readonly Value[] => [
  ...of.attributes.map(({ value }) => value),
  ...of.children.flatMap((child) =>
    child.kind === 'element' ? valuesOf(child) : child.kind === 'text' ? [child.value] : [],
  ),
];

/** The form a document was read in: escaped when its expressions are, raw when one is not or none shows a difference. */
export const formOf = ({ root, source }: PolicyDocument): 'raw' | 'escaped' => {
  const islands = valuesOf(root).filter((value) => value.kind === 'expression');
  const isWritten = (value: Expression): boolean =>
    source.text.slice(value.span.start, value.span.end) === expressionText(value);
  const telling = islands.filter((value) => escapeAttribute(expressionText(value)) !== expressionText(value));
  return telling.length > 0 && !telling.some(isWritten) ? 'escaped' : 'raw';
};
