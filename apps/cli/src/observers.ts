import type { Emulator, Observer } from '@spillway/emulator';
import { Ledger } from './usage/ledger.ts';

export interface ObserverOptions {
  /** File that usage is written to. */
  readonly ledger?: string;
}

type Observed = Pick<Emulator, 'observing'>;

/** Everybody who is told about requests. */
export interface Observers {
  readonly all: readonly Observer[];
  /** Waits until every request has been told, and writes what is left. */
  close(emulators: readonly Observed[]): Promise<void>;
}

/** Requests that are broken off when the gateway closes end a few turns later; one that hangs is given up. */
const patienceMs = 2000;

const allTold = async (emulators: readonly Observed[]): Promise<void> => {
  const until = Date.now() + patienceMs;
  while (emulators.some((each) => each.observing() > 0) && Date.now() < until)
    await new Promise((resolve) => setTimeout(resolve, 10));
};

/** Opens what the command line asks for. @throws UsageError */
export const openObservers = async (
  { ledger }: ObserverOptions,
  warn: (message: string) => void,
): Promise<Observers> => {
  const written = ledger === undefined ? undefined : await Ledger.open(ledger, warn);
  return {
    all: written === undefined ? [] : [written],
    async close(emulators) {
      await allTold(emulators);
      written?.close();
    },
  };
};
