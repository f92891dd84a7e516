import {
  Body,
  formatUrl,
  HeaderMap,
  newResponse,
  PolicyError,
  type RequestMessage,
  type ResponseMessage,
  reasonOf,
  type SendOptions,
} from '@spillway/policies';
import { transportOf } from '../observe/transport-of.ts';
import type { RequestState } from '../pipeline/request-state.ts';
import type { Connection } from '../transport/connections.ts';
import { TransportError } from '../transport/transport.ts';
import { callLimits, connectionMessage, hopByHop } from './call-limits.ts';

const failed = (state: RequestState, request: RequestMessage, error: unknown, isTimeout: boolean): never => {
  if (isTimeout)
    throw new PolicyError('Timeout', 'Request to the backend service timed out', { status: 500 }, { cause: error });
  if (state.signal.aborted)
    throw new PolicyError('ClientConnectionFailure', 'The operation was canceled.', { status: 499 }, { cause: error });
  if (!(error instanceof TransportError)) throw error;
  const message = connectionMessage(error.code, request.url.host);
  throw new PolicyError('BackendConnectionFailure', message, { status: 500 }, { cause: error });
};

/** What a request goes through, and the entity it goes to, if any. */
interface SentTo {
  readonly connection: Connection;
  readonly backend?: string;
}

/** Sends a request that a policy made, and collects the answer. */
export const send = async (
  state: RequestState,
  request: RequestMessage,
  { timeoutMs }: SendOptions,
  to: SentTo = { connection: { proxy: request.proxy, clientCertificate: request.clientCertificate } },
): Promise<ResponseMessage> => {
  const body = await request.body?.keep();
  const pairs = [...request.headers].filter(([name]) => !hopByHop.has(name.toLowerCase()));
  const headers = body === undefined ? pairs : [...pairs, ['Content-Length', String(body.length)] as const];
  const limits = callLimits(state, timeoutMs);
  try {
    const { method, url } = request;
    const outgoing = { ...to.connection, method, url: formatUrl(url), headers, body };
    const answer = await transportOf(state, 'policy', to.backend)({ ...outgoing, signal: limits.signal });
    const collected = Body.ofStream(answer.body);
    await collected.buffer();
    const response = newResponse(answer.status, collected, HeaderMap.from(answer.headers));
    response.reason = answer.reason === '' ? reasonOf(answer.status) : answer.reason;
    return response;
  } catch (error) {
    return failed(state, request, error, limits.isTimeout());
  } finally {
    limits.settled();
  }
};
