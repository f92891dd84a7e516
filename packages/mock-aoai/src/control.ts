import { isIP } from 'node:net';
import { hostname } from 'node:os';
import { unescape as unescapeText } from 'node:querystring';
import { DiagnosticsError } from '@spillway/diagnostics';
import { parseBody } from './arrival.ts';
import { controlOperations } from './control-operations.ts';
import { parseFault, parseFaults } from './fault.ts';
import { harOf } from './har.ts';
import type { JournalQuery } from './journal.ts';
import type { Regions } from './regions.ts';

/** `localhost:8081`, `[::1]:8081` without the port. */
const nameOf = (host: string): string =>
  host
    .replace(/:\d+$/, '')
    .replace(/^\[(.*)\]$/, '$1')
    .toLowerCase();

const isOwn = (name: string): boolean =>
  isIP(name) !== 0 || name === 'localhost' || name.endsWith('.localhost') || name === hostname().toLowerCase();

/**
 * Answers one request of the control API; JSON in and out, errors as `{"error":{"code","message","help"}}`. Writes from
 * a web page (with an `Origin`) are refused, so that no site a developer visits can steer the mock; and so is whoever
 * asks under a foreign name, which a site can make to mean this machine (DNS rebinding) and read the journal by.
 */
export const answerControl = async (regions: Regions, request: Request): Promise<Response> => {
  const host = request.headers.get('host');
  if (host !== null && !isOwn(nameOf(host)))
    return problem(403, 'foreign-host', `this is not \`${nameOf(host)}\`: ask localhost, or the address`);
  if (request.method !== 'GET' && request.headers.has('origin'))
    return problem(403, 'forbidden-origin', 'requests that change something are refused from web pages');
  try {
    return await route(regions, request);
  } catch (error) {
    if (error instanceof DiagnosticsError) return diagnosed(error);
    throw error;
  }
};

interface Asked {
  readonly regions: Regions;
  readonly request: Request;
  /** As the path names it; '' where it names none. */
  readonly instance: string;
  readonly query: JournalQuery;
}

const done = (): Response => new Response(null, { status: 204 });

type Handler = (asked: Asked) => Response | Promise<Response>;

const handlers: Readonly<Record<keyof typeof controlOperations, Handler>> = {
  faults: ({ regions }) => Response.json(regions.faults()),
  setFaults: ({ regions, request }) => change(request, (body) => regions.setFaults(parseFaults(body))),
  setFault: ({ regions, request, instance }) => change(request, (body) => regions.setFault(instance, parseFault(body))),
  addFault: ({ regions, request, instance }) => change(request, (body) => regions.addFault(instance, parseFault(body))),
  clearFault({ regions, instance }) {
    regions.clearFault(instance);
    return done();
  },
  arrivals: ({ regions }) => Response.json(regions.arrivals()),
  journal: ({ regions, instance, query }) => Response.json(regions.journal(instance, query)),
  har: ({ regions, instance, query }) => Response.json(harOf(regions.journal(instance, query), regions.endpoints)),
};

interface Route {
  readonly method: string;
  readonly pattern: RegExp;
  readonly handle: Handler;
}

const routes: readonly Route[] = Object.entries(controlOperations).map(([id, { method, path }]) => ({
  method: method.toUpperCase(),
  pattern: new RegExp(`^${path.replace('{instance}', '([^/]+)')}$`),
  handle: handlers[id as keyof typeof controlOperations],
}));

const route = async (regions: Regions, request: Request): Promise<Response> => {
  const { pathname: path, searchParams } = new URL(request.url);
  // The reset of the whole API, of which the mocks are one part.
  if (request.method === 'POST' && path === '/_spillway/reset') {
    regions.reset();
    return done();
  }
  for (const { method, pattern, handle } of routes) {
    const [found, instance = ''] = method === request.method ? (pattern.exec(path) ?? []) : [];
    if (found !== undefined)
      return handle({ regions, request, instance: unescapeText(instance), query: journalQuery(searchParams) });
  }
  return problem(404, 'not-found', `no control operation \`${request.method} ${path}\``);
};
/** Of the query string; what is no number is no wish. */
const journalQuery = (wanted: URLSearchParams): JournalQuery => {
  const text = (name: string) => wanted.get(name) || undefined;
  const number = (name: string) => (text(name) === undefined ? undefined : Number(text(name)));
  const given = {
    deployment: text('deployment'),
    contains: text('contains'),
    status: number('status'),
    since: number('since'),
  };
  return Object.fromEntries(Object.entries(given).filter(([, value]) => value !== undefined));
};

const change = async (request: Request, apply: (body: unknown) => void): Promise<Response> => {
  const body = parseBody(await request.text());
  if (body.kind === 'text') return problem(400, 'invalid-json', 'the body is not JSON');
  apply(body.value);
  return new Response(null, { status: 204 });
};

const statusByCode: Readonly<Record<string, number>> = { MCK003: 400, MCK004: 404 };

const diagnosed = (error: DiagnosticsError): Response => {
  const [first] = error.diagnostics;
  const status = statusByCode[first?.code ?? ''];
  if (first === undefined || status === undefined) throw error;
  return problem(status, first.code, first.message, first.help);
};

const problem = (status: number, code: string, message: string, help?: string): Response =>
  Response.json({ error: { code, message, ...(help === undefined ? {} : { help }) } }, { status });
