import { boolean, integer, string } from './attributes.ts';
import { newResponse } from './message.ts';
import { responseValue } from './response-value.ts';
import type { PolicyRun } from './run.ts';

/** Dapr takes what it is sent without a word: 204 (Dapr's reference of publishing; of bindings it is assumed). */
export const keepDaprAnswer = (run: PolicyRun, responseVariableName: string | undefined): void => {
  if (responseVariableName !== undefined) run.variables.set(responseVariableName, responseValue(newResponse(204)));
};

/** What both ways to Dapr take. */
export const daprAttributes = {
  ignoreError: boolean({ default: 'false', doc: 'goes on when Dapr refuses; here it never does' }),
  responseVariableName: string({ writes: 'IResponse', doc: 'the variable that gets the answer of Dapr' }),
  timeout: integer({
    expressions: true,
    minimum: 1,
    maximum: 240,
    unit: 's',
    default: '5',
    doc: 'when to give up waiting for Dapr; here it answers at once',
  }),
};
