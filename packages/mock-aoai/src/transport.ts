import { getResponse, type HttpHandler, HttpResponse, http } from 'msw';
import { ConnectionFault } from './connection-fault.ts';
import { fromRequest, partsOf, toResponse, type WireRequest, type WireResponse } from './wire.ts';

/** The two ways into the instances. */
export interface Transport {
  /** For msw: a broken connection is msw's network error, which has no code. */
  readonly handlers: readonly HttpHandler[];
  /** In process: a broken connection rejects with its `ConnectionFault`, an aborted request with the signal's reason. */
  respond(request: Request): Promise<Response>;
}

/**
 * @param hosts instance ids by endpoint host
 * @param answer what an instance answers; rejects when the request gets no answer
 */
export const createTransport = (
  hosts: ReadonlyMap<string, string>,
  answer: (instance: string, request: WireRequest) => Promise<WireResponse>,
): Transport => {
  // msw knows only one network error; what really happened travels beside it.
  const failures = new WeakMap<Response, { readonly reason: unknown }>();
  const answerOrFail = async (instance: string, request: Request): Promise<Response> => {
    try {
      return toResponse(await answer(instance, fromRequest(request)));
    } catch (reason) {
      if (!(reason instanceof ConnectionFault) && !request.signal.aborted) throw reason;
      const failure = HttpResponse.error();
      failures.set(failure, { reason });
      return failure;
    }
  };
  const handlerOf = (instance: string, matches: (request: Request) => boolean): HttpHandler =>
    http.all(
      ({ request }) => matches(request),
      ({ request }) => answerOrFail(instance, request),
    );
  // Where the host is known already, nobody has to look again.
  const known = new Map([...hosts].map(([host, instance]) => [host, handlerOf(instance, () => true)]));
  return {
    handlers: [...hosts].map(([host, instance]) =>
      handlerOf(instance, (request) => partsOf(request.url).host === host),
    ),
    async respond(request) {
      request.signal.throwIfAborted();
      const { host } = partsOf(request.url);
      // One handler, not all of them: msw parses URL and cookies again for each.
      const handler = known.get(host);
      const response = handler && (await getResponse([handler], request));
      if (response === undefined) throw new ConnectionFault('ENOTFOUND', host);
      const failure = failures.get(response);
      if (failure) throw failure.reason;
      return response;
    },
  };
};
