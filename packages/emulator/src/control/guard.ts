import { isIP } from 'node:net';
import { hostname } from 'node:os';
import type { RequestHandler } from 'express';
import { problem } from './answer.ts';

const writes = new Set(['POST', 'PUT', 'PATCH', 'DELETE']);

/** Browser pages may read what their browser lets them, and may not change anything. */
const refuseBrowsers: RequestHandler = (request, response, next) => {
  if (writes.has(request.method) && request.headers.origin !== undefined)
    return problem(response, 403, 'BrowserOrigin', 'requests of a browser page may not change anything');
  next();
};

/** `localhost:8081`, `[::1]:8081` without the port. */
const nameOf = (host: string): string =>
  host
    .replace(/:\d+$/, '')
    .replace(/^\[(.*)\]$/, '$1')
    .toLowerCase();

const isOwn = (name: string): boolean =>
  isIP(name) !== 0 || name === 'localhost' || name.endsWith('.localhost') || name === hostname().toLowerCase();

/**
 * A page whose own name has been made to mean this machine (DNS rebinding) asks under that name: only addresses and the
 * machine's own names are answered, or the journal's prompts could be read by any site.
 */
const refuseForeignNames: RequestHandler = (request, response, next) => {
  const name = nameOf(request.headers.host ?? '');
  if (isOwn(name)) return next();
  problem(response, 403, 'ForeignHost', `this is not \`${name}\`: ask localhost, or the address`);
};

/** What every request to the control API has to pass. */
export const guards: readonly RequestHandler[] = [refuseForeignNames, refuseBrowsers];
