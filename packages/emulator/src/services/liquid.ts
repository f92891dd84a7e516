import { InternalError } from '@spillway/diagnostics';
import { ClrException, type ClrValue, clr, compileExpression, contextFromData } from '@spillway/expressions';
import type { LiquidInput, LiquidResult } from '@spillway/policies';
import { Liquid, LiquidError } from 'liquidjs';
import { LiquidDate, liquidScope } from './liquid-scope.ts';

/** The filters of the reference page, spelled as DotLiquid in C# mode spells them. `Currency` depends on a culture. */
const names: Readonly<Record<string, string>> = {
  Abs: 'abs', Append: 'append', AtLeast: 'at_least', AtMost: 'at_most', Compact: 'compact', Default: 'default',
  Downcase: 'downcase', Escape: 'escape', First: 'first', H: 'escape', Join: 'join',
  Last: 'last', Lstrip: 'lstrip', Map: 'map', Minus: 'minus', Modulo: 'modulo', NewlineToBr: 'newline_to_br',
  Plus: 'plus', Prepend: 'prepend', Remove: 'remove', RemoveFirst: 'remove_first', Round: 'round', Rstrip: 'rstrip',
  Size: 'size', Slice: 'slice', Sort: 'sort', Split: 'split', Strip: 'strip', StripHtml: 'strip_html',
  StripNewlines: 'strip_newlines', Times: 'times', Truncate: 'truncate', TruncateWords: 'truncatewords', Uniq: 'uniq',
  Upcase: 'upcase', UrlDecode: 'url_decode', UrlEncode: 'url_encode',
}; // biome-ignore format: a table of names

/** Tags that would read other templates, or that DotLiquid does not have. */
const foreignTags = ['include', 'render', 'layout', 'block', 'liquid', 'echo', '#', 'increment', 'decrement'];

/** .NET does what C# would: regular expressions and formats are those of policy expressions. */
const dotNet = (code: string): ((arguments_: Readonly<Record<string, string>>) => string) => {
  const { expression } = compileExpression(code, 'single');
  if (expression === undefined) throw new InternalError(`the filter does not compile: ${code}`);
  return (texts) => {
    const variables = new Map<string, ClrValue>(Object.entries(texts));
    const context = Object.assign(contextFromData({}), { variables });
    return clr.text(expression.evaluate({ context, now: () => 0, random: { next: () => 0 } }));
  };
};

const value = (name: string): string => `(string)context.Variables["${name}"]`;
const replace = dotNet(`Regex.Replace(${value('text')}, ${value('from')}, ${value('to')})`);
const replaceFirst = dotNet(`new Regex(${value('from')}).Replace(${value('text')}, ${value('to')}, 1)`);
const formatDate = dotNet(`DateTime.Parse(${value('text')}).ToString(${value('format')})`);

const text = (input: unknown): string => (input === undefined || input === null ? '' : String(input));

const capitalized = (input: unknown): string =>
  text(input).replace(/(^|\s)(\S)/g, (_whole, before: string, letter: string) => before + letter.toUpperCase());

const dated = (input: unknown, format: unknown): string => {
  const written = input instanceof LiquidDate ? input.written : text(input);
  if (written === '') return '';
  return formatDate({ text: written, format: text(format) });
};

/** Whole numbers stay whole, as in C#. */
const divided = (input: unknown, by: unknown): number => {
  const quotient = Number(text(input)) / Number(text(by));
  return Number.isInteger(Number(text(input))) && Number.isInteger(Number(text(by))) ? Math.trunc(quotient) : quotient;
};

const makeEngine = (): Liquid => {
  const engine = new Liquid({
    templates: {},
    strictFilters: true,
    ownPropertyOnly: true,
    parseLimit: 1_000_000,
    renderLimit: 5000,
    memoryLimit: 50_000_000,
  });
  const known = new Map(Object.entries(engine.filters));
  for (const name of known.keys()) Reflect.deleteProperty(engine.filters, name);
  for (const [name, own] of Object.entries(names)) {
    const filter = known.get(own);
    if (filter !== undefined) engine.registerFilter(name, filter);
  }
  engine.registerFilter('Capitalize', capitalized);
  engine.registerFilter('Date', dated);
  engine.registerFilter('DividedBy', divided);
  // DotLiquid's patterns are regular expressions; templates the service generates rely on it.
  engine.registerFilter('Replace', (input, from, to) => replace({ text: text(input), from: text(from), to: text(to) }));
  engine.registerFilter('ReplaceFirst', (input, from, to) =>
    replaceFirst({ text: text(input), from: text(from), to: text(to) }),
  );
  for (const tag of foreignTags) Reflect.deleteProperty(engine.tags, tag);
  return engine;
};

/** The service's own loop, which puts commas between the items of a JSON array. */
const withoutArrayLoops = (template: string): string =>
  template
    .replace(/\{%(-?)\s*JSONArrayFor\s/g, '{%$1 for ')
    .replace(/\{%(-?)\s*endJSONArrayFor\s*(-?)%\}/g, '{%$1 unless forloop.last %},{% endunless %}{% endfor $2%}');

const engine = makeEngine();

const isExpected = (error: unknown): error is Error =>
  LiquidError.is(error) || error instanceof ClrException || error instanceof SyntaxError;

/** Renders a template; what is wrong with the template or with the body it reads is told, not thrown. */
export const renderLiquid = async (template: string, input: LiquidInput): Promise<LiquidResult> => {
  try {
    const rendered: unknown = await engine.parseAndRender(withoutArrayLoops(template), liquidScope(input));
    return { text: String(rendered) };
  } catch (error) {
    if (!isExpected(error)) throw error;
    return { problem: error instanceof ClrException ? error.clrMessage : (error.message.split('\n')[0] ?? '') };
  }
};
