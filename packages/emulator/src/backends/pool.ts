import type { PoolBackend, PoolMember } from '@spillway/artifacts';

const divisor = (a: number, b: number): number => (b === 0 ? a : divisor(b, a % b));

/** One round of a priority group: every member as often as its weight says, in list order, weights reduced. */
const roundOf = (members: readonly PoolMember[]): readonly PoolMember[] => {
  // A weight of 0 gets no turn unless the whole group has none (assumed).
  const weights = members.some((member) => member.weight > 0)
    ? members.map((member) => member.weight)
    : members.map(() => 1);
  const common = weights.reduce(divisor, 0);
  return members.flatMap((member, index) => Array.from({ length: (weights[index] ?? 0) / common }, () => member));
};

/**
 * Picks members by priority, then round robin by weight. The round is deterministic and in blocks, 8-1-1 for weights
 * 80/10/10 in list order, and goes on from request to request (recorded 2024-07). A later group is used only when every
 * member of the earlier ones is open (reference page: backends).
 */
export class Pool {
  readonly #groups: readonly { readonly round: readonly PoolMember[]; next: number }[];

  constructor(backend: PoolBackend) {
    const priorities = [...new Set(backend.members.map((member) => member.priority))].sort((a, b) => a - b);
    this.#groups = priorities.map((priority) => ({
      round: roundOf(backend.members.filter((member) => member.priority === priority)),
      next: 0,
    }));
  }

  /** The next member that is not open, or undefined when all are. */
  pick(isOpen: (backendId: string) => boolean): string | undefined {
    for (const group of this.#groups) {
      for (let step = 0; step < group.round.length; step++) {
        const index = (group.next + step) % group.round.length;
        const member = group.round[index];
        if (member === undefined || isOpen(member.backendId)) continue;
        group.next = (index + 1) % group.round.length;
        return member.backendId;
      }
    }
    return undefined;
  }

  reset(): void {
    for (const group of this.#groups) group.next = 0;
  }
}
