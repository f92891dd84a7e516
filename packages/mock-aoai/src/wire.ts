/** A request as it comes over the wire, without the cost of a `Request`. */
export interface WireRequest {
  readonly method: string;
  /** Absolute, with its query, as `Request` and `URL` write it. */
  readonly url: string;
  /** Names in lower case; of several with one name the values are joined by commas. */
  readonly headers: Readonly<Record<string, string>>;
  /** Reads the body to its end, as bytes or as UTF-8. @throws the signal's reason when it is aborted meanwhile */
  readonly bytes: () => Promise<Uint8Array>;
  readonly text: () => Promise<string>;
  /** Aborted when the client goes away. */
  readonly signal: AbortSignal;
}

/** An answer as it goes over the wire. */
export interface WireResponse {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string | Uint8Array | ReadableStream<Uint8Array> | null;
}

/** The parts of such a URL, which need not be parsed again. */
export const partsOf = (url: string): { readonly host: string; readonly path: string; readonly query: string } => {
  const hash = url.indexOf('#');
  const whole = hash < 0 ? url : url.slice(0, hash);
  const start = whole.indexOf('//') + 2;
  const slash = whole.indexOf('/', start);
  const mark = whole.indexOf('?', slash);
  return {
    host: whole.slice(start, slash),
    path: mark < 0 ? whole.slice(slash) : whole.slice(slash, mark),
    query: mark < 0 ? '' : whole.slice(mark + 1),
  };
};

export const fromRequest = (request: Request): WireRequest => ({
  method: request.method,
  url: request.url,
  headers: Object.fromEntries(request.headers),
  bytes: async () => new Uint8Array(await request.arrayBuffer()),
  text: () => request.text(),
  signal: request.signal,
});

export const toResponse = ({ status, headers, body }: WireResponse): Response =>
  new Response(body instanceof Uint8Array ? new Uint8Array(body) : body, { status, headers });

/** For what works with `Request`. */
export const toRequest = async ({ method, url, headers, bytes, signal }: WireRequest): Promise<Request> => {
  const body = await bytes();
  const hasBody = method !== 'GET' && method !== 'HEAD' && body.length > 0;
  return new Request(url, { method, headers, signal, ...(hasBody ? { body: new Uint8Array(body) } : {}) });
};

export const fromResponse = (response: Response): WireResponse => ({
  status: response.status,
  headers: Object.fromEntries(response.headers),
  body: response.body,
});
