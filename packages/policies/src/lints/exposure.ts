import { type Element, elementsOf, type Literal, textOf, type Value } from '@spillway/policy-document';
import { xmlNameOf } from '../attributes.ts';
import type { BoundChild, BoundPolicy } from '../bound.ts';
import type { Finding, Lint } from './lint.ts';

const asLiteral = (value: Value | undefined): readonly Literal[] => (value?.kind === 'literal' ? [value] : []);

type Owner = Pick<BoundPolicy | BoundChild, 'element'> & {
  readonly definition: Pick<BoundPolicy['definition'], 'attributes' | 'text'>;
};

const literalsInRole = (owner: Owner, wanted: 'secret' | 'maySecret'): readonly Literal[] => {
  const { attributes, text } = owner.definition;
  const element: Element = owner.element;
  return [
    ...Object.entries(attributes).flatMap(([key, attribute]) => {
      const name = xmlNameOf(key, attribute);
      if (attribute.item?.role === wanted)
        return elementsOf(element)
          .filter((child) => child.name === name)
          .flatMap((child) => asLiteral(textOf(child)));
      if (attribute.role !== wanted) return [];
      return asLiteral(element.attributes.find((each) => each.name === name)?.value);
    }),
    ...(text?.role === wanted ? asLiteral(textOf(element)) : []),
  ];
};

const owners = (policy: BoundPolicy | BoundChild): readonly Owner[] => [policy, ...policy.children.flatMap(owners)];

/** Names under which a key or a token is sent. */
const secretName =
  /^(?:(?:proxy-)?authorization|.*(?:api|access|subscription|functions)[-_]?key|.*[-_](?:secret|token)|code|sig)$/i;

const carriesSecret = ({ element }: Owner): boolean => {
  const name = element.attributes.find((each) => each.name === 'name')?.value;
  return name?.kind === 'literal' && secretName.test(name.text.trim());
};

/** A named value or a placeholder is not the secret itself, and a scheme alone is none. */
const isClear = (text: string): boolean => {
  const bare = text.trim().replace(/^(?:Bearer|Basic)\s*/i, '');
  return bare.length >= 8 && !bare.includes('{{') && !/^<.*>$|^\[.*\]$|^\$\{.*\}$/.test(bare);
};

export const clearSecret: Lint = {
  code: 'LNT414',
  title: 'a secret stands in clear text',
  severity: 'warning',
  why: 'Whoever may read the policy, the repository or an export of the service reads the secret.',
  instead:
    'Use a named value, `{{name}}`, that refers to a secret in Key Vault; or a managed identity, which has none.',
  reference: 'https://learn.microsoft.com/azure/api-management/api-management-howto-properties',
  find: ({ visits }) =>
    visits.flatMap(({ policy }) =>
      owners(policy).flatMap((owner) =>
        [...literalsInRole(owner, 'secret'), ...(carriesSecret(owner) ? literalsInRole(owner, 'maySecret') : [])]
          .filter(({ text }) => isClear(text))
          .map(
            ({ span }): Finding => ({
              message: `\`${owner.element.name}\` holds a secret in clear text`,
              span,
              help: 'put it into a named value that refers to Key Vault, and write `{{name}}`',
            }),
          ),
      ),
    ),
};

export const literalHost: Lint = {
  code: 'LNT415',
  title: 'the address of a backend is written out',
  severity: 'note',
  why: 'A backend entity has a circuit breaker, credentials and a place in pools; an address has none of these, and every environment needs a document of its own.',
  instead: 'Make a backend of it and name it by its id.',
  reference: 'https://learn.microsoft.com/azure/api-management/backends',
  find: ({ visits }) =>
    visits.flatMap(({ policy }) =>
      Object.entries(policy.definition.attributes)
        .filter(([, { role }]) => role === 'backendUrl')
        .flatMap(([key, attribute]) => {
          const name = xmlNameOf(key, attribute);
          return asLiteral(policy.element.attributes.find((each) => each.name === name)?.value);
        })
        .filter(({ text }) => /^https?:\/\/[^{]/i.test(text.trim()))
        .map(
          ({ span }): Finding => ({
            message: 'the address of a backend is written out',
            span,
            help: 'make a backend entity of it, and use `backend-id`',
          }),
        ),
    ),
};
