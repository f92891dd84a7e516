import { type ClrValue, clr } from '@spillway/expressions';
import {
  type BoundChild,
  type BoundPolicy,
  type EvaluationHost,
  evaluateAttributes,
  evaluateValue,
  type MaybePromise,
  type Message,
  PolicyError,
  type ResponseMessage,
  type RunningChild,
  type RunningChildren,
} from '@spillway/policies';
import type { TraceEntry } from '../trace/trace.ts';
import type { Step } from './compile.ts';
import { type Failure, failureOf } from './failure.ts';
import type { PolicyPort } from './policy-port.ts';
import type { RequestState } from './request-state.ts';

/** What running a list of policies needs beside the policies. */
export interface Running {
  readonly state: RequestState;
  readonly port: PolicyPort;
  readonly host: EvaluationHost;
}

interface Parts {
  readonly policies: readonly BoundPolicy[];
  readonly children: readonly BoundChild[];
}

/** What stands within an element while a request runs. Objects of a class, as there are many for every request. */
class Within implements RunningChildren {
  readonly #running: Running;
  readonly #parts: Parts;
  readonly #scope: Step['scope'];

  constructor(running: Running, parts: Parts, scope: Step['scope']) {
    this.#running = running;
    this.#parts = parts;
    this.#scope = scope;
  }

  each(): readonly (() => Promise<Ended>)[] {
    return stepsOf(this.#parts.policies, this.#scope).map((step) => async () => runSteps(this.#running, [step]));
  }

  /** Runs the nested policies on a message of their own, or on the section's. */
  run(message?: Message): MaybePromise<Ended> {
    const running = this.#running;
    return runSteps(
      message === undefined ? running : { ...running, port: running.port.editing(message) },
      stepsOf(this.#parts.policies, this.#scope),
    );
  }

  elements(): MaybePromise<readonly RunningChild[]> {
    const found = this.#parts.children.map((child) => runChild(this.#running, child, this.#scope));
    return found.some((each) => each instanceof Promise)
      ? Promise.all(found.map(async (each) => each))
      : (found as RunningChild[]);
  }
}

const nothing: RunningChildren = { each: () => [], run: () => undefined, elements: () => [] };

class Child extends Within implements RunningChild {
  readonly name: string;
  readonly attributes: Readonly<Record<string, unknown>>;
  readonly #child: BoundChild;
  readonly #host: EvaluationHost;

  constructor(
    running: Running,
    child: BoundChild,
    scope: Step['scope'],
    attributes: Readonly<Record<string, unknown>>,
  ) {
    super(running, child, scope);
    this.name = child.definition.name;
    this.attributes = attributes;
    this.#child = child;
    this.#host = running.host;
  }

  async text(): Promise<string | undefined> {
    const { text } = this.#child;
    return text === undefined ? undefined : String(await evaluateValue(text.value, this.#host));
  }
}

const runChild = (running: Running, child: BoundChild, scope: Step['scope']): MaybePromise<RunningChild> => {
  const values = evaluateAttributes(child.attributes, running.host);
  return values instanceof Promise
    ? values.then((settled) => new Child(running, child, scope, settled))
    : new Child(running, child, scope, values);
};

const openEntry = ({ state }: Running, policy: BoundPolicy): TraceEntry => {
  const entry: TraceEntry = {
    section: state.section,
    path: policy.path,
    policy: policy.definition.name,
    at: state.host.clock.now() - state.startedAt,
    elapsedMs: 0,
    message: '',
  };
  state.trace.entries.push(entry);
  return entry;
};

type Ended = ResponseMessage | undefined;

/** What a trace says of a policy: what it said itself, or what it was given. */
const whatRan = ({ message, data, error }: TraceEntry, values: Readonly<Record<string, unknown>> = {}): unknown => {
  if (error !== undefined) return error;
  if (message !== '') return data === undefined ? message : { message, ...data };
  const given = Object.entries(values).filter(([, value]) => typeof value !== 'function' && value !== undefined);
  return Object.fromEntries(given.map(([name, value]) => [name, readable(value)]));
};

/** What an expression gave may hold itself, as a tree of JSON does: it is told as its text. */
const readable = (value: unknown): unknown => {
  if (Array.isArray(value)) return value.map(readable);
  return ['string', 'number', 'boolean'].includes(typeof value) ? value : clr.text(value as ClrValue);
};

/** A policy while it runs: its entry in the trace, and the entry of the one around it. */
interface Opened {
  readonly state: RequestState;
  readonly step: Step;
  readonly entry: TraceEntry;
  readonly outer: TraceEntry | undefined;
  values: Readonly<Record<string, unknown>> | undefined;
}

const close = ({ state, step, entry, outer, values }: Opened): void => {
  state.debug?.add(state.section, step.policy.definition.name, whatRan(entry, values));
  entry.elapsedMs = state.host.clock.now() - state.startedAt - entry.at;
  state.entry = outer;
};

const fail = (opened: Opened, error: unknown): never => {
  const { state, step, entry } = opened;
  const failure = recorded(entry, failureOf(error, step, state.section));
  close(opened);
  throw failure;
};

const behave = (running: Running, opened: Opened, values: Readonly<Record<string, unknown>>): MaybePromise<Ended> => {
  const { policy, scope } = opened.step;
  opened.values = values;
  const isLeaf = policy.policies.length === 0 && policy.children.length === 0;
  return policy.definition.run(values as never, running.port, isLeaf ? nothing : new Within(running, policy, scope));
};

/**
 * Runs one policy: evaluates its attributes, runs its behaviour, records both in the trace. A promise only when the
 * policy needs one; a chain of awaits for every header that is set costs more than all the headers.
 */
const runStep = (running: Running, step: Step): MaybePromise<Ended> => {
  const { state } = running;
  const opened: Opened = { state, step, entry: openEntry(running, step.policy), outer: state.entry, values: undefined };
  state.entry = opened.entry;
  state.scope = step.scope;
  try {
    const values = evaluateAttributes(step.policy.attributes, running.host);
    const result =
      values instanceof Promise
        ? values.then((settled) => behave(running, opened, settled))
        : behave(running, opened, values);
    if (result instanceof Promise) return closing(opened, result);
    close(opened);
    return result;
  } catch (error) {
    return fail(opened, error);
  }
};

const closing = async (opened: Opened, result: Promise<Ended>): Promise<Ended> => {
  let ended: Ended;
  try {
    ended = await result;
  } catch (error) {
    return fail(opened, error);
  }
  close(opened);
  return ended;
};

const recorded = (entry: TraceEntry, failure: Failure): Failure => {
  const { error } = failure;
  const known =
    error instanceof PolicyError ? { reason: error.reason, message: error.message, ...error.place } : undefined;
  entry.error = known ?? { reason: 'InternalError', message: String(error) };
  return failure;
};

const endedBy = ({ state }: Running, step: Step | undefined, ended: ResponseMessage): ResponseMessage => {
  state.resumesBehind ??= step?.policy.definition.resumesBehind;
  return ended;
};

/** Runs policies in order until one ends the pipeline with a response or fails. */
export const runSteps = (running: Running, steps: readonly Step[]): MaybePromise<Ended> => {
  for (let index = 0; index < steps.length; index++) {
    const step = steps[index] as Step;
    const ended = runStep(running, step);
    if (ended instanceof Promise) return runRest(running, steps, index, ended);
    if (ended !== undefined) return endedBy(running, step, ended);
  }
  return undefined;
};

/** Goes on behind the first policy that has to be waited for. */
const runRest = async (
  running: Running,
  steps: readonly Step[],
  from: number,
  pending: Promise<Ended>,
): Promise<Ended> => {
  let ended = await pending;
  for (let index = from; ; ) {
    if (ended !== undefined) return endedBy(running, steps[index], ended);
    index += 1;
    const step = steps[index];
    if (step === undefined) return undefined;
    const next = runStep(running, step);
    ended = next instanceof Promise ? await next : next;
  }
};

const nested = new WeakMap<readonly BoundPolicy[], readonly Step[]>();

/** Nested policies belong to one document, so their steps are made once. */
const stepsOf = (policies: readonly BoundPolicy[], scope: Step['scope']): readonly Step[] => {
  const known = nested.get(policies);
  if (known !== undefined) return known;
  const made = policies.map((policy) => ({ policy, scope }));
  nested.set(policies, made);
  return made;
};
