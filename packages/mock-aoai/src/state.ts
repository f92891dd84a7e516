/** What an instance keeps of one kind, by id, in order of arrival. What is made at one instance is unknown to all others. */
export interface Shelf<Item> {
  get(id: string): Item | undefined;
  /** Keeps an item, or what became of it, and drops the oldest of all beyond the limit. */
  put(id: string, item: Item): void;
  /** False when there was none. */
  delete(id: string): boolean;
  values(): readonly Item[];
}

/** Any JSON object with an id. */
export interface Kept {
  readonly id: string;
  readonly [key: string]: unknown;
}

/** One response with what later ones need of it. */
export interface KeptResponse {
  readonly body: Kept;
  readonly input: readonly Kept[];
  readonly output: readonly Kept[];
  readonly previous: string | undefined;
}

/** The state of one instance: stored responses, and by kind of object all else. */
export interface State {
  readonly responses: Shelf<KeptResponse>;
  /** The objects of a kind, such as `thread`, or those that belong to one, such as `thread_1/message`. */
  shelf(kind: string): Shelf<Kept>;
  /** Forgets a shelf with all that is on it. */
  drop(kind: string): void;
  /** What is in the files, by their ids; of fewer than there are files, because they are large. */
  readonly contents: Shelf<Uint8Array>;
}

/** Things of one kind that an instance keeps; beyond it the oldest goes. */
const shelfLimit = 1000;
const contentsLimit = 64;
/** Shelves of one instance: some are made for each thread and vector store. */
const shelvesLimit = 8 * shelfLimit;

export const createShelf = <Item>(limit = shelfLimit): Shelf<Item> => {
  const items = new Map<string, Item>();
  return {
    get: (id) => items.get(id),
    put(id, item) {
      items.set(id, item);
      if (items.size > limit) items.delete(items.keys().next().value ?? '');
    },
    delete: (id) => items.delete(id),
    values: () => [...items.values()],
  };
};

export const createState = (): State => {
  const shelves = createShelf<Shelf<Kept>>(shelvesLimit);
  return {
    responses: createShelf(),
    contents: createShelf(contentsLimit),
    shelf(kind) {
      const shelf = shelves.get(kind) ?? createShelf<Kept>();
      shelves.put(kind, shelf);
      return shelf;
    },
    drop: (kind) => shelves.delete(kind),
  };
};
