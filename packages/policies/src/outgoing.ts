import { Body } from './body.ts';
import type { RunningChildren } from './define-policy.ts';
import { HeaderMap } from './headers.ts';
import { type MessageUrl, parseUrl, type RequestMessage } from './message.ts';
import { PolicyError } from './policy-error.ts';
import type { PolicyRun } from './run.ts';

/** A copy in outbound has no body: it went to the backend (reference page). */
const copied = async ({ request, section }: PolicyRun): Promise<RequestMessage> => {
  const isBefore = section === 'inbound' || section === 'backend';
  const bytes = isBefore ? await request.body?.keep() : undefined;
  return {
    ...request,
    headers: request.headers.copy(),
    body: bytes && Body.ofBytes(bytes),
    target: { kind: 'url', baseUrl: '' },
    // What the running request is sent through is its own: a copy says so itself (reference page of the proxy).
    proxy: undefined,
    clientCertificate: undefined,
  };
};

const blank: MessageUrl = { scheme: 'https', host: '', port: 443, path: '/', query: [] };

const fresh = ({ request }: PolicyRun): RequestMessage => ({
  kind: 'request',
  method: 'GET',
  originalMethod: 'GET',
  originalUrl: blank,
  url: blank,
  operationPath: '/',
  target: { kind: 'url', baseUrl: '' },
  headers: new HeaderMap(),
  body: undefined,
  ipAddress: request.ipAddress,
  matchedParameters: new Map(),
  templateQuery: [],
});

/**
 * The request a policy makes of its own: new, or a copy of the one that is running, then changed by the policies inside.
 * Without a method it is a GET (real documents leave it out).
 */
export const outgoingRequest = async (
  run: PolicyRun,
  children: RunningChildren,
  mode: 'new' | 'copy',
): Promise<RequestMessage> => {
  const request = mode === 'copy' ? await copied(run) : fresh(run);
  const [address] = await children.elements();
  const text = (await address?.text())?.trim();
  if (text !== undefined) {
    const url = parseUrl(text);
    if (url === undefined)
      throw new PolicyError('BackendConnectionFailure', `\`${text}\` is not an absolute URL`, { status: 500 });
    request.url = url;
  }
  await children.run(request);
  return request;
};
