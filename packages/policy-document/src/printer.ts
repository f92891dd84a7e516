import XMLBuilder from 'fast-xml-builder';
import { SyntaxValidator } from 'fast-xml-validator';
import type { Attribute, Element, Expression, Node, PolicyDocument, Value } from './ast.ts';
import { decodeEntities, escapeAttribute, escapeText, unknownEntities } from './entities.ts';

export interface PrintOptions {
  /** `raw` leaves C# as it is, as the portal and `format: rawxml` do; `escaped` is ordinary XML. Default `raw`. */
  readonly form?: 'raw' | 'escaped';
  /** Keeps what the author grouped: one blank line where the source has some, a comment behind what it stands behind. */
  readonly layout?: 'canonical' | 'grouped';
  /** Elements whose XML is a payload: what they hold is printed as the source has it. */
  readonly verbatim?: ReadonlySet<string>;
}

type RawNode = Record<string, unknown>;

interface Printing {
  readonly form: 'raw' | 'escaped';
  /** The text the document was read from, when its grouping is kept. */
  readonly source: string | undefined;
  readonly verbatim: ReadonlySet<string>;
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

/** Line breaks as XML reads them: a file has its own spelling for all of its text. */
const expressionText = ({ form, code }: Expression): string => {
  const text = code.replace(/\r\n?/g, '\n');
  return form === 'single' ? `@(${text})` : `@{${text}}`;
};

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

/** Text of blanks only would be layout to every reader. */
const escapeBlank = (text: string): string =>
  /^[ \t\r\n]+$/.test(text) ? text.replace(/./gs, (blank) => `&#${blank.charCodeAt(0)};`) : escapeText(text);

/** An expression beside other text: a section of its own keeps the two apart. */
const printedText = (printing: Printing, value: Value, isAlone: boolean): string => {
  if (isAlone || value.kind === 'literal' || value.code.includes(']]>'))
    return printedValue(printing, value, escapeBlank);
  return reserve(printing, `<![CDATA[${expressionText(value)}]]>`);
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
  const isAlone = (index: number): boolean =>
    children[index - 1]?.kind !== 'text' && children[index + 1]?.kind !== 'text';
  if (isInline(children)) return children.map((child, index) => printedNode(printing, child, depth, isAlone(index)));
  const nodes = children.flatMap((child, index) => [
    gap(printing, children[index - 1], child, depth),
    printedNode(printing, child, depth, isAlone(index)),
  ]);
  return children.length === 0 ? nodes : [...nodes, line(depth - 1)];
};

/** What a payload element holds, as written; undefined where nothing but an expression or a text is in it. */
const payloadOf = ({ source, verbatim }: Printing, of: Element): string | undefined => {
  if (source === undefined || !verbatim.has(of.name) || !of.children.some(({ kind }) => kind === 'element'))
    return undefined;
  const from = of.attributes.at(-1)?.span.end ?? of.nameSpan.end;
  const start = source.indexOf('>', from) + 1;
  const end = source.lastIndexOf('</', of.span.end - 1);
  return start > 0 && end >= start ? source.slice(start, end).replace(/\r\n?/g, '\n') : undefined;
};

const printedElement = (printing: Printing, of: Element, depth: number): RawNode => {
  const payload = payloadOf(printing, of);
  const children =
    payload === undefined
      ? printedChildren(printing, of.children, depth + 1)
      : [{ '#text': reserve(printing, payload) }];
  const node: RawNode = { [of.name]: children };
  if (of.attributes.length > 0) node[':@'] = printedAttributes(printing, of.attributes);
  return node;
};

const printedNode = (printing: Printing, node: Node, depth: number, isAlone = true): RawNode => {
  if (node.kind === 'element') return printedElement(printing, node, depth);
  if (node.kind === 'comment') return { '#comment': [{ '#text': reserve(printing, node.text) }] };
  return { '#text': printedText(printing, node.value, isAlone) };
};

type Printable = Pick<PolicyDocument, 'root'> & Partial<Pick<PolicyDocument, 'leading' | 'trailing' | 'source'>>;

/** Prints a document in canonical form: four spaces, one element a line, a line break at the end. */
export const printDocument = (document: Printable, options: PrintOptions = {}): string => {
  const source = options.layout === 'grouped' ? document.source?.text : undefined;
  const verbatim = options.verbatim ?? new Set<string>();
  const printing: Printing = { form: options.form ?? 'raw', source, verbatim, values: [] };
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

const isXml = (text: string): boolean => {
  try {
    SyntaxValidator.validate(text, { allowBooleanAttributes: false });
    return true;
  } catch {
    // What it says does not matter here.
    return false;
  }
};

/** Longer white space than this does not stand between the beginning of a section and its code. */
const longestLead = 1000;

/** `<` in a value is no XML, though the validator takes it in quotes. */
const hasPlainBracket = ({ root, source }: PolicyDocument): boolean =>
  valuesOf(root).some(({ span: { start, end } }) => {
    const written = source.text.slice(start, end);
    if (!written.includes('<') && unknownEntities(written).length === 0) return false;
    return !source.text
      .slice(Math.max(0, start - longestLead), start)
      .trimEnd()
      .endsWith('<![CDATA[');
  });

/** The form a document was read in: escaped when it is XML and would not be in raw form, raw otherwise. */
export const formOf = (document: PolicyDocument): 'raw' | 'escaped' => {
  const isEscaped = isXml(document.source.text) && !hasPlainBracket(document);
  const differs = islandsOf(document.root).some(
    (each) => escapeAttribute(expressionText(each)) !== expressionText(each),
  );
  return isEscaped && differs ? 'escaped' : 'raw';
};

const islandsOf = (root: Element): readonly Expression[] =>
  valuesOf(root).filter((value) => value.kind === 'expression');

/** The first expression that has no end: what stands behind it is a guess. */
export const unfinishedIn = ({ root }: PolicyDocument): Expression | undefined =>
  islandsOf(root).find(({ isTerminated }) => !isTerminated);
