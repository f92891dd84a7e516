import { argument, argumentNull, invalidOperation, raise } from '../exceptions.ts';
import { named, type Type } from '../types.ts';
import type { ClrObject } from '../values/object.ts';
import { checkDeclaration } from './declarations.ts';
import { printXml } from './print.ts';

/** System.Xml.Linq. A node that already has a parent is copied when it is added elsewhere. */

export class XName implements ClrObject {
  readonly namespace: string;
  readonly local: string;
  constructor(namespace: string, local: string) {
    this.namespace = namespace;
    this.local = local;
  }
  clrType(): Type {
    return named('XName');
  }
  clrText(): string {
    return this.namespace === '' ? this.local : `{${this.namespace}}${this.local}`;
  }
  clrKey(): string {
    return `xname:${this.clrText()}`;
  }
}

/** `local` or `{namespace}local`. */
export const xname = (text: string): XName => {
  if (text === '') raise('ArgumentException', "The value cannot be an empty string. (Parameter 'expandedName')");
  const match = /^\{([^}]+)\}(.+)$/s.exec(text);
  if (!match && text.startsWith('{')) raise('ArgumentException', `'${text}' is an invalid expanded name.`);
  return match ? new XName(match[1] ?? '', localName(match[2] ?? '')) : new XName('', localName(text));
};

/** A name without prefix. */
export const localName = (name: string): string => {
  if (name === '') return argument('The value cannot be an empty string.', 'name');
  const at = /^[\p{L}_]/u.test(name) ? name.search(/[^\p{L}\p{N}\p{M}_.\u00b7-]/u) : 0;
  if (at < 0) return name;
  const hex = name.charCodeAt(at).toString(16).toUpperCase().padStart(2, '0');
  const character = `'${name[at]}' character, hexadecimal value 0x${hex}`;
  return raise(
    'XmlException',
    at === 0 ? `Name cannot begin with the ${character}.` : `The ${character}, cannot be included in a name.`,
  );
};

/** Whom an instruction is for; the declaration is none. */
export const instructionTarget = (target: string | null): string => {
  const name = localName(target ?? argumentNull('name'));
  return name.toLowerCase() === 'xml' ? argument(`'${name}' is an invalid name for a processing instruction.`) : name;
};

export class XNamespace implements ClrObject {
  readonly uri: string;
  constructor(uri: string) {
    this.uri = uri;
  }
  clrType(): Type {
    return named('XNamespace');
  }
  clrText(): string {
    return this.uri;
  }
  clrKey(): string {
    return `xnamespace:${this.uri}`;
  }
}

export class XAttribute implements ClrObject {
  readonly name: XName;
  private text = '';
  parent: XElement | null = null;
  constructor(name: XName, value: string) {
    this.name = name;
    this.value = value;
  }
  get value(): string {
    return this.text;
  }
  set value(text: string) {
    checkDeclaration(this.name, text);
    this.text = text;
  }
  clrType(): Type {
    return named('XAttribute');
  }
  clrText(): string {
    return printXml(this);
  }
}

/** Text, CDATA, comments and instructions: nodes without children. */
export class XText implements ClrObject {
  readonly kind: 'XText' | 'XCData' | 'XComment' | 'XProcessingInstruction';
  value: string;
  /** Of an instruction: whom it is for. */
  target: string;
  parent: XContainer | null = null;
  constructor(kind: XText['kind'], value: string, target = '') {
    this.kind = kind;
    this.value = value;
    this.target = target;
  }
  /** True for what counts as the value of an element. */
  get isText(): boolean {
    return this.kind === 'XText' || this.kind === 'XCData';
  }
  clrType(): Type {
    return named(this.kind);
  }
  clrText(): string {
    return printXml(this);
  }
  clone(): XText {
    return new XText(this.kind, this.value, this.target);
  }
}

export type XNode = XElement | XText | XDocument;

export abstract class XContainer implements ClrObject {
  readonly nodes: (XElement | XText)[] = [];
  parent: XContainer | null = null;
  abstract clrType(): Type;
  clrText(): string {
    return printXml(this);
  }
  append(node: XElement | XText): void {
    const own = node.parent ? node.clone() : node;
    own.parent = this;
    this.nodes.push(own);
  }
  elements(): readonly XElement[] {
    return this.nodes.filter((node) => node instanceof XElement);
  }
  *descendants(): Generator<XElement> {
    for (const element of this.elements()) {
      yield element;
      yield* element.descendants();
    }
  }
  /** All text below, one after the other. */
  text(): string {
    return this.nodes.map((node) => (node instanceof XText ? (node.isText ? node.value : '') : node.text())).join('');
  }
}

export class XElement extends XContainer {
  name: XName;
  readonly attributes: XAttribute[] = [];
  /** `<a></a>`: without content, and yet not `<a />`. */
  hasEndTag = false;
  constructor(name: XName) {
    super();
    this.name = name;
  }
  clrType(): Type {
    return named('XElement');
  }
  get isEmpty(): boolean {
    return this.nodes.length === 0 && !this.hasEndTag;
  }
  setAttribute(attribute: XAttribute): void {
    if (this.attribute(attribute.name)) invalidOperation('Duplicate attribute.');
    const own = attribute.parent ? new XAttribute(attribute.name, attribute.value) : attribute;
    own.parent = this;
    this.attributes.push(own);
  }
  attribute(name: XName | null): XAttribute | null {
    return this.attributes.find((attribute) => attribute.name.clrText() === name?.clrText()) ?? null;
  }
  clone(): XElement {
    const copy = new XElement(this.name);
    for (const attribute of this.attributes) copy.setAttribute(attribute);
    for (const node of this.nodes) copy.append(node.clone());
    copy.hasEndTag = this.hasEndTag;
    return copy;
  }
}

/** `<?xml version="1.0" encoding="utf-8" standalone="yes"?>` */
export class XDeclaration implements ClrObject {
  version: string | null;
  encoding: string | null;
  standalone: string | null;
  constructor(version: string | null, encoding: string | null, standalone: string | null) {
    this.version = version;
    this.encoding = encoding;
    this.standalone = standalone;
  }
  clrType(): Type {
    return named('XDeclaration');
  }
  clrText(): string {
    const parts = Object.entries({ version: this.version, encoding: this.encoding, standalone: this.standalone });
    const shown = parts.flatMap(([name, value]) => (value === null ? [] : [` ${name}="${value}"`]));
    return `<?xml${shown.join('')}?>`;
  }
}

export class XDocument extends XContainer {
  declaration: XDeclaration | null = null;
  clrType(): Type {
    return named('XDocument');
  }
  get root(): XElement | null {
    return this.elements()[0] ?? null;
  }
}
