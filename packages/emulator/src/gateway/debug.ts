import { apiPrefix } from '@spillway/artifacts';
import { formatUrl } from '@spillway/policies';
import type { GatewayUnit, Host, RequestState } from '../pipeline/request-state.ts';
import { type DebugRecorder, debugRecorder, headerPairs } from '../trace/debug-trace.ts';
import type { GatewayRequest } from './handle.ts';

/** Who sends either of these is to have a trace: the one of today, whose token any may be here, and the one of old. */
const debugHeaders = ['Apim-Debug-Authorization', 'Ocp-Apim-Trace'];

/** Takes the wish for a trace out of the headers: no backend sees it. */
export const debugOf = (
  { snapshot, clock }: Host,
  { serviceName }: GatewayUnit,
  { headers }: Pick<GatewayRequest, 'headers'>,
  { id, startedAt }: { readonly id: string; readonly startedAt: number },
): DebugRecorder | undefined => {
  const sent = debugHeaders.filter((name) => headers.has(name));
  if (sent.length === 0) return undefined;
  const isWanted = sent.some((name) => headers.text(name)?.toLowerCase() !== 'false');
  for (const name of sent) headers.delete(name);
  if (!isWanted) return undefined;
  const backends = [...snapshot.backends.values()].flatMap((backend) =>
    backend.kind === 'single' ? Object.values({ ...backend.headers, ...backend.query }).flat() : [],
  );
  const secrets = [...snapshot.subscriptions.map(({ key }) => key), ...backends];
  return debugRecorder({ serviceName, traceId: id, now: () => clock.now(), startedAt, secrets });
};

/** The gateway's own entries, before and behind those of the policies; their words are assumed, their order recorded. */
export const debugArrival = (state: RequestState): void => {
  const { request, debug } = state;
  if (debug === undefined) return;
  debug.add('inbound', 'api-inspector', {
    request: { method: request.method, url: formatUrl(request.originalUrl), headers: headerPairs(request.headers) },
  });
  state.onSent.push(async (bytes) => {
    debug.add('outbound', 'transfer-response', { message: 'Response has been sent to the caller in full.', bytes });
  });
};

/** What the request has matched, and who sent it. */
export const debugMatch = ({ debug, matched: { api, operation }, caller }: RequestState): void => {
  debug?.add('inbound', 'api-inspector', {
    configuration: {
      api: {
        from: apiPrefix(api) || '/',
        to: api.serviceUrl ?? null,
        version: api.version?.name || null,
        revision: api.revision,
      },
      operation: { method: operation.method, uriTemplate: operation.urlTemplate },
      user: '-',
      product: caller?.product?.id ?? '-',
    },
  });
};
