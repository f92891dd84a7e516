import { byPlace, type Diagnostic, didYouMean, type SourceText, type Span, sourceText } from '@spillway/diagnostics';
import { XMLParser } from 'fast-xml-parser';
import { SyntaxValidator } from 'fast-xml-validator';
import type { Attribute, Comment, Element, Literal, Node, PolicyDocument, TextNode } from './ast.ts';
import { decodeEntities } from './entities.ts';
import { diagnosticOf, type Problem } from './problem.ts';
import { deepest, type Repaired, repair } from './repair.ts';
import { scan } from './scan.ts';
import type { AttributeToken, ContentToken, Scanned } from './scan-state.ts';

/**
 * What reading a text gives: findings, and the document when one can be made out. A document with errors is what it was
 * most likely meant to be, so that the rest of it can be looked at; it is not to be run or published.
 */
export interface Parsed {
  readonly document: PolicyDocument | undefined;
  readonly diagnostics: readonly Diagnostic[];
}

export interface ParseOptions {
  /** Longest document in UTF-16 units; APIM refuses policies over 256 KiB (reference page: API Management limits). Default 262144. */
  readonly maxLength?: number;
  /** Names the root element may have. Default `policies` and `fragment`. */
  readonly roots?: readonly string[];
}

/** An ordered node of fast-xml-parser: one key names it, `:@` holds attributes. */
type RawNode = Readonly<Record<string, unknown>>;

const parser = new XMLParser({
  preserveOrder: true,
  captureMetaData: true,
  // They come from the scan, with their places; names that objects of the host have would be refused here.
  ignoreAttributes: true,
  trimValues: false,
  parseTagValue: false,
  parseAttributeValue: false,
  commentPropName: '#comment',
  cdataPropName: '#cdata',
  processEntities: false,
  ignoreDeclaration: true,
  ignorePiTags: true,
  maxNestedTags: deepest,
});

const place = XMLParser.getMetaDataSymbol() as unknown as string;

interface Reading {
  readonly source: SourceText;
  readonly scanned: Scanned;
  readonly toSource: Repaired['toSource'];
  readonly problems: Problem[];
  /** The next piece of content to be met; fast-xml-parser gives no places for text and comments, but the same order. */
  nextContent: number;
}

const literalAt = (reading: Reading, span: Span, decode: boolean): Literal => {
  // Line breaks are what XML reads for them, however the file spells them.
  const written = reading.source.text.slice(span.start, span.end).replace(/\r\n?/g, '\n');
  return { kind: 'literal', text: decode ? decodeEntities(written).text : written, span };
};

const expressionWithin = (reading: Reading, span: Span) => {
  let at = span.start;
  while (at < span.end && /\s/.test(reading.source.text[at] ?? '')) at++;
  return reading.scanned.expressions.get(at);
};

const attributeFrom = (reading: Reading, token: AttributeToken): Attribute => ({
  name: token.name,
  nameSpan: token.nameSpan,
  value: expressionWithin(reading, token.valueSpan) ?? literalAt(reading, token.valueSpan, true),
  span: token.span,
});

const takeContent = (reading: Reading, kind: ContentToken['kind']): ContentToken | undefined => {
  const { content } = reading.scanned;
  for (let i = reading.nextContent; i < content.length; i++) {
    if (content[i]?.kind !== kind) continue;
    reading.nextContent = i + 1;
    return content[i];
  }
  return undefined;
};

/** Nothing but what XML takes for layout; a reference to a blank is text. */
const isBlank = (written: string): boolean => /^[ \t\r\n]*$/.test(written);

const textFrom = (reading: Reading, token: ContentToken): TextNode | undefined => {
  const found = expressionWithin(reading, token.inner);
  if (found !== undefined) return { kind: 'text', value: found, span: token.span };
  const value = literalAt(reading, token.inner, token.kind === 'text');
  if (token.kind === 'text' && isBlank(reading.source.text.slice(token.inner.start, token.inner.end))) return undefined;
  return { kind: 'text', value, span: token.span };
};

const commentFrom = (reading: Reading, { inner, span }: ContentToken): Comment => {
  const text = reading.source.text.slice(inner.start, inner.end);
  const dashes = text.search(/--|-$/);
  if (dashes >= 0)
    reading.problems.push({
      code: 'XML111',
      severity: 'warning',
      message: 'the comment holds `--`, which XML does not allow',
      span: { start: inner.start + dashes, end: inner.start + dashes + 2 },
      help: 'write one dash, or put a blank between them',
    });
  return { kind: 'comment', text, span };
};

const contentFrom = (reading: Reading, key: string): Node | undefined => {
  const kind = key === '#comment' ? 'comment' : key === '#cdata' ? 'cdata' : 'text';
  const token = takeContent(reading, kind);
  if (token === undefined) return undefined;
  return kind === 'comment' ? commentFrom(reading, token) : textFrom(reading, token);
};

const elementFrom = (reading: Reading, raw: RawNode, name: string): Element => {
  const at = raw[place] as { readonly startIndex: number; readonly endIndex: number };
  const start = reading.toSource(at.startIndex);
  const tokens = reading.scanned.attributes.get(start) ?? [];
  return {
    kind: 'element',
    name,
    nameSpan: { start: start + 1, end: start + 1 + name.length },
    attributes: tokens.map((token) => attributeFrom(reading, token)),
    children: nodesFrom(reading, raw[name] as readonly RawNode[]),
    span: { start, end: reading.toSource(at.endIndex) },
  };
};

const isTextOnlyWhitespace = (raw: RawNode): boolean => isBlank(String(raw['#text'] ?? ''));

const nodesFrom = (reading: Reading, raws: readonly RawNode[]): readonly Node[] => {
  const nodes: Node[] = [];
  for (const raw of raws) {
    const key = Object.keys(raw).find((name) => name !== ':@') ?? '';
    if (key.startsWith('#')) {
      if (key === '#text' && isTextOnlyWhitespace(raw)) continue;
      skipBlankText(reading, key);
      const node = contentFrom(reading, key);
      if (node !== undefined) nodes.push(node);
    } else if (!key.startsWith('?')) nodes.push(elementFrom(reading, raw, key));
  }
  return nodes;
};

/** Blank text is met in the scan but passed over in the tree. */
const skipBlankText = (reading: Reading, key: string): void => {
  if (key !== '#text') return;
  const { content, masked } = reading.scanned;
  for (;;) {
    const token = content[reading.nextContent];
    if (token === undefined || token.kind !== 'text') return;
    if (!isBlank(masked.slice(token.inner.start, token.inner.end))) return;
    reading.nextContent++;
  }
};

/** fast-xml-validator throws its findings; anything else that it throws is a bug of ours. */
const syntaxError = (
  masked: string,
): { readonly message: string; readonly line: number; readonly col: number } | undefined => {
  try {
    SyntaxValidator.validate(masked, { allowBooleanAttributes: false });
    return undefined;
  } catch (error) {
    if (error instanceof Error && 'line' in error) {
      const col = 'col' in error ? Number(error.col) : 1;
      return { message: error.message, line: Number(error.line), col };
    }
    throw error;
  }
};

const helpFor = (message: string): string => {
  if (/repeated/i.test(message)) return 'keep one of the two attributes';
  if (/attribute|quote/i.test(message)) return 'write every attribute as name="value", with a blank before it';
  if (/doctype|entity/i.test(message)) return 'remove the document type; policy documents have none';
  if (/closing tag|unclosed|expected/i.test(message)) return 'close every element in the order it was opened';
  return 'a policy document is XML, with C# in @(…) and @{…}';
};

/** What the repair does not know of: the validator has the last word on what is XML. */
const notWellFormed = (source: SourceText, { xml, toSource }: Repaired): Problem | undefined => {
  const found = syntaxError(xml);
  if (found === undefined) return undefined;
  const offset = toSource(offsetOf(xml, found.line, found.col));
  const message = lowerFirst(found.message.replace(/\.$/, '').replace(/\uE000+/g, '@(…)'));
  return {
    code: 'XML101',
    message: `the document is not well-formed: ${message.length > 200 ? `${message.slice(0, 200)}…` : message}`,
    span: { start: Math.min(offset, source.text.length), end: offset + 1 },
    help: helpFor(found.message),
  };
};

const lowerFirst = (message: string): string => message.charAt(0).toLowerCase() + message.slice(1).replace(/'/g, '`');

const offsetOf = (xml: string, line: number, column: number): number => {
  let start = 0;
  for (let n = 1; n < line; n++) start = xml.indexOf('\n', start) + 1;
  return start + Math.max(0, column - 1);
};

const commonRoots = ['policies', 'fragment'];

const wrongRoot = (nodes: readonly Node[], roots: readonly string[]): Problem | undefined => {
  const elements = nodes.filter((node) => node.kind === 'element');
  const [root, second] = elements;
  if (root !== undefined && second === undefined && roots.includes(root.name)) return undefined;
  const found = second ?? root;
  return {
    code: 'XML102',
    message:
      found === undefined
        ? 'the document has no root element'
        : second === undefined
          ? `\`${found.name}\` is not the root of a policy document`
          : `a policy document has one root element, \`${found.name}\` is a second one`,
    span: found?.nameSpan ?? { start: 0, end: 0 },
    help:
      (found === undefined || second !== undefined ? undefined : didYouMean(found.name, roots)) ??
      (second === undefined
        ? 'the root is `policies`, or `fragment` for a policy fragment'
        : 'put one document into each file'),
  };
};

const tooLong = (length: number, limit: number): Problem => ({
  code: 'XML104',
  message: `the document has ${length} characters, ${limit} are allowed`,
  span: { start: limit, end: limit },
  help: 'move parts of it into policy fragments',
});

/** The library refuses names that objects of the host have; no policy has one. */
const reservedName =
  /^(?:__proto__|constructor|prototype|toString|valueOf|hasOwnProperty|__(?:define|lookup)[GS]etter__)$/;

const structureOf = (
  xml: string,
  { tags }: Scanned,
): { readonly raws: readonly RawNode[] } | { readonly problem: Problem } => {
  try {
    return { raws: parser.parse(xml) as readonly RawNode[] };
  } catch (error) {
    const tag = tags.find(({ name }) => reservedName.test(name));
    if (tag === undefined) throw error;
    const span = { start: tag.span.start, end: tag.span.start + tag.name.length + 1 };
    return {
      problem: { code: 'XML101', message: `\`${tag.name}\` cannot be the name of an element`, span, help: 'remove it' },
    };
  }
};

const documentOf = (source: SourceText, nodes: readonly Node[]): PolicyDocument | undefined => {
  const at = nodes.findIndex(({ kind }) => kind === 'element');
  const root = nodes[at];
  const comments = (some: readonly Node[]): readonly Comment[] => some.filter((node) => node.kind === 'comment');
  return root?.kind === 'element'
    ? { source, leading: comments(nodes.slice(0, at)), root, trailing: comments(nodes.slice(at)) }
    : undefined;
};

const read = (
  source: SourceText,
  roots: readonly string[],
): { readonly document?: PolicyDocument | undefined; readonly problems: readonly Problem[] } => {
  const scanned = scan(source.text);
  const repaired = repair(scanned);
  if (repaired.xml === undefined) return repaired;
  const problems = [...repaired.problems];
  const broken = notWellFormed(source, repaired);
  if (broken !== undefined) return { problems: [...problems, broken] };
  const structure = structureOf(repaired.xml, scanned);
  if ('problem' in structure) return { problems: [...problems, structure.problem] };
  const nodes = nodesFrom({ source, scanned, toSource: repaired.toSource, problems, nextContent: 0 }, structure.raws);
  const misplaced = wrongRoot(nodes, roots);
  return misplaced === undefined
    ? { document: documentOf(source, nodes), problems }
    : { problems: [...problems, misplaced] };
};

/** Reads one policy document in raw or escaped form. It never throws on bad input; it says what is wrong with it. */
export const parseDocument = (name: string, text: string, options: ParseOptions = {}): Parsed => {
  const source = sourceText(name, text.replace(/^\uFEFF/, ''));
  const limit = options.maxLength ?? 262_144;
  const { document, problems } =
    source.text.length > limit
      ? { problems: [tooLong(source.text.length, limit)] }
      : read(source, options.roots ?? commonRoots);
  return { document, diagnostics: problems.map((problem) => diagnosticOf(source, problem)).sort(byPlace) };
};
