import { argument } from '../exceptions.ts';

const xmlns = 'http://www.w3.org/2000/xmlns/';
const xml = 'http://www.w3.org/XML/1998/namespace';

const reserved = {
  xml: `The prefix 'xml' is bound to the namespace name '${xml}'. Other prefixes must not be bound to this namespace name, and it must not be declared as the default namespace.`,
  xmlns: `The prefix 'xmlns' is bound to the namespace name '${xmlns}'. It must not be declared. Other prefixes must not be bound to this namespace name, and it must not be declared as the default namespace.`,
} as const;

/** Refuses the declaration of a namespace that XML gives another meaning; other attributes may be anything. */
export const checkDeclaration = (
  { namespace, local }: { readonly namespace: string; readonly local: string },
  value: string,
): void => {
  const prefix = namespace === xmlns ? local : '';
  if (prefix === '' && (namespace !== '' || local !== 'xmlns')) return;
  if (prefix !== '' && value === '') argument(`The prefix '${prefix}' cannot be bound to the empty namespace name.`);
  if ((prefix === 'xml') !== (value === xml)) argument(reserved.xml);
  if (prefix === 'xmlns' || value === xmlns) argument(reserved.xmlns);
};
