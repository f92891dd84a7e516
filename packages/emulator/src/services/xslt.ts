import { ClrException, xmlToJson } from '@spillway/expressions';
import { PolicyError, type XsltParameter, type XsltResult } from '@spillway/policies';
import type { ExprContext, XDocument, XNode } from 'xslt-processor';

type Library = typeof import('xslt-processor');

/** A stylesheet without end, or a result that outgrows its body, stops here. */
const maxNodes = 200_000;
const maxCharacters = 10_000_000;

/** As the DOM numbers kinds of nodes. */
const [elementNode, attributeNode, textNode] = [1, 2, 3];

const loadLibrary = (): Promise<Library> => import('xslt-processor');

const isMissing = (error: unknown): boolean =>
  error instanceof Error && 'code' in error && error.code === 'ERR_MODULE_NOT_FOUND';

const textOf = (node: XNode): string =>
  node.nodeType === attributeNode || node.childNodes.length === 0
    ? String(node.nodeValue ?? '')
    : node.childNodes
        .filter(({ nodeType }) => nodeType === elementNode || nodeType === textNode)
        .map(textOf)
        .join('');

/** The library gives nodes a text of their own unless they have one; its own fails two elements down. */
const withTexts = (library: Library): Library => {
  Object.defineProperty(library.XNode.prototype, 'textContent', {
    get(this: XNode) {
      return textOf(this);
    },
    configurable: true,
  });
  return library;
};

/** The library leaves CDATA out; it is text like other text. */
const withoutCdata = (xml: string): string =>
  xml.replace(/<!--.*?-->|<\?.*?\?>|<!\[CDATA\[(.*?)\]\]>/gs, (whole, text?: string) =>
    text === undefined ? whole : text.replace(/&/g, '&amp;').replace(/</g, '&lt;').replace(/>/g, '&gt;'),
  );

/** The library has another licence than the gateway: users install it themselves. */
const libraryFrom = async (load: () => Promise<Library>): Promise<Library> => {
  try {
    return withTexts(await load());
  } catch (error) {
    if (!isMissing(error)) throw error;
    const message = 'stylesheets need a package that is not here: install xslt-processor';
    throw new PolicyError('NotImplemented', message, { status: 500 }, { cause: error });
  }
};

/** The library's parser takes what is no XML; .NET's would not. */
const problemOf = (xml: string): string | undefined => {
  try {
    xmlToJson(xml, { kind: 'direct', alwaysArrayChildElements: false });
    return undefined;
  } catch (error) {
    if (error instanceof ClrException) return error.clrMessage;
    throw error;
  }
};

/** The library's processor within bounds, alone with the documents it is given. */
const processorOf = ({ Xslt, xmlTransformedText }: Library) =>
  class extends Xslt {
    #nodes = 0;
    #characters = 0;
    #watched: XDocument | undefined;
    /** The first that went wrong; stylesheets may catch errors, and the library catches some. */
    refused: Error | undefined;

    refuse(message: string): never {
      this.refused ??= new Error(message);
      throw this.refused;
    }

    #spend(characters: number): void {
      this.#nodes += 1;
      this.#characters += characters;
      if (this.#nodes > maxNodes) this.refuse(`The transformation takes more than ${maxNodes} steps.`);
      if (this.#characters > maxCharacters) this.refuse(`The result has more than ${maxCharacters} characters.`);
    }

    #watch(document: XDocument): void {
      if (document === this.#watched) return;
      this.#watched = document;
      const create = document.createTextNode.bind(document);
      document.createTextNode = (text) => {
        this.#spend(String(text).length);
        return create(text);
      };
    }

    protected override async xsltProcessContext(context: ExprContext, template: XNode, output?: XNode): Promise<void> {
      this.#watch(this.outputDocument);
      this.#spend(0);
      return super.xsltProcessContext(context, template, output);
    }

    protected override xsltCopy(destination: XNode, source: XNode): XNode {
      // Texts are counted where they are made.
      this.#spend(source.nodeType === attributeNode ? String(source.nodeValue).length : 0);
      return super.xsltCopy(destination, source);
    }

    /** The library would write messages to the console, which is the host's. */
    protected override async xsltMessage(context: ExprContext, template: XNode): Promise<void> {
      if (template.getAttributeValue('terminate') !== 'yes') return;
      const fragment = this.outputDocument.createDocumentFragment();
      await this.xsltChildNodes(context, template, fragment);
      const options = { cData: false, escape: false, selfClosingTags: false, outputMethod: 'text' } as const;
      this.refuse(`Transform terminated: '${xmlTransformedText(fragment, options)}'.`);
    }
  };

/** The result as `xsl:output` wants it; a declaration unless it is left out (XSLT 1.0, section 16.1). */
const resultOf = async (
  { xmlTransformedText }: Library,
  processor: InstanceType<ReturnType<typeof processorOf>>,
  xml: string,
  stylesheet: string,
): Promise<string> => {
  const parse = (text: string): XDocument => processor.xmlParser.xmlParse(withoutCdata(text));
  const result = await processor.xsltProcessToDocument(parse(xml), parse(stylesheet));
  const { outputMethod: method, outputIndent: indent, outputOmitXmlDeclaration: isOmitted } = processor;
  const outputMethod = method === 'html' || method === 'text' ? method : 'xml';
  const isXml = outputMethod === 'xml';
  const options = { cData: true, escape: outputMethod !== 'text', selfClosingTags: isXml, indent };
  const text = xmlTransformedText(result, { ...options, outputMethod });
  return isXml && isOmitted !== 'yes' ? `<?xml version="1.0" encoding="utf-8"?>${text}` : text;
};

const transformWithin = async (
  library: Library,
  xml: string,
  stylesheet: string,
  parameters: readonly XsltParameter[],
): Promise<XsltResult> => {
  const refused = 'A stylesheet reads no other documents:';
  const processor = new (processorOf(library))({
    cData: true,
    escape: true,
    selfClosingTags: true,
    parameters: parameters.map(({ name, value }) => ({ name, value })),
    fetchFunction: async (uri) => processor.refuse(`${refused} ${uri}`),
    documentLoader: (uri) => processor.refuse(`${refused} ${uri}`),
  });
  processor.warningsCallback = () => undefined;
  try {
    const text = await resultOf(library, processor, xml, stylesheet);
    if (processor.refused !== undefined) return { problem: processor.refused.message };
    return text.length > maxCharacters ? { problem: `The result has ${text.length} characters.` } : { text };
  } catch (error) {
    // The library throws errors of no kind of its own for what is wrong with a stylesheet.
    if (!(error instanceof Error)) throw error;
    return { problem: (processor.refused ?? error).message };
  }
};

/** Applies a stylesheet with the package `xslt-processor`, where the user has installed it. */
export const transformXml = async (
  xml: string,
  stylesheet: string,
  parameters: readonly XsltParameter[],
  load: () => Promise<Library> = loadLibrary,
): Promise<XsltResult> => {
  const library = await libraryFrom(load);
  const [body, sheet] = [xml, stylesheet].map((each) => each.replace(/^\uFEFF/, '')) as [string, string];
  const problem = problemOf(body) ?? problemOf(sheet);
  return problem === undefined ? transformWithin(library, body, sheet, parameters) : { problem };
};
