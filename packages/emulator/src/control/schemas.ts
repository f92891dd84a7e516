/** A JSON schema, as OpenAPI 3.1 takes it. */
export type Schema = Readonly<Record<string, unknown>>;

/** One operation of the control API, as its document describes it. */
export interface ControlOperation {
  readonly method: 'get' | 'post' | 'put' | 'delete';
  /** Below the server's root, `{name}` for what varies. */
  readonly path: string;
  readonly summary: string;
  /** Of the query string. */
  readonly query?: Readonly<Record<string, { readonly schema: Schema; readonly description: string }>>;
  /** What has to be sent. */
  readonly body?: Schema;
  /** By status; null for an answer without a body, a text for one that is not JSON. */
  readonly answers: Readonly<Record<number, Schema | null | string>>;
}

export type ControlOperations = Readonly<Record<string, ControlOperation>>;

export const object = (properties: Readonly<Record<string, Schema>>, optional: readonly string[] = []): Schema => ({
  type: 'object',
  properties,
  required: Object.keys(properties).filter((name) => !optional.includes(name)),
});
export const listOf = (items: Schema): Schema => ({ type: 'array', items });
export const text = { type: 'string' } as const;
export const number = { type: 'number' } as const;
export const boolean = { type: 'boolean' } as const;
export const anything = { type: 'object' } as const;
const textOrNull = { type: ['string', 'null'] } as const;
export const routeState = { enum: ['healthy', 'degraded', 'unhealthy'] } as const;

/** One of the shared schemas. */
export const ref = (name: string): Schema => ({ $ref: `#/components/schemas/${name}` });

/** Schemas that several operations share. */
export const controlSchemas: Readonly<Record<string, Schema>> = {
  Error: object({ error: object({ code: text, message: text, help: text }, ['help']) }),
  Api: object({ id: text, path: text }),
  Clock: object({ now: number, isVirtual: boolean, isFrozen: boolean }),
  BackendState: object({ id: text, isOpen: boolean, closesInMs: number }),
  Routes: object({
    state: routeState,
    routes: listOf(object({ id: text, state: routeState, members: listOf(ref('BackendState')) })),
  }),
  Trace: object({
    id: text,
    at: number,
    method: text,
    url: text,
    status: number,
    attempts: listOf(
      object(
        { backend: text, instance: textOrNull, region: textOrNull, status: { type: ['number', 'null'] }, error: text },
        ['error'],
      ),
    ),
    entries: listOf(
      object(
        {
          section: text,
          path: text,
          policy: text,
          at: number,
          elapsedMs: number,
          message: text,
          data: anything,
          error: anything,
        },
        ['data', 'error'],
      ),
    ),
  }),
};
