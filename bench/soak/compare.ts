import type { Journal } from './backend.ts';
import { type ClientLog, outcomes } from './load.ts';

/** The journal of the backend beside the log of the client. */
export interface Compared {
  readonly sent: number;
  readonly answered: number;
  readonly refused: number;
  readonly lost: number;
  /** Ids for which the two do not say the same, each with how; the first twenty. */
  readonly differences: readonly string[];
}

/** Answered means served once; refused means that no backend served it; what is lost may have been served once. */
const differenceOf = (id: number, outcome: number, served: number, refused: number): string | undefined => {
  const says = `${id}: served ${served} times, refused ${refused} times`;
  if (outcome === outcomes.answered) return served === 1 ? undefined : `${says}, answered once`;
  if (outcome === outcomes.refused)
    return served === 0 && refused > 0 ? undefined : `${says}, and the client was refused`;
  if (outcome === outcomes.lost) return served <= 1 ? undefined : `${says}, and lost`;
  return `${says}, and never ended for the client`;
};

export const compare = (log: ClientLog, journal: Journal): Compared => {
  const counts = [0, 0, 0, 0];
  const differences: string[] = [];
  for (let id = 0; id < log.sent; id++) {
    const outcome = log.outcome[id] ?? 0;
    counts[outcome] = (counts[outcome] ?? 0) + 1;
    const difference = differenceOf(id, outcome, journal.served[id] ?? 0, journal.refused[id] ?? 0);
    if (difference !== undefined && differences.length < 20) differences.push(difference);
  }
  const [, answered = 0, refused = 0, lost = 0] = counts;
  return { sent: log.sent, answered, refused, lost, differences };
};
