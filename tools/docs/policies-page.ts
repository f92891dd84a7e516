import { type AnyPolicyDefinition, type Attributes, allSections, xmlNameOf } from '@spillway/policies';
import { code, compare, generatedHead, page, table } from './markdown.ts';

type Definitions = ReadonlyMap<string, AnyPolicyDefinition>;

const attributeText = (key: string, attribute: Attributes[string]): string => {
  const star = attribute.required ? '*' : '';
  const unit = attribute.unit === undefined ? '' : ` (${attribute.unit})`;
  const refused = attribute.unsupported === undefined ? '' : ' †';
  const name = xmlNameOf(key, attribute);
  return `${code(attribute.kind === 'list' ? `<${name}>` : name)}${star}${unit}${refused}`;
};

const attributesText = (attributes: Attributes): string =>
  Object.entries(attributes)
    .map(([key, attribute]) => attributeText(key, attribute))
    .join(', ');

const contentText = (definition: AnyPolicyDefinition): string => {
  const parts = [
    attributesText(definition.attributes),
    definition.text === undefined ? '' : `text${definition.text.required ? '*' : ''}`,
    ...(definition.children ?? []).map((child) => {
      const own = attributesText(child.attributes);
      return `${code(`<${child.name}>`)}${child.min === undefined ? '' : '*'}${own === '' ? '' : `: ${own}`}`;
    }),
    definition.content === 'policies' ? 'policies' : '',
  ];
  return parts.filter((part) => part !== '').join('; ');
};

const sectionsText = ({ sections }: AnyPolicyDefinition): string =>
  sections.length === allSections.length ? 'all' : sections.join(', ');

const fidelityText = ({ name, fidelity }: AnyPolicyDefinition): string =>
  fidelity === 'exact' ? fidelity : `[${fidelity}](fidelity.md#${name})`;

const sorted = (definitions: Definitions): readonly AnyPolicyDefinition[] =>
  [...definitions.values()].sort((a, b) => compare(a.name, b.name));

/** docs/policies.md: every policy with what it takes and how close it is. */
export const policiesPage = (definitions: Definitions): string =>
  page([
    ...generatedHead(
      'Policies',
      'What runs here, from the definitions in `packages/policies/src/policies`. `*` is required, `†` is read and refused when it would have to run.',
    ),
    ...table(
      ['policy', 'sections', 'takes', 'fidelity', 'difference', 'reference'],
      sorted(definitions).map((definition) => [
        code(definition.name),
        sectionsText(definition),
        contentText(definition),
        fidelityText(definition),
        definition.difference ?? '',
        `[page](${definition.reference})`,
      ]),
    ),
  ]);
