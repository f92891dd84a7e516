import { unescape as unescapeText } from 'node:querystring';
import { DiagnosticsError } from '@spillway/diagnostics';
import { parseBody } from './arrival.ts';
import { parseFault } from './faults.ts';
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
  const path = new URL(request.url).pathname;
  const [, collection, rawId] = new RegExp(`^${prefix}/(faults|journal|reset)(?:/([^/]+))?$`).exec(path) ?? [];
  const id = rawId === undefined ? undefined : unescapeText(rawId);
  switch (`${request.method} ${collection}${id === undefined ? '' : '/{instance}'}`) {
    case 'GET faults':
      return Response.json(regions.faults());
    case 'PUT faults/{instance}':
      return await putFault(regions, id ?? '', request);
    case 'DELETE faults/{instance}':
      regions.clearFault(id ?? '');
      return new Response(null, { status: 204 });
    case 'GET journal/{instance}':
      return Response.json(regions.journal(id ?? ''));
    case 'POST reset':
      regions.reset();
      return new Response(null, { status: 204 });
    default:
      return problem(404, 'not-found', `no control operation \`${request.method} ${path}\``);
  }
};

const putFault = async (regions: Regions, instance: string, request: Request): Promise<Response> => {
  const body = parseBody(await request.text());
  if (body.kind === 'text') return problem(400, 'invalid-json', 'the body is not JSON');
  regions.setFault(instance, parseFault(body.value));
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
