import { unescape as unescapeText } from 'node:querystring';
import { DiagnosticsError } from '@spillway/diagnostics';
import { parseBody } from './arrival.ts';
import { parseFault, parseFaults } from './fault.ts';
import { harOf } from './har.ts';
import type { JournalQuery } from './journal.ts';
import type { Regions } from './regions.ts';

const prefix = '/_spillway';

/**
 * Answers one request of the control API; JSON in and out, errors as `{"error":{"code","message","help"}}`. Writes from
 * a web page (with an `Origin`) are refused, so that no site a developer visits can steer the mock.
 */
export const answerControl = async (regions: Regions, request: Request): Promise<Response> => {
  if (request.method !== 'GET' && request.headers.has('origin'))
    return problem(403, 'forbidden-origin', 'requests that change something are refused from web pages');
  try {
    return await route(regions, request);
  } catch (error) {
    if (error instanceof DiagnosticsError) return diagnosed(error);
    throw error;
  }
};

const route = async (regions: Regions, request: Request): Promise<Response> => {
  const { pathname: path, searchParams } = new URL(request.url);
  const [, collection, rawId] = new RegExp(`^${prefix}/(faults|journal|har|reset)(?:/([^/]+))?$`).exec(path) ?? [];
  const id = rawId === undefined ? undefined : unescapeText(rawId);
  switch (`${request.method} ${collection}${id === undefined ? '' : '/{instance}'}`) {
    case 'GET faults':
      return Response.json(regions.faults());
    case 'PUT faults':
      return await change(request, (body) => regions.setFaults(parseFaults(body)));
    case 'PUT faults/{instance}':
      return await change(request, (body) => regions.setFault(id ?? '', parseFault(body)));
    case 'POST faults/{instance}':
      return await change(request, (body) => regions.addFault(id ?? '', parseFault(body)));
    case 'DELETE faults/{instance}':
      regions.clearFault(id ?? '');
      return new Response(null, { status: 204 });
    case 'GET journal':
      return Response.json(regions.arrivals());
    case 'GET journal/{instance}':
      return Response.json(regions.journal(id ?? '', journalQuery(searchParams)));
    case 'GET har/{instance}':
      return Response.json(harOf(regions.journal(id ?? '', journalQuery(searchParams)), regions.endpoints));
    case 'POST reset':
      regions.reset();
      return new Response(null, { status: 204 });
    default:
      return problem(404, 'not-found', `no control operation \`${request.method} ${path}\``);
  }
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
