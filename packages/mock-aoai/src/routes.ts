import { unescape as unescapeText } from 'node:querystring';
import { chatCompletions } from './operations/chat-completions.ts';
import { completions } from './operations/completions.ts';
import { contentSafety, type SafetyAnswer } from './operations/content-safety.ts';
import { embeddings } from './operations/embeddings.ts';
import type { Operation } from './operations/operation.ts';

/** What a URL asks an instance for. */
export type Route =
  | { readonly kind: 'models'; readonly family: Family }
  | { readonly kind: 'safety'; readonly family: Family; readonly check: (body: unknown) => SafetyAnswer }
  | {
      readonly kind: 'operation';
      readonly family: Family;
      readonly operation: Operation;
      /** Undefined in the v1 family, where the body's `model` names the deployment. */
      readonly deployment: string | undefined;
    };

/** `classic` needs `api-version`, `v1` does not. */
export type Family = 'classic' | 'v1';

const operations: ReadonlyMap<string, Operation> = new Map([
  ['chat/completions', chatCompletions],
  ['completions', completions],
  ['embeddings', embeddings],
]);

/** The route of a request, or undefined for a path or method the mock does not have. */
export const matchRoute = (method: string, pathname: string): Route | undefined => {
  // Gateways that join a base URL and a path send `//openai`; the service takes it (recorded).
  const path = pathname.replaceAll(/\/{2,}/g, '/');
  const models = /^\/openai\/(v1\/)?models$/.exec(path);
  if (models) return method === 'GET' ? { kind: 'models', family: models[1] ? 'v1' : 'classic' } : undefined;
  const check = contentSafety.get(/^\/contentsafety\/text:(\w+)$/.exec(path)?.[1] ?? '');
  if (check !== undefined) return method === 'POST' ? { kind: 'safety', family: 'classic', check } : undefined;
  const [, id, name] = /^\/openai\/(?:v1|deployments\/([^/]+))\/(.+)$/.exec(path) ?? [];
  const operation = operations.get(name ?? '');
  if (method !== 'POST' || operation === undefined) return undefined;
  return id === undefined
    ? { kind: 'operation', family: 'v1', operation, deployment: undefined }
    : { kind: 'operation', family: 'classic', operation, deployment: unescapeText(id) };
};
