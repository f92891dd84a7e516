import { argument, raise } from '../exceptions.ts';
import { type XAttribute, XContainer, XElement, type XName, XText } from './nodes.ts';

/**
 * XML text as `ToString()` gives it. Elements and comments stand on lines of their own, two blanks further in; from the
 * first text of an element on, all that follows in it stands where it is.
 */
export const printXml = (node: XContainer | XText | XAttribute): string => {
  if (node instanceof XText) return textNode(node);
  if (node instanceof XElement) return element(node, '\n', new Prefixes([['', '']], 0));
  if (node instanceof XContainer) return node.nodes.map(printXml).join('\n');
  // A namespace that nothing around it declares is shown by a prefix of its own.
  const scope = new Prefixes([...(node.parent ? scopeOf(node.parent) : []), ['p0', node.name.namespace]], 0);
  return `${attributeName(node.name, scope)}="${escapeAttribute(node.value)}"`;
};

/** XML in one line, as the older object model prints it. */
export const printCompact = (node: XContainer | XText | XAttribute): string => {
  if (node instanceof XElement) return element(node, '', new Prefixes([['', '']], 0));
  return node instanceof XContainer ? node.nodes.map(printCompact).join('') : printXml(node);
};

const escapeText = (text: string): string =>
  text.replace(/\r\n?/g, '\n').replace(/[&<>]/g, (ch) => ({ '&': '&amp;', '<': '&lt;', '>': '&gt;' })[ch]!);
const escapeAttribute = (text: string): string =>
  text.replace(
    /[&<>"\n\r\t]/g,
    (ch) =>
      ({ '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;', '\n': '&#xA;', '\r': '&#xD;', '\t': '&#x9;' })[ch]!,
  );

const textNode = ({ kind, value, target }: XText): string => {
  if (kind === 'XCData') return `<![CDATA[${value.replaceAll(']]>', ']]]]><![CDATA[>')}]]>`;
  if (kind === 'XProcessingInstruction') return `<?${target}${value === '' ? '' : ` ${value}`}?>`;
  return kind === 'XComment' ? `<!--${value.replace(/-(?=-|$)/g, '- ')}-->` : escapeText(value);
};

const xmlns = 'http://www.w3.org/2000/xmlns/';
const xml = 'http://www.w3.org/XML/1998/namespace';

/** Prefixes in scope by name; the empty prefix is the default namespace. */
class Prefixes extends Map<string, string> {
  /** Declarations around the place as the writer of .NET counts them, one for each element; it numbers prefixes so. */
  count: number;
  constructor(entries: Iterable<readonly [string, string]>, count: number) {
    super(entries);
    this.count = count;
  }
}

const declaredBy = (node: XElement): readonly (readonly [string, string])[] =>
  node.attributes
    .filter(({ name }) => name.namespace === xmlns || isDefault(name))
    .map(({ name, value }) => [isDefault(name) ? '' : name.local, value]);

const scopeOf = (node: XElement): Prefixes => {
  const outer = node.parent instanceof XElement ? scopeOf(node.parent) : [['', ''] as const];
  return new Prefixes([...outer, ...declaredBy(node)], 0);
};

/** `breaks` is the line break with the indent of the element, or empty where nothing is moved. */
const element = (node: XElement, breaks: string, outer: Prefixes): string => {
  const scope = new Prefixes([...outer, ...declaredBy(node)], outer.count + 1);
  const declared: string[] = [];
  const { tag, declaration } = tagOf(node, scope);
  const attributes: string[] = [];
  for (const { name, value } of node.attributes) {
    if (isDefault(name) && !tag.includes(':') && value !== node.name.namespace) redefined(node.name.namespace, value);
    const prefix = declarePrefix(name, scope);
    if (prefix) declared.unshift(prefix);
    else if (name.namespace === xmlns ? !tag.startsWith(`${name.local}:`) : isDefault(name) && tag.includes(':'))
      scope.count++;
    attributes.push(`${attributeName(name, scope)}="${escapeAttribute(value)}"`);
  }
  const head = [tag, ...attributes, ...declared, ...(declaration ? [declaration] : [])].join(' ');
  return node.isEmpty ? `<${head} />` : `<${head}>${content(node, breaks, scope)}</${tag}>`;
};

const redefined = (from: string, to: string): never =>
  raise(
    'XmlException',
    `The prefix '' cannot be redefined from '${from}' to '${to}' within the same start element tag.`,
  );

/** The name with its prefix, and the declaration it needs where nothing around it has one. */
const tagOf = (
  { name, parent }: XElement,
  scope: Prefixes,
): { readonly tag: string; readonly declaration?: string } => {
  if (name.namespace === xmlns) argument('Prefix "xmlns" is reserved for use by XML.');
  const known = prefixFor(name.namespace, scope, true);
  if (known !== undefined) return { tag: known === '' ? name.local : `${known}:${name.local}` };
  const above = parent instanceof XElement ? prefixFor(name.namespace, scopeOf(parent), true) : '';
  scope.set(above ?? '', name.namespace);
  const uri = escapeAttribute(name.namespace);
  return above
    ? { tag: `${above}:${name.local}`, declaration: `xmlns:${above}="${uri}"` }
    : { tag: name.local, declaration: `xmlns="${uri}"` };
};

/** An attribute in a namespace without a prefix gets one. */
const declarePrefix = (name: XName, scope: Prefixes): string | undefined => {
  if (name.namespace === '' || name.namespace === xmlns || name.namespace === xml) return undefined;
  if (prefixFor(name.namespace, scope, false) !== undefined) return undefined;
  const base = `p${scope.count++}`;
  let prefix = base;
  for (let i = 0; scope.has(prefix); i++) prefix = `${base}${i}`;
  scope.set(prefix, name.namespace);
  return `xmlns:${prefix}="${escapeAttribute(name.namespace)}"`;
};

const isDefault = (name: XName): boolean => name.local === 'xmlns' && name.namespace === '';

const prefixFor = (namespace: string, scope: Prefixes, usesDefault: boolean): string | undefined => {
  if (usesDefault && scope.get('') === namespace) return '';
  if (namespace === xml) return 'xml';
  return Array.from(scope).find(([prefix, uri]) => prefix !== '' && uri === namespace)?.[0];
};

const attributeName = (name: XName, scope: Prefixes): string => {
  if (name.namespace === xmlns) return `xmlns:${name.local}`;
  const prefix = name.namespace === '' ? '' : prefixFor(name.namespace, scope, false);
  return prefix ? `${prefix}:${name.local}` : name.local;
};

const content = (node: XElement, breaks: string, scope: Prefixes): string => {
  let text = '';
  let inner = breaks && `${breaks}  `;
  for (const child of node.nodes) {
    if (child instanceof XText && (child.kind === 'XText' || child.kind === 'XCData')) inner = '';
    text += inner + (child instanceof XText ? textNode(child) : element(child, inner, scope));
  }
  return text + (node.nodes.length > 0 && inner !== '' ? breaks : '');
};
