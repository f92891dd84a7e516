import { clr } from '@spillway/expressions';
import { PolicyError } from './policy-error.ts';
import type { PolicyRun } from './run.ts';

/** What to do with what does not fit (reference page: validation policies, actions). */
export const actions = ['ignore', 'prevent', 'detect'] as const;
export type Action = (typeof actions)[number];

/** One line of the reference's table of validation errors. */
export interface ValidationError {
  readonly name: string;
  readonly type: string;
  readonly rule: string;
  readonly details: string;
  /** Told to the client; `details` where it is the same. */
  readonly publicText?: string;
  readonly action: Action;
}

/** What clients are told of answers and of the document: nothing of how it is made. */
export const internalText = 'The request could not be processed due to an internal error. Contact the API owner.';

const shown = ({ name, type, rule, details, action }: ValidationError): object => ({
  Name: name,
  Type: type,
  ValidationRule: rule,
  Details: details,
  Action: action,
});

/** The reference's texts and statuses: 400 for requests, 502 for responses. */
const refusal = (run: PolicyRun, { details, publicText }: ValidationError): PolicyError => {
  const isRequest = run.section === 'inbound';
  const answer = { status: isRequest ? 400 : 502, wireMessage: publicText ?? details };
  return new PolicyError(isRequest ? 'Bad request' : 'Response not allowed', details, answer);
};

/**
 * Logs what was found and stops at the first that is to be prevented. What is ignored is not looked at in the first
 * place.
 */
export const settle = (
  run: PolicyRun,
  errors: readonly ValidationError[],
  errorsVariableName: string | undefined,
): undefined => {
  if (errors.length === 0) return undefined;
  if (errorsVariableName !== undefined)
    run.variables.set(errorsVariableName, clr.json(JSON.stringify(errors.map(shown))));
  for (const error of errors) run.telemetry.trace(error.details, { action: error.action });
  const prevented = errors.find(({ action }) => action === 'prevent');
  if (prevented !== undefined) throw refusal(run, prevented);
  return undefined;
};

/** The API has no document to compare with. */
export const noDocument = (action: Action): ValidationError => ({
  name: '',
  type: 'ApiSchema',
  rule: '',
  details: "API's schema does not exist or it could not be resolved.",
  publicText: internalText,
  action,
});

/** The strictest of several actions. */
export const strictest = (...of: readonly Action[]): Action =>
  of.includes('prevent') ? 'prevent' : of.includes('detect') ? 'detect' : 'ignore';
