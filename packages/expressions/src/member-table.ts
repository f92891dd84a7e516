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

const supportedRows: readonly MemberRow[] = definitions.flatMap((definition) => {
  const type = definition.parameters ? `${definition.name}<${definition.parameters.join(', ')}>` : definition.name;
  return membersOf(definition).map(({ name, signature, difference }) => ({
    type,
    member: name,
    signature,
    supported: true,
    ...(difference !== undefined && { difference }),
  }));
});

const supportedNames = new Set(supportedRows.map(({ type, member }) => `${type.replace(/<.*/, '')}.${member}`));

/** Every member an expression can name: the supported ones, then those that are refused for now. */
export const memberTable: readonly MemberRow[] = [
  ...supportedRows,
  ...missingMembers()
    .filter(({ type, member }) => !supportedNames.has(`${type.replace(/<.*/, '')}.${member}`))
    .map(({ type, member, why }) => ({
      type,
      member,
      signature: member,
      supported: false,
      difference: why,
    })),
];
