import type { Implementation, MemberEntry } from './definition.ts';

type Members = Readonly<Record<string, MemberEntry>>;

/** The member with one more parameter that it does not look at. */
const withParameter = (
  signature: string,
  run: Implementation,
  parameter: string,
): readonly [string, Implementation] => {
  const [, inside = ''] = /\((.*)\)$/.exec(signature) ?? [];
  const before = (inside === '' ? 0 : inside.split(', ').length) + (signature.startsWith('static ') ? 0 : 1);
  const provided = (...args: never[]): unknown => run(...args.slice(0, before), ...args.slice(before + 1));
  return [`${signature.slice(0, -1)}${inside === '' ? '' : ', '}${parameter})`, provided];
};

/**
 * The members, and those with these signatures once more with a format provider. It says nothing: an expression has none
 * but null.
 */
export const withProviders = (members: Members, signatures: readonly string[], name = 'provider'): Members => ({
  ...members,
  ...Object.fromEntries(
    signatures.map((signature) =>
      withParameter(signature, members[signature] as Implementation, `IFormatProvider ${name}`),
    ),
  ),
});
