import { randomUUID } from 'node:crypto';
import { clr } from '@spillway/expressions';
import {
  PolicyError,
  type ResponseCache,
  type StoredResponse,
  type ValueCache,
  type VectorCache,
} from '@spillway/policies';
import { distance } from '../distance.ts';
import type { Place } from './counters.ts';
import { vectorAdd, vectorIds } from './scripts.ts';

/** Beyond ten years nothing is kept apart; Redis takes no larger numbers either. */
const longestMs = 315_576_000_000;

const lasting = (durationSeconds: number): number => Math.min(durationSeconds * 1000, longestMs);

/** Texts with an end. Redis forgets them a little later than the clock that requests see. */
const texts = ({ link, clock, prefix }: Place) => ({
  async get(key: string): Promise<string | undefined> {
    const found = await link.command('GET', `${prefix}:${key}`);
    if (typeof found !== 'string') return undefined;
    const [until, text] = JSON.parse(found) as readonly [number, string];
    return until > clock.now() ? text : undefined;
  },
  async set(key: string, text: string, durationSeconds: number): Promise<void> {
    const ms = lasting(durationSeconds);
    const value = JSON.stringify([clock.now() + ms, text]);
    if (ms > 0) await link.command('SET', `${prefix}:${key}`, value, 'PX', String(Math.ceil(ms) + 1000));
    else await link.command('DEL', `${prefix}:${key}`);
  },
  async delete(key: string): Promise<void> {
    await link.command('DEL', `${prefix}:${key}`);
  },
});

/** @throws PolicyError for a value that only one process can hold */
export const textOf = (value: Parameters<typeof clr.serialize>[0]): string => {
  const text = clr.serialize(value);
  if (text !== undefined) return text;
  const message = `a ${clr.typeName(value)} cannot be kept in a cache that processes share: store its text instead`;
  throw new PolicyError('CacheValueNotSerializable', message, { status: 500 });
};

export const sharedValues = (place: Place): ValueCache => {
  const kept = texts(place);
  return {
    async get(key) {
      const text = await kept.get(key);
      return text === undefined ? undefined : clr.deserialize(text);
    },
    set: (key, value, durationSeconds) => kept.set(key, textOf(value), durationSeconds),
    delete: kept.delete,
  };
};

const writeResponse = ({ body, ...rest }: StoredResponse): string =>
  JSON.stringify({ ...rest, ...(body !== undefined && { body: Buffer.from(body).toString('base64') }) });

const readResponse = (text: string): StoredResponse => {
  const { body, ...rest } = JSON.parse(text) as Omit<StoredResponse, 'body'> & { readonly body?: string };
  return { ...rest, body: body === undefined ? undefined : new Uint8Array(Buffer.from(body, 'base64')) };
};

export const sharedResponses = (place: Place): ResponseCache => {
  const kept = texts(place);
  return {
    async get(key) {
      const text = await kept.get(key);
      return text === undefined ? undefined : readResponse(text);
    },
    set: (key, response, durationSeconds) => kept.set(key, writeResponse(response), durationSeconds),
  };
};

/** A vector is asked for once by each process; a partition holds fewer than in memory, since all ids are listed. */
const mostVectors = 1000;
const mostKnown = 10_000;

const bytesOf = (vector: readonly number[]): string => Buffer.from(new Float64Array(vector).buffer).toString('base64');

const vectorOf = (text: string): readonly number[] => {
  const bytes = Uint8Array.from(Buffer.from(text, 'base64'));
  return [...new Float64Array(bytes.buffer)];
};

export const sharedVectors = ({ link, clock, prefix }: Place): VectorCache => {
  const known = new Map<string, readonly number[]>();
  const keys = (partition: string) =>
    [`${prefix}:ends:${partition}`, `${prefix}:vectors:${partition}`, `${prefix}:responses:${partition}`] as const;
  const learn = async (partition: string, ids: readonly string[]): Promise<void> => {
    const missing = ids.filter((id) => !known.has(id));
    if (missing.length === 0) return;
    const found = (await link.command('HMGET', keys(partition)[1], ...missing)) as readonly (string | null)[];
    for (const [index, id] of missing.entries()) {
      const text = found[index];
      if (typeof text === 'string') known.set(id, vectorOf(text));
    }
    while (known.size > mostKnown) known.delete(known.keys().next().value!);
  };
  return {
    async nearest(partition, vector) {
      const ids = (await link.run(vectorIds, keys(partition), [clock.now(), mostVectors])) as readonly string[];
      await learn(partition, ids);
      const [best] = ids
        .flatMap((id) => {
          const other = known.get(id);
          return other === undefined ? [] : { id, distance: distance(vector, other) };
        })
        .sort((a, b) => a.distance - b.distance);
      const text = best && (await link.command('HGET', keys(partition)[2], best.id));
      return typeof text === 'string' ? { distance: best!.distance, response: readResponse(text) } : undefined;
    },
    async add(partition, vector, response, durationSeconds) {
      const now = clock.now();
      const args = [now + lasting(durationSeconds), randomUUID(), bytesOf(vector), writeResponse(response)];
      await link.run(vectorAdd, keys(partition), [now, mostVectors, ...args]);
    },
  };
};
