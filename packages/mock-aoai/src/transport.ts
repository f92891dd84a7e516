import { getResponse, type HttpHandler, HttpResponse, http } from 'msw';
import { ConnectionFault } from './connection-fault.ts';
import { hostOf } from './topology.ts';

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
  answer: (instance: string, request: Request) => Promise<Response>,
): Transport => {
  // msw knows only one network error; what really happened travels beside it.
  const failures = new WeakMap<Response, { readonly reason: unknown }>();
  const answerOrFail = async (instance: string, request: Request): Promise<Response> => {
    try {
      return await answer(instance, request);
    } catch (reason) {
      if (!(reason instanceof ConnectionFault) && !request.signal.aborted) throw reason;
      const failure = HttpResponse.error();
      failures.set(failure, { reason });
      return failure;
    }
  };
  const handlerOf = (host: string, instance: string): HttpHandler =>
    http.all(
      ({ request }) => hostOf(request.url) === host,
      ({ request }) => answerOrFail(instance, request),
    );
  const handlers = new Map([...hosts].map(([host, instance]) => [host, handlerOf(host, instance)]));
  return {
    handlers: [...handlers.values()],
    async respond(request) {
      request.signal.throwIfAborted();
      const host = hostOf(request.url) ?? '';
      // One handler, not all of them: msw parses URL and cookies again for each.
      const handler = handlers.get(host);
      const response = handler && (await getResponse([handler], request));
      if (response === undefined) throw new ConnectionFault('ENOTFOUND', host);
      const failure = failures.get(response);
      if (failure) throw failure.reason;
      return response;
    },
  };
};
