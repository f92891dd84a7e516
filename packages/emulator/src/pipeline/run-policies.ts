import { type ClrValue, clr } from '@spillway/expressions';
import {
  type BoundChild,
  type BoundPolicy,
  type EvaluationHost,
  evaluateAttributes,
  evaluateValue,
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

/** Runs the nested policies on a message of their own, or on the section's. */
const runNested =
  (running: Running, { policies }: Parts, scope: Step['scope']) =>
  (message?: Message): Promise<Ended> =>
    runPolicies(message === undefined ? running : { ...running, port: running.port.editing(message) }, policies, scope);

const elementsOf =
  (running: Running, { children }: Parts, scope: Step['scope']) =>
  async () => {
    const found: RunningChild[] = [];
    for (const child of children) found.push(await runChild(running, child, scope));
    return found;
  };

const runChild = async (running: Running, child: BoundChild, scope: Step['scope']): Promise<RunningChild> => ({
  name: child.definition.name,
  attributes: await evaluateAttributes(child.attributes, running.host),
  async text() {
    return child.text === undefined ? undefined : String(await evaluateValue(child.text.value, running.host));
  },
  run: runNested(running, child, scope),
  elements: elementsOf(running, child, scope),
});

const childrenOf = (running: Running, { policy, scope }: Step): RunningChildren => ({
  each: () => stepsOf(policy.policies, scope).map((step) => () => runSteps(running, [step])),
  run: runNested(running, policy, scope),
  elements: elementsOf(running, policy, scope),
});

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

/**
 * Runs one policy: evaluates its attributes, runs its behaviour, records both in the trace. A promise only when the
 * policy needs one; a chain of awaits for every header that is set costs more than all the headers.
 */
const runStep = (running: Running, step: Step): Ended | Promise<Ended> => {
  const { state } = running;
  const { definition, attributes } = step.policy;
  const entry = openEntry(running, step.policy);
  const outer = state.entry;
  state.entry = entry;
  state.scope = step.scope;
  let evaluated: Readonly<Record<string, unknown>> | undefined;
  const close = (): void => {
    state.debug?.add(state.section, definition.name, whatRan(entry, evaluated));
    entry.elapsedMs = state.host.clock.now() - state.startedAt - entry.at;
    state.entry = outer;
  };
  const fail = (error: unknown): never => {
    const failure = recorded(entry, failureOf(error, step, state.section));
    close();
    throw failure;
  };
  const run = (values: Readonly<Record<string, unknown>>): Ended | Promise<Ended> => {
    evaluated = values;
    return definition.run(values as never, running.port, childrenOf(running, step));
  };
  try {
    const values = evaluateAttributes(attributes, running.host);
    const result = values instanceof Promise ? values.then(run) : run(values);
    if (result instanceof Promise)
      return result.then((ended) => {
        close();
        return ended;
      }, fail);
    close();
    return result;
  } catch (error) {
    return fail(error);
  }
};

const recorded = (entry: TraceEntry, failure: Failure): Failure => {
  const { error } = failure;
  const known =
    error instanceof PolicyError ? { reason: error.reason, message: error.message, ...error.place } : undefined;
  entry.error = known ?? { reason: 'InternalError', message: String(error) };
  return failure;
};

/** Runs policies in order until one ends the pipeline with a response or fails. */
export const runSteps = async (running: Running, steps: readonly Step[]): Promise<ResponseMessage | undefined> => {
  for (const step of steps) {
    const result = runStep(running, step);
    const ended = result instanceof Promise ? await result : result;
    if (ended !== undefined) {
      running.state.resumesBehind ??= step.policy.definition.resumesBehind;
      return ended;
    }
  }
  return undefined;
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

const runPolicies = (running: Running, policies: readonly BoundPolicy[], scope: Step['scope']): Promise<Ended> =>
  runSteps(running, stepsOf(policies, scope));
