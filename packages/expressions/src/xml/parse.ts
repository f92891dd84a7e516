import { raise } from '../exceptions.ts';
import { XAttribute, type XContainer, XDeclaration, XDocument, XElement, XName, XText } from './nodes.ts';

/** A plain XML reader: namespaces, CDATA, comments and entities; document type declarations are refused. */
export const parseXml = (text: string): XDocument => new Reader(text).document();

const xmlns = 'http://www.w3.org/2000/xmlns/';
const entities: Readonly<Record<string, string>> = { lt: '<', gt: '>', amp: '&', quot: '"', apos: "'" };
const tagPattern = /<([^\s/>=]+)((?:\s+[^\s=>]+\s*=\s*(?:"[^"<]*"|'[^'<]*'))*)\s*(\/?)>/y;

const declarationOf = (text: string): XDeclaration => {
  const part = (name: string): string | null => new RegExp(`${name}\\s*=\\s*["']([^"']*)["']`).exec(text)?.[1] ?? null;
  return new XDeclaration(part('version'), part('encoding'), part('standalone'));
};

class Reader {
  private readonly text: string;
  private at = 0;
  private depth = 0;

  constructor(text: string) {
    this.text = text;
  }

  document(): XDocument {
    const document = new XDocument();
    const head = /^\ufeff?\s*<\?xml([^>]*)\?>/.exec(this.text);
    this.at = head?.[0].length ?? 0;
    if (head) document.declaration = declarationOf(head[1] ?? '');
    this.content(
      document,
      new Map([
        ['', ''],
        ['xml', 'http://www.w3.org/XML/1998/namespace'],
      ]),
      undefined,
    );
    return document.root ? document : this.fail('Root element is missing.');
  }

  private fail(message: string): never {
    const before = this.text.slice(0, this.at);
    return raise(
      'XmlException',
      `${message} Line ${before.split('\n').length}, position ${this.at - before.lastIndexOf('\n')}.`,
    );
  }

  private until(end: string, start: number): string {
    const close = this.text.indexOf(end, start);
    if (close < 0) this.fail('Unexpected end of file has occurred.');
    this.at = close + end.length;
    return this.text.slice(start, close);
  }

  private content(parent: XContainer, scope: ReadonlyMap<string, string>, closing: string | undefined): void {
    while (this.at < this.text.length) {
      if (this.text[this.at] !== '<') this.characters(parent);
      else if (this.text.startsWith('</', this.at)) {
        this.close(closing);
        return;
      } else if (this.text.startsWith('<!--', this.at))
        parent.append(new XText('XComment', this.until('-->', this.at + 4)));
      else if (this.text.startsWith('<![CDATA[', this.at))
        parent.append(new XText('XCData', this.until(']]>', this.at + 9)));
      else if (this.text.startsWith('<?', this.at)) this.until('?>', this.at);
      else if (this.text.startsWith('<!', this.at))
        this.fail('For security reasons DTD is prohibited in this XML document.');
      else this.element(parent, scope);
    }
    if (closing !== undefined)
      this.fail(`Unexpected end of file has occurred. The following elements are not closed: ${closing}.`);
  }

  private close(closing: string | undefined): void {
    const tag = this.until('>', this.at + 2).trim();
    if (tag !== closing) this.fail(`The '${closing ?? ''}' start tag does not match the end tag of '${tag}'.`);
  }

  /** White space alone between tags is dropped, as without PreserveWhitespace. */
  private characters(parent: XContainer): void {
    const end = this.text.indexOf('<', this.at);
    const raw = this.text.slice(this.at, end < 0 ? this.text.length : end);
    const blank = raw.trim() === '';
    if (!blank && parent instanceof XDocument) this.fail('Data at the root level is invalid.');
    if (!blank) parent.append(new XText('XText', this.decode(raw.replaceAll('\r\n', '\n'))));
    this.at += raw.length;
  }

  private decode(text: string): string {
    return text.replace(/&(?:#x([0-9a-fA-F]+)|#(\d+)|(\w+));?/g, (_, hex?: string, decimal?: string, name?: string) => {
      if (name !== undefined) return entities[name] ?? this.fail(`Reference to undeclared entity '${name}'.`);
      return String.fromCodePoint(hex === undefined ? Number(decimal) : Number.parseInt(hex, 16));
    });
  }

  private element(parent: XContainer, outer: ReadonlyMap<string, string>): void {
    tagPattern.lastIndex = this.at;
    const match =
      tagPattern.exec(this.text) ??
      this.fail('Name cannot begin with this character, or an attribute is not well formed.');
    const [whole, tag = '', attributes = '', empty] = match;
    if (++this.depth > 500) this.fail('The XML nests too deeply.');
    const pairs = [...attributes.matchAll(/([^\s=]+)\s*=\s*(?:"([^"]*)"|'([^']*)')/g)].map(
      (m) => [m[1] ?? '', this.decode(m[2] ?? m[3] ?? '')] as const,
    );
    const scope = new Map(outer);
    for (const [name, value] of pairs)
      if (name === 'xmlns' || name.startsWith('xmlns:')) scope.set(name.slice(6), value);
    const node = new XElement(this.qualified(tag, scope, { usesDefault: true }));
    for (const [name, value] of pairs)
      node.setAttribute(new XAttribute(this.qualified(name, scope, { usesDefault: false }), value));
    this.at += whole.length;
    if (empty !== '/') this.content(node, scope, tag);
    parent.append(node);
    this.depth--;
  }

  private qualified(
    name: string,
    scope: ReadonlyMap<string, string>,
    { usesDefault }: { readonly usesDefault: boolean },
  ): XName {
    const [first = '', second] = name.split(':');
    if (second === undefined) return new XName(usesDefault ? (scope.get('') ?? '') : '', first);
    if (first === 'xmlns') return new XName(xmlns, second);
    return new XName(scope.get(first) ?? this.fail(`'${first}' is an undeclared prefix.`), second);
  }
}
