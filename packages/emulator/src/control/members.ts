import express, { type Express, type Request as ExpressRequest, type Response as ExpressResponse } from 'express';
import { mergePrometheus, prometheusType } from '../observe/prometheus.ts';
import { type ControlFallback, readBody, toFallback } from './answer.ts';
import type { ControlOptions } from './app.ts';
import { controlDocument } from './document.ts';
import { guards } from './guard.ts';
import { ownOperations } from './operations.ts';
import { type ControlOperations, listOf, number, object, type Schema, text } from './schemas.ts';

/** A gateway process with a control API of its own. */
export interface Member {
  readonly pid: number;
  /** `http://127.0.0.1:4101` */
  readonly control: string;
}

/** What a process says; undefined when it has no such resource, or is gone. */
interface Said {
  readonly pid: number;
  readonly status: number;
  readonly value: unknown;
}

const silenceMs = 2000;

const ask = async ({ pid, control }: Member, request: ExpressRequest, body: Buffer | undefined) => {
  try {
    const answer = await fetch(`${control}${request.originalUrl}`, {
      method: request.method,
      signal: AbortSignal.timeout(silenceMs),
      ...(body !== undefined && { body: new Uint8Array(body), headers: { 'content-type': 'application/json' } }),
    });
    const text = await answer.text();
    return { pid, status: answer.status, value: text === '' ? undefined : (JSON.parse(text) as unknown) };
  } catch {
    // It is ending; another one takes its place.
    return undefined;
  }
};

const measuredBy = async ({ control }: Member): Promise<string | undefined> => {
  try {
    return await (await fetch(`${control}/metrics`, { signal: AbortSignal.timeout(silenceMs) })).text();
  } catch {
    // It is ending; another one takes its place.
    return undefined;
  }
};

interface Timed {
  readonly at?: number;
  readonly id?: string;
  readonly isOpen?: boolean;
  readonly closesInMs?: number;
}

/** Oldest first, each with the process it is of; as many as were asked for. */
const inOrder = (all: readonly Timed[], last: unknown): readonly Timed[] => {
  const sorted = [...all].sort((a, b) => (a.at ?? 0) - (b.at ?? 0));
  const count = typeof last === 'string' ? Number(last) : Number.POSITIVE_INFINITY;
  return count < sorted.length ? sorted.slice(sorted.length - count) : sorted;
};

/** Each backend once: open when it is for any process, for as long as for the last one. */
const merged = (all: readonly Timed[]): readonly Timed[] =>
  [...Map.groupBy(all, ({ id }) => id).values()].map((same) => ({
    ...same[0],
    isOpen: same.some(({ isOpen }) => isOpen),
    closesInMs: Math.max(...same.map(({ closesInMs }) => closesInMs ?? 0)),
  }));

const together = (said: readonly Said[], request: ExpressRequest): unknown => {
  // A request was handled by one of them: its trace is an answer of its own. The document of an API is that of all.
  if (/^\/_spillway\/(?:traces|apis)\//.test(request.path)) return said[0]?.value;
  const lists = said.filter(({ value }) => Array.isArray(value));
  const isHealth = request.path === '/_spillway/health';
  if (lists.length === 0)
    return {
      ...(isHealth && { status: 'ok' }),
      processes: said.map(({ pid, value }) => ({ pid, ...(value as object) })),
    };
  if (request.path === '/_spillway/backends') return merged(lists.flatMap(({ value }) => value as Timed[]));
  const all = lists.flatMap(({ pid, value }) => (value as Timed[]).map((each) => ({ ...each, process: pid })));
  return inOrder(all, request.path === '/_spillway/traces' ? (request.query['last'] ?? '100') : undefined);
};

/** Of what every process says for itself, the answer has a list. */
const ofEach = (): ControlOperations =>
  Object.fromEntries(
    (['health', 'routes', 'state', 'clock'] as const).map((id) => {
      const one: Schema = { allOf: [object({ pid: number }), ownOperations[id].answers[200]] };
      const isHealth = id === 'health';
      const all = object({ ...(isHealth && { status: text }), processes: listOf(one) });
      return [id, { ...ownOperations[id], answers: { 200: all } }];
    }),
  );

const answer = (said: readonly Said[], request: ExpressRequest, response: ExpressResponse): void => {
  const refused = said.find(({ status }) => status >= 400);
  if (refused !== undefined) response.status(refused.status).json(refused.value);
  else if (said.every(({ value }) => value === undefined)) response.status(204).end();
  else response.json(together(said, request));
};

/**
 * One control API for several processes: every question goes to all of them, lists are put together with the id of the
 * process each entry is of, a reset is for all. What no process knows is the fallback's.
 */
export const membersControl = (
  members: () => readonly Member[],
  { fallback, operations }: { readonly fallback: ControlFallback } & Pick<ControlOptions, 'operations'>,
): Express => {
  const app = express();
  app.disable('x-powered-by');
  app.use(...guards);
  app.get('/metrics', async (_request, response) => {
    const texts = await Promise.all(members().map(measuredBy));
    response.setHeader('content-type', prometheusType);
    response.end(mergePrometheus(texts.flatMap((text) => text ?? [])));
  });
  app.get(ownOperations.document.path, (_request, response) => {
    response.json(controlDocument({ ...ownOperations, ...ofEach(), ...operations }));
  });
  app.use(async (request, response) => {
    const hasBody = request.method !== 'GET' && request.method !== 'HEAD';
    const body = hasBody ? await readBody(request) : undefined;
    const answers = await Promise.all(members().map((member) => ask(member, request, body)));
    const said = answers.filter((each) => each !== undefined && each.status !== 404) as readonly Said[];
    const isReset = request.path === '/_spillway/reset';
    if (said.length === 0 || isReset) return toFallback(fallback, request, response, body);
    answer(said, request, response);
  });
  return app;
};
