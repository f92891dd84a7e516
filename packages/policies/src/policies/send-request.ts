import { boolean, integer, oneOf, string } from '../attributes.ts';
import { allSections, definePolicy } from '../define-policy.ts';
import { outgoingRequest } from '../outgoing.ts';
import { PolicyError } from '../policy-error.ts';
import { requestPolicies, setUrl } from '../request-parts.ts';
import { responseValue } from '../response-value.ts';

/** Calls a URL and stores the response in a variable. */
export const sendRequest = definePolicy({
  name: 'send-request',
  sections: allSections,
  content: 'children',
  children: [setUrl.definition],
  nestedPolicies: requestPolicies,
  traits: ['sends', 'waits', 'writesVariable'],
  reference: 'https://learn.microsoft.com/azure/api-management/send-request-policy',
  fidelity: 'approximate',
  difference: 'the messages of a failed connection follow .NET (assumed); the response is always collected',
  attributes: {
    mode: oneOf(['new', 'copy'], {
      expressions: true,
      default: 'new',
      doc: 'copy begins with the request that is running; in outbound it has no body then',
    }),
    responseVariableName: string({
      writes: 'IResponse',
      required: true,
      expressions: true,
      doc: 'the variable that gets the response, as an IResponse',
    }),
    timeout: integer({ expressions: true, unit: 's', default: '60', doc: 'wait for the response' }),
    timeoutMs: integer({ expressions: true, unit: 'ms', doc: 'the same in milliseconds; instead of timeout' }),
    ignoreError: boolean({ default: 'false', doc: 'goes on without a response, the variable is null then' }),
    bufferResponse: boolean({ default: 'true', doc: 'collects the response' }),
    failOnErrorStatusCode: boolean({ default: 'false', doc: 'goes to on-error when the answer is 400 to 599' }),
  },
  check: (present, report) => {
    if (present.has('timeout') && present.has('timeoutMs'))
      report('timeoutMs', '`timeout` and `timeout-ms` cannot be used together', 'keep one of the two');
  },
  async run(attributes, run, children) {
    const {
      mode = 'new',
      responseVariableName,
      timeout = 60,
      timeoutMs,
      ignoreError,
      failOnErrorStatusCode,
    } = attributes;
    try {
      const request = await outgoingRequest(run, children, mode);
      const response = await run.network.send(request, { timeoutMs: timeoutMs ?? timeout * 1000 });
      if (failOnErrorStatusCode === true && response.status >= 400)
        throw new PolicyError('BackendResponseError', `Backend answered with status ${response.status}`, {
          status: response.status,
        });
      run.variables.set(responseVariableName, responseValue(response));
    } catch (error) {
      if (ignoreError !== true || !(error instanceof PolicyError)) throw error;
      run.telemetry.trace(error.message, { reason: error.reason });
      run.variables.set(responseVariableName, null);
    }
    return undefined;
  },
});
