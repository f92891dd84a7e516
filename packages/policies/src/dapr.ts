import { newResponse } from './message.ts';
import { responseValue } from './response-value.ts';
import type { PolicyRun } from './run.ts';

/** Dapr takes what it is sent without a word: 204 (Dapr's reference of publishing; of bindings it is assumed). */
export const keepDaprAnswer = (run: PolicyRun, responseVariableName: string | undefined): void => {
  if (responseVariableName !== undefined) run.variables.set(responseVariableName, responseValue(newResponse(204)));
};
