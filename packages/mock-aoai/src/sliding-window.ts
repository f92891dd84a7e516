/** Amounts accepted within a window that slides. Times are milliseconds of the mock's clock. */
export interface SlidingWindow {
  /** What was accepted within the window before `now`. */
  used(now: number): number;
  /** Milliseconds until the amount fits; 0 when it does, a whole window when it never will. */
  waitMs(now: number, amount: number): number;
  add(now: number, amount: number): void;
}

/** Of what has expired, so much is kept before the rest is moved up. */
const slack = 1024;

/**
 * A log of what was accepted; refused requests do not count (read in Microsoft's simulator). One entry for each
 * millisecond, as plain numbers: a minute at full speed has tens of thousands.
 */
export const slidingWindow = (limit: number, windowMs: number): SlidingWindow => {
  let times: number[] = [];
  let amounts: number[] = [];
  /** The oldest that counts. */
  let head = 0;
  let used = 0;
  const expire = (now: number): void => {
    for (; head < times.length && now - (times[head] ?? 0) >= windowMs; head++) used -= amounts[head] ?? 0;
    if (head < slack || head * 2 < times.length) return;
    times = times.slice(head);
    amounts = amounts.slice(head);
    head = 0;
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
      for (let index = head; index < times.length; index++) {
        freed += amounts[index] ?? 0;
        if (freed >= excess) return (times[index] ?? 0) + windowMs - now;
      }
      return windowMs;
    },
    add(now, amount) {
      const last = times.length - 1;
      if (last >= head && times[last] === now) amounts[last] = (amounts[last] ?? 0) + amount;
      else {
        times.push(now);
        amounts.push(amount);
      }
      used += amount;
    },
  };
};
