import { type Element, element, type Node, parseDocument, printDocument, text } from '@spillway/policy-document';
import { xmlNameOf } from '../src/attributes.ts';
import type { ChildDefinition, NestedPolicy } from '../src/define-policy.ts';
import { type AnyAttribute, type AnyPolicyDefinition, bindDocument, documentRoots, policies } from '../src/index.ts';

/** Makes documents from the definitions alone: what they say is right must be right. */

/** A value the attribute takes. */
const valueFor = ({ kind, oneOf, minimum, maximum }: AnyAttribute): string => {
  if (kind === 'boolean') return 'true';
  if (kind === 'oneOf') return oneOf?.[0] ?? '';
  if (kind === 'integer' || kind === 'number') return String(Math.min(maximum ?? 5, Math.max(minimum ?? 5, 5)));
  return 'x';
};

interface Owner {
  readonly name: string;
  readonly attributes: AnyPolicyDefinition['attributes'];
  readonly content: AnyPolicyDefinition['content'];
  readonly children?: readonly ChildDefinition[];
  readonly nestedPolicies?: readonly NestedPolicy[];
  readonly onlyPolicies?: readonly NestedPolicy[];
  readonly text?: AnyAttribute;
}

const literal = (value: string): Node => text({ kind: 'literal', text: value, span: { start: 0, end: 0 } });

const times = <T>(count: number, make: () => T): readonly T[] => Array.from({ length: count }, make);

const nestedPolicy = ({ definition }: NestedPolicy): Element => {
  const found = policies.get(definition.name);
  if (found === undefined) throw new Error(`no policy ${definition.name}`);
  return elementFor(found, []);
};

/** The element with what it must have, and the optional attributes of these keys. */
const elementFor = (owner: Owner, optional: readonly string[]): Element => {
  const given = Object.entries(owner.attributes).filter(([key, { required }]) => required || optional.includes(key));
  const attributes = given.filter(([, { kind }]) => kind !== 'list');
  const items = given.filter(([, { kind }]) => kind === 'list');
  const children = (owner.children ?? []).flatMap((child) => times(child.min ?? 0, () => elementFor(child, [])));
  const inside = [...(owner.nestedPolicies ?? []), ...(owner.onlyPolicies ?? [])];
  return element(
    owner.name,
    Object.fromEntries(
      attributes.map(([key, attribute]) => [
        xmlNameOf(key, attribute),
        { kind: 'literal' as const, text: valueFor(attribute), span: { start: 0, end: 0 } },
      ]),
    ),
    [
      ...(owner.text?.required === true || (owner.text !== undefined && owner.content === 'none')
        ? [literal(valueFor(owner.text))]
        : []),
      ...items.map(([key, attribute]) => element(xmlNameOf(key, attribute), {}, [literal('x')])),
      ...children,
      ...inside.flatMap((nested) => times(nested.min ?? 0, () => nestedPolicy(nested))),
    ],
  );
};

export const sectionOf = ({ sections }: AnyPolicyDefinition): string => sections[0] ?? 'inbound';

/** The data sources of GraphQL resolvers are documents themselves. */
export const isOwnDocument = ({ name, sections }: AnyPolicyDefinition): boolean =>
  sections.length === 0 && documentRoots.includes(name);

/** A document with that element alone, in a section of the policy. */
export const documentWith = (definition: AnyPolicyDefinition, of: Element): string =>
  isOwnDocument(definition)
    ? printDocument({ root: of })
    : printDocument({ root: element('policies', {}, [element(sectionOf(definition), {}, [of])]) });

/** Errors as `code line`. */
export const errorsIn = (written: string, options: Parameters<typeof bindDocument>[1] = {}): readonly string[] => {
  const { document, diagnostics } = parseDocument('made.xml', written, { roots: documentRoots });
  const bound = document === undefined ? [] : bindDocument(document, options).diagnostics;
  return [...diagnostics, ...bound]
    .filter(({ severity }) => severity === 'error')
    .map(({ code, source, span }) => `${code} ${source?.positionAt(span?.start ?? 0).line}`);
};

/** Optional attributes, none first: rules over several may ask for one or two of them. */
const choices = (definition: AnyPolicyDefinition): readonly (readonly string[])[] => {
  const keys = Object.entries(definition.attributes)
    .filter(([, { required }]) => !required)
    .map(([key]) => key);
  return [[], ...keys.map((key) => [key]), ...keys.flatMap((a, index) => keys.slice(index + 1).map((b) => [a, b]))];
};

const smallest = new Map<string, readonly string[]>();

/** The optional attributes that the smallest valid element needs. */
const neededBy = (definition: AnyPolicyDefinition): readonly string[] => {
  const known = smallest.get(definition.name);
  if (known !== undefined) return known;
  const found = choices(definition).find(
    (keys) => errorsIn(documentWith(definition, elementFor(definition, keys))).length === 0,
  );
  if (found === undefined) throw new Error(`no valid ${definition.name} can be made from its definition`);
  smallest.set(definition.name, found);
  return found;
};

/** The smallest valid element of a policy, with further optional attributes as far as they may stand together. */
export const validElement = (definition: AnyPolicyDefinition, wanted: readonly string[] = []): Element => {
  let keys = neededBy(definition);
  for (const key of wanted) {
    const more = [...keys, key];
    if (errorsIn(documentWith(definition, elementFor(definition, more))).length === 0) keys = more;
  }
  return elementFor(definition, keys);
};
