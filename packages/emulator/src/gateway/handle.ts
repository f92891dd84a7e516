import {
  Body,
  type ByteStream,
  type HeaderMap,
  type MessageUrl,
  newResponse,
  PolicyError,
  parseUrl,
  type RequestMessage,
  type ResponseMessage,
} from '@spillway/policies';
import { Observation } from '../observe/observation.ts';
import type { CompiledService } from '../pipeline/compile.ts';
import { builtInFailure, type Failure } from '../pipeline/failure.ts';
import { gatewayAnswer } from '../pipeline/gateway-answer.ts';
import { createMatcher, type Matched } from '../pipeline/match.ts';
import { type GatewayUnit, type Host, RequestState } from '../pipeline/request-state.ts';
import { preflightSteps, runAlone, runRequest } from '../pipeline/run-request.ts';
import { authorize } from '../pipeline/subscription-key.ts';
import { tellUsage, watchingUsage } from '../pipeline/usage.ts';
import { guid } from '../random.ts';
import { redactUrl, type Trace, type TraceStore } from '../trace/trace.ts';
import { debugArrival, debugMatch, debugOf } from './debug.ts';
import { refusePublic } from './public-access.ts';

/** One request as the gateway receives it. */
export interface GatewayRequest {
  readonly method: string;
  /** Absolute, as the client sent it. */
  readonly url: string;
  readonly headers: HeaderMap;
  readonly body: Body | undefined;
  readonly ipAddress: string;
  /** The client asks for a WebSocket: an answer with status 101 has the connection of the backend. */
  readonly upgrade?: 'websocket';
  /** Aborted when the client goes away. */
  readonly signal: AbortSignal;
}

/** Handles one request from arrival to answer; the answer's body may still be streaming. */
export type Handle = (request: GatewayRequest) => Promise<ResponseMessage>;

const newTrace = (id: string, at: number, request: GatewayRequest, keyParameter: string): Trace => ({
  id,
  at,
  method: request.method,
  url: redactUrl(request.url, keyParameter),
  status: 0,
  attempts: [],
  entries: [],
});

/** The local gateway speaks no TLS: this header is the id of a certificate of the topology, or holds one in Base64. */
const certificateHeader = 'X-Spillway-Client-Certificate';

/** A request with the DER of the certificate it came with. */
interface Arrived extends GatewayRequest {
  readonly certificate: Uint8Array | undefined;
}

/** Takes the certificate out of the headers: policies and backends never see how it came. Undefined when it is none. */
const withCertificate = (host: Host, request: GatewayRequest): Arrived | undefined => {
  const text = request.headers.text(certificateHeader);
  if (text === undefined) return { ...request, certificate: undefined };
  request.headers.delete(certificateHeader);
  const certificate = host.certificates.named(text.trim());
  return certificate && { ...request, certificate };
};

const requestMessage = (request: Arrived, url: MessageUrl, matched: Matched): RequestMessage => ({
  kind: 'request',
  method: request.method,
  originalMethod: request.method,
  originalUrl: url,
  url,
  operationPath: matched.operationPath,
  target: { kind: 'service' },
  headers: request.headers,
  body: request.body,
  ipAddress: request.ipAddress,
  matchedParameters: matched.parameters,
  templateQuery: matched.templateQuery,
  certificate: request.certificate,
  opensWebSocket: request.upgrade !== undefined,
});

/** Finds the caller; a refusal still goes through on-error. */
const identify = (state: RequestState): Failure | undefined => {
  const { host, matched, request } = state;
  try {
    state.caller = authorize(host.snapshot, matched.api, request.headers, request.originalUrl);
    return undefined;
  } catch (error) {
    if (error instanceof PolicyError) return builtInFailure(error, 'inbound');
    throw error;
  }
};

/** An event stream tells what the model used when it ends; everybody else has been told by now. */
const watchEnd = (state: RequestState, response: ResponseMessage): void => {
  const { body } = response;
  if (state.onUsage.length === 0) return;
  if (body === undefined || !state.isFromBackend || body.isConsumed)
    return void tellUsage(state, undefined).catch(state.host.reportBug);
  const content = body.take();
  const chunks = content instanceof Uint8Array ? single(content) : content;
  response.body = Body.ofStream(watchingUsage(state, chunks));
};

/** Counts the bytes of the answer as they go out. */
async function* counting(chunks: ByteStream, done: (bytes: number) => Promise<void>): AsyncGenerator<Uint8Array> {
  let bytes = 0;
  try {
    for await (const chunk of chunks) {
      bytes += chunk.length;
      yield chunk;
    }
  } finally {
    await done(bytes);
  }
}

const watchSent = (state: RequestState, response: ResponseMessage): void => {
  if (state.onSent.length === 0) return;
  const tell = async (bytes: number): Promise<void> => {
    for (const callback of state.onSent.splice(0)) await callback(bytes);
  };
  const content = response.body?.take() ?? new Uint8Array();
  if (content instanceof Uint8Array) {
    response.body &&= Body.ofBytes(content);
    return void tell(content.length).catch(state.host.reportBug);
  }
  response.body = Body.ofStream(counting(content, tell));
};

async function* single(bytes: Uint8Array): AsyncGenerator<Uint8Array> {
  yield bytes;
}

/** The method a browser asks for before it sends a request to another origin. */
const preflightMethod = ({ method, headers }: GatewayRequest): string | undefined =>
  method === 'OPTIONS' && headers.has('Origin') ? headers.text('Access-Control-Request-Method') : undefined;

const answered = (state: RequestState, response: ResponseMessage): ResponseMessage => {
  if (state.debug !== undefined) response.headers.set('Apim-Trace-Id', state.id);
  for (const [name, value] of state.responseHeaders) response.headers.set(name, value);
  state.trace.status = response.status;
  state.observation?.answered(response);
  watchEnd(state, response);
  watchSent(state, response);
  return response;
};

/** What a request has matched that belongs to no API. */
const nowhere = (url: MessageUrl): Matched => ({
  api: {
    id: '',
    displayName: '',
    path: '',
    serviceUrl: undefined,
    subscriptionRequired: false,
    subscriptionKeyParameterNames: { header: '', query: 'subscription-key', bearer: false },
    revision: '',
    operations: [],
    policy: undefined,
    operationPolicies: new Map(),
  },
  operation: { id: '', displayName: '', method: '*', urlTemplate: '/*' },
  parameters: new Map(),
  operationPath: url.path,
  templateQuery: [],
});

const notFound = (): ResponseMessage => gatewayAnswer(404, 'Resource not found');

type Open = (request: Arrived, url: MessageUrl, matched: Matched) => RequestState;

/** Begins the life of a request, with its trace. */
const opener =
  (host: Host, gateway: GatewayUnit, traces: TraceStore): Open =>
  (request, url, matched) => {
    const startedAt = host.clock.now();
    const id = guid(host.random);
    const trace = newTrace(id, startedAt, request, matched.api.subscriptionKeyParameterNames.query);
    traces.add(trace);
    const debug = debugOf(host, gateway, request, { id, startedAt });
    if (debug !== undefined) traces.addDocument(id, debug);
    const message = requestMessage(request, url, matched);
    const { signal } = request;
    const state = new RequestState({ host, gateway, id, startedAt, matched, request: message, signal, trace, debug });
    if (host.observers.length > 0) state.observation = new Observation(state, host.underWay);
    debugArrival(state);
    return state;
  };

/** The life of a request: read, match, identify the caller, run the policies, answer. */
export const createHandle = (
  host: Host,
  service: CompiledService,
  gateway: GatewayUnit,
  traces: TraceStore,
): Handle => {
  const match = createMatcher(host.snapshot);

  const open = opener(host, gateway, traces);

  const matchedRequest = async (state: RequestState): Promise<ResponseMessage> => {
    const refused = identify(state);
    debugMatch(state);
    const { api, operation } = state.matched;
    return answered(state, await runRequest(state, service.pipeline(api, operation, state.caller?.product), refused));
  };

  /** A preflight carries no key: the caller's product is not known (reference page). */
  const preflight = (request: Arrived, url: MessageUrl): Promise<ResponseMessage> | undefined => {
    const method = preflightMethod(request);
    const matched = method === undefined ? undefined : match(method, url, request.headers);
    if (matched === undefined) return undefined;
    const pipeline = service.pipeline(matched.api, matched.operation, undefined);
    const steps = preflightSteps(pipeline);
    if (steps.length === 0) return undefined;
    const state = open(request, url, matched);
    // A preflight that nothing grants gets an empty 200 (reference page).
    return runAlone(state, steps).then((response) => answered(state, response ?? newResponse(200)));
  };

  const withoutApi = async (request: Arrived, url: MessageUrl): Promise<ResponseMessage> => {
    const state = open(request, url, nowhere(url));
    return answered(state, (await runAlone(state, service.withoutApi)) ?? notFound());
  };

  return async (received) => {
    const url = parseUrl(received.url);
    if (url === undefined) return gatewayAnswer(400, 'Bad request');
    const refused = refusePublic(gateway, received.ipAddress);
    if (refused !== undefined) return refused;
    // Every gateway answers its health path (reference page); the body is not published.
    if (url.path === '/status-0123456789abcdef') return gatewayAnswer(200, 'Service Operational');
    const request = withCertificate(host, received);
    if (request === undefined)
      return gatewayAnswer(400, `The header ${certificateHeader} names no certificate of the topology and holds none.`);
    const matched = match(request.method, url, request.headers);
    // An operation of its own for OPTIONS gets the request instead (reference page).
    const granted = matched?.operation.method === 'OPTIONS' ? undefined : preflight(request, url);
    if (granted !== undefined) return granted;
    return matched === undefined ? withoutApi(request, url) : matchedRequest(open(request, url, matched));
  };
};
