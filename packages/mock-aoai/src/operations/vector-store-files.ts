import { type Collection, creating, deleting, find, getting, listing, modifying } from './collection.ts';
import type { Resource } from './operation.ts';
import { checkBody } from './request-body.ts';
import { counts, keepInStore, missingFile, recount, storeFiles, vectorStores } from './vector-stores.ts';

const map = { type: ['object', 'null'] };

interface FileFields {
  readonly file_id: string;
  readonly attributes?: object | null;
}

const checkFile = checkBody<FileFields>({
  type: 'object',
  required: ['file_id'],
  properties: { file_id: { type: 'string' }, attributes: map, chunking_strategy: map },
});
const checkAttributes = checkBody<object>({
  type: 'object',
  required: ['attributes'],
  properties: { attributes: map },
});

export const createStoreFile: Resource = creating(
  'Create_Vector_Store_File',
  storeFiles,
  checkFile,
  (body, request) => {
    const error = missingFile(request, [body.file_id]);
    if (error !== undefined) return { error };
    const storeId = request.params['vector_store_id'] ?? '';
    const item = keepInStore(request, storeId, body.file_id, body.attributes ?? {});
    recount(request, storeId);
    return { item };
  },
);

export const listStoreFiles: Resource = listing('List_Vector_Store_Files', storeFiles);
export const getStoreFile: Resource = getting('Get_Vector_Store_File', storeFiles);
export const updateStoreFile: Resource = modifying('Update_Vector_Store_File_Attributes', storeFiles, checkAttributes, [
  'attributes',
]);
export const deleteStoreFile: Resource = deleting(
  'Delete_Vector_Store_File',
  storeFiles,
  'vector_store.file.deleted',
  (request) => recount(request, request.params['vector_store_id'] ?? ''),
);

/** The text of a file as the store has it: in one piece. */
export const getStoreFileContent: Resource = {
  name: 'Retrieve_Vector_Store_File_Content',
  answer(request) {
    const found = find(storeFiles, request);
    if ('error' in found) return found.error;
    const text = new TextDecoder().decode(request.state.contents.get(found.item.id));
    const body = {
      object: 'vector_store.file_content.page',
      data: [{ type: 'text', text }],
      has_more: false,
      next_page: null,
    };
    return { status: 200, body };
  },
};

const batches: Collection = {
  param: 'batch_id',
  prefix: 'vsfb_',
  unknown: (id) => `No file batch found with id '${id}'.`,
  shelf: (params) => `${params['vector_store_id'] ?? ''}/batch`,
  within: vectorStores,
};

/** The files of one batch, as they were when it was made. */
const batchFiles: Collection = {
  param: 'file_id',
  prefix: 'file-',
  unknown: storeFiles.unknown,
  shelf: (params) => `${params['batch_id'] ?? ''}/file`,
  within: batches,
};

const checkBatch = checkBody<{ readonly file_ids: readonly string[] }>({
  type: 'object',
  required: ['file_ids'],
  properties: { file_ids: { type: 'array', minItems: 1, items: { type: 'string' } }, attributes: map },
});

export const createFileBatch: Resource = creating(
  'Create_Vector_Store_File_Batch',
  batches,
  checkBatch,
  ({ file_ids }, request, id) => {
    const error = missingFile(request, file_ids);
    if (error !== undefined) return { error };
    const storeId = request.params['vector_store_id'] ?? '';
    const shelf = request.state.shelf(batchFiles.shelf({ batch_id: id }));
    for (const fileId of file_ids) shelf.put(fileId, keepInStore(request, storeId, fileId));
    recount(request, storeId);
    return {
      item: {
        object: 'vector_store.files_batch',
        created_at: request.created,
        vector_store_id: storeId,
        status: 'completed',
        file_counts: counts(file_ids.length),
      },
    };
  },
);

export const getFileBatch: Resource = getting('Get_Vector_Store_File_Batch', batches);
/** A batch is complete at once, there is nothing to stop: it is said again as it is (assumed). */
export const cancelFileBatch: Resource = getting('Cancel_Vector_Store_File_Batch', batches);
export const listBatchFiles: Resource = listing('List_Vector_Store_File_Batch_Files', batchFiles);
