import { unescape as unescapeText } from 'node:querystring';
import { deploymentOf } from './arrival.ts';

/** Tokens an answer was billed for. */
export interface Usage {
  readonly promptTokens: number;
  readonly completionTokens: number;
  readonly totalTokens: number;
}

/** One request that reached an instance; the JSON shape of `GET /_spillway/journal/{instance}`. */
export interface JournalEntry {
  /** Unique, counted per instance: `ptu-weu-1`. */
  readonly id: string;
  /** Milliseconds on the mock's clock when the request arrived. */
  readonly at: number;
  readonly instance: string;
  readonly method: string;
  readonly path: string;
  /** Without the question mark. */
  readonly query: string;
  /** Names in lower case. */
  readonly headers: Readonly<Record<string, string>>;
  /** Parsed when it is JSON, else the text; null when there is none. */
  readonly body: unknown;
  /** Null while there is no answer, and for good after a reset, a timeout or an abort. */
  readonly status: number | null;
  readonly responseHeaders: Readonly<Record<string, string>>;
  /** Null for errors; a stream's is written when it ends, or is cut, with the tokens sent so far. */
  readonly usage: Usage | null;
  /** The region whose machines answered, which may be any that the SKU allows; null for errors. */
  readonly processedIn: string | null;
  /** Milliseconds on the mock's clock when the answer was there, a stream's when it ended; null while it is not. */
  readonly endedAt: number | null;
}

/** Which entries are wanted: those to which everything given applies. */
export interface JournalQuery {
  /** Path or body name this deployment. */
  readonly deployment?: string;
  readonly status?: number;
  /** Path, query, headers or body hold this text, whatever its case. */
  readonly contains?: string;
  /** Arrived at this time or later, in milliseconds on the mock's clock. */
  readonly since?: number;
}

/**
 * How many requests reached an instance, and how many of them the journal has dropped since: what is not in a journal
 * that has dropped nothing did not arrive.
 */
export interface JournalCount {
  readonly arrived: number;
  readonly dropped: number;
}

/** What is known of a request when it arrives. */
export type Arrival = Omit<JournalEntry, 'id' | keyof Answered>;

/** What an answer adds to an entry. */
export type Outcome = Partial<Answered>;

type Answered = Pick<JournalEntry, 'status' | 'responseHeaders' | 'usage' | 'processedIn' | 'endedAt'>;

/** Writes to one entry; without effect once the journal has dropped it. */
export interface OpenEntry {
  readonly id: string;
  complete(outcome: Outcome): void;
}

/** The requests that reached the instances, oldest dropped first. */
export interface Journal {
  /** @param size characters of the body */
  open(arrival: Arrival, size?: number): OpenEntry;
  /** The entries of one instance, or of all in order of arrival. */
  read(instance: string | undefined, query?: JournalQuery): readonly JournalEntry[];
  /** By instance; instances nothing has reached are not there. */
  count(): Readonly<Record<string, JournalCount>>;
  clear(): void;
}

interface Page {
  opened: number;
  /** Characters of all bodies. */
  size: number;
  readonly rows: Row[];
}

interface Row {
  readonly sequence: number;
  readonly size: number;
  readonly id: string;
  readonly arrival: Arrival;
  outcome: Outcome;
}

/** Memory is what bodies take: few huge ones are as bad as many. */
const charactersKept = 32 * 1024 * 1024;

const nothingYet: Answered = { status: null, responseHeaders: {}, usage: null, processedIn: null, endedAt: null };

/** @param limit entries kept for each instance, and fewer once their bodies have more than 32 Mi characters */
export const createJournal = (limit: number): Journal => {
  const pages = new Map<string, Page>();
  let sequence = 0;
  return {
    open(arrival, size = 0) {
      const page = pages.get(arrival.instance) ?? { opened: 0, size: 0, rows: [] };
      pages.set(arrival.instance, page);
      page.opened += 1;
      sequence += 1;
      const id = `${arrival.instance}-${page.opened}`;
      const row: Row = { sequence, size, id, arrival, outcome: {} };
      page.rows.push(row);
      page.size += size;
      while (page.rows.length > limit || (page.size > charactersKept && page.rows.length > 1))
        page.size -= page.rows.shift()?.size ?? 0;
      return { id, complete: (outcome) => Object.assign(row, { outcome: { ...row.outcome, ...outcome } }) };
    },
    read(instance, query) {
      const rows = instance === undefined ? inOrder(pages) : (pages.get(instance)?.rows ?? []);
      const entries = rows.map(({ id, arrival, outcome }) => ({ id, ...arrival, ...nothingYet, ...outcome }));
      return query === undefined ? entries : entries.filter((entry) => fits(entry, query));
    },
    count: () =>
      Object.fromEntries(
        [...pages].map(([id, { opened, rows }]) => [id, { arrived: opened, dropped: opened - rows.length }]),
      ),
    clear() {
      pages.clear();
      sequence = 0;
    },
  };
};

const fits = (entry: JournalEntry, { deployment, status, contains, since }: JournalQuery): boolean =>
  (deployment === undefined || deploymentOf(entry) === deployment) &&
  (status === undefined || entry.status === status) &&
  (since === undefined || entry.at >= since) &&
  (contains === undefined || textOf(entry).includes(contains.toLowerCase()));

/** Texts of a body are searched as they are, not as JSON would escape them. */
const textsIn = (value: unknown): readonly string[] => {
  if (typeof value !== 'object' || value === null) return [String(value)];
  return Array.isArray(value)
    ? value.flatMap(textsIn)
    : Object.entries(value).flatMap(([name, each]) => [name, ...textsIn(each)]);
};

const textOf = ({ method, path, query, headers, body }: JournalEntry): string =>
  [method, path, decoded(path), query, decoded(query), ...textsIn(headers), ...textsIn(body)].join('\n').toLowerCase();

const decoded = (text: string): string => unescapeText(text.replaceAll('+', ' '));

const inOrder = (pages: ReadonlyMap<string, Page>): readonly Row[] =>
  [...pages.values()].flatMap((page) => page.rows).sort((a, b) => a.sequence - b.sequence);
