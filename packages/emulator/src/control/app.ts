import type { IncomingMessage } from 'node:http';
import express, {
  type Express,
  type Request as ExpressRequest,
  type Response as ExpressResponse,
  type RequestHandler,
} from 'express';
import { prometheusType } from '../observe/prometheus.ts';

/** Answers what the emulator's own resources do not, such as the faults and journals of the mocks. */
export type ControlFallback = (request: Request) => Promise<Response>;

/** What the control API looks at and changes: the same interfaces tests use. */
export interface Controlled {
  traces(last: number): readonly unknown[];
  /** The trace that the caller of a request asked for, by its `Apim-Trace-Id`. */
  debugTrace(id: string): object | undefined;
  metrics(): readonly unknown[];
  messages(): readonly unknown[];
  backends(): readonly unknown[];
  health(): object;
  routes(): { readonly state: string };
  reset(): Promise<void>;
  /** Undefined when nothing is measured. */
  measured(): string | undefined;
  /** Undefined when the clock is the machine's own. */
  readonly advance: ((seconds: number) => { readonly now: number }) | undefined;
}

const problem = (response: ExpressResponse, status: number, code: string, message: string): void => {
  response.status(status).json({ error: { code, message } });
};

export const readBody = async (request: IncomingMessage): Promise<Buffer> => {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk as Buffer);
  return Buffer.concat(chunks);
};

const advance = async (controlled: Controlled, request: ExpressRequest, response: ExpressResponse): Promise<void> => {
  if (controlled.advance === undefined)
    return problem(response, 409, 'RealClock', "the clock is the machine's own; start with --virtual-clock to move it");
  let seconds: unknown;
  try {
    seconds = (JSON.parse((await readBody(request)).toString('utf8')) as { seconds?: unknown }).seconds;
  } catch {
    // Not JSON: refused below, with the shape that is wanted.
  }
  if (typeof seconds !== 'number' || !Number.isFinite(seconds) || seconds < 0 || seconds > longestSeconds)
    return problem(response, 400, 'InvalidBody', `send {"seconds": N} with a number from 0 to ${longestSeconds}`);
  response.json(controlled.advance(seconds));
};

/** Ten years: far beyond any window or quota, and within what dates can hold. */
const longestSeconds = 315_576_000;

const lastOf = (request: ExpressRequest): number | undefined => {
  const { last } = request.query;
  if (last === undefined) return 100;
  return typeof last === 'string' && /^\d+$/.test(last) ? Number(last) : undefined;
};

/** @param body what has been read of the request already */
export const toFallback = async (
  fallback: ControlFallback,
  request: ExpressRequest,
  response: ExpressResponse,
  body?: Buffer,
): Promise<void> => {
  const hasBody = request.method !== 'GET' && request.method !== 'HEAD';
  const answer = await fallback(
    new Request(`http://control${request.originalUrl}`, {
      method: request.method,
      headers: Object.entries(request.headers).flatMap(([name, value]) =>
        value === undefined ? [] : [[name, String(value)] as [string, string]],
      ),
      ...(hasBody ? { body: new Uint8Array(body ?? (await readBody(request))) } : {}),
    }),
  );
  response.status(answer.status);
  for (const [name, value] of answer.headers) response.setHeader(name, value);
  response.end(Buffer.from(await answer.arrayBuffer()));
};

const writes = new Set(['POST', 'PUT', 'PATCH', 'DELETE']);

/** Browser pages may read and may not change anything. */
export const refuseBrowsers: RequestHandler = (request, response, next) => {
  if (writes.has(request.method) && request.headers.origin !== undefined)
    return problem(response, 403, 'BrowserOrigin', 'requests of a browser page may not change anything');
  next();
};

/** The control API under /_spillway. */
export const controlApp = (controlled: Controlled, fallback?: ControlFallback): Express => {
  const app = express();
  app.disable('x-powered-by');
  app.use(refuseBrowsers);
  const router = express.Router();
  router.get('/health', (_request, response) => void response.json(controlled.health()));
  router.get('/health/routes', (_request, response) => {
    const routes = controlled.routes();
    // As a load balancer wants it: a degraded route still answers.
    response.status(routes.state === 'unhealthy' ? 503 : 200).json(routes);
  });
  router.get('/traces', (request, response) => {
    const last = lastOf(request);
    if (last === undefined) problem(response, 400, 'InvalidQuery', '`last` is a whole number');
    else response.json(controlled.traces(last));
  });
  router.get('/traces/:id', (request, response) => {
    const found = controlled.debugTrace(request.params.id);
    if (found !== undefined) return void response.json(found);
    problem(
      response,
      404,
      'NotFound',
      'no request with this id asked for a trace: send `Apim-Debug-Authorization: any`',
    );
  });
  router.get('/metrics', (_request, response) => void response.json(controlled.metrics()));
  router.get('/messages', (_request, response) => void response.json(controlled.messages()));
  router.get('/backends', (_request, response) => void response.json(controlled.backends()));
  router.post('/clock/advance', (request, response) => advance(controlled, request, response));
  router.post('/reset', async (request, response) => {
    await controlled.reset();
    if (fallback !== undefined) return toFallback(fallback, request, response);
    response.status(204).end();
  });
  app.use('/_spillway', router);
  app.get('/metrics', (_request, response) => {
    const text = controlled.measured();
    if (text === undefined) return problem(response, 404, 'NotMeasured', 'this gateway was made without metrics');
    response.setHeader('content-type', prometheusType);
    response.end(text);
  });
  app.use((request, response) => {
    if (fallback !== undefined) return toFallback(fallback, request, response);
    problem(response, 404, 'NotFound', 'there is no such resource');
  });
  return app;
};
