import { backendIdIn } from '@spillway/artifacts';
import {
  type BackendCall,
  Body,
  encodeUtf8,
  HeaderMap,
  PolicyError,
  parseUrl,
  type RequestMessage,
  type ResponseMessage,
} from '@spillway/policies';
import type { RequestState } from '../pipeline/request-state.ts';
import { addCredentials, connectionOf, withCredentialQuery } from './credentials.ts';
import { send } from './send.ts';

/** The backend a policy asks something of; a pool gives a member. */
const backendOf = (state: RequestState, id: string) => {
  const found = state.host.backends.resolve(id);
  if (found.kind === 'unknown')
    throw new PolicyError('BackendNotFound', `Backend with id '${id}' could not be found.`, { status: 500 });
  if (found.kind === 'open')
    throw new PolicyError('BackendUnavailable', 'Service unavailable', { status: found.status });
  return found;
};

/** Asks a backend entity, with its credentials, beside the request that is running. */
export const callBackend = async (state: RequestState, call: BackendCall): Promise<ResponseMessage> => {
  const { workspace } = state.matched.api;
  const { backend, breaker } = backendOf(
    state,
    state.scope === 'global' ? call.backendId : backendIdIn(workspace, call.backendId),
  );
  const base = parseUrl(backend.url);
  if (base === undefined)
    throw new PolicyError('BackendConnectionFailure', `\`${backend.url}\` is not an absolute URL`, { status: 500 });
  const headers = HeaderMap.from(Object.entries({ 'Content-Type': 'application/json', ...call.headers }));
  await addCredentials(state.host, backend, headers);
  const url = withCredentialQuery(
    { ...base, path: base.path.replace(/\/$/, '') + call.path, query: [...base.query, ...call.query] },
    backend,
  );
  const request: RequestMessage = {
    ...state.request,
    method: 'POST',
    url,
    headers,
    body: Body.ofBytes(encodeUtf8(JSON.stringify(call.body))),
  };
  try {
    // What the running request is sent through is its own.
    const response = await send(state, request, call, {
      connection: await connectionOf(state.host, {}, backend),
      backend: backend.id,
    });
    await breaker?.recordResponse(response.status, response.headers);
    return response;
  } catch (error) {
    if (error instanceof PolicyError)
      await breaker?.recordError(error.reason === 'Timeout' ? 'Timeout' : 'BackendConnectionFailure');
    throw error;
  }
};
