import { raise } from '../exceptions.ts';
import { spend } from '../meter.ts';
import { XAttribute, type XContainer, XDeclaration, XDocument, XElement, XName, XText } from './nodes.ts';
import { XmlCursor } from './scan.ts';

/**
 * A plain XML reader: namespaces, CDATA, comments, instructions and entities. Document types are refused, other than in
 * .NET, which expands what they define; the gateway's bodies have none.
 */
export const parseXml = (text: string): XDocument => new Reader(text).document();

const xmlns = 'http://www.w3.org/2000/xmlns/';
const xml = 'http://www.w3.org/XML/1998/namespace';
const maxDepth = 500;

type Scope = ReadonlyMap<string, string>;

/** A start tag whose end is still to come. */
interface Open {
  readonly node: XElement;
  readonly tag: string;
  readonly at: number;
  readonly scope: Scope;
  readonly keepsSpace: boolean;
}

interface RawAttribute {
  readonly name: string;
  readonly at: number;
  readonly value: string;
  readonly valueAt: number;
}

class Reader {
  private readonly cursor: XmlCursor;
  private readonly tree = new XDocument();
  private readonly open: Open[] = [];

  constructor(text: string) {
    this.cursor = new XmlCursor(text.replace(/^\ufeff/, ''));
  }

  document(): XDocument {
    const { cursor } = this;
    this.declaration();
    while (!cursor.ended) {
      spend();
      if (cursor.char === '<') this.markup();
      else this.characters();
    }
    if (this.open.length > 0) {
      const tags = this.open.map(({ tag }) => tag).reverse();
      cursor.fail(`Unexpected end of file has occurred. The following elements are not closed: ${tags.join(', ')}.`);
    }
    return this.tree.root ? this.tree : raise('XmlException', 'Root element is missing.');
  }

  private get parent(): XContainer {
    return this.open.at(-1)?.node ?? this.tree;
  }

  private declaration(): void {
    const { cursor } = this;
    if (!/^<\?xml[ \t\r\n]/.test(cursor.text)) return;
    cursor.at = 5;
    const head = cursor.until('?>', 'XmlDeclaration');
    const part = (name: string): string | null =>
      new RegExp(`\\s${name}\\s*=\\s*(?:"([^"]*)"|'([^']*)')`)
        .exec(head)
        ?.slice(1)
        .find((found) => found !== undefined) ?? null;
    const version = part('version');
    const syntax = 'Syntax for an XML declaration is invalid.';
    if (!/^\s*version\s*=/.test(head) || version === null) cursor.fail(syntax, 5 + head.search(/\S|$/));
    if (version !== '1.0') cursor.fail(`Version number '${version}' is invalid.`, 5 + head.search(/["']/) + 1);
    const standalone = part('standalone');
    if (standalone !== null && !/^(?:yes|no)$/.test(standalone))
      cursor.fail(syntax, 5 + head.indexOf(standalone, head.indexOf('standalone')) - 1);
    this.tree.declaration = new XDeclaration(version, part('encoding'), standalone);
  }

  private markup(): void {
    const { cursor } = this;
    const next = cursor.text[cursor.at + 1];
    if (this.open.length === 0 && cursor.text.length - cursor.at < 4) cursor.fail('Data at the root level is invalid.');
    if (next === '/') this.endTag();
    else if (next === '?') this.instruction();
    else if (next === '!') this.declared();
    else this.startTag();
  }

  private instruction(): void {
    const { cursor } = this;
    cursor.at += 2;
    const start = cursor.at;
    const target = cursor.name();
    if (target.toLowerCase() === 'xml')
      cursor.fail(
        'Unexpected XML declaration. The XML declaration must be the first node in the document, and no whitespace characters are allowed to appear before it.',
        start,
      );
    cursor.skipWhite();
    this.parent.append(new XText('XProcessingInstruction', cursor.until('?>', 'PI'), target));
  }

  /** Comments and CDATA. */
  private declared(): void {
    const { cursor } = this;
    cursor.at += 2;
    if (cursor.char === '-') {
      cursor.at++;
      if (cursor.char !== '-') cursor.unexpected("The expected token is '-'.");
      cursor.at++;
      this.comment();
    } else if (cursor.char === '[' && this.open.length > 0) {
      cursor.at++;
      if (!cursor.text.startsWith('CDATA[', cursor.at)) cursor.unexpected("The expected token is 'CDATA['.");
      cursor.at += 6;
      this.parent.append(new XText('XCData', lines(cursor.until(']]>', 'CDATA'))));
    } else if (this.open.length > 0) cursor.unexpected("The expected token is '[CDATA['.");
    else
      cursor.fail(
        'For security reasons DTD is prohibited in this XML document. To enable DTD processing set the DtdProcessing property on XmlReaderSettings to Parse and pass the settings into XmlReader.Create method.',
        cursor.at - 1,
      );
  }

  private comment(): void {
    const { cursor } = this;
    const dashes = cursor.text.indexOf('--', cursor.at);
    if (dashes >= 0 && cursor.text[dashes + 2] !== '>')
      cursor.fail("An XML comment cannot contain '--', and '-' cannot be the last character.", dashes);
    this.parent.append(new XText('XComment', lines(cursor.until('-->', 'Comment'))));
  }

  private endTag(): void {
    const { cursor } = this;
    cursor.at += 2;
    const opened = this.open.pop() ?? cursor.fail('Unexpected end tag.');
    const start = cursor.at;
    const tag = cursor.name();
    if (tag !== opened.tag) {
      const { line, position } = cursor.place(opened.at);
      cursor.fail(
        `The '${opened.tag}' start tag on line ${line} position ${position} does not match the end tag of '${tag}'.`,
        start,
      );
    }
    cursor.skipWhite();
    if (cursor.char !== '>') cursor.unexpected("The expected token is '>'.");
    cursor.at++;
    opened.node.hasEndTag = true;
  }

  /** White space alone between tags is dropped, as without PreserveWhitespace. */
  private characters(): void {
    const { cursor } = this;
    const start = cursor.at;
    let text = '';
    let isBlank = true;
    while (!cursor.ended && cursor.char !== '<') {
      if (this.open.length === 0 && !/[ \t\r\n]/.test(cursor.char)) cursor.fail('Data at the root level is invalid.');
      if (cursor.char === '&') {
        text += cursor.entity();
        isBlank = false;
        continue;
      }
      const end = cursor.at + 1 + Math.max(0, cursor.text.slice(cursor.at + 1).search(/[<&]|$/));
      const raw = cursor.text.slice(cursor.at, end);
      if (this.open.length === 0) isBlank = raw.trim() === '';
      this.plain(end);
      if (/[^ \t\r\n]/.test(raw)) isBlank = false;
      text += lines(raw);
    }
    const keeps = this.open.at(-1)?.keepsSpace ?? false;
    if (this.open.length > 0 && cursor.at > start && (!isBlank || keeps)) this.parent.append(new XText('XText', text));
  }

  private plain(end: number): void {
    const { cursor } = this;
    if (this.open.length === 0) {
      while (cursor.at < end && /[ \t\r\n]/.test(cursor.char)) cursor.at++;
      if (cursor.at < end) cursor.fail('Data at the root level is invalid.');
      return;
    }
    const bracket = cursor.text.slice(cursor.at, end).indexOf(']]>');
    cursor.check(cursor.at, bracket < 0 ? end : cursor.at + bracket);
    if (bracket >= 0) cursor.fail("']]>' is not allowed in character data.", cursor.at + bracket);
    cursor.at = end;
  }

  private startTag(): void {
    const { cursor } = this;
    const at = ++cursor.at;
    const tag = cursor.name();
    if (this.open.length === 0 && this.tree.root) cursor.fail('There are multiple root elements.', at);
    if (this.open.length >= maxDepth) cursor.fail('The XML nests too deeply.', at);
    if (cursor.char === '/' && cursor.text[cursor.at + 1] !== '>') cursor.unexpected("The expected token is '>'.");
    const raw = this.attributes();
    const scope = this.scopeOf(raw);
    const node = new XElement(this.qualified(tag, at, scope, true));
    this.addAttributes(node, raw, scope);
    this.parent.append(node);
    const isEmpty = cursor.char === '/';
    if (isEmpty && cursor.text[cursor.at + 1] !== '>') cursor.unexpected("The expected token is '>'.", cursor.at + 1);
    cursor.at += isEmpty ? 2 : 1;
    if (isEmpty) return;
    const space = node.attributes.find(({ name }) => name.namespace === xml && name.local === 'space')?.value;
    const keepsSpace = space === undefined ? (this.open.at(-1)?.keepsSpace ?? false) : space === 'preserve';
    this.open.push({ node, tag, at, scope, keepsSpace });
  }

  private attributes(): readonly RawAttribute[] {
    const { cursor } = this;
    const found: RawAttribute[] = [];
    for (;;) {
      const spaced = cursor.skipWhite();
      if (cursor.char === '/' || cursor.char === '>') return found;
      if (cursor.ended) cursor.fail('Unexpected end of file has occurred.');
      if (!spaced) cursor.unexpected('Expecting whitespace.');
      found.push(this.attribute());
    }
  }

  private attribute(): RawAttribute {
    const { cursor } = this;
    const at = cursor.at;
    const name = cursor.name();
    cursor.skipWhite();
    if (cursor.char !== '=') cursor.unexpected("The expected token is '='.");
    cursor.at++;
    cursor.skipWhite();
    const quote = cursor.char;
    if (quote !== '"' && quote !== "'") cursor.unexpected("The expected token is '\"' or '''.");
    cursor.at++;
    const valueAt = cursor.at;
    return { name, at, value: this.attributeValue(quote), valueAt };
  }

  private attributeValue(quote: string): string {
    const { cursor } = this;
    const { text } = cursor;
    let value = '';
    while (cursor.char !== quote) {
      if (cursor.ended) cursor.fail('There is an unclosed literal string.');
      if (cursor.char === '<') cursor.fail("'<', hexadecimal value 0x3C, is an invalid attribute character.");
      if (cursor.char === '&') {
        value += cursor.entity();
        continue;
      }
      const length = Math.max(1, text.slice(cursor.at).search(/["'<&]|$/));
      cursor.check(cursor.at, cursor.at + length);
      value += lines(text.slice(cursor.at, cursor.at + length)).replace(/[\t\n]/g, ' ');
      cursor.at += length;
    }
    cursor.at++;
    return value;
  }

  /** The prefixes in force inside the tag. */
  private scopeOf(attributes: readonly RawAttribute[]): Scope {
    const outer =
      this.open.at(-1)?.scope ??
      new Map([
        ['', ''],
        ['xml', xml],
      ]);
    const own = attributes.filter(({ name }) => name === 'xmlns' || name.startsWith('xmlns:'));
    if (own.length === 0) return outer;
    for (const declared of own) this.checkPrefix(declared);
    return new Map([...outer, ...own.map(({ name, value }) => [name.slice(6), value] as const)]);
  }

  private checkPrefix({ name, at, value, valueAt }: RawAttribute): void {
    const prefix = name.slice(6);
    if (name === 'xmlns') return;
    if (prefix === 'xml' && value !== xml)
      this.cursor.fail(
        `Prefix "xml" is reserved for use by XML and can be mapped only to namespace name "${xml}".`,
        at,
      );
    if (prefix === 'xmlns') this.cursor.fail('Prefix "xmlns" is reserved for use by XML.', at);
    if (value === '') this.cursor.fail('Invalid namespace declaration.', valueAt - 1);
  }

  private addAttributes(node: XElement, attributes: readonly RawAttribute[], scope: Scope): void {
    const seen = new Set<string>();
    for (const { name, at, value } of attributes) {
      const full = this.qualified(name, at, scope, false);
      if (seen.has(full.clrText())) this.cursor.fail(`'${name}' is a duplicate attribute name.`, at);
      seen.add(full.clrText());
      node.setAttribute(new XAttribute(full, value));
    }
  }

  private qualified(name: string, at: number, scope: Scope, usesDefault: boolean): XName {
    const [first = '', second] = name.split(':');
    if (second === undefined) return new XName(usesDefault ? (scope.get('') ?? '') : '', first);
    if (first === 'xmlns') return new XName(xmlns, second);
    return new XName(scope.get(first) ?? this.cursor.fail(`'${first}' is an undeclared prefix.`, at), second);
  }
}

/** Every line break is one line feed. */
const lines = (text: string): string => text.replace(/\r\n?/g, '\n');
