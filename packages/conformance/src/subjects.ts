import type { Subject } from './scenario.ts';
import type { Target } from './target.ts';

/** The number in `member-3` or `tier-2`; undefined for other subjects. */
export const numberIn = (subject: Subject, kind: 'member' | 'tier'): number | undefined => {
  const text = new RegExp(`^${kind}-([1-9]\\d*)$`).exec(subject)?.[1];
  return text === undefined ? undefined : Number(text);
};

/** The instances a role stands for. */
export const instancesOf = (target: Target, subject: Subject): readonly string[] => {
  const [member, tier] = [numberIn(subject, 'member'), numberIn(subject, 'tier')];
  if (member !== undefined) return target.members.slice(member - 1, member);
  if (tier !== undefined) return target.tiers[tier - 1] ?? [];
  if (subject === 'ptu') return target.members.slice(0, 1);
  if (subject === 'payg') return target.members.slice(1, 2);
  if (subject === 'members') return target.members;
  return subject === 'foreign' ? target.foreign : [subject];
};

/** A subject as reports name it, with the instances it stands for. */
export const named = (target: Target, subject: Subject): string => {
  const instances = instancesOf(target, subject);
  return instances.includes(subject) || instances.length === 0 ? subject : `${subject} (${instances.join(', ')})`;
};
