import { unescape as unescapeText } from 'node:querystring';
import type { Arrival } from './journal.ts';

/** A request as the mock works with it: journaled, its body read and parsed once. */
export interface ReceivedRequest {
  readonly arrival: Arrival;
  readonly body: RequestBody;
  /** Characters of the body. */
  readonly size: number;
  readonly signal: AbortSignal;
}

/** What the body turned out to be. */
export type RequestBody =
  | { readonly kind: 'json'; readonly value: unknown }
  | { readonly kind: 'text'; readonly text: string };

/**
 * Reads a request to its end.
 * @param at milliseconds on the clock
 * @throws the reason of the request's signal when it is aborted meanwhile
 */
export const receive = async (request: Request, instance: string, at: number): Promise<ReceivedRequest> => {
  const url = new URL(request.url);
  const text = await request.text();
  const body = parseBody(text);
  const arrival = {
    at,
    instance,
    method: request.method,
    path: url.pathname,
    query: url.search.slice(1),
    headers: Object.fromEntries(request.headers),
    body: body.kind === 'json' ? body.value : text === '' ? null : text,
  };
  return { arrival, body, size: text.length, signal: request.signal };
};

/** The deployment a request is for: of the path, else the `model` of the body. */
export const deploymentOf = ({ path, body }: Pick<Arrival, 'path' | 'body'>): string | undefined => {
  const [, id] = /\/deployments\/([^/]+)\//.exec(path) ?? [];
  if (id !== undefined) return unescapeText(id);
  const model = (body as { readonly model?: unknown } | null)?.model;
  return typeof model === 'string' ? model : undefined;
};

/** JSON wherever the text is JSON, whatever the content type says: the service does not look at it either (assumed). */
export const parseBody = (text: string): RequestBody => {
  try {
    return { kind: 'json', value: JSON.parse(text) };
  } catch {
    return { kind: 'text', text };
  }
};
