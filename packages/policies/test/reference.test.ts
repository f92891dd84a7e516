import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { xmlNameOf } from '../src/attributes.ts';
import {
  type AnyPolicyDefinition,
  allGateways,
  allScopes,
  type ChildDefinition,
  type NestedPolicy,
} from '../src/define-policy.ts';
import { type AnyAttribute, policies } from '../src/index.ts';

// Every fact of the policy reference against our definitions. `reference.json` holds facts only: names, counts, types.

interface Reference {
  readonly name: string;
  readonly min?: number;
  readonly max?: number;
  readonly attributes?: readonly {
    readonly name: string;
    readonly type: string;
    readonly required?: boolean;
    readonly default?: unknown;
    readonly expressions?: boolean;
    readonly values?: readonly string[];
    readonly minimum?: number;
    readonly maximum?: number;
    readonly unit?: string;
  }[];
  readonly text?: { readonly expressions: boolean };
  readonly children?: readonly Reference[];
  readonly policyRef?: string;
  readonly anyPolicy?: boolean;
  readonly literalXml?: boolean;
  readonly order?: 'sequence';
}

interface PolicyReference extends Reference {
  readonly sections: readonly string[];
  readonly scopes: readonly string[];
  readonly gateways: readonly string[];
  readonly multiple: boolean;
}

const references = JSON.parse(
  readFileSync(new URL('reference.json', import.meta.url), 'utf8'),
) as readonly PolicyReference[];

/** Facts as lines, so that a difference names itself. */
type Facts = ReadonlySet<string>;

const attributeFacts = (path: string, attribute: NonNullable<Reference['attributes']>[number]): readonly string[] => {
  const at = `${path}@${attribute.name}`;
  return [
    `${at}: ${attribute.type === 'duration' ? 'string' : attribute.type}`,
    ...(attribute.required === true ? [`${at} is required`] : []),
    ...(attribute.expressions === true ? [`${at} takes expressions`] : []),
    ...(attribute.default === undefined ? [] : [`${at} is ${String(attribute.default)} by default`]),
    ...(attribute.values === undefined ? [] : [`${at} is one of ${attribute.values.join(' ')}`]),
    ...(attribute.minimum === undefined ? [] : [`${at} is at least ${attribute.minimum}`]),
    ...(attribute.maximum === undefined ? [] : [`${at} is at most ${attribute.maximum}`]),
    ...(attribute.unit === undefined ? [] : [`${at} is in ${attribute.unit}`]),
  ];
};

const contentFacts = (path: string, of: Reference): readonly string[] => [
  ...(of.attributes ?? []).flatMap((attribute) => attributeFacts(path, attribute)),
  ...(of.text === undefined
    ? []
    : [`${path} has text`, ...(of.text.expressions ? [`${path} text takes expressions`] : [])]),
  ...(of.children ?? []).flatMap((child) => childFacts(path, child)),
];

const countFacts = (
  path: string,
  { min = 0, max }: { readonly min?: number; readonly max?: number },
): readonly string[] => [
  ...(min > 0 ? [`${path} at least ${min}`] : []),
  ...(max === undefined ? [] : [`${path} at most ${max}`]),
];

const childFacts = (path: string, child: Reference): readonly string[] => {
  if (child.anyPolicy === true) return [`${path} holds policies`];
  if (child.name === '*') return [`${path} holds XML`];
  const own = `${path}/${child.name}`;
  if (child.policyRef !== undefined) return [`${path} may hold policy ${child.policyRef}`, ...countFacts(own, child)];
  return [
    `${path} may hold ${child.name}`,
    ...countFacts(own, child),
    ...contentFacts(own, child),
    ...(child.literalXml === true && child.children === undefined ? [`${own} holds XML`] : []),
  ];
};

const wanted = (of: PolicyReference): Facts =>
  new Set([
    ...contentFacts(of.name, of),
    `sections: ${of.sections.join(' ')}`,
    `scopes: ${of.scopes.join(' ')}`,
    ...(of.gateways.length === 0 ? [] : [`gateways: ${of.gateways.join(' ')}`]),
    ...(of.multiple ? [] : ['once']),
  ]);

const typeNames: Readonly<Record<string, string>> = { integer: 'int', boolean: 'bool', oneOf: 'enum', any: 'string' };

const ownAttributes = (path: string, attributes: Readonly<Record<string, AnyAttribute>>): readonly string[] =>
  Object.entries(attributes).flatMap(([key, attribute]) => {
    const name = xmlNameOf(key, attribute);
    if (attribute.kind === 'list')
      return [
        `${path} may hold ${name}`,
        `${path}/${name} has text`,
        ...(attribute.expressions ? [`${path}/${name} text takes expressions`] : []),
      ];
    const { required, expressions, oneOf, minimum, maximum, unit, default: fallback } = attribute;
    return attributeFacts(path, {
      name,
      type: typeNames[attribute.kind] ?? attribute.kind,
      required,
      expressions,
      ...(oneOf && { values: oneOf }),
      ...(minimum !== undefined && { minimum }),
      ...(maximum !== undefined && { maximum }),
      ...(unit !== undefined && { unit }),
      ...(fallback !== undefined && { default: fallback }),
    });
  });

type Owner = Pick<ChildDefinition, 'attributes' | 'text' | 'children' | 'nestedPolicies' | 'content'> & {
  readonly onlyPolicies?: readonly NestedPolicy[];
};

const ownContent = (path: string, of: Owner): readonly string[] => {
  const nested = [...(of.nestedPolicies ?? []), ...(of.onlyPolicies ?? [])];
  return [
    ...ownAttributes(path, of.attributes),
    ...(of.text === undefined
      ? []
      : [`${path} has text`, ...(of.text.expressions ? [`${path} text takes expressions`] : [])]),
    ...(of.children ?? []).flatMap((child) => [
      `${path} may hold ${child.name}`,
      ...countFacts(`${path}/${child.name}`, child),
      ...ownContent(`${path}/${child.name}`, child),
    ]),
    ...nested.flatMap((policy) => [
      `${path} may hold policy ${policy.definition.name}`,
      ...countFacts(`${path}/${policy.definition.name}`, policy),
    ]),
    ...(of.content === 'policies' && of.onlyPolicies === undefined ? [`${path} holds policies`] : []),
    ...(of.content === 'xml' ? [`${path} holds XML`] : []),
  ];
};

/** Of some policies nobody has published which gateways run them. */
const given = (of: AnyPolicyDefinition, areGatewaysKnown: boolean): Facts =>
  new Set([
    ...ownContent(of.name, of),
    `sections: ${of.sections.join(' ')}`,
    `scopes: ${(of.scopes ?? allScopes).join(' ')}`,
    ...(areGatewaysKnown ? [`gateways: ${(of.gateways ?? allGateways).join(' ')}`] : []),
    ...(of.once === true ? ['once'] : []),
  ]);

/** Where we mean to differ, each with its reason. A line that nothing needs any more fails too. */
const intended: Readonly<Record<string, string>> = {
  'authentication-managed-identity: missing: sections: inbound outbound':
    'public documents retry it in backend, and the schema does not forbid it',
  'authentication-managed-identity: not in the reference: sections: inbound backend outbound on-error':
    'see the line above',
  'authentication-managed-identity: not in the reference: authentication-managed-identity@client-id takes expressions':
    'public documents choose the identity by an expression',
  'azure-openai-token-limit: not in the reference: azure-openai-token-limit@tokens-per-minute is at least 1':
    'a limit of nothing refuses everything',
  'limit-concurrency: not in the reference: limit-concurrency@max-count is at least 1':
    'a limit of nothing refuses everything',
  'llm-token-limit: not in the reference: llm-token-limit@tokens-per-minute is at least 1':
    'see azure-openai-token-limit',
  'forward-request: not in the reference: forward-request@timeout is at least 0': 'no wait is negative',
  'forward-request: not in the reference: forward-request@timeout-ms is at least 0': 'no wait is negative',
  'mock-response: not in the reference: mock-response@index is at least 0': 'no example is before the first',
  'mock-response: not in the reference: mock-response@status-code is at least 100': 'HTTP has no other statuses',
  'mock-response: not in the reference: mock-response@status-code is at most 999': 'HTTP has no other statuses',
  'quota-by-key: missing: quota-by-key@renewal-period is at least 300': '0 is for ever, as the same page says',
  'xsl-transform: not in the reference: xsl-transform/xsl:stylesheet@exclude-result-prefixes: string':
    'XSLT has it, and stylesheets use it',
  'xsl-transform: not in the reference: xsl-transform/xsl:stylesheet@extension-element-prefixes: string':
    'see the line above',
  'set-backend-service: missing: sections: inbound backend':
    "the published schema and Microsoft's toolkit take all four sections, and public documents use them",
  'set-backend-service: not in the reference: sections: inbound backend outbound on-error': 'see the line above',
  'set-method: missing: sections: inbound on-error':
    "the published schema and Microsoft's toolkit take all four sections, and public documents use them",
  'set-method: not in the reference: sections: inbound backend outbound on-error': 'see the line above',
  'set-query-parameter: missing: sections: inbound backend':
    "the published schema and Microsoft's toolkit take all four sections, and public documents use them",
  'set-query-parameter: not in the reference: sections: inbound backend outbound on-error': 'see the line above',
  'set-status: not in the reference: set-status@code is at least 100': 'HTTP has no other statuses',
  'set-status: not in the reference: set-status@code is at most 999': 'HTTP has no other statuses',
  'trace: missing: trace/message at most 1': 'several messages are joined; the older schema takes them',
};

const differences = (of: PolicyReference): readonly string[] => {
  const definition = policies.get(of.name);
  if (definition === undefined) return [`${of.name}: there is no definition`];
  const [reference, own] = [wanted(of), given(definition, of.gateways.length > 0)];
  return [
    ...[...reference].filter((fact) => !own.has(fact)).map((fact) => `${of.name}: missing: ${fact}`),
    ...[...own].filter((fact) => !reference.has(fact)).map((fact) => `${of.name}: not in the reference: ${fact}`),
  ];
};

test('the definitions say what the reference says', () => {
  const found = references.flatMap(differences);
  expect(found.filter((line) => intended[line] === undefined)).toEqual([]);
  expect(Object.keys(intended).filter((line) => !found.includes(line))).toEqual([]);
});

test('every policy that is defined stands in the reference', () => {
  const names = references.map(({ name }) => name);
  expect([...policies.keys()].filter((name) => !names.includes(name))).toEqual([]);
});
