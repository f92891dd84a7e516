import { afterAll, describe, expect, test } from 'vitest';
import { fakeClock } from '../test/fake-clock.ts';
import { topology } from '../test/instances.ts';
import {
  type Check,
  checkerOf,
  definesOperation,
  documents,
  hasDocuments,
  type Json,
  type PublishedDocument,
  schemaCheckOf,
} from '../test/published-api.ts';
import { deviations } from '../test/recorded-deviations.ts';
import { type Ask, type CallOptions, surfaceCalls } from '../test/surface-calls.ts';
import { createRegions } from './index.ts';
import { type RouteEntry, routes } from './routes.ts';

// What the mock answers, operation by operation and status by status, against the OpenAPI documents that Microsoft
// publishes. The table of all that was checked is printed at the end.

const key = ({ method, path }: RouteEntry): string => `${method} ${path}`;
const byKey: ReadonlyMap<string, RouteEntry> = new Map(routes.map((entry) => [key(entry), entry]));

/** One answer of the mock. */
interface Answer {
  readonly entry: RouteEntry;
  readonly status: number;
  readonly type: string;
  /** The body, or each event of a stream. */
  readonly bodies: readonly unknown[];
}

const bodiesOf = (type: string, text: string): readonly unknown[] => {
  if (type === 'application/json') return [JSON.parse(text)];
  if (type !== 'text/event-stream') return [text];
  return text.split('\n').flatMap((line) => (line.startsWith('data: {') ? [JSON.parse(line.slice(6)) as unknown] : []));
};

const filled = (path: string, params: Readonly<Record<string, string>>): string =>
  path.replaceAll(/\{(\w+)\}/g, (_, name: string) => params[name] ?? '');

const urlOf = (entry: RouteEntry, family: string, { params = {}, body, form, query = '' }: CallOptions): string => {
  const host = 'https://payg.openai.azure.com';
  if (entry.at === 'safety') return `${host}${entry.path}?api-version=2024-09-01`;
  const path = filled(entry.path, params);
  if (family === 'v1') return `${host}/openai/v1${path}?${query}`;
  const deployment =
    entry.at === 'deployment' ? `/deployments/${String(body?.['model'] ?? form?.['model'] ?? '')}` : '';
  return `${host}/openai${deployment}${path}?api-version=2025-04-01-preview&${query}`;
};

const formOf = (parts: Readonly<Record<string, string | File>>): FormData => {
  const form = new FormData();
  for (const [name, value] of Object.entries(parts)) form.append(name, value);
  return form;
};

/** Instances of their own, and every answer they give. */
const recorder = (family: string) => {
  const regions = createRegions(topology, { clock: fakeClock() });
  const answers: Answer[] = [];
  const ask: Ask = async (operation, options = {}) => {
    const entry = byKey.get(operation);
    if (entry === undefined) throw new Error(`${operation} is no operation of routes.ts`);
    const request = new Request(urlOf(entry, family, options), {
      method: entry.method,
      headers: options.headers ?? { 'api-key': 'any', ...(!options.form && { 'content-type': 'application/json' }) },
      ...(entry.method === 'POST' && {
        body: options.form ? formOf(options.form) : JSON.stringify(options.body ?? {}),
      }),
    });
    const response = await regions.respond(request);
    const type = response.headers.get('content-type')?.split(';')[0] ?? '';
    const bodies = bodiesOf(type, await response.text());
    answers.push({ entry, status: response.status, type, bodies });
    return bodies[0] as Json;
  };
  return { regions, answers, ask };
};

const needed = new Set<string>();

const mended = (body: unknown): unknown => {
  if (typeof body !== 'object' || body === null) return body;
  for (const { name, applies } of deviations) if (applies(body as Json)) needed.add(name);
  return deviations.reduce((now: unknown, { applies, mend }) => (applies(now as Json) ? mend(now as Json) : now), body);
};

const pathIn = (entry: RouteEntry, { prefix }: PublishedDocument): string =>
  entry.at === 'deployment' ? `${prefix}${entry.path}` : entry.path;

/** Statuses of faults that any operation may meet; what a document defines of them is checked for each. */
const faultStatuses = [400, 401, 403, 404, 408, 429, 500, 502, 503];

interface Row {
  readonly operation: string;
  readonly document: string;
  readonly statuses: Map<number, number>;
}

const table: Row[] = [];

const note = (document: PublishedDocument, { entry, status, bodies }: Answer): void => {
  const known = table.find((row) => row.operation === key(entry) && row.document === document.file);
  const row = known ?? { operation: key(entry), document: document.file, statuses: new Map<number, number>() };
  if (known === undefined) table.push(row);
  row.statuses.set(status, (row.statuses.get(status) ?? 0) + bodies.length);
};

const validate = (answer: Answer, check: Check, document: PublishedDocument): void => {
  const { entry, status, type, bodies } = answer;
  for (const body of bodies) {
    const errors = check({ method: entry.method, path: pathIn(entry, document) }, status, type, mended(body));
    if (errors === undefined) return;
    expect(errors, `${key(entry)} ${status} ${JSON.stringify(body)}`).toEqual([]);
  }
  note(document, answer);
};

afterAll(() => {
  const line = ({ operation, document, statuses }: Row): string =>
    `${document.padEnd(30)} ${operation.padEnd(64)} ${[...statuses].map(([status, count]) => `${status}×${count}`).join(' ')}`;
  const pairs = table.reduce((sum, { statuses }) => sum + statuses.size, 0);
  if (table.length > 0)
    console.info(
      [
        ...table.map(line),
        `${pairs} pairs of operation and status checked`,
        ...[...needed].map((name) => `mended: ${name}`),
      ].join('\n'),
    );
});

describe.runIf(hasDocuments).for(documents)('$file', (document) => {
  const check = hasDocuments ? checkerOf(document) : () => undefined;
  const defines = hasDocuments ? definesOperation(document) : () => false;

  test('the check finds what is missing', () => {
    const operation = { method: 'POST', path: `${document.prefix}/chat/completions` };
    const errors = check(operation, 200, 'application/json', { id: 'x', object: 'chat.completion' });
    expect(errors?.map(({ params }) => params['missingProperty'] as unknown)).toContain('choices');
  });

  test.for(Object.entries(surfaceCalls))('%s', async ([, call]) => {
    const { answers, ask } = recorder(document.family);
    await call(ask);
    expect(answers.some(({ status }) => status === 200)).toBe(true);
    for (const answer of answers) validate(answer, check, document);
  });

  test('every operation the document defines, with every status of a fault', async () => {
    for (const entry of routes.filter((each) => defines(each.method, pathIn(each, document))))
      for (const status of faultStatuses) {
        const { regions, answers, ask } = recorder(document.family);
        regions.setFault('payg', { status });
        await ask(key(entry));
        expect(answers.map((answer) => answer.status)).toEqual([status]);
        for (const answer of answers) validate(answer, check, document);
      }
  });

  test('every operation that the document defines has been checked with its success', () => {
    const checked = table.filter((row) => row.document === document.file && row.statuses.has(200));
    const expected = routes.filter((each) => defines(each.method, pathIn(each, document))).map(key);
    expect(checked.map(({ operation }) => operation).toSorted()).toEqual(expected.toSorted());
  });
});

/** What the events of a run carry, by the longest beginning of their name. */
const carried: readonly (readonly [beginning: string, schema: string])[] = [
  ['thread.message.delta', 'messageDeltaObject'],
  ['thread.message.', 'messageObject'],
  ['thread.run.step.delta', 'runStepDeltaObject'],
  ['thread.run.step.', 'runStepObject'],
  ['thread.run.', 'runObject'],
  ['thread.created', 'threadObject'],
];

test.runIf(hasDocuments).for([
  { name: 'an answer', tools: [] },
  { name: 'a call', tools: [{ type: 'function', function: { name: 'f', description: 'd', parameters: {} } }] },
])('every event of a run that ends in $name', async ({ tools }) => {
  const [, preview] = documents;
  if (preview === undefined) throw new Error('no preview document');
  const checkSchema = schemaCheckOf(preview);
  const { ask, regions } = recorder('classic');
  const assistant = await ask('POST /assistants', { body: { model: 'gpt-4o', tools } });
  const response = await regions.respond(
    new Request('https://payg.openai.azure.com/openai/threads/runs?api-version=2025-04-01-preview', {
      method: 'POST',
      headers: { 'api-key': 'any' },
      body: JSON.stringify({ assistant_id: assistant['id'], stream: true, thread: { messages: [] } }),
    }),
  );
  const events = [...(await response.text()).matchAll(/^event: (thread.+)\ndata: (.+)$/gm)];
  expect(events.length).toBeGreaterThan(7);
  for (const [, name = '', data = ''] of events) {
    const schema = carried.find(([beginning]) => name.startsWith(beginning))?.[1] ?? '';
    expect(checkSchema(schema, JSON.parse(data)), `${name} ${data}`).toEqual([]);
  }
});

test.runIf(hasDocuments)('every deviation that is mended is there', () => {
  expect([...needed].toSorted()).toEqual(deviations.map(({ name }) => name).toSorted());
});

test('every operation is among what is asked', async () => {
  const { answers, ask } = recorder('classic');
  for (const call of Object.values(surfaceCalls)) await call(ask);
  const asked = new Set(answers.filter(({ status }) => status === 200).map(({ entry }) => key(entry)));
  const missing = routes
    .filter((entry) => entry.at !== 'safety')
    .map(key)
    .filter((each) => !asked.has(each));
  expect(missing).toEqual([]);
});
