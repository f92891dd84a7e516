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
}

/** What is known of a request when it arrives. */
export type Arrival = Omit<JournalEntry, 'id' | 'status' | 'responseHeaders' | 'usage'>;

/** What an answer adds to an entry. */
export type Outcome = Partial<Pick<JournalEntry, 'status' | 'responseHeaders' | 'usage'>>;

/** Writes to one entry; without effect once the journal has dropped it. */
export interface OpenEntry {
  readonly id: string;
  complete(outcome: Outcome): void;
}

/** The requests that reached the instances, oldest dropped first. */
export interface Journal {
  open(arrival: Arrival): OpenEntry;
  /** The entries of one instance, or of all in order of arrival. */
  read(instance: string | undefined): readonly JournalEntry[];
  clear(): void;
}

interface Page {
  opened: number;
  readonly rows: Row[];
}

interface Row {
  readonly sequence: number;
  entry: JournalEntry;
}

/** @param limit entries kept for each instance */
export const createJournal = (limit: number): Journal => {
  const pages = new Map<string, Page>();
  let sequence = 0;
  return {
    open(arrival) {
      const page = pages.get(arrival.instance) ?? { opened: 0, rows: [] };
      pages.set(arrival.instance, page);
      page.opened += 1;
      sequence += 1;
      const id = `${arrival.instance}-${page.opened}`;
      const row: Row = { sequence, entry: { id, ...arrival, status: null, responseHeaders: {}, usage: null } };
      page.rows.push(row);
      if (page.rows.length > limit) page.rows.shift();
      return { id, complete: (outcome) => Object.assign(row, { entry: { ...row.entry, ...outcome } }) };
    },
    read(instance) {
      const rows = instance === undefined ? inOrder(pages) : (pages.get(instance)?.rows ?? []);
      return rows.map((row) => row.entry);
    },
    clear() {
      pages.clear();
      sequence = 0;
    },
  };
};

const inOrder = (pages: ReadonlyMap<string, Page>): readonly Row[] =>
  [...pages.values()].flatMap((page) => page.rows).sort((a, b) => a.sequence - b.sequence);
