import type { Json } from './published-api.ts';

/** A way in which the real service differs from its own documents; an answer with it is mended, then checked. */
export interface Deviation {
  readonly name: string;
  applies(body: Json): boolean;
  mend(body: Json): unknown;
}

const errorOf = (body: Json): Json => (body['error'] ?? {}) as Json;
const withError = (body: Json, change: object): Json => ({ ...body, error: { ...errorOf(body), ...change } });
const without = (body: Json, ...names: readonly string[]): Json =>
  Object.fromEntries(Object.entries(body).filter(([name]) => !names.includes(name)));

const choices = (body: Json): readonly Json[] => (body['choices'] ?? []) as readonly Json[];
const reasons = (body: Json): readonly unknown[] => choices(body).map((each) => each['finish_reason']);

const isResponse = (body: Json): boolean => body['object'] === 'response';

/** The response of an event, or the response itself. */
const inResponse = (body: Json, change: (response: Json) => Json): Json => {
  const inner = body['response'] as Json | undefined;
  return inner === undefined ? change(body) : { ...body, response: change(inner) };
};

const responseIn = (body: Json): Json => (isResponse(body) ? body : ((body['response'] ?? {}) as Json));

/** The vector stores that an answer is, or lists. */
const storesIn = (body: Json): readonly Json[] => {
  const listed = body['object'] === 'list' ? (body['data'] as readonly Json[]) : [body];
  return listed.filter((each) => each['object'] === 'vector_store');
};

export const deviations: readonly Deviation[] = [
  {
    name: 'the first chunk of a stream names neither answer nor model (recorded)',
    applies: (body) => body['id'] === '' && body['object'] === '',
    mend: (body) => ({ ...body, id: 'x', object: 'chat.completion.chunk', model: 'x' }),
  },
  {
    name: 'a chunk of a completion that goes on has no finish_reason, the documents know no streams of them (reference page of OpenAI)',
    applies: (body) => body['object'] === 'text_completion' && reasons(body).includes(null),
    mend: (body) => ({ ...body, choices: choices(body).map((each) => ({ ...each, finish_reason: 'stop' })) }),
  },
  {
    name: 'a refused prompt has innererror, the documents have inner_error (recorded)',
    applies: (body) => 'innererror' in errorOf(body),
    mend: (body) => ({ error: { ...without(errorOf(body), 'innererror', 'type', 'status'), type: 'error' } }),
  },
  {
    name: 'an error names its kind and may have no param or code, the documents have the type `error` and texts (seen by clients)',
    applies: (body) => errorOf(body)['type'] === 'invalid_request_error',
    mend: (body) =>
      withError(body, {
        type: 'error',
        param: errorOf(body)['param'] ?? '',
        code: errorOf(body)['code'] ?? '',
      }),
  },
  {
    name: 'a response that has not ended says `usage: null`, the documents leave it out (reference page of OpenAI)',
    applies: (body) => responseIn(body)['usage'] === null,
    mend: (body) => inResponse(body, (response) => without(response, 'usage')),
  },
  {
    name: 'a response without a user says `user: null`, the preview document has a text (reference page)',
    applies: (body) => responseIn(body)['user'] === null,
    mend: (body) => inResponse(body, (response) => ({ ...response, user: '' })),
  },
  {
    name: 'a response says `reasoning: {effort: null}`, the documents have an effort (reference page)',
    applies: (body) => ((responseIn(body)['reasoning'] ?? {}) as Json)['effort'] === null,
    mend: (body) => inResponse(body, (response) => without(response, 'reasoning')),
  },
  {
    name: 'the preview document requires `bytes` of a vector store, which it does not define',
    applies: (body) => storesIn(body).some((store) => !('bytes' in store)),
    mend: (body) => {
      const whole = (store: Json): Json => ({ ...store, bytes: 0 });
      return body['object'] === 'list' ? { ...body, data: storesIn(body).map(whole) } : whole(body);
    },
  },
];
