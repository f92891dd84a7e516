import { unescape as unescapeText } from 'node:querystring';
import {
  createAssistant,
  deleteAssistant,
  getAssistant,
  listAssistants,
  modifyAssistant,
} from './operations/assistants.ts';
import { chatCompletions } from './operations/chat-completions.ts';
import { completions } from './operations/completions.ts';
import { analyzeText, shieldPrompt } from './operations/content-safety.ts';
import { embeddings } from './operations/embeddings.ts';
import { deleteFile, getFile, getFileContent, listFiles, uploadFile } from './operations/files.ts';
import { editImages, generateImages } from './operations/images.ts';
import { listModels, retrieveModel } from './operations/models.ts';
import type { Operation, Resource } from './operations/operation.ts';
import { createResponse } from './operations/responses.ts';
import { deleteResponse, getResponse, listInputItems } from './operations/responses-stored.ts';
import { createRun, createThreadAndRun, submitToolOutputs } from './operations/runs.ts';
import { cancelRun, getRun, getRunStep, listRunSteps, listRuns, modifyRun } from './operations/runs-stored.ts';
import { speak } from './operations/speech.ts';
import { createMessage, deleteMessage, getMessage, listMessages, modifyMessage } from './operations/thread-messages.ts';
import { createThread, deleteThread, getThread, modifyThread } from './operations/threads.ts';
import { transcribe, translate } from './operations/transcriptions.ts';
import {
  cancelFileBatch,
  createFileBatch,
  createStoreFile,
  deleteStoreFile,
  getFileBatch,
  getStoreFile,
  getStoreFileContent,
  listBatchFiles,
  listStoreFiles,
  updateStoreFile,
} from './operations/vector-store-files.ts';
import {
  createVectorStore,
  deleteVectorStore,
  getVectorStore,
  listVectorStores,
  modifyVectorStore,
  searchVectorStore,
} from './operations/vector-stores.ts';
import { remember } from './remember.ts';

/** `classic` needs `api-version`, `v1` does not. */
export type Family = 'classic' | 'v1';

/** What a method and a path ask an instance for. */
export type RouteEntry = {
  readonly method: 'GET' | 'POST' | 'DELETE';
  /** As the API specification writes it, parameters in braces. */
  readonly path: string;
  /**
   * Where the path begins: in the classic family behind `/openai/deployments/{deployment}` or behind `/openai`, in the
   * v1 family behind `/openai/v1` both; content safety has a service, and a root, of its own.
   */
  readonly at: 'deployment' | 'instance' | 'safety';
  /**
   * The first `api-version` of the classic family that has it: a preview, as all of them have stayed (API specification:
   * no document without `-preview` has these paths).
   */
  readonly since?: string;
  /** How the service calls it to who comes with an older version; else it is not found there. */
  readonly calledBefore?: string;
} & ({ readonly operation: Operation } | { readonly resource: Resource });

const deployment = { at: 'deployment' } as const;
const instance = { at: 'instance' } as const;
const responses = { ...instance, since: '2025-03-01-preview', calledBefore: 'Azure OpenAI Responses API' } as const;
// Reference page, API lifecycle: the previews that brought them.
const assistant = { ...instance, since: '2024-02-15-preview' } as const;
const vectorStore = { ...instance, since: '2024-05-01-preview' } as const;

/** All that an instance can do. */
export const routes: readonly RouteEntry[] = [
  { ...deployment, method: 'POST', path: '/chat/completions', operation: chatCompletions },
  { ...deployment, method: 'POST', path: '/completions', operation: completions },
  { ...deployment, method: 'POST', path: '/embeddings', operation: embeddings },
  { ...deployment, method: 'POST', path: '/images/generations', operation: generateImages },
  { ...deployment, since: '2025-04-01-preview', method: 'POST', path: '/images/edits', operation: editImages },
  { ...deployment, method: 'POST', path: '/audio/transcriptions', operation: transcribe },
  { ...deployment, method: 'POST', path: '/audio/translations', operation: translate },
  { ...deployment, since: '2024-02-15-preview', method: 'POST', path: '/audio/speech', operation: speak },
  { ...instance, method: 'GET', path: '/models', resource: listModels },
  { ...instance, method: 'GET', path: '/models/{model}', resource: retrieveModel },
  { ...responses, method: 'POST', path: '/responses', operation: createResponse },
  { ...responses, method: 'GET', path: '/responses/{response_id}', resource: getResponse },
  { ...responses, method: 'DELETE', path: '/responses/{response_id}', resource: deleteResponse },
  { ...responses, method: 'GET', path: '/responses/{response_id}/input_items', resource: listInputItems },
  { ...assistant, method: 'GET', path: '/assistants', resource: listAssistants },
  { ...assistant, method: 'POST', path: '/assistants', resource: createAssistant },
  { ...assistant, method: 'GET', path: '/assistants/{assistant_id}', resource: getAssistant },
  { ...assistant, method: 'POST', path: '/assistants/{assistant_id}', resource: modifyAssistant },
  { ...assistant, method: 'DELETE', path: '/assistants/{assistant_id}', resource: deleteAssistant },
  { ...assistant, method: 'POST', path: '/threads', resource: createThread },
  { ...assistant, method: 'POST', path: '/threads/runs', operation: createThreadAndRun },
  { ...assistant, method: 'GET', path: '/threads/{thread_id}', resource: getThread },
  { ...assistant, method: 'POST', path: '/threads/{thread_id}', resource: modifyThread },
  { ...assistant, method: 'DELETE', path: '/threads/{thread_id}', resource: deleteThread },
  { ...assistant, method: 'GET', path: '/threads/{thread_id}/messages', resource: listMessages },
  { ...assistant, method: 'POST', path: '/threads/{thread_id}/messages', resource: createMessage },
  { ...assistant, method: 'GET', path: '/threads/{thread_id}/messages/{message_id}', resource: getMessage },
  { ...assistant, method: 'POST', path: '/threads/{thread_id}/messages/{message_id}', resource: modifyMessage },
  { ...assistant, method: 'DELETE', path: '/threads/{thread_id}/messages/{message_id}', resource: deleteMessage },
  { ...assistant, method: 'GET', path: '/threads/{thread_id}/runs', resource: listRuns },
  { ...assistant, method: 'POST', path: '/threads/{thread_id}/runs', operation: createRun },
  { ...assistant, method: 'GET', path: '/threads/{thread_id}/runs/{run_id}', resource: getRun },
  { ...assistant, method: 'POST', path: '/threads/{thread_id}/runs/{run_id}', resource: modifyRun },
  {
    ...assistant,
    method: 'POST',
    path: '/threads/{thread_id}/runs/{run_id}/submit_tool_outputs',
    operation: submitToolOutputs,
  },
  { ...assistant, method: 'POST', path: '/threads/{thread_id}/runs/{run_id}/cancel', resource: cancelRun },
  { ...assistant, method: 'GET', path: '/threads/{thread_id}/runs/{run_id}/steps', resource: listRunSteps },
  { ...assistant, method: 'GET', path: '/threads/{thread_id}/runs/{run_id}/steps/{step_id}', resource: getRunStep },
  { ...instance, method: 'GET', path: '/files', resource: listFiles },
  { ...instance, method: 'POST', path: '/files', resource: uploadFile },
  { ...instance, method: 'GET', path: '/files/{file_id}', resource: getFile },
  { ...instance, method: 'DELETE', path: '/files/{file_id}', resource: deleteFile },
  { ...instance, method: 'GET', path: '/files/{file_id}/content', resource: getFileContent },
  { ...vectorStore, method: 'GET', path: '/vector_stores', resource: listVectorStores },
  { ...vectorStore, method: 'POST', path: '/vector_stores', resource: createVectorStore },
  { ...vectorStore, method: 'GET', path: '/vector_stores/{vector_store_id}', resource: getVectorStore },
  { ...vectorStore, method: 'POST', path: '/vector_stores/{vector_store_id}', resource: modifyVectorStore },
  { ...vectorStore, method: 'DELETE', path: '/vector_stores/{vector_store_id}', resource: deleteVectorStore },
  { ...vectorStore, method: 'POST', path: '/vector_stores/{vector_store_id}/search', resource: searchVectorStore },
  { ...vectorStore, method: 'GET', path: '/vector_stores/{vector_store_id}/files', resource: listStoreFiles },
  { ...vectorStore, method: 'POST', path: '/vector_stores/{vector_store_id}/files', resource: createStoreFile },
  { ...vectorStore, method: 'GET', path: '/vector_stores/{vector_store_id}/files/{file_id}', resource: getStoreFile },
  {
    ...vectorStore,
    method: 'POST',
    path: '/vector_stores/{vector_store_id}/files/{file_id}',
    resource: updateStoreFile,
  },
  {
    ...vectorStore,
    method: 'DELETE',
    path: '/vector_stores/{vector_store_id}/files/{file_id}',
    resource: deleteStoreFile,
  },
  {
    ...vectorStore,
    method: 'GET',
    path: '/vector_stores/{vector_store_id}/files/{file_id}/content',
    resource: getStoreFileContent,
  },
  { ...vectorStore, method: 'POST', path: '/vector_stores/{vector_store_id}/file_batches', resource: createFileBatch },
  {
    ...vectorStore,
    method: 'GET',
    path: '/vector_stores/{vector_store_id}/file_batches/{batch_id}',
    resource: getFileBatch,
  },
  {
    ...vectorStore,
    method: 'POST',
    path: '/vector_stores/{vector_store_id}/file_batches/{batch_id}/cancel',
    resource: cancelFileBatch,
  },
  {
    ...vectorStore,
    method: 'GET',
    path: '/vector_stores/{vector_store_id}/file_batches/{batch_id}/files',
    resource: listBatchFiles,
  },
  { at: 'safety', method: 'POST', path: '/contentsafety/text:analyze', resource: analyzeText },
  { at: 'safety', method: 'POST', path: '/contentsafety/text:shieldPrompt', resource: shieldPrompt },
];

/** What the service has and the mock has not: it says so instead of 404, which a test may take for an answer. */
const missing = /^\/openai\/(?:v1\/)?(realtime|batches|fine_tuning|evals|containers|conversations|videos)(?:\/|$)/;

/** The part of the service that a path asks for in vain; undefined for one that the service has not either. */
export const notMockedAt = (pathname: string): string | undefined =>
  missing.exec(pathname.replaceAll(/\/{2,}/g, '/'))?.[1];

/** The route of a request, with what its path has in the place of each parameter. */
export interface Route {
  readonly family: Family;
  readonly entry: RouteEntry;
  readonly params: Readonly<Record<string, string>>;
}

const roots: Readonly<Record<RouteEntry['at'], readonly (readonly [Family, string])[]>> = {
  deployment: [
    ['classic', '/openai/deployments/{deployment}'],
    ['v1', '/openai/v1'],
  ],
  instance: [
    ['classic', '/openai'],
    ['v1', '/openai/v1'],
  ],
  safety: [['classic', '']],
};

interface Compiled {
  readonly family: Family;
  readonly entry: RouteEntry;
  readonly segments: readonly string[];
}

const shapeOf = (method: string, segments: readonly string[]): string => `${method} ${segments.length}`;

const byShape: ReadonlyMap<string, readonly Compiled[]> = Map.groupBy(
  routes.flatMap((entry) =>
    roots[entry.at].map(([family, root]) => ({ family, entry, segments: `${root}${entry.path}`.split('/') })),
  ),
  ({ entry, segments }) => shapeOf(entry.method, segments),
);

const isParameter = (segment: string): boolean => segment.startsWith('{');

const fits = (template: readonly string[], segments: readonly string[]): boolean =>
  template.every((part, at) => (isParameter(part) ? segments[at] !== '' : part === segments[at]));

const findRoute = (method: string, pathname: string): Route | undefined => {
  // Gateways that join a base URL and a path send `//openai`; the service takes it (recorded).
  const segments = pathname.replaceAll(/\/{2,}/g, '/').split('/');
  const found = byShape.get(shapeOf(method, segments))?.find((each) => fits(each.segments, segments));
  if (found === undefined) return undefined;
  const params = found.segments.flatMap((part, at) =>
    isParameter(part) ? [[part.slice(1, -1), unescapeText(segments[at] ?? '')] as const] : [],
  );
  return { family: found.family, entry: found.entry, params: Object.fromEntries(params) };
};

// Clients ask for the same few paths again and again.
const known = remember((request) => {
  const space = request.indexOf(' ');
  return findRoute(request.slice(0, space), request.slice(space + 1));
});

/** The route of a request, or undefined for a path or method the mock does not have. */
export const matchRoute = (method: string, pathname: string): Route | undefined => known(`${method} ${pathname}`);
