/** A JSON schema, as OpenAPI 3.1 takes it. */
type Schema = Readonly<Record<string, unknown>>;

/** One operation of the control API, as a document of OpenAPI describes it. */
interface Operation {
  readonly method: 'get' | 'post' | 'put' | 'delete';
  readonly path: string;
  readonly summary: string;
  readonly query?: Readonly<Record<string, { readonly schema: Schema; readonly description: string }>>;
  readonly body?: Schema;
  /** By status; null for an answer without a body. */
  readonly answers: Readonly<Record<number, Schema | null>>;
}

const text = { type: 'string' } as const;
const anything = { type: 'object' } as const;
const usage = {
  type: ['object', 'null'],
  properties: {
    promptTokens: { type: 'integer' },
    completionTokens: { type: 'integer' },
    totalTokens: { type: 'integer' },
  },
} as const;

const entry = {
  type: 'object',
  required: ['id', 'at', 'instance', 'method', 'path', 'query', 'headers', 'status', 'usage'],
  properties: {
    id: text,
    at: { type: 'number' },
    instance: text,
    method: text,
    path: text,
    query: text,
    headers: anything,
    status: { type: ['integer', 'null'] },
    responseHeaders: anything,
    usage,
  },
} as const;

const problem = {
  type: 'object',
  required: ['error'],
  properties: { error: { type: 'object', required: ['code', 'message'], properties: { code: text, message: text } } },
} as const;

const query = {
  deployment: { schema: text, description: 'only what names this deployment' },
  contains: { schema: text, description: 'only what holds this text anywhere' },
  status: { schema: { type: 'integer' }, description: 'only what was answered with it' },
  since: { schema: { type: 'number' }, description: 'only what arrived then or later, in epoch milliseconds' },
} as const;

const refused = { 400: problem, 404: problem } as const;

/** The operations of the mocks' control API, for who describes it; the routes of `answerControl` are these. */
export const controlOperations = {
  faults: {
    method: 'get',
    path: '/_spillway/faults',
    summary: 'What goes wrong, by instance',
    answers: { 200: { type: 'object', additionalProperties: { type: 'array', items: anything } } },
  },
  setFaults: {
    method: 'put',
    path: '/_spillway/faults',
    summary: 'A schedule of faults in place of everything that was there',
    body: { type: 'object', required: ['faults'], properties: { faults: { type: 'array', items: anything } } },
    answers: { 204: null, 400: problem },
  },
  setFault: {
    method: 'put',
    path: '/_spillway/faults/{instance}',
    summary: 'A fault in place of those of an instance; * for all',
    body: anything,
    answers: { 204: null, ...refused },
  },
  addFault: {
    method: 'post',
    path: '/_spillway/faults/{instance}',
    summary: 'One fault more for an instance',
    body: anything,
    answers: { 204: null, ...refused },
  },
  clearFault: {
    method: 'delete',
    path: '/_spillway/faults/{instance}',
    summary: 'No faults of an instance any more',
    answers: { 204: null, 404: problem },
  },
  arrivals: {
    method: 'get',
    path: '/_spillway/journal',
    summary: 'How many requests reached each instance',
    answers: { 200: { type: 'object', additionalProperties: anything } },
  },
  journal: {
    method: 'get',
    path: '/_spillway/journal/{instance}',
    summary: 'The requests that reached an instance, with what was sent and answered; * for all',
    query,
    answers: { 200: { type: 'array', items: entry }, 404: problem },
  },
  har: {
    method: 'get',
    path: '/_spillway/har/{instance}',
    summary: 'The same as an HTTP archive',
    query,
    answers: { 200: anything, 404: problem },
  },
} as const satisfies Readonly<Record<string, Operation>>;
