import { type Diagnostic, DiagnosticsError } from '@spillway/diagnostics';
import { createEmulator, type Emulator, type Trace, type TraceEntry, VirtualClock } from '@spillway/emulator';
import { Body, encodeUtf8, HeaderMap, policies } from '@spillway/policies';
import type { PolicyDocument } from '@spillway/policy-document';
import { createDouble, type Double } from './double.ts';
import { type Call, requestsFor } from './requests.ts';
import { keyOf, type PolicyStep, type Steps, stepsOf } from './steps.ts';
import { type Collection, subscriptionKey, type World, worldAround } from './world.ts';

/** How far a document ran. */
export interface DocumentRun {
  readonly name: string;
  readonly steps: Steps;
  /** Steps that some request reached. */
  readonly run: readonly PolicyStep[];
  readonly notRun: readonly PolicyStep[];
  /** A request went through inbound, backend and outbound; or was answered where the document answers each of them. */
  readonly isThrough: boolean;
  readonly answersItself: boolean;
  /** What is not implemented, with its place. */
  readonly notImplemented: readonly string[];
  /** Bugs of the gateway that requests ran into. */
  readonly bugs: readonly unknown[];
  /** How the good call ended, when it did not go through. */
  readonly why: string;
  readonly requests: number;
}

const place = ({ source, span, message, code }: Diagnostic): string => {
  const { line, column } = source?.positionAt(span?.start ?? 0) ?? { line: 0, column: 0 };
  return `${source?.name ?? ''}:${line}:${column}: ${code} ${message}`;
};

/** Sends one call and reads its answer to the end; gives back what was traced. */
const send = async (emulator: Emulator, clock: VirtualClock, double: Double, call: Call): Promise<readonly Trace[]> => {
  double.behave(call);
  if (call.after > 0) clock.advance(call.after * 1000);
  await clock.run(async () => {
    const response = await emulator.handle({
      method: call.method,
      url: call.url,
      headers: HeaderMap.from(Object.entries(call.headers)),
      body: call.body === undefined ? undefined : Body.ofBytes(encodeUtf8(call.body)),
      ipAddress: call.address,
      ...(call.headers['upgrade'] === 'websocket' && { upgrade: 'websocket' }),
      signal: new AbortController().signal,
    });
    response.upgraded?.destroy();
    // An answer that breaks in the middle is an answer too.
    await response.body?.buffer().catch(() => undefined);
  });
  return emulator.traces(1);
};

const ends = ({ policy }: TraceEntry): boolean => policies.get(policy)?.traits.includes('ends') === true;

/**
 * Whether a request ran all that stands in the sections and the backend answered it; where the document answers every
 * request, whether it got that far.
 */
const isThrough = (trace: Trace, { always, forwards, answersItself, alwaysTheSame }: Steps): boolean => {
  const { entries, attempts, status } = trace;
  if (entries.some(({ section, error }) => section === 'on-error' || error !== undefined)) return false;
  const ran = new Set(entries.map(keyOf));
  if (!always.every((step) => ran.has(keyOf(step)))) return false;
  if (answersItself) return alwaysTheSame || status < 400;
  if (entries.some(ends)) return false;
  return forwards ? typeof attempts.at(-1)?.status === 'number' : status < 400;
};

const endOf = (trace: Trace | undefined): string => {
  const failed = trace?.entries.findLast(({ error }) => error !== undefined);
  const last = trace?.entries.findLast(({ section }) => section !== 'on-error');
  return trace === undefined
    ? 'no trace'
    : `status ${trace.status}, ${failed === undefined ? `last ${last?.section ?? ''} ${last?.path ?? ''}` : `${failed.path}: ${failed.error?.reason}: ${failed.error?.message} ${failed.error?.line ?? ''}`}`;
};

const notImplementedIn = (trace: Trace): readonly string[] =>
  trace.entries.flatMap(({ error, policy }) =>
    error?.reason === 'NotImplemented' ? [`${error.file ?? ''}:${error.line ?? 0}: ${policy}: ${error.message}`] : [],
  );

const seedCall: Call = {
  method: 'GET',
  url: 'https://gateway.contoso.example/seed/any',
  headers: {},
  body: undefined,
  address: '192.0.2.7',
  answers: [],
  after: 0,
};

interface Tally {
  readonly reached: Set<string>;
  readonly notImplemented: Set<string>;
  readonly bugs: unknown[];
  through: boolean;
  why: string;
  requests: number;
}

const drive = async (world: World, steps: Steps): Promise<Tally> => {
  const clock = new VirtualClock();
  const double = createDouble(clock, world.facts.members);
  const tally: Tally = {
    reached: new Set(),
    notImplemented: new Set(),
    bugs: [],
    through: false,
    why: '',
    requests: 0,
  };
  const reportBug = (error: unknown): void => void tally.bugs.push(error);
  const emulator = createEmulator({ snapshot: world.snapshot, transport: double.transport, clock, reportBug });
  const { first, more } = requestsFor(world);
  const seed = async ({ headers }: Call): Promise<void> => {
    const [trace] = await send(emulator, clock, double, {
      ...seedCall,
      headers: { ...headers, 'api-key': subscriptionKey },
    });
    if (trace?.status !== 200) throw new Error(`the call that fills the cache got ${trace?.status}: ${endOf(trace)}`);
  };
  const ask = async (call: Call): Promise<void> => {
    if (world.needs.seed !== undefined) await seed(call);
    const [trace] = await send(emulator, clock, double, call);
    tally.requests++;
    if (trace === undefined) return;
    for (const entry of trace.entries) tally.reached.add(keyOf(entry));
    for (const found of notImplementedIn(trace)) tally.notImplemented.add(found);
    tally.through ||= isThrough(trace, steps);
    if (tally.why === '') tally.why = endOf(trace);
  };
  const isDone = (): boolean => tally.through && steps.reachable.every((step) => tally.reached.has(keyOf(step)));
  for (const call of first) await ask(call);
  for (const call of more) {
    if (isDone()) break;
    await ask(call);
  }
  return tally;
};

/** Values that fail only where they are reached: told, and no failure of the document. */
const failingIn = ({ bound, fragment }: World): readonly string[] =>
  bound.diagnostics
    .filter(({ code, source }) => code === 'RUN401' && (fragment === undefined || source === fragment.source))
    .map(place);

/** A fragment has its own steps, and the end of the document that includes it. */
const stepsIn = ({ bound, fragment }: World): Steps => {
  const whole = stepsOf(bound);
  return fragment === undefined
    ? whole
    : { ...whole, ...stepsOf(bound, fragment.source), answersItself: whole.answersItself };
};

/** Runs one document with its set of requests. */
export const runDocument = async (
  name: string,
  document: PolicyDocument,
  collection: Collection,
): Promise<DocumentRun> => {
  const world = worldAround(name, document, collection);
  const steps = stepsIn(world);
  const nothing = {
    name,
    steps,
    run: [],
    notRun: steps.reachable,
    isThrough: false,
    answersItself: steps.answersItself,
    bugs: [],
    requests: 0,
  };
  try {
    const tally = await drive(world, steps);
    const reached = (step: PolicyStep): boolean => tally.reached.has(keyOf(step));
    return {
      ...nothing,
      run: steps.reachable.filter(reached),
      notRun: steps.reachable.filter((step) => !reached(step)),
      isThrough:
        tally.through &&
        tally.notImplemented.size === 0 &&
        (steps.reachable.length === 0 || steps.reachable.some(reached)),
      notImplemented: [...tally.notImplemented, ...failingIn(world)],
      bugs: tally.bugs,
      why: tally.through ? '' : tally.why,
      requests: tally.requests,
    };
  } catch (error) {
    if (!(error instanceof DiagnosticsError)) throw error;
    const errors = error.diagnostics.filter(({ severity }) => severity === 'error').map(place);
    return { ...nothing, notImplemented: errors, why: errors[0] ?? '' };
  }
};
