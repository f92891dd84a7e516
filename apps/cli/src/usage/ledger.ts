import type { DatabaseSync, SQLInputValue } from 'node:sqlite';
import type { ObservedAttempt, ObservedRequest, Observer } from '@spillway/emulator';
import { openToWrite } from './sqlite.ts';

type Row = Readonly<Record<string, SQLInputValue>>;

/** What every row of a request has. */
const requestOf = (request: ObservedRequest) => ({
  at: Math.floor(request.startedAt),
  request: request.id,
  consumer: request.consumer,
  product: request.product,
  api: request.api === '' ? null : request.api,
  operation: request.operation === '' ? null : request.operation,
  gateway: request.gateway,
  gateway_region: request.gatewayRegion,
  answered: request.status,
});

const attemptOf = ({ usage, ...attempt }: ObservedAttempt) => ({
  kind: attempt.kind,
  backend: attempt.backend,
  instance: attempt.instance,
  region: attempt.region,
  deployment: attempt.deployment,
  model: attempt.model,
  status: attempt.status,
  error: attempt.error,
  streamed: attempt.isStreamed ? 1 : 0,
  prompt: usage?.promptTokens ?? 0,
  completion: usage?.completionTokens ?? 0,
  total: usage?.totalTokens ?? 0,
  counted: usage?.counted ?? 'none',
  partial: usage?.isPartial === true ? 1 : 0,
});

/** A request that reached no backend: refused, answered by a policy, or from a cache. */
const nowhere = {
  kind: 'none',
  backend: null,
  instance: null,
  region: null,
  deployment: null,
  model: null,
  status: null,
  error: null,
  streamed: 0,
  prompt: 0,
  completion: 0,
  total: 0,
  counted: 'none',
  partial: 0,
} as const;

/** One row for each call of a backend, or one for a request without any. No text of a prompt or an answer is in it. */
export const rowsOf = (request: ObservedRequest): readonly Row[] => {
  const common = requestOf(request);
  if (request.attempts.length === 0) return [{ ...common, ...nowhere, attempt: 0 }];
  return request.attempts.map((attempt, index) => ({ ...common, ...attemptOf(attempt), attempt: index }));
};

const names = ['attempt', 'at', 'request', 'consumer', 'product', 'api', 'operation', 'gateway'].concat(
  ['gateway_region', 'answered'],
  Object.keys(nowhere),
);

const insertion = `INSERT INTO usage (${names.join(', ')}) VALUES (${names.map((name) => `:${name}`).join(', ')})`;

const batchRows = 500;
const batchMs = 1000;
/** Rows that wait while the file cannot be written. */
const mostWaiting = 50_000;

/** The usage ledger of a run: rows gather for a second, and are written in one transaction. */
export class Ledger implements Observer {
  readonly #database: DatabaseSync;
  readonly #warn: (message: string) => void;
  #waiting: Row[] = [];
  #timer: NodeJS.Timeout | undefined;
  #isBroken = false;
  #dropped = 0;

  private constructor(database: DatabaseSync, warn: (message: string) => void) {
    this.#database = database;
    this.#warn = warn;
  }

  /** @throws UsageError when the file is another's, or cannot be made */
  static async open(path: string, warn: (message: string) => void): Promise<Ledger> {
    return new Ledger(await openToWrite(path), warn);
  }

  ended(request: ObservedRequest): void {
    for (const row of rowsOf(request)) this.#waiting.push(row);
    if (this.#waiting.length >= batchRows && !this.#isBroken) this.#flush();
    else this.#timer ??= setTimeout(() => this.#flush(), batchMs).unref();
  }

  /** Writes what is left. */
  close(): void {
    this.#flush();
    if (this.#waiting.length + this.#dropped > 0)
      this.#warn(`the usage ledger lacks ${this.#waiting.length + this.#dropped} rows, which could not be written`);
    try {
      // One file again, that can be copied; while another process still writes, that one does it.
      this.#database.exec('PRAGMA busy_timeout = 0; PRAGMA journal_mode = DELETE');
    } catch {
      // The other one has it open: what was written is safe in the file beside it.
    }
    this.#database.close();
  }

  #flush(): void {
    clearTimeout(this.#timer);
    this.#timer = undefined;
    if (this.#waiting.length === 0) return;
    try {
      this.#write();
      this.#isBroken = false;
    } catch (error) {
      this.#keepForLater(error);
    }
  }

  #write(): void {
    this.#database.exec('BEGIN IMMEDIATE');
    try {
      const insert = this.#database.prepare(insertion);
      for (const row of this.#waiting) insert.run(row);
      this.#database.exec('COMMIT');
      this.#waiting = [];
    } catch (error) {
      // A full disk may have rolled it back already.
      if (this.#database.isTransaction) this.#database.exec('ROLLBACK');
      throw error;
    }
  }

  #keepForLater(error: unknown): void {
    if (!this.#isBroken)
      this.#warn(`the usage ledger cannot be written: ${error instanceof Error ? error.message : String(error)}`);
    this.#isBroken = true;
    const beyond = this.#waiting.length - mostWaiting;
    if (beyond <= 0) return;
    this.#dropped += beyond;
    this.#waiting = this.#waiting.slice(beyond);
  }
}
