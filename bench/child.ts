// What a measured process says of itself; it ends with the process that measures.
import { collectedHeap } from './measure.ts';

/** What a process keeps: bytes on the heap after a forced collection, and bytes resident before it. */
export interface Memory {
  readonly heap: number;
  readonly resident: number;
}

const memory = (): Memory => {
  const resident = process.memoryUsage().rss;
  return { heap: collectedHeap(), resident };
};

/** Tells the address, and from then on, whenever it is asked, what the process keeps. */
export const tell = (url: string): void => {
  process.on('message', (asked) => {
    if (asked === 'memory') process.send?.(memory());
  });
  process.on('disconnect', () => process.exit(0));
  process.send?.(url);
};
