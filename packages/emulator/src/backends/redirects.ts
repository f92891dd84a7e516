import type { BackendResponse, OutgoingRequest, Transport } from '../transport/transport.ts';

/** As many as .NET's client follows, as which the gateway is assumed to behave in all of this. */
const mostRedirects = 50;

const redirects = new Set([300, 301, 302, 303, 307, 308]);
const ofTheBody = /^(content-.*|transfer-encoding)$/i;

const changesToGet = (status: number, method: string): boolean =>
  status === 303 ? method !== 'GET' && method !== 'HEAD' : status < 303 && method === 'POST';

const locationOf = ({ headers }: BackendResponse, from: string): URL | undefined => {
  const [, value] = headers.find(([name]) => name.toLowerCase() === 'location') ?? [];
  return value !== undefined && URL.canParse(value, from) ? new URL(value, from) : undefined;
};

/**
 * The request that a redirect asks for; undefined where it is not followed: without an address, from https to http, or
 * when a body is to be sent again that is gone. Authorization does not go along; other headers do, keys among them.
 */
const redirected = (request: OutgoingRequest, answer: BackendResponse): OutgoingRequest | undefined => {
  const target = redirects.has(answer.status) ? locationOf(answer, request.url) : undefined;
  if (target === undefined || !/^https?:$/.test(target.protocol)) return undefined;
  if (request.url.startsWith('https:') && target.protocol === 'http:') return undefined;
  const becomesGet = changesToGet(answer.status, request.method);
  if (!becomesGet && request.body !== undefined && !(request.body instanceof Uint8Array)) return undefined;
  const headers = request.headers.filter(
    ([name]) => name.toLowerCase() !== 'authorization' && !(becomesGet && ofTheBody.test(name)),
  );
  return {
    ...request,
    url: target.href,
    method: becomesGet ? 'GET' : request.method,
    headers,
    body: becomesGet ? undefined : request.body,
  };
};

/** Sends, and goes on to where redirects lead; `onRedirect` is told of every one before it is followed. */
export const sendFollowing = async (
  first: OutgoingRequest,
  send: Transport,
  onRedirect: (answer: BackendResponse, next: OutgoingRequest) => void,
): Promise<BackendResponse> => {
  let request = first;
  for (let followed = 0; ; followed++) {
    const answer = await send(request);
    const next = followed < mostRedirects ? redirected(request, answer) : undefined;
    if (next === undefined) return answer;
    // An unread body would keep its connection busy.
    await answer.body[Symbol.asyncIterator]().return?.();
    onRedirect(answer, next);
    request = next;
  }
};
