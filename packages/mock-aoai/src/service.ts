import type { Answer } from './answer.ts';
import { refusedVersion } from './api-versions.ts';
import type { ReceivedRequest } from './arrival.ts';
import type { Admission } from './capacity.ts';
import { refusedCredentials } from './credentials.ts';
import { type Deployment, kindOf } from './deployments.ts';
import * as errors from './errors.ts';
import type { Fault, RetryAfter } from './fault.ts';
import type { Instance } from './instance.ts';
import type { Arrival } from './journal.ts';
import type { Asked, Operation, Prepared, Resource } from './operations/operation.ts';
import { processingRegion } from './processing.ts';
import { commonHeaders, type HeaderSource, modelHeaders } from './response-headers.ts';
import { matchRoute, notMockedAt, type Route } from './routes.ts';

/** One request at one instance. */
export interface Visit {
  readonly instance: Instance;
  readonly received: ReceivedRequest;
  /** The journal entry's id: the text that ids in the answer derive from. */
  readonly id: string;
  /** In place of the deployment's own, while a fault has changed it. */
  readonly modelVersion?: string | undefined;
}

/** What the instance says to a request: it checks credentials, path, version, deployment, body and quota, in this order. */
export const serve = async (visit: Visit): Promise<Answer> => {
  const { arrival } = visit.received;
  const route = matchRoute(arrival.method, arrival.path);
  const refused = refusedCredentials(arrival.headers);
  if (refused !== undefined) return refuse(visit, refused);
  if (route === undefined) return refuse(visit, unrouted(arrival.path));
  const asked = askedOf(visit, route);
  const unsupported = refusedVersion(route, asked.query.get('api-version'));
  if (unsupported !== undefined) return refuse(visit, unsupported);
  const { entry } = route;
  return 'resource' in entry ? consult(visit, entry.resource, asked) : await operate(visit, entry.operation, asked);
};

const unrouted = (path: string): errors.Refusal => {
  const missing = notMockedAt(path);
  return missing === undefined ? errors.resourceNotFound : errors.notMocked(missing);
};

const askedOf = ({ instance, received, id }: Visit, { params }: Route): Asked => ({
  params,
  query: new URLSearchParams(received.arrival.query),
  state: instance.state,
  seed: instance.seed,
  requestId: id,
  created: Math.floor(instance.clock.now() / 1000),
});

/** What it says while a fault with a status or an error lasts. */
export const serveFault = (visit: Visit, fault: Fault): Answer => {
  if (fault.error !== undefined) return refuse(visit, errorNamed(fault.error, visit.received.arrival));
  const status = fault.status ?? 500;
  const { arrival } = visit.received;
  const route = matchRoute(arrival.method, arrival.path);
  const wait = fault.retryAfter && retryAfterHeaders(fault.retryAfter, visit.instance.clock.now());
  const retryAfter = new Headers(fault.headers).get('retry-after') ?? wait?.['retry-after'] ?? '';
  const own = errors.errorOfStatus(status, {
    operation: nameOf(route) ?? 'ChatCompletions_Create',
    apiVersion: apiVersionOf(visit) ?? 'v1',
    retryAfterSeconds: /^\d+$/.test(retryAfter) ? Number(retryAfter) : undefined,
  });
  const headers = { ...commonHeaders(headerSource(visit)), ...wait, ...lowerCased(fault.headers ?? {}) };
  return { kind: 'plain', status, headers, body: fault.body === undefined ? own.body : fault.body };
};

const retryAfterHeaders = ({ seconds, as = 'seconds' }: RetryAfter, now: number): Readonly<Record<string, string>> => {
  const whole = String(Math.ceil(seconds));
  if (as === 'milliseconds') return { 'retry-after': whole, 'retry-after-ms': String(Math.round(seconds * 1000)) };
  if (as === 'date') return { 'retry-after': new Date(now + seconds * 1000).toUTCString() };
  return { 'retry-after': as === 'garbage' ? `in ${whole} s` : whole };
};

const errorNamed = (name: NonNullable<Fault['error']>, { method, path }: Arrival): errors.Refusal => {
  switch (name) {
    case 'role-missing':
      return errors.permissionDenied(method, path);
    case 'key-rejected':
      return errors.accessDenied;
    case 'content-filter':
      return errors.promptFiltered();
    case 'deployment-deleted':
      return errors.deploymentNotFound;
  }
};

const nameOf = (route: Route | undefined): string | undefined => {
  if (route === undefined) return undefined;
  return 'operation' in route.entry ? route.entry.operation.name : route.entry.resource.name;
};

const lowerCased = (headers: Readonly<Record<string, string>>): Readonly<Record<string, string>> =>
  Object.fromEntries(Object.entries(headers).map(([name, value]) => [name.toLowerCase(), value]));

const apiVersionOf = ({ received }: Visit): string | undefined =>
  new URLSearchParams(received.arrival.query).get('api-version') || undefined;

const headerSource = ({ instance, received, id }: Visit): HeaderSource => ({
  seed: instance.seed,
  requestId: id,
  now: instance.clock.now(),
  region: instance.spec.region,
  clientRequestId: received.arrival.headers['x-ms-client-request-id'],
});

const refuse = (visit: Visit, error: errors.Refusal, headers: Readonly<Record<string, string>> = {}): Answer => ({
  kind: 'plain',
  ...error,
  headers: { ...commonHeaders(headerSource(visit)), ...headers },
});

/** What no model answers costs nothing and takes no time. */
const consult = (visit: Visit, resource: Resource, asked: Asked): Answer => ({
  kind: 'plain',
  headers: commonHeaders(headerSource(visit)),
  ...resource.answer({ ...asked, body: visit.received.body, specs: visit.instance.spec.deployments }),
});

const operate = async (visit: Visit, operation: Operation, asked: Asked): Promise<Answer> => {
  const { instance, received } = visit;
  if (received.body.kind === 'form' ? operation.input !== 'form' : operation.input === 'form')
    return refuse(
      visit,
      errors.unsupportedContentType(operation.input === 'form' ? 'multipart/form-data' : 'application/json'),
    );
  if (received.body.kind === 'text') return refuse(visit, errors.invalidJson);
  const body = received.body.kind === 'form' ? received.body : received.body.value;
  const id = operation.deploymentOf?.(body, asked) ?? asked.params['deployment'] ?? modelOf(received);
  if (id === undefined) return refuse(visit, missingModel);
  if (typeof id !== 'string') return refuse(visit, id);
  const deployment = instance.deployments.find(id, operation.kind);
  if (deployment === undefined) return refuse(visit, errors.deploymentNotFound);
  const { model } = deployment.spec;
  if (kindOf(model) !== operation.kind) return refuse(visit, errors.operationNotSupported(operation.shortName, model));
  const tokens = await instance.tokenCounters(model);
  const { modelVersion } = visit;
  const spec = modelVersion === undefined ? deployment.spec : { ...deployment.spec, version: modelVersion };
  const prepared = operation.prepare(body, { ...asked, spec, tokens });
  if ('status' in prepared) return refuse(visit, prepared);
  return admit(visit, operation, deployment, prepared);
};

const missingModel = errors.invalidRequest(
  "Missing required parameter: 'model'.",
  'model',
  'missing_required_parameter',
);

const modelOf = ({ body }: ReceivedRequest): string | undefined => {
  const named = (body.kind === 'form' ? body.fields : body.kind === 'json' ? body.value : null) as Named | null;
  return typeof named?.model === 'string' ? named.model : undefined;
};

interface Named {
  readonly model?: unknown;
}

const admit = (visit: Visit, operation: Operation, deployment: Deployment, prepared: Prepared): Answer => {
  const { clock } = visit.instance;
  const { capacity } = deployment;
  const admission = capacity.admit(clock.now(), prepared.demand);
  if (admission.kind === 'refused') return limited(visit, operation, admission);
  const source = headerSource(visit);
  return {
    kind: 'reply',
    headers: { ...commonHeaders(source), ...modelHeaders(source, deployment.id), ...admission.headers },
    reply: prepared.reply(),
    processedIn: processingRegion(visit.instance.spec, deployment.spec.sku, `${visit.instance.seed}/${visit.id}`),
    latency: deployment.spec.latency ?? visit.instance.latency,
    settle: (totalTokens) => admission.settle(clock.now(), totalTokens),
  };
};

const limited = (visit: Visit, operation: Operation, refused: Admission & { kind: 'refused' }): Answer => {
  const retryAfterSeconds = Math.max(1, Math.ceil(refused.retryAfterMs / 1000));
  const told = { operation: operation.name, apiVersion: apiVersionOf(visit) ?? 'v1', retryAfterSeconds };
  const retryAfter = { 'retry-after': String(retryAfterSeconds), ...refused.headers };
  if (refused.by === 'requests') return refuse(visit, errors.callRateLimited(told), retryAfter);
  return refused.by === 'tokens'
    ? refuse(visit, errors.tokenRateLimited(told), retryAfter)
    : refuse(visit, errors.utilisationExceeded(told), {
        'retry-after-ms': String(Math.max(1, refused.retryAfterMs)),
        ...retryAfter,
      });
};
