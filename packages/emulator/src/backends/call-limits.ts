import type { RequestState } from '../pipeline/request-state.ts';

/** Framing and connection headers belong to one hop (RFC 9110); Host and Content-Length are set anew. */
export const hopByHop: ReadonlySet<string> = new Set([
  'connection',
  'content-length',
  'host',
  'keep-alive',
  'proxy-connection',
  'te',
  'trailer',
  'transfer-encoding',
  'upgrade',
  'expect',
]);

interface CallLimits {
  readonly signal: AbortSignal;
  isTimeout(): boolean;
  /** Once headers are here only the client's going away ends the call. */
  headersArrived(): void;
  settled(): void;
}

/** Ends the call when the client goes away or the time is up; says which it was. */
export const callLimits = (state: RequestState, timeoutMs: number): CallLimits => {
  const controller = new AbortController();
  let isTimeout = false;
  const cancelTimer = state.host.clock.schedule(timeoutMs, () => {
    isTimeout = true;
    controller.abort(new Error('timeout'));
  });
  const onAbort = (): void => controller.abort(state.signal.reason);
  if (state.signal.aborted) onAbort();
  state.signal.addEventListener('abort', onAbort, { once: true });
  return {
    signal: controller.signal,
    isTimeout: () => isTimeout,
    headersArrived: cancelTimer,
    settled: () => {
      cancelTimer();
      state.signal.removeEventListener('abort', onAbort);
    },
  };
};

export const connectionMessage = (code: string, host: string): string => {
  // Recorded for names that do not resolve; the others follow .NET's texts (assumed).
  if (code === 'ENOTFOUND') return `The remote name could not be resolved: '${host}'`;
  return code === 'ECONNREFUSED' ? 'Unable to connect to the remote server' : 'The underlying connection was closed';
};
