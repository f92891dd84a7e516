import { didYouMean, nearest, type Span } from '@spillway/diagnostics';
import { type CompiledExpression, compileExpression } from '@spillway/expressions';
import {
  type Attribute as AttributeNode,
  type Element,
  type Expression,
  elementsOf,
  type Literal,
  textOf,
  type Value,
} from '@spillway/policy-document';
import { type AnyAttribute, type Attributes, xmlNameOf } from './attributes.ts';
import { type Binding, report, tagSpan } from './binding.ts';
import type { BoundAttributes, BoundValue } from './bound.ts';
import { namedValuesIn, replaceNamedValues, withNamedValues } from './named-values.ts';
import { readLiteral } from './values.ts';

const reportExpression = (binding: Binding, island: Expression, found: ReturnType<typeof compileExpression>): void => {
  for (const { span, ...finding } of found.diagnostics) {
    const start = island.locate(span.start);
    report(binding, { ...finding, span: { start, end: Math.max(start + 1, island.locate(span.end)) } });
  }
  if (island.isTerminated || found.diagnostics.some(({ severity }) => severity === 'error')) return;
  report(binding, {
    code: 'EXP100',
    message: 'the expression is not closed',
    span: { start: island.span.start, end: island.span.start + 2 },
    help: `close it with \`${island.form === 'single' ? ')' : '}'}\``,
  });
};

const unknownNamedValue = (binding: Binding, names: readonly string[], span: Span): boolean => {
  const known = binding.options.namedValues;
  if (known === undefined) return false;
  const missing = names.filter((name) => !known.has(name));
  for (const name of missing)
    report(binding, {
      code: 'POL108',
      message: `there is no named value \`${name}\``,
      span,
      help: didYouMean(name, known.keys()) ?? 'add it to the named values of the service',
    });
  return missing.length > 0;
};

const compileIsland = (
  binding: Binding,
  written: Expression,
): { island: Expression; compiled: CompiledExpression } | undefined => {
  const names = namedValuesIn(written.code);
  if (unknownNamedValue(binding, names, written.span)) return undefined;
  if (names.length > 0 && binding.options.namedValues === undefined) {
    report(binding, {
      code: 'POL109',
      severity: 'warning',
      message: `the expression uses the named value \`${names[0]}\`, whose text is not known here`,
      span: written.span,
      help: 'check the artifacts folder that holds its named values',
    });
    return undefined;
  }
  const island = withNamedValues(written, binding.options.namedValues ?? new Map());
  const found = compileExpression(island.code, island.form);
  reportExpression(binding, island, found);
  return found.expression && { island, compiled: found.expression };
};

const bindExpression = (
  binding: Binding,
  name: string,
  attribute: AnyAttribute,
  written: Expression,
): BoundValue | undefined => {
  if (!attribute.expressions) {
    report(binding, {
      code: 'POL105',
      message: `${name} takes no policy expression`,
      span: { start: written.span.start, end: written.span.start + 2 },
      help: 'write the value itself; named values are allowed',
    });
    return undefined;
  }
  const found = compileIsland(binding, written);
  return found && { kind: 'expression', attribute, ...found, source: binding.source };
};

/** A literal that is probably not meant as one, or names what is not there. */
const checkLiteral = (binding: Binding, name: string, attribute: AnyAttribute, value: Literal): void => {
  const inner = attribute.expressions ? value.text.search(/@[({].*[)}]/s) : -1;
  if (inner >= 0)
    report(binding, {
      code: 'POL119',
      severity: 'warning',
      message: `${name} holds an expression within other text, which is sent as it is written`,
      span: { start: value.span.start + inner, end: value.span.start + inner + 2 },
      help: 'make the whole value one expression, for example @("text " + value)',
    });
  const { names } = attribute;
  const known = names && binding.options[`${names}s`];
  if (names !== undefined && known !== undefined && !known.has(value.text))
    report(binding, {
      code: 'POL118',
      message: `there is no ${names} \`${value.text}\``,
      span: value.span,
      help: didYouMean(value.text, known.keys()) ?? `add it to the ${names}s of the service`,
    });
};

const bindValue = (
  binding: Binding,
  name: string,
  attribute: AnyAttribute,
  value: Value,
  isTemplate = false,
): BoundValue | undefined => {
  if (value.kind === 'expression') return bindExpression(binding, name, attribute, value);
  const names = namedValuesIn(value.text);
  if (!isTemplate && unknownNamedValue(binding, names, value.span)) return undefined;
  const { namedValues } = binding.options;
  if (names.length > 0 && namedValues === undefined) return { kind: 'constant', value: value.text };
  const read = readLiteral(replaceNamedValues(value.text, namedValues ?? new Map()).text, attribute);
  if ('value' in read) {
    checkLiteral(binding, name, attribute, value);
    return { kind: 'constant', value: read.value };
  }
  report(binding, { code: 'POL106', message: `${name}: ${read.message}`, span: value.span, help: read.help });
  return undefined;
};

interface Owner {
  readonly name: string;
  readonly attributes: Attributes;
  readonly reference?: string;
}

const taken = (names: readonly string[]): string =>
  names.length === 0 ? 'it takes none but `id`' : `it takes ${names.map((name) => `\`${name}\``).join(', ')}`;

const reportUnknownAttribute = (binding: Binding, owner: Owner, node: AttributeNode): void => {
  const names = Object.entries(owner.attributes).map(([key, attribute]) => xmlNameOf(key, attribute));
  const meant = nearest(node.name, names);
  report(binding, {
    code: 'POL103',
    message: `\`${owner.name}\` has no attribute \`${node.name}\``,
    span: node.nameSpan,
    help: meant === undefined ? taken(names) : `did you mean \`${meant}\`?`,
    ...(meant !== undefined && {
      fix: { title: `write \`${meant}\``, edits: [{ span: node.nameSpan, text: meant }] },
    }),
    reference: owner.reference,
  });
};

const reportUnsupported = (binding: Binding, name: string, reason: string, span: Span): void =>
  report(binding, {
    code: 'RUN302',
    severity: 'warning',
    message: `attribute \`${name}\` is not supported yet: ${reason}`,
    span,
    help: 'the document can be published; the local gateway refuses to run it',
  });

/** Saying what would be taken anyway changes nothing. */
const isDefault = (attribute: AnyAttribute, value: Value): boolean =>
  value.kind === 'literal' && value.text.trim().toLowerCase() === attribute.default;

const reportFailing = (binding: Binding, name: string, value: Value, reason: string): void =>
  report(binding, {
    code: 'RUN401',
    severity: 'warning',
    message: `\`${name}="${value.kind === 'literal' ? value.text.trim() : ''}"\` fails where it is reached: ${reason}`,
    span: value.span,
    help: 'the local gateway runs the document, and answers a message that needs this with 500',
  });

const failingValue = ({ failingValues }: AnyAttribute, value: Value): string | undefined => {
  const word = value.kind === 'literal' ? value.text.trim().toLowerCase() : undefined;
  return failingValues && word !== undefined && Object.hasOwn(failingValues, word) ? failingValues[word] : undefined;
};

const bindList = (binding: Binding, of: Element, name: string, attribute: AnyAttribute): BoundValue | undefined => {
  const item = attribute.item;
  const elements = elementsOf(of).filter((child) => child.name === name);
  if (item === undefined || elements.length === 0) return undefined;
  const items = elements.flatMap((child) => {
    const value = textOf(child);
    return value === undefined
      ? [{ kind: 'constant', value: '' } as const]
      : (bindValue(binding, `\`${name}\``, item, value) ?? []);
  });
  return { kind: 'list', items };
};

/** A declaration of a namespace says nothing to a policy. */
const isNamespace = (name: string): boolean => name === 'xmlns' || name.startsWith('xmlns:');

export const bindAttributes = (binding: Binding, owner: Owner, of: Element): BoundAttributes => {
  const bound: Record<string, BoundAttributes[string]> = {};
  const known = new Map(Object.entries(owner.attributes).map(([key, attribute]) => [xmlNameOf(key, attribute), key]));
  for (const node of of.attributes)
    if (node.name !== 'id' && !isNamespace(node.name) && !known.has(node.name))
      reportUnknownAttribute(binding, owner, node);
  for (const [name, key] of known) {
    const attribute = owner.attributes[key] as AnyAttribute;
    const node = of.attributes.find((each) => each.name === name);
    if (attribute.unsupported !== undefined && node !== undefined && !isDefault(attribute, node.value))
      reportUnsupported(binding, name, attribute.unsupported, node.nameSpan);
    const reason = node && failingValue(attribute, node.value);
    if (node !== undefined && reason !== undefined) reportFailing(binding, name, node.value, reason);
    if (node === undefined && attribute.required)
      report(binding, {
        code: 'POL104',
        message: `\`${owner.name}\` needs the attribute \`${name}\``,
        span: tagSpan(of),
        help: `add ${name}="…": ${attribute.doc}`,
        reference: owner.reference,
      });
    const value =
      attribute.kind === 'list'
        ? bindList(binding, of, name, attribute)
        : node && bindValue(binding, `attribute \`${name}\``, attribute, node.value);
    if (value !== undefined) bound[key] = { value, attribute };
  }
  return bound;
};

/** In a template only the braces of named values that exist are theirs (assumed); the template keeps the others. */
const isTemplate = ({ templateBy }: AnyAttribute, of: Element): boolean => {
  const value = of.attributes.find(({ name }) => name === templateBy)?.value;
  return value?.kind === 'literal' && value.text.trim().toLowerCase() !== 'none';
};

/** What stands between the tags, as it is written. */
const sourceWithin = (binding: Binding, of: Element): Value | undefined => {
  const [first, last] = [of.children[0], of.children.at(-1)];
  if (first === undefined || last === undefined) return undefined;
  const span = { start: first.span.start, end: last.span.end };
  return { kind: 'literal', text: binding.source.text.slice(span.start, span.end), span };
};

const markup: AnyAttribute = { kind: 'string', required: true, expressions: false, late: false, doc: 'the element' };

/** An element with its tags, as it is written. */
const bindElement = (binding: Binding, of: Element) => {
  const written: Value = {
    kind: 'literal',
    text: binding.source.text.slice(of.span.start, of.span.end),
    span: of.span,
  };
  const value = bindValue(binding, `\`${of.name}\``, markup, written, true);
  return value && { value, attribute: markup };
};

export const bindText = (
  binding: Binding,
  owner: {
    readonly name: string;
    readonly content: string;
    readonly text?: AnyAttribute;
    readonly withTags?: true;
  },
  of: Element,
) => {
  if (owner.withTags === true) return bindElement(binding, of);
  const attribute = owner.text;
  if (attribute === undefined) return undefined;
  const isMarkup = owner.content === 'xml' && elementsOf(of).length > 0;
  const written = isMarkup ? sourceWithin(binding, of) : textOf(of);
  if (written !== undefined) {
    const value = bindValue(binding, `the text of \`${owner.name}\``, attribute, written, isTemplate(attribute, of));
    return value && { value, attribute };
  }
  return { value: { kind: 'constant', value: '' } as const, attribute };
};
