import { type XAttribute, XContainer, XElement, type XName, XText } from './nodes.ts';

/** XML text as `ToString()` gives it: element-only content indented by two spaces, text untouched. */
export const printXml = (node: XContainer | XText | XAttribute): string => {
  if (node instanceof XText) return textNode(node);
  if (node instanceof XElement) return element(node, '', new Map([['', '']]));
  if (node instanceof XContainer) return node.nodes.map(printXml).join('\n');
  return `${node.name.local}="${escapeAttribute(node.value)}"`;
};

const escapeText = (text: string): string =>
  text.replace(/[&<>]/g, (ch) => ({ '&': '&amp;', '<': '&lt;', '>': '&gt;' })[ch]!);
const escapeAttribute = (text: string): string =>
  escapeText(text).replace(/["\n\r\t]/g, (ch) => ({ '"': '&quot;', '\n': '&#xA;', '\r': '&#xD;', '\t': '&#x9;' })[ch]!);

const textNode = ({ kind, value }: XText): string => {
  if (kind === 'XCData') return `<![CDATA[${value}]]>`;
  return kind === 'XComment' ? `<!--${value}-->` : escapeText(value);
};

const xmlns = 'http://www.w3.org/2000/xmlns/';

/** Prefixes in scope by name; the empty prefix is the default namespace. */
type Prefixes = ReadonlyMap<string, string>;

const element = (node: XElement, indent: string, outer: Prefixes): string => {
  const scope = new Map(outer);
  for (const { name, value } of node.attributes)
    if (name.namespace === xmlns || isDefault(name)) scope.set(isDefault(name) ? '' : name.local, value);
  const prefix = prefixFor(node.name.namespace, scope);
  const declared = prefix === undefined ? ` xmlns="${escapeAttribute(node.name.namespace)}"` : '';
  if (prefix === undefined) scope.set('', node.name.namespace);
  const tag = prefix ? `${prefix}:${node.name.local}` : node.name.local;
  const attributes = node.attributes.map(
    (attribute) => ` ${attributeName(attribute.name, scope)}="${escapeAttribute(attribute.value)}"`,
  );
  const open = `<${tag}${declared}${attributes.join('')}`;
  if (node.nodes.length === 0) return `${open} />`;
  return `${open}>${content(node, indent, scope)}</${tag}>`;
};

const isDefault = (name: XName): boolean => name.local === 'xmlns' && name.namespace === '';

const prefixFor = (namespace: string, scope: Prefixes): string | undefined => {
  if (scope.get('') === namespace) return '';
  return Array.from(scope).find(([prefix, uri]) => prefix !== '' && uri === namespace)?.[0];
};

const attributeName = (name: XName, scope: Prefixes): string => {
  if (name.namespace === xmlns) return `xmlns:${name.local}`;
  const prefix =
    name.namespace === '' ? '' : prefixFor(name.namespace, new Map([...scope].filter(([key]) => key !== '')));
  return prefix ? `${prefix}:${name.local}` : name.local;
};

const content = (node: XElement, indent: string, scope: Prefixes): string => {
  const mixed = node.nodes.some((child) => child instanceof XText && child.kind !== 'XComment');
  const inner = `${indent}  `;
  const parts = node.nodes.map((child) =>
    child instanceof XText ? textNode(child) : element(child, mixed ? '' : inner, scope),
  );
  return mixed ? parts.join('') : `${parts.map((part) => `\n${inner}${part}`).join('')}\n${indent}`;
};
