import {
  type Collection,
  creating,
  deleting,
  find,
  getting,
  listing,
  modifying,
  readBody,
  shelfOf,
} from './collection.ts';
import { files } from './files.ts';
import type { Asked, Resource } from './operation.ts';
import { checkBody } from './request-body.ts';

export const vectorStores: Collection = {
  param: 'vector_store_id',
  prefix: 'vs_',
  unknown: (id) => `No vector store found with id '${id}'.`,
  shelf: () => 'vector_store',
};

export const storeFiles: Collection = {
  param: 'file_id',
  prefix: 'file-',
  unknown: (id) => `No file found with id '${id}' in vector store.`,
  shelf: (params) => `${params['vector_store_id'] ?? ''}/file`,
  within: vectorStores,
};

interface StoreFields {
  readonly name?: string | null;
  readonly file_ids?: readonly string[];
  readonly expires_after?: object | null;
  readonly metadata?: object | null;
}

const properties = {
  name: { type: ['string', 'null'] },
  file_ids: { type: 'array', items: { type: 'string' } },
  expires_after: { type: ['object', 'null'] },
  metadata: { type: ['object', 'null'] },
};

const check = checkBody<StoreFields>({ type: 'object', properties });

/** Everything is ready at once: no file is large enough to wait for. */
export const counts = (completed: number) => ({ in_progress: 0, completed, failed: 0, cancelled: 0, total: completed });

/** Puts a file into a store: both are of this instance. */
export const keepInStore = (asked: Asked, storeId: string, fileId: string, attributes: object = {}) => {
  const file = shelfOf(files, asked).get(fileId);
  const kept = {
    id: fileId,
    object: 'vector_store.file',
    usage_bytes: Number(file?.['bytes'] ?? 0),
    created_at: asked.created,
    vector_store_id: storeId,
    status: 'completed',
    last_error: null,
    chunking_strategy: { type: 'static', static: { max_chunk_size_tokens: 800, chunk_overlap_tokens: 400 } },
    attributes,
  };
  asked.state.shelf(storeFiles.shelf({ vector_store_id: storeId })).put(fileId, kept);
  return kept;
};

/** Counts and size of a store are those of the files in it now. */
export const recount = (asked: Asked, storeId: string): void => {
  const shelf = shelfOf(vectorStores, asked);
  const store = shelf.get(storeId);
  const inside = asked.state.shelf(storeFiles.shelf({ vector_store_id: storeId })).values();
  const usage_bytes = inside.reduce((sum, file) => sum + Number(file['usage_bytes']), 0);
  if (store !== undefined) shelf.put(storeId, { ...store, usage_bytes, file_counts: counts(inside.length) });
};

/** The first of some files that the instance does not have. */
export const missingFile = (asked: Asked, ids: readonly string[]) => {
  for (const id of ids) {
    const found = find(files, asked, id);
    if ('error' in found) return found.error;
  }
  return undefined;
};

export const createVectorStore: Resource = creating('Create_Vector_Store', vectorStores, check, (body, request, id) => {
  const ids = body.file_ids ?? [];
  const error = missingFile(request, ids);
  if (error !== undefined) return { error };
  const kept = ids.map((fileId) => keepInStore(request, id, fileId));
  const usage_bytes = kept.reduce((sum, file) => sum + file.usage_bytes, 0);
  return {
    item: {
      object: 'vector_store',
      created_at: request.created,
      name: body.name ?? '',
      usage_bytes,
      file_counts: counts(ids.length),
      status: 'completed',
      ...(body.expires_after && { expires_after: body.expires_after }),
      expires_at: null,
      last_active_at: request.created,
      metadata: body.metadata ?? {},
    },
  };
});

export const listVectorStores: Resource = listing('List_Vector_Stores', vectorStores);
export const getVectorStore: Resource = getting('Get_Vector_Store', vectorStores);
export const modifyVectorStore: Resource = modifying('Modify_Vector_Store', vectorStores, check, [
  'name',
  'expires_after',
  'metadata',
]);
export const deleteVectorStore: Resource = deleting(
  'Delete_Vector_Store',
  vectorStores,
  'vector_store.deleted',
  ({ state }, id) => {
    for (const kind of ['file', 'batch']) state.drop(`${id}/${kind}`);
  },
);

interface Search {
  readonly query: string | readonly string[];
  readonly max_num_results?: number;
}

const checkSearch = checkBody<Search>({
  type: 'object',
  required: ['query'],
  properties: {
    query: { type: ['string', 'array'], items: { type: 'string' } },
    max_num_results: { type: 'integer', minimum: 1, maximum: 50 },
  },
});

const wordsOf = (text: string): ReadonlySet<string> => new Set(text.toLowerCase().match(/[\p{L}\p{N}]+/gu) ?? []);

/** How much of the words of a query is in a text: 0 to 1. */
const nearness = (query: ReadonlySet<string>, text: string): number => {
  const words = wordsOf(text);
  return query.size === 0 ? 0 : [...query].filter((word) => words.has(word)).length / query.size;
};

/** Files with words of the query in them, the most first; the service compares meanings. */
export const searchVectorStore: Resource = {
  name: 'Search_Vector_Store',
  answer(request) {
    const found = find(vectorStores, request);
    if ('error' in found) return found.error;
    const read = readBody(request, checkSearch);
    if ('error' in read) return read.error;
    const { query, max_num_results = 10 } = read.item;
    const wanted = wordsOf([query].flat().join(' '));
    const results = shelfOf(storeFiles, request)
      .values()
      .map(({ id, attributes }) => {
        const text = new TextDecoder().decode(request.state.contents.get(id));
        const filename = String(shelfOf(files, request).get(id)?.['filename'] ?? '');
        return { file_id: id, filename, score: nearness(wanted, text), attributes, content: [{ type: 'text', text }] };
      })
      .toSorted((a, b) => b.score - a.score)
      .slice(0, max_num_results);
    return {
      status: 200,
      body: {
        object: 'vector_store.search_results.page',
        search_query: [query].flat(),
        data: results,
        has_more: false,
        next_page: null,
      },
    };
  },
};
