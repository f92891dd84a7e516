import { raise } from '../exceptions.ts';
import { XAttribute, XContainer, XDocument, XElement, type XNode, XText } from './nodes.ts';

/** The part of XPath 1.0 that policies use: paths, `//`, `@name`, `.`, `..`, `text()`, and simple predicates. */

export type XPathNode = XNode | XAttribute;

interface Step {
  readonly axis: 'child' | 'descendant' | 'attribute' | 'self' | 'parent';
  /** A name with its prefix, `*`, or `text()`. */
  readonly test: string;
  readonly predicates: readonly string[];
}

const refused = (path: string): never =>
  raise('XPathException', `'${path}' has an invalid token, or uses more of XPath than Spillway knows.`);

const stepPattern = /^(\/\/|\/)?(@?[\w.*:-]+(?:\(\))?|\.\.?)((?:\[[^\]]*\])*)/;

const axisOf = (separator: string | undefined, name: string): Step['axis'] => {
  if (name === '.') return 'self';
  if (name === '..') return 'parent';
  if (name.startsWith('@')) return 'attribute';
  return separator === '//' ? 'descendant' : 'child';
};

const parsePath = (path: string): readonly Step[] => {
  const steps: Step[] = [];
  let rest = path.trim();
  while (rest !== '') {
    const match = stepPattern.exec(rest);
    if (!match) return refused(path);
    const [whole, separator, name = '', predicates = ''] = match;
    if (steps.length > 0 && separator === undefined) return refused(path);
    steps.push({
      axis: axisOf(separator, name),
      test: name.replace(/^@/, ''),
      predicates: Array.from(predicates.matchAll(/\[([^\]]*)\]/g), ([, text = '']) => text.trim()),
    });
    rest = rest.slice(whole.length);
  }
  return steps;
};

const textOf = (node: XPathNode): string => (node instanceof XContainer ? node.text() : node.value);

const named = (node: XPathNode, test: string): boolean => {
  if (test === 'text()') return node instanceof XText && node.kind !== 'XComment';
  if (test === 'node()') return true;
  if (!(node instanceof XElement) && !(node instanceof XAttribute)) return false;
  return test === '*' || node.name.local === test.replace(/^.*:/, '');
};

const childrenOf = (node: XPathNode): readonly XNode[] => (node instanceof XContainer ? node.nodes : []);

function* below(node: XPathNode): Generator<XNode> {
  for (const child of childrenOf(node)) {
    yield child;
    yield* below(child);
  }
}

const along = (node: XPathNode, { axis, test }: Step): readonly XPathNode[] => {
  if (axis === 'self') return [node];
  if (axis === 'parent') return node.parent ? [node.parent as XElement] : [];
  if (axis === 'attribute') return node instanceof XElement ? node.attributes.filter((a) => named(a, test)) : [];
  const nodes = axis === 'descendant' ? [...below(node)] : childrenOf(node);
  return nodes.filter((each) => named(each, test));
};

const comparison = /^(.+?)\s*(!?=)\s*(?:'([^']*)'|"([^"]*)"|(-?\d+(?:\.\d+)?))$/;

const valuesOf = (node: XPathNode, path: string): readonly string[] => {
  if (path === 'local-name()' || path === 'name()') return 'name' in node ? [node.name.local] : [''];
  return evaluate(node, path).map(textOf);
};

const holds = (node: XPathNode, predicate: string, position: number, size: number): boolean => {
  if (/^\d+$/.test(predicate)) return position === Number(predicate);
  if (predicate === 'last()') return position === size;
  const match = comparison.exec(predicate);
  if (!match) return valuesOf(node, predicate).length > 0;
  const [, left = '', operator, single, double, number] = match;
  const right = single ?? double ?? number ?? '';
  const values = left === 'position()' ? [String(position)] : valuesOf(node, left.trim());
  return operator === '=' ? values.includes(right) : values.some((value) => value !== right);
};

const filtered = (nodes: readonly XPathNode[], predicates: readonly string[]): readonly XPathNode[] =>
  predicates.reduce((left, predicate) => left.filter((node, i) => holds(node, predicate, i + 1, left.length)), nodes);

const rootOf = (node: XPathNode): XPathNode => {
  let at: XPathNode = node;
  while (at.parent) at = at.parent as XElement;
  return at;
};

/** An element that stands alone is its own document. */
const startOf = (node: XPathNode, path: string): XPathNode => {
  if (!path.startsWith('/')) return node;
  const root = rootOf(node);
  if (root instanceof XDocument || !(root instanceof XElement)) return root;
  const document = new XDocument();
  document.append(root.clone());
  return document;
};

const evaluate = (node: XPathNode, path: string): readonly XPathNode[] =>
  parsePath(path).reduce<readonly XPathNode[]>(
    (nodes, step) => [...new Set(nodes.flatMap((at) => filtered(along(at, step), step.predicates)))],
    [startOf(node, path)],
  );

/** The nodes a path names, alternatives with `|` included. */
export const selectNodes = (node: XPathNode, path: string): readonly XPathNode[] =>
  path.split('|').flatMap((part) => evaluate(node, part.trim()));
