import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';

export const median = (values: readonly number[]): number =>
  [...values].sort((a, b) => a - b)[Math.floor(values.length / 2)] ?? 0;

export const rate = (value: number): string => `${Math.round(value).toLocaleString('en-US')}/s`;

/** Calls as often as fits into the time, after as long a warm-up; gives microseconds for a call. */
export const microseconds = (work: () => unknown, milliseconds = 300): number => {
  const measure = (): number => {
    const start = performance.now();
    let calls = 0;
    while (performance.now() - start < milliseconds) for (let n = 0; n < 20; n++, calls++) work();
    return ((performance.now() - start) * 1000) / calls;
  };
  measure();
  return measure();
};

setFlagsFromString('--expose-gc');
const collect = runInNewContext('gc') as () => void;

/** Bytes on the heap after a forced collection. */
export const collectedHeap = (): number => {
  collect();
  return process.memoryUsage().heapUsed;
};

/** Bytes on the heap that what `make` gives keeps alive. */
export const bytesKept = (make: () => unknown): number => {
  collect();
  const before = process.memoryUsage().heapUsed;
  const kept = make();
  collect();
  const after = process.memoryUsage().heapUsed;
  return kept === undefined ? 0 : after - before;
};
