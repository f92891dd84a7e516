import { unescape as unescapeText } from 'node:querystring';
import type { Arrival } from './journal.ts';
import { partsOf, type WireRequest } from './wire.ts';

/** A request as the mock works with it: journaled, its body read and parsed once. */
export interface ReceivedRequest {
  readonly arrival: Arrival;
  readonly body: RequestBody;
  /** Characters of the body. */
  readonly size: number;
  readonly signal: AbortSignal;
}

/** What the body turned out to be. */
export type RequestBody =
  | { readonly kind: 'json'; readonly value: unknown }
  | { readonly kind: 'text'; readonly text: string }
  | FormBody;

/** A form of several parts. */
export interface FormBody {
  readonly kind: 'form';
  /** Of a name that is there more than once, all values in order. */
  readonly fields: Readonly<Record<string, string | readonly string[]>>;
  readonly files: readonly FormFile[];
}

export interface FormFile {
  /** Of the field. */
  readonly name: string;
  readonly filename: string;
  readonly type: string;
  readonly bytes: Uint8Array;
}

/**
 * Reads a request to its end.
 * @param at milliseconds on the clock
 * @throws the reason of the request's signal when it is aborted meanwhile
 */
export const receive = async (request: WireRequest, instance: string, at: number): Promise<ReceivedRequest> => {
  const { path, query } = partsOf(request.url);
  const { body, size } = await bodyOf(request);
  const arrival = {
    at,
    instance,
    method: request.method,
    path,
    query,
    headers: request.headers,
    body: journaled(body),
  };
  return { arrival, body, size, signal: request.signal };
};

const bodyOf = async (request: WireRequest): Promise<Pick<ReceivedRequest, 'body' | 'size'>> => {
  const type = request.headers['content-type'] ?? '';
  if (!type.startsWith('multipart/form-data')) {
    const text = await request.text();
    return { body: parseBody(text), size: text.length };
  }
  const bytes = new Uint8Array(await request.bytes());
  const form = await parseForm(bytes, type);
  return { body: form ?? parseBody(new TextDecoder().decode(bytes)), size: bytes.length };
};

const journaled = (body: RequestBody): unknown => {
  if (body.kind === 'json') return body.value;
  if (body.kind === 'text') return body.text === '' ? null : body.text;
  const files = body.files.map(({ name, filename, type, bytes }) => [name, { filename, type, bytes: bytes.length }]);
  return { ...body.fields, ...Object.fromEntries(files) };
};

/** The parts of a form; undefined when it is none. */
const parseForm = async (bytes: Uint8Array<ArrayBuffer>, type: string): Promise<FormBody | undefined> => {
  try {
    const entries = [...(await new Response(bytes, { headers: { 'content-type': type } }).formData())];
    const texts = entries.flatMap(([name, value]) => (typeof value === 'string' ? [[name, value] as const] : []));
    const files = entries.map(async ([name, value]) =>
      typeof value === 'string'
        ? []
        : [{ name, filename: value.name, type: value.type, bytes: new Uint8Array(await value.arrayBuffer()) }],
    );
    const byName = Map.groupBy(texts, ([name]) => name);
    const fields = [...byName].map(([name, values]) => [
      name,
      values.length === 1 ? values[0]?.[1] : values.map(([, value]) => value),
    ]);
    return { kind: 'form', fields: Object.fromEntries(fields), files: (await Promise.all(files)).flat() };
  } catch {
    // Whatever else came under that name: the service cannot read it either.
    return undefined;
  }
};

/** The deployment a request is for: of the path, else the `model` of the body. */
export const deploymentOf = ({ path, body }: Pick<Arrival, 'path' | 'body'>): string | undefined => {
  const [, id] = /\/deployments\/([^/]+)\//.exec(path) ?? [];
  if (id !== undefined) return unescapeText(id);
  const model = (body as { readonly model?: unknown } | null)?.model;
  return typeof model === 'string' ? model : undefined;
};

/** JSON wherever the text is JSON, whatever the content type says: the service does not look at it either (assumed). */
export const parseBody = (text: string): Exclude<RequestBody, FormBody> => {
  try {
    return { kind: 'json', value: JSON.parse(text) };
  } catch {
    return { kind: 'text', text };
  }
};
