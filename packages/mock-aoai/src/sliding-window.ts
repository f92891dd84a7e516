/** Amounts accepted within a window that slides. Times are milliseconds of the mock's clock. */
export interface SlidingWindow {
  /** What was accepted within the window before `now`. */
  used(now: number): number;
  /** Milliseconds until the amount fits; 0 when it does, a whole window when it never will. */
  waitMs(now: number, amount: number): number;
  add(now: number, amount: number): void;
}

interface Entry {
  readonly at: number;
  amount: number;
}

/** A log of what was accepted; refused requests do not count (read in Microsoft's simulator). */
export const slidingWindow = (limit: number, windowMs: number): SlidingWindow => {
  const log: Entry[] = [];
  let used = 0;
  const expire = (now: number): void => {
    const kept = log.findIndex((entry) => now - entry.at < windowMs);
    for (const entry of log.splice(0, kept < 0 ? log.length : kept)) used -= entry.amount;
  };
  return {
    used(now) {
      expire(now);
      return used;
    },
    waitMs(now, amount) {
      expire(now);
      const excess = used + amount - limit;
      if (excess <= 0) return 0;
      let freed = 0;
      for (const entry of log) {
        freed += entry.amount;
        if (freed >= excess) return entry.at + windowMs - now;
      }
      return windowMs;
    },
    add(now, amount) {
      const last = log.at(-1);
      if (last?.at === now) last.amount += amount;
      else log.push({ at: now, amount });
      used += amount;
    },
  };
};
