import type { FormBody } from '../arrival.ts';
import { invalidRequest, notFound, type ServiceError, tooLarge, unsupportedContentType } from '../errors.ts';
import { codeFrom } from '../random.ts';
import { type Collection, deleting, find, getting, listing, shelfOf } from './collection.ts';
import type { Resource, ResourceRequest } from './operation.ts';

export const files: Collection = {
  param: 'file_id',
  prefix: 'file-',
  // OpenAI's words.
  unknown: (id) => `No such File object: ${id}`,
  shelf: () => 'file',
};

/** The largest file that assistants take (reference page, quotas and limits). */
const sizeLimit = 512 * 1024 * 1024;

/** Purposes that a client may name (API specification). */
const purposes = ['assistants', 'batch', 'fine-tune', 'evals'];

const missing = (name: string): ServiceError =>
  invalidRequest(`Missing required parameter: '${name}'.`, name, 'missing_required_parameter');

const problemOf = ({ fields, files: sent }: FormBody): ServiceError | undefined => {
  const { purpose } = fields;
  const file = sent.find(({ name }) => name === 'file');
  if (file === undefined) return missing('file');
  if (typeof purpose !== 'string') return missing('purpose');
  if (!purposes.includes(purpose))
    return invalidRequest(`'${purpose}' is not one of ['${purposes.join("', '")}'] - 'purpose'`, 'purpose', null);
  return file.bytes.length > sizeLimit ? tooLarge(sizeLimit, file.bytes.length) : undefined;
};

/** Files for assistants have a name of their own (as users show them), others are told by 32 digits. */
const idOf = (purpose: unknown, { seed, requestId }: ResourceRequest): string =>
  purpose === 'assistants'
    ? `assistant-${codeFrom(`${seed}/file/${requestId}`, 22, 62)}`
    : `file-${codeFrom(`${seed}/file/${requestId}`, 32, 16)}`;

export const uploadFile: Resource = {
  name: 'Files_Upload',
  answer(request) {
    const { body } = request;
    if (body.kind !== 'form') return unsupportedContentType('multipart/form-data');
    const problem = problemOf(body);
    if (problem !== undefined) return problem;
    const { purpose } = body.fields;
    const [file] = body.files.filter(({ name }) => name === 'file');
    const id = idOf(purpose, request);
    const kept = {
      id,
      object: 'file',
      bytes: file?.bytes.length ?? 0,
      created_at: request.created,
      filename: file?.filename ?? '',
      purpose,
      status: 'processed',
    };
    shelfOf(files, request).put(id, kept);
    request.state.contents.put(id, file?.bytes ?? new Uint8Array());
    return { status: 200, body: kept };
  },
};

export const listFiles: Resource = listing(
  'Files_List',
  files,
  ({ purpose }, { query }) => !query.has('purpose') || purpose === query.get('purpose'),
);
export const getFile: Resource = getting('Files_Get', files);
export const deleteFile: Resource = deleting('Files_Delete', files, 'file', ({ state }, id) => {
  state.contents.delete(id);
});

/** What was sent, of the files sent last. */
export const getFileContent: Resource = {
  name: 'Files_GetContent',
  answer(request) {
    const found = find(files, request);
    if ('error' in found) return found.error;
    const bytes = request.state.contents.get(found.item.id);
    return bytes === undefined ? notFound(files.unknown(found.item.id)) : { status: 200, body: bytes };
  },
};
