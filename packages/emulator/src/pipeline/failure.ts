import type { ContextLastError } from '@spillway/expressions';
import { PolicyError, type Section } from '@spillway/policies';
import type { Step } from './compile.ts';

/** An error on its way to on-error, with the innermost policy it came from. */
export class Failure extends Error {
  readonly error: unknown;
  readonly lastError: ContextLastError;
  constructor(error: unknown, lastError: ContextLastError) {
    super(lastError.message, { cause: error });
    this.name = 'Failure';
    this.error = error;
    this.lastError = lastError;
  }
}

/** Wraps what a policy threw; what a nested policy threw keeps the place of the nested one. */
export const failureOf = (error: unknown, { policy, scope }: Step, section: Section): Failure => {
  if (error instanceof Failure) return error;
  const known = error instanceof PolicyError ? error : undefined;
  return new Failure(error, {
    source: known?.source ?? policy.definition.name,
    reason: known?.reason ?? 'InternalError',
    message: known?.message ?? 'Internal server error',
    scope,
    section,
    path: policy.path,
    policyId: known?.namesPolicyId === false ? null : (policy.id ?? null),
  });
};

/** A failure of a built-in step, outside every policy. */
export const builtInFailure = (error: PolicyError, section: Section): Failure =>
  new Failure(error, {
    source: error.source ?? 'configuration',
    reason: error.reason,
    message: error.message,
    scope: null,
    section,
    path: null,
    policyId: null,
  });
