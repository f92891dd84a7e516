import type { Duplex } from 'node:stream';
import { backendIdIn, type SingleBackend } from '@spillway/artifacts';
import {
  type BackendTarget,
  Body,
  type ByteStream,
  type ForwardOptions,
  formatUrl,
  HeaderMap,
  type MessageUrl,
  newResponse,
  PolicyError,
  parseUrl,
  reasonOf,
} from '@spillway/policies';
import { transportOf } from '../observe/transport-of.ts';
import { answerFor } from '../pipeline/gateway-answer.ts';
import type { RequestState } from '../pipeline/request-state.ts';
import { keepingSent } from '../pipeline/usage.ts';
import { headerPairs } from '../trace/debug-trace.ts';
import type { Attempt } from '../trace/trace.ts';
import { type BackendResponse, errorCode, type OutgoingRequest, TransportError } from '../transport/transport.ts';
import { cookieIn } from './affinity.ts';
import { callLimits, connectionMessage, hopByHop } from './call-limits.ts';
import type { CircuitBreaker } from './circuit-breaker.ts';
import { addCredentials, connectionOf, withCredentialQuery } from './credentials.ts';
import { inBlocks } from './in-blocks.ts';
import { sendFollowing } from './redirects.ts';
import type { Resolved } from './registry.ts';

/** Where one attempt goes. */
interface Destination {
  /** Backend entity, or the host of a plain URL. */
  readonly name: string;
  readonly url: MessageUrl;
  readonly backend: SingleBackend | undefined;
  readonly breaker: CircuitBreaker | undefined;
  readonly affinity?: Extract<Resolved, { readonly kind: 'backend' }>['affinity'];
}

const isSocket = ({ scheme }: MessageUrl): boolean => scheme === 'ws' || scheme === 'wss';

const joined = (baseUrl: string, state: RequestState): MessageUrl => {
  const base = parseUrl(baseUrl);
  if (base === undefined)
    throw new PolicyError('BackendConnectionFailure', `\`${baseUrl}\` is not an absolute URL`, { status: 500 });
  const { operationPath, url } = state.request;
  // What the base of an earlier attempt brought along is not the caller's.
  const query = url.query.filter((pair) => state.base?.query.includes(pair) !== true);
  state.base = base;
  // A base that ends in a slash keeps a doubled one before the operation's path only if it was written inside the base (recorded).
  // A handshake is of the whole API: its path adds nothing to the URL of the socket (assumed).
  const path = isSocket(base) && operationPath === '/' ? base.path : base.path.replace(/\/$/, '') + operationPath;
  return { ...base, path, query: [...base.query, ...query] };
};

type Open = Extract<Resolved, { readonly kind: 'open' }>;

/**
 * Every member is open: no call is made. Status 503, or that of failureResponse, is visible to an enclosing retry and in on-error (recorded); the
 * Retry-After with the soonest member's wait is inferred from a published test; the body's text is not published.
 */
const exhausted = (state: RequestState, id: string, { closesInMs, status }: Open): never => {
  const headers = new HeaderMap();
  headers.set('Retry-After', String(Math.max(1, Math.ceil(closesInMs / 1000))));
  const isPool = state.host.snapshot.backends.get(id)?.kind === 'pool';
  const reasonPhrase = isPool ? state.host.exhaustedReason(id) : undefined;
  const error = new PolicyError('BackendUnavailable', 'Service unavailable', {
    status,
    headers: Object.fromEntries(headers),
    ...(reasonPhrase !== undefined && { reasonPhrase }),
  });
  state.response = answerFor(error, state.id);
  throw error;
};

/** The global policy names backends of the service; what stands further in names those of its workspace, if it has one. */
const backendNamed = (
  { matched }: Pick<RequestState, 'matched'>,
  { id, scope }: Extract<BackendTarget, { readonly kind: 'backend' }>,
): string => (scope === 'global' ? id : backendIdIn(matched.api.workspace, id));

const destinationOf = (state: RequestState): Destination => {
  const { target } = state.request;
  if (target.kind === 'backend') {
    const id = backendNamed(state, target);
    const found = state.host.backends.resolve(id, (name) => cookieIn(state.request.headers, name));
    if (found.kind === 'unknown')
      throw new PolicyError('BackendNotFound', `Backend with id '${target.id}' could not be found.`, { status: 500 });
    if (found.kind === 'open') return exhausted(state, id, found);
    return {
      name: found.backend.id,
      url: joined(found.backend.url, state),
      backend: found.backend,
      breaker: found.breaker,
      affinity: found.affinity,
    };
  }
  const base = target.kind === 'url' ? target.baseUrl : state.matched.api.serviceUrl;
  if (base === undefined)
    throw new PolicyError('BackendNotFound', 'The API has no service URL and no policy chose a backend.', {
      status: 500,
    });
  const url = joined(base, state);
  return { name: url.host, url, backend: undefined, breaker: undefined };
};

const outgoingHeaders = async (
  state: RequestState,
  backend: SingleBackend | undefined,
  length: number | undefined,
): Promise<(readonly [string, string])[]> => {
  const headers = state.request.headers.copy();
  if (backend !== undefined) await addCredentials(state.host, backend, headers);
  // Recorded: the gateway appends the caller's address.
  const before = headers.text('X-Forwarded-For');
  headers.set(
    'X-Forwarded-For',
    before === undefined ? state.request.ipAddress : `${before}, ${state.request.ipAddress}`,
  );
  const pairs: (readonly [string, string])[] = [];
  headers.forEach((name, value) => {
    if (!hopByHop.has(name.toLowerCase())) pairs.push([name, value]);
  });
  if (length !== undefined) pairs.push(['Content-Length', String(length)]);
  return pairs;
};

/** Without request buffering the body is gone once it was sent: a retry goes out without one (recorded). */
const bodyToSend = async (state: RequestState, isBuffered: boolean) => {
  const { body } = state.request;
  return keepingSent(state, isBuffered ? await body?.keep() : body?.take());
};

const failed = async (
  state: RequestState,
  destination: Destination,
  attempt: Attempt,
  error: unknown,
  isTimeout: boolean,
): Promise<never> => {
  if (isTimeout) {
    attempt.error = 'timeout';
    await destination.breaker?.recordError('Timeout');
    throw new PolicyError('Timeout', 'Request to the backend service timed out', { status: 500 }, { cause: error });
  }
  if (state.signal.aborted) {
    attempt.error = 'client closed';
    throw new PolicyError('ClientConnectionFailure', 'The operation was canceled.', { status: 499 }, { cause: error });
  }
  if (!(error instanceof TransportError)) throw error;
  attempt.error = error.code;
  await destination.breaker?.recordError('BackendConnectionFailure');
  throw new PolicyError(
    'BackendConnectionFailure',
    connectionMessage(error.code, destination.url.host),
    { status: 500 },
    { cause: error },
  );
};

const openAttempt = (state: RequestState, backend: string, host: string): Attempt => {
  const instance = state.host.instanceOf(host);
  const attempt: Attempt = {
    backend,
    instance: instance?.id ?? null,
    region: instance?.region ?? null,
    status: null,
  };
  state.trace.attempts.push(attempt);
  return attempt;
};

/** An answer that breaks in the middle is a connection that failed, for whoever needs all of it (assumed). */
const collectable = (state: RequestState, host: string, stream: ByteStream): ByteStream => {
  // The policy that sends is to blame, not the one that reads.
  const source = state.entry?.policy;
  return {
    [Symbol.asyncIterator]: () => stream[Symbol.asyncIterator](),
    async collect() {
      try {
        return await Body.ofStream(stream).buffer();
      } catch (error) {
        const detail = { cause: error, ...(source !== undefined && { source }) };
        if (state.signal.aborted)
          throw new PolicyError('ClientConnectionFailure', 'The operation was canceled.', { status: 499 }, detail);
        const message = connectionMessage(errorCode(error) ?? '', host);
        throw new PolicyError('BackendConnectionFailure', message, { status: 500 }, detail);
      }
    },
  };
};

const accept = async (
  state: RequestState,
  destination: Destination,
  answer: BackendResponse,
  isBuffered: boolean,
): Promise<void> => {
  const headers = new HeaderMap();
  for (const [name, value] of answer.headers) {
    const key = name.toLowerCase();
    if (key === 'content-length' || !hopByHop.has(key)) headers.append(name, value);
  }
  const { affinity } = destination;
  // Attributes are assumed; without Secure, as the local gateway speaks no TLS.
  if (affinity !== undefined) headers.append('Set-Cookie', `${affinity.cookie}=${affinity.value}; Path=/; HttpOnly`);
  const told = destination.breaker?.recordResponse(answer.status, headers);
  if (told !== undefined) await told;
  const stream = isBuffered ? inBlocks(answer.body) : answer.body;
  const body = Body.ofStream(collectable(state, destination.url.host, stream));
  state.response = newResponse(answer.status, body, headers);
  state.response.reason = answer.reason === '' ? reasonOf(answer.status) : answer.reason;
  state.isFromBackend = true;
  if (answer.upgraded !== undefined) keepUpgraded(state, answer.upgraded);
};

/** Only a client that asks for a WebSocket is connected to one. */
const upgradeTo = ({ request }: RequestState, { url }: Destination): { readonly upgrade?: 'websocket' } => {
  if (!isSocket(url)) return {};
  if (request.opensWebSocket === true) return { upgrade: 'websocket' };
  const message = `${url.scheme}://${url.host} takes WebSockets, and the client did not ask for one`;
  throw new PolicyError('BackendConnectionFailure', message, { status: 500 });
};

/** A connection that does not become the client's is closed when the request is over. */
const keepUpgraded = (state: RequestState, upgraded: Duplex): void => {
  if (state.response !== undefined) state.response.upgraded = upgraded;
  state.atEnd.push(async () => {
    if (state.response?.upgraded !== upgraded) upgraded.destroy();
  });
};

const targetUrl = ({ request, host, matched }: RequestState): string | undefined => {
  const { target } = request;
  if (target.kind !== 'backend') return target.kind === 'url' ? target.baseUrl : matched.api.serviceUrl;
  const backend = host.snapshot.backends.get(backendNamed({ matched }, target));
  return backend?.kind === 'single' ? backend.url : undefined;
};

/** Base URL of the last attempt, or of the one that would come; undefined while a pool has yet to pick. */
export const backendUrl = (state: RequestState): MessageUrl | undefined => {
  if (state.base !== undefined) return state.base;
  const base = targetUrl(state);
  return base === undefined ? undefined : parseUrl(base);
};

/** One forward-request: picks the destination anew, sends, and makes the answer the current response. */
export const forward = async (state: RequestState, options: ForwardOptions): Promise<void> => {
  // What an earlier attempt answered is gone once another one is made (assumed: samples test `context.Response == null`
  // after a failed connection).
  discard(state);
  const destination = destinationOf(state);
  state.request.url = destination.url;
  const upgrade = upgradeTo(state, destination);
  const body = await bodyToSend(state, options.bufferRequestBody);
  const headers = await outgoingHeaders(
    state,
    destination.backend,
    body instanceof Uint8Array ? body.length : undefined,
  );
  let attempt = openAttempt(state, destination.name, destination.url.host);
  const limits = callLimits(state, options.timeoutMs);
  try {
    const url = formatUrl(withCredentialQuery(destination.url, destination.backend));
    state.debug?.add('backend', 'request-forwarder', {
      message: `Request is being forwarded to the backend service. Timeout set to ${options.timeoutMs / 1000} seconds`,
      request: { method: state.request.method, url, headers: headerPairs(headers) },
    });
    const outgoing: OutgoingRequest = {
      ...(await connectionOf(state.host, state.request, destination.backend)),
      ...upgrade,
      method: state.request.method,
      url,
      headers,
      body,
      signal: limits.signal,
    };
    const transport = transportOf(state, 'forward', destination.name);
    const answer = await (options.followRedirects !== true
      ? transport(outgoing)
      : sendFollowing(outgoing, transport, ({ status }, next) => {
          attempt.status = status;
          attempt = openAttempt(state, destination.name, new URL(next.url).hostname);
        }));
    limits.headersArrived();
    attempt.status = answer.status;
    state.debug?.add('backend', state.entry?.policy ?? '', {
      response: { status: { code: answer.status, reason: answer.reason }, headers: headerPairs(answer.headers) },
    });
    await accept(state, destination, answer, options.bufferResponse);
  } catch (error) {
    limits.settled();
    await failed(state, destination, attempt, error, limits.isTimeout());
  }
};

const discard = (state: RequestState): void => {
  const { response } = state;
  state.response = undefined;
  state.isFromBackend = false;
  // An unread body would keep its connection busy.
  if (response?.body?.isStreaming === true) void response.body.discard();
};
