import { readFileSync } from 'node:fs';
import { didYouMean } from '@spillway/diagnostics';
import {
  type AnyAttribute,
  type AnyPolicyDefinition,
  type Attributes,
  allGateways,
  allScopes,
  type ChildDefinition,
  type Lint,
  lints,
  policies,
  xmlNameOf,
} from '@spillway/policies';
import { exitCodes, UsageError } from '../exit-codes.ts';
import { colorsFor, type Format, type Output } from '../output.ts';

interface CodeEntry {
  readonly code: string;
  readonly message: string;
  readonly help: string;
}

/** What every code says; written by `pnpm generate` from the sources. */
const codes = (): readonly CodeEntry[] =>
  JSON.parse(readFileSync(new URL('../../codes.json', import.meta.url), 'utf8')) as readonly CodeEntry[];

interface AttributeRow {
  readonly name: string;
  readonly type: string;
  readonly required: boolean;
  readonly expressions: boolean;
  readonly default: string | undefined;
  readonly doc: string;
  readonly unsupported: string | undefined;
}

const typeOf = (attribute: AnyAttribute): string => {
  const { kind, oneOf, unit, minimum, maximum } = attribute;
  const range = [minimum === undefined ? '' : `${minimum} or more`, maximum === undefined ? '' : `${maximum} at most`];
  const limits = range.filter((text) => text !== '').join(', ');
  const name = kind === 'oneOf' ? (oneOf ?? []).join(' | ') : kind === 'any' ? 'any value' : kind;
  return `${name}${unit === undefined ? '' : ` in ${unit}`}${limits === '' ? '' : ` (${limits})`}`;
};

const row = (name: string, attribute: AnyAttribute): AttributeRow => ({
  name: attribute.kind === 'list' ? `<${name}>` : name,
  type: attribute.item === undefined ? typeOf(attribute) : `${typeOf(attribute.item)}, any number of them`,
  required: attribute.required,
  expressions: attribute.expressions,
  default: attribute.default,
  doc: attribute.doc,
  unsupported: attribute.unsupported,
});

const rows = (attributes: Attributes): readonly AttributeRow[] =>
  Object.entries(attributes).map(([key, attribute]) => row(xmlNameOf(key, attribute), attribute));

interface ElementRow {
  readonly name: string;
  readonly min: number | undefined;
  readonly max: number | undefined;
  readonly attributes: readonly AttributeRow[];
  readonly text: AttributeRow | undefined;
  readonly children: readonly ElementRow[];
}

const elementRow = (child: ChildDefinition): ElementRow => ({
  name: child.name,
  min: child.min,
  max: child.max,
  attributes: rows(child.attributes),
  text: child.text && row('text', child.text),
  children: (child.children ?? []).map(elementRow),
});

const policyData = (definition: AnyPolicyDefinition) => ({
  kind: 'policy' as const,
  name: definition.name,
  sections: definition.sections,
  scopes: definition.scopes ?? allScopes,
  gateways: definition.gateways ?? allGateways,
  attributes: rows(definition.attributes),
  text: definition.text && row('text', definition.text),
  children: (definition.children ?? []).map(elementRow),
  holdsPolicies: definition.content === 'policies',
  fidelity: definition.fidelity,
  difference: definition.difference,
  reference: definition.reference,
});

const attributeLine = (attribute: AttributeRow, depth: number, width: number): string => {
  const facts = [
    attribute.type,
    attribute.required ? 'required' : '',
    attribute.expressions ? 'expressions' : '',
    attribute.default === undefined ? '' : `default ${attribute.default}`,
  ];
  const type = facts.filter((fact) => fact !== '').join(', ');
  const refused = attribute.unsupported === undefined ? '' : ` (does not run here: ${attribute.unsupported})`;
  return `${'  '.repeat(depth)}${attribute.name.padEnd(width)}  ${type}   ${attribute.doc}${refused}`;
};

const attributeLines = (attributes: readonly AttributeRow[], depth: number): readonly string[] => {
  const width = Math.max(0, ...attributes.map(({ name }) => name.length));
  return attributes.map((attribute) => attributeLine(attribute, depth, width));
};

const countText = ({ min = 0, max }: ElementRow): string => {
  if (min > 0 && max === min) return `, ${min}`;
  return `${min > 0 ? `, ${min} or more` : ''}${max === undefined ? '' : `, ${max} at most`}`;
};

const elementLines = (element: ElementRow, depth: number): readonly string[] => [
  `${'  '.repeat(depth)}<${element.name}>${countText(element)}`,
  ...attributeLines([...element.attributes, ...(element.text === undefined ? [] : [element.text])], depth + 1),
  ...element.children.flatMap((child) => elementLines(child, depth + 1)),
];

const policyLines = (definition: AnyPolicyDefinition): readonly string[] => {
  const data = policyData(definition);
  const own = [...data.attributes, ...(data.text === undefined ? [] : [data.text])];
  const section = (title: string, lines: readonly string[]): readonly string[] =>
    lines.length === 0 ? [] : ['', title, ...lines];
  return [
    data.name,
    `  sections  ${data.sections.length === 0 ? 'none; it stands in a document of its own kind' : data.sections.join(', ')}`,
    `  scopes    ${data.scopes.join(', ')}`,
    `  gateways  ${data.gateways.join(', ')}`,
    `  fidelity  ${data.fidelity}${data.difference === undefined ? '' : `: ${data.difference}`}`,
    `  see       ${data.reference}`,
    ...section('attributes', attributeLines(own, 1)),
    ...section('holds', data.holdsPolicies ? ['  policies'] : data.children.flatMap((child) => elementLines(child, 1))),
  ];
};

const lintLines = ({ code, title, severity, why, instead, reference }: Lint): readonly string[] => [
  `${code}: ${title}`,
  `  severity  ${severity}`,
  '',
  why,
  '',
  instead,
  ...(reference === undefined ? [] : ['', `see ${reference}`]),
];

const codeLines = (entries: readonly CodeEntry[]): readonly string[] =>
  entries.flatMap(({ code, message, help }) => [`${code}: ${message}`, ...(help === '' ? [] : [`  help: ${help}`])]);

const list = (): readonly string[] => [
  'policies',
  ...[...policies.keys()].sort().map((name) => `  ${name}`),
  '',
  'rules about what a document means',
  ...lints.map(({ code, title }) => `  ${code}  ${title}`),
  '',
  'other codes: spillway explain CODE',
];

/** Prints what is known about a policy or a diagnostic code. @throws UsageError when there is none of that name */
export const explainCommand = (
  name: string | undefined,
  options: { readonly format: Format },
  output: Output,
): number => {
  const say = (lines: readonly string[], data: unknown): number => {
    output.out(options.format === 'json' ? JSON.stringify(data) : bold(lines, output).join('\n'));
    return exitCodes.ok;
  };
  if (name === undefined)
    return say(list(), {
      policies: [...policies.keys()].sort(),
      lints: lints.map(({ code, title }) => ({ code, title })),
    });
  const definition = policies.get(name.replace(/^<|\/?>$/g, ''));
  if (definition !== undefined) return say(policyLines(definition), policyData(definition));
  const code = name.toUpperCase();
  const lint = lints.find((each) => each.code === code);
  if (lint !== undefined) return say(lintLines(lint), { kind: 'lint', ...lint });
  const entries = codes().filter((each) => each.code === code);
  if (entries.length > 0) return say(codeLines(entries), { kind: 'code', code, messages: entries });
  throw new UsageError(
    `there is no policy and no code \`${name}\``,
    didYouMean(name, [...policies.keys(), ...lints.map((each) => each.code)]) ?? '`spillway explain` lists them',
  );
};

/** The first line stands out. */
const bold = ([first = '', ...rest]: readonly string[], output: Output): readonly string[] => [
  colorsFor(output).bold(first),
  ...rest,
];
