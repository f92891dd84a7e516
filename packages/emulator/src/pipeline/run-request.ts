import { clr, type Environment } from '@spillway/expressions';
import {
  type BoundChild,
  type BoundPolicy,
  type EvaluationHost,
  type MaybePromise,
  newResponse,
  PolicyError,
  type ResponseMessage,
  type Section,
  type Trait,
} from '@spillway/policies';
import type { Pipeline, Step } from './compile.ts';
import { contextOf } from './context.ts';
import { builtInFailure, Failure } from './failure.ts';
import { answerFor, internalServerError } from './gateway-answer.ts';
import { PolicyPort } from './policy-port.ts';
import type { RequestState } from './request-state.ts';
import { type Running, runSteps } from './run-policies.ts';
import { settleUsage } from './usage.ts';

const evaluationHost = (state: RequestState): EvaluationHost => {
  const environment: Environment = {
    context: contextOf(state),
    now: () => state.host.clock.now(),
    random: state.host.random,
  };
  return {
    environment,
    isStrict: state.host.isStrict,
    onValue:
      state.debug &&
      ((expression, value) =>
        state.debug?.add(state.section, state.entry?.policy ?? '', {
          message: 'Expression was successfully evaluated.',
          expression,
          value: clr.text(value),
        })),
    prepare({ requestBody, responseBody }) {
      const bodies = [requestBody ? state.request.body : undefined, responseBody ? state.response?.body : undefined];
      const streaming = bodies.flatMap((body) => (body?.isStreaming === true ? body : []));
      if (streaming.length === 0) return undefined;
      return Promise.all(streaming.map((body) => body.buffer())).then(() => undefined);
    },
  };
};

const runSection = (
  running: Running,
  section: Section,
  steps: readonly Step[],
): MaybePromise<ResponseMessage | undefined> => {
  running.state.section = section;
  return runSteps(running, steps);
};

const knownError = (error: unknown): PolicyError | undefined => (error instanceof PolicyError ? error : undefined);

/** on-error: the response already exists, with what the gateway would send (reference page: error handling). */
const runOnError = async (running: Running, pipeline: Pipeline, failure: Failure): Promise<ResponseMessage> => {
  const { state } = running;
  const known = knownError(failure.error);
  if (known === undefined) state.host.reportBug(failure.error);
  state.lastError = failure.lastError;
  state.isFromBackend = false;
  state.response = answerFor(known, state.id);
  try {
    const ended = await runSection(running, 'on-error', pipeline['on-error']);
    return ended ?? state.response;
  } catch (error) {
    // After a failure inside on-error the generic answer is sent (assumed).
    if (!(error instanceof Failure)) throw error;
    if (knownError(error.error) === undefined) state.host.reportBug(error.error);
    return internalServerError(state.id);
  }
};

const holds = (policy: BoundPolicy | BoundChild, trait: Trait): boolean =>
  (policy.kind === 'policy' && policy.definition.traits.includes(trait)) ||
  [...policy.policies, ...policy.children].some((each) => holds(each, trait));

/** What stands behind the policy with a trait; everything when there is none. */
const behind = (steps: readonly Step[], trait: Trait): readonly Step[] =>
  steps.slice(steps.findIndex(({ policy }) => holds(policy, trait)) + 1);

/** A response from a cache stands for the backend's: the rest of inbound and backend is left out (reference page). */
const goOnWith = (running: Running, response: ResponseMessage, trait: Trait, outbound: readonly Step[]) => {
  const { state } = running;
  state.resumesBehind = undefined;
  state.response = response;
  return runSection(running, 'outbound', behind(outbound, trait));
};

const runSections = async (running: Running, pipeline: Pipeline): Promise<ResponseMessage> => {
  const { state } = running;
  for (const section of ['inbound', 'backend', 'outbound'] as const) {
    const ended = await runSection(running, section, pipeline[section]);
    if (ended !== undefined) {
      state.isFromBackend = false;
      if (state.resumesBehind === undefined) return ended;
      return (await goOnWith(running, ended, state.resumesBehind, pipeline.outbound)) ?? state.response ?? ended;
    }
    // Without a forward-request nothing is sent and outbound runs all the same; the empty 200 is assumed.
    if (section === 'backend') {
      state.response ??= newResponse(200);
      await settleUsage(state).catch((error: unknown) => {
        throw error instanceof PolicyError ? builtInFailure(error, section) : error;
      });
    }
  }
  return state.response ?? newResponse(200);
};

/** The policies that may answer a preflight: those that stand in inbound itself (reference page). */
export const preflightSteps = (pipeline: Pipeline): readonly Step[] =>
  pipeline.inbound.filter(({ policy }) => policy.definition.traits.includes('answersPreflight'));

/** Runs these policies of inbound and nothing else; undefined when none of them answers. */
export const runAlone = async (state: RequestState, steps: readonly Step[]): Promise<ResponseMessage | undefined> => {
  const running: Running = { state, port: new PolicyPort(state), host: evaluationHost(state) };
  try {
    return await runSection(running, 'inbound', steps);
  } catch (error) {
    if (!(error instanceof Failure)) throw error;
    const known = knownError(error.error);
    if (known === undefined) state.host.reportBug(error.error);
    return answerFor(known, state.id);
  }
};

const answerOf = async (
  running: Running,
  pipeline: Pipeline,
  refused: Failure | undefined,
): Promise<ResponseMessage> => {
  if (refused !== undefined) return runOnError(running, pipeline, refused);
  try {
    return await runSections(running, pipeline);
  } catch (error) {
    if (!(error instanceof Failure)) throw error;
    return runOnError(running, pipeline, error);
  }
};

/** Runs the effective policy of one request, or on-error alone when a built-in step has refused it already. */
export const runRequest = async (
  state: RequestState,
  pipeline: Pipeline,
  refused?: Failure,
): Promise<ResponseMessage> => {
  const response = await answerOf(
    { state, port: new PolicyPort(state), host: evaluationHost(state) },
    pipeline,
    refused,
  );
  state.response = response;
  // The answer stands: a count that fails does not change it (assumed).
  for (const work of state.atEnd.splice(0)) await work().catch((error: unknown) => state.traceMessage(String(error)));
  return response;
};
