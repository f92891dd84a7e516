import { unescape as unescapeText } from 'node:querystring';
import { chatCompletions } from './operations/chat-completions.ts';
import { completions } from './operations/completions.ts';
import { analyzeText, shieldPrompt } from './operations/content-safety.ts';
import { embeddings } from './operations/embeddings.ts';
import { listModels, retrieveModel } from './operations/models.ts';
import type { Operation, Resource } from './operations/operation.ts';
import { createResponse } from './operations/responses.ts';
import { deleteResponse, getResponse, listInputItems } from './operations/responses-stored.ts';

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
  /** The first `api-version` of the classic family that has it. */
  readonly since?: string;
} & ({ readonly operation: Operation } | { readonly resource: Resource });

const responses = { at: 'instance', since: '2025-03-01-preview' } as const;

/** All that an instance can do. */
export const routes: readonly RouteEntry[] = [
  { at: 'deployment', method: 'POST', path: '/chat/completions', operation: chatCompletions },
  { at: 'deployment', method: 'POST', path: '/completions', operation: completions },
  { at: 'deployment', method: 'POST', path: '/embeddings', operation: embeddings },
  { at: 'instance', method: 'GET', path: '/models', resource: listModels },
  { at: 'instance', method: 'GET', path: '/models/{model}', resource: retrieveModel },
  { ...responses, method: 'POST', path: '/responses', operation: createResponse },
  { ...responses, method: 'GET', path: '/responses/{response_id}', resource: getResponse },
  { ...responses, method: 'DELETE', path: '/responses/{response_id}', resource: deleteResponse },
  { ...responses, method: 'GET', path: '/responses/{response_id}/input_items', resource: listInputItems },
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

/** The route of a request, or undefined for a path or method the mock does not have. */
export const matchRoute = (method: string, pathname: string): Route | undefined => {
  // Gateways that join a base URL and a path send `//openai`; the service takes it (recorded).
  const segments = pathname.replaceAll(/\/{2,}/g, '/').split('/');
  const found = byShape.get(shapeOf(method, segments))?.find((each) => fits(each.segments, segments));
  if (found === undefined) return undefined;
  const params = found.segments.flatMap((part, at) =>
    isParameter(part) ? [[part.slice(1, -1), unescapeText(segments[at] ?? '')] as const] : [],
  );
  return { family: found.family, entry: found.entry, params: Object.fromEntries(params) };
};
