import { missingMembers } from './known-members.ts';
import { definitions } from './members/index.ts';
import { membersOf } from './registry.ts';

/** One row of the generated member reference. */
export interface MemberRow {
  readonly type: string;
  readonly member: string;
  readonly signature: string;
  readonly supported: boolean;
  /** How it differs from .NET, where it does; why it does not run, where it does not. */
  readonly difference?: string;
}

const supportedRows = (): readonly MemberRow[] =>
  definitions.flatMap((definition) => {
    const type = definition.parameters ? `${definition.name}<${definition.parameters.join(', ')}>` : definition.name;
    return membersOf(definition).map(({ name, signature, difference }) => ({
      type,
      member: name,
      signature,
      supported: true,
      ...(difference !== undefined && { difference }),
    }));
  });

const keyOf = ({ type, member }: Pick<MemberRow, 'type' | 'member'>): string => `${type.replace(/<.*/, '')}.${member}`;

/**
 * Every member an expression can name: the supported ones, then those that are refused for now. Reads the signatures of
 * all of them, which takes a while; checking and running read those they meet.
 */
export const memberTable = (): readonly MemberRow[] => {
  const supported = supportedRows();
  const names = new Set(supported.map(keyOf));
  const missing = missingMembers()
    .filter((each) => !names.has(keyOf(each)))
    .map(({ type, member, why }) => ({ type, member, signature: member, supported: false, difference: why }));
  return [...supported, ...missing];
};
