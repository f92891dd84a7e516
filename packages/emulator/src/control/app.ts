import express, { type Express, type Request as ExpressRequest, type Response } from 'express';
import type { EngineClock } from '../clock.ts';
import { prometheusType } from '../observe/prometheus.ts';
import { type ControlFallback, lastOf, problem, toFallback } from './answer.ts';
import { clockHandlers } from './clock-routes.ts';
import { controlDocument } from './document.ts';
import { guards } from './guard.ts';
import { ownOperations } from './operations.ts';
import { answerReload, type Reloaded } from './reload.ts';
import { type Handler, routerOf } from './routes.ts';
import type { ControlOperations } from './schemas.ts';

export interface ControlOptions {
  /** Answers what the emulator's own operations do not. */
  readonly fallback?: ControlFallback | undefined;
  /** What the fallback answers, for the document. */
  readonly operations?: ControlOperations;
  /** Reads what is run again; without it there is nothing to read. */
  readonly reload?: () => Promise<Reloaded>;
}

/** What the control API looks at and changes: the same interfaces tests use. */
export interface Controlled {
  traces(last: number): readonly unknown[];
  /** The trace that the caller of a request asked for, by its `Apim-Trace-Id`. */
  debugTrace(id: string): object | undefined;
  metrics(): readonly unknown[];
  messages(): readonly unknown[];
  backends(): readonly unknown[];
  /** The OpenAPI document of an API. */
  contract(apiId: string): object | undefined;
  health(): object;
  state(): object;
  routes(): { readonly state: string };
  reset(): Promise<void>;
  /** Undefined when nothing is measured. */
  measured(): string | undefined;
  readonly clock: EngineClock;
}

const traces = (controlled: Controlled, request: ExpressRequest, response: Response): void => {
  const last = lastOf(request);
  if (last === undefined) problem(response, 400, 'InvalidQuery', '`last` is a whole number');
  else response.json(controlled.traces(last));
};

const trace = (controlled: Controlled, request: ExpressRequest, response: Response): void => {
  const found = controlled.debugTrace(String(request.params['id']));
  if (found !== undefined) return void response.json(found);
  problem(response, 404, 'NotFound', 'no request with this id asked for a trace: send `Apim-Debug-Authorization: any`');
};

const contract = (controlled: Controlled, request: ExpressRequest, response: Response): void => {
  const id = String(request.params['id']);
  const found = controlled.contract(id);
  if (found === undefined)
    problem(response, 404, 'NotFound', `there is no API \`${id}\`; /_spillway/health lists them`);
  else response.json(found);
};

const routes = (controlled: Controlled, response: Response): void => {
  const found = controlled.routes();
  // As a load balancer wants it: a degraded route still answers.
  response.status(found.state === 'unhealthy' ? 503 : 200).json(found);
};

const measured = (controlled: Controlled, response: Response): void => {
  const text = controlled.measured();
  if (text === undefined) problem(response, 404, 'NotMeasured', 'this gateway was made without metrics');
  else response.setHeader('content-type', prometheusType).end(text);
};

const handlersOf = (
  controlled: Controlled,
  options: ControlOptions,
): Readonly<Record<keyof typeof ownOperations, Handler>> => ({
  ...clockHandlers(controlled.clock),
  metrics: (_request, response) => measured(controlled, response),
  document: (_request, response) => response.json(controlDocument({ ...ownOperations, ...options.operations })),
  contract: (request, response) => contract(controlled, request, response),
  health: (_request, response) => response.json(controlled.health()),
  routes: (_request, response) => routes(controlled, response),
  state: (_request, response) => response.json(controlled.state()),
  traces: (request, response) => traces(controlled, request, response),
  trace: (request, response) => trace(controlled, request, response),
  emitted: (_request, response) => response.json(controlled.metrics()),
  messages: (_request, response) => response.json(controlled.messages()),
  backends: (_request, response) => response.json(controlled.backends()),
  reload: (_request, response) => answerReload(options.reload, response),
  async reset(request, response) {
    await controlled.reset();
    if (options.fallback !== undefined) return toFallback(options.fallback, request, response);
    response.status(204).end();
  },
});

/** The control API: every operation of the document, and nothing else but the fallback's. */
export const controlApp = (controlled: Controlled, options: ControlOptions = {}): Express => {
  const app = express();
  app.disable('x-powered-by');
  app.use(...guards);
  app.use(routerOf(ownOperations, handlersOf(controlled, options)));
  app.use((request, response) => {
    if (options.fallback !== undefined) return toFallback(options.fallback, request, response);
    problem(response, 404, 'NotFound', 'there is no such resource');
  });
  return app;
};
