import { argument, invalidOperation } from '../exceptions.ts';
import { boxedItems } from '../json/make.ts';
import { JValue } from '../json/tokens.ts';
import { writeJson } from '../json/writer.ts';
import type { Runtime } from '../runtime.ts';
import type { ClrArray } from '../values/collections.ts';
import { ClrDateTime } from '../values/date-time.ts';
import { ClrDateTimeOffset } from '../values/date-time-offset.ts';
import { objectText } from '../values/object.ts';
import { XAttribute, type XContainer, XDocument, XElement, type XNode, XText } from './nodes.ts';

/** What XLinq makes of content: nodes, attributes, sequences, text. */

/** Adds content as the constructors take it: nodes, attributes, sequences of them, or any value as text. */
export const add = (parent: XContainer, content: unknown, rt: Runtime): void => {
  rt.checkSize(parent.nodes.length + 1);
  if (content === null) return;
  if (content instanceof XElement || content instanceof XText) appendNode(parent, content);
  else if (content instanceof XAttribute && parent instanceof XElement) parent.setAttribute(content);
  else if (typeof content === 'object' && Symbol.iterator in content)
    for (const item of boxedItems(content as Iterable<unknown> & object)) add(parent, item, rt);
  else if (parent instanceof XDocument && contentText(content).trim() !== '')
    argument('Non-whitespace characters cannot be added to content.');
  else appendText(parent, contentText(content));
};

/** A document has one element and no text. */
const appendNode = (parent: XContainer, node: XElement | XText): void => {
  if (parent instanceof XDocument && node instanceof XElement && parent.root)
    invalidOperation('This operation would create an incorrectly structured document.');
  if (parent instanceof XDocument && node instanceof XText && node.isText)
    argument('Non-whitespace characters cannot be added to content.');
  parent.append(node);
};

/** Text joins the text before it. */
const appendText = (parent: XContainer, text: string): void => {
  const last = parent.nodes.at(-1);
  if (last instanceof XText && last.kind === 'XText') last.value += text;
  else if (text !== '') parent.append(new XText('XText', text));
  else if (parent instanceof XElement && !last) parent.hasEndTag = true;
};

export const addAll = <T extends XContainer>(parent: T, content: ClrArray | null, rt: Runtime): T => {
  for (const item of content?.items ?? []) add(parent, item, rt);
  return parent;
};

export const setText = (element: XElement, text: string): void => {
  clear(element);
  appendText(element, text);
};

export const clear = (container: XContainer): void => {
  for (const node of container.nodes.splice(0)) node.parent = null;
  if (container instanceof XElement) container.hasEndTag = false;
};

export const detach = (node: XNode): void => {
  const parent = node.parent ?? invalidOperation('The parent is missing.');
  if (node instanceof XDocument) return;
  parent.nodes.splice(parent.nodes.indexOf(node), 1);
  if (parent instanceof XElement && parent.nodes.length === 0) parent.hasEndTag = false;
  node.parent = null;
};

/** Content as text: XML's own forms of bool and dates. */
export const contentText = (value: unknown): string => {
  if (typeof value === 'boolean') return String(value);
  if (value instanceof ClrDateTime || value instanceof ClrDateTimeOffset)
    return writeJson(new JValue('Date', value), 'compact').slice(1, -1);
  return objectText(value);
};

/** Puts content beside a node; the order is that of the content. */
export const addBeside = (self: XNode, content: unknown, offset: 0 | 1, rt: Runtime): void => {
  const parent = self.parent ?? invalidOperation('The parent is missing.');
  const at = parent.nodes.indexOf(self as XElement) + offset;
  addAt(parent, at, content, rt);
};

/** Adds content from a place on. */
export const addAt = (parent: XContainer, at: number, content: unknown, rt: Runtime): void => {
  const rest = parent.nodes.splice(at);
  add(parent, content, rt);
  parent.nodes.push(...rest);
};
