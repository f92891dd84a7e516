import { boolean, integer, oneOf } from '../attributes.ts';
import { definePolicy } from '../define-policy.ts';
import { PolicyError } from '../policy-error.ts';

/** Sends the request to the backend and makes its answer the current response. */
export const forwardRequest = definePolicy({
  name: 'forward-request',
  sections: ['backend'],
  once: true,
  content: 'none',
  traits: ['sends'],
  reference: 'https://learn.microsoft.com/azure/api-management/forward-request-policy',
  fidelity: 'approximate',
  difference:
    'HTTP/1.1 to the backend whatever http-version says; a body is sent at once whatever continue-timeout says; redirects are followed as .NET does it, and the LastError reason of fail-on-error-status-code is our own (assumed); a WebSocket is opened when the client asks for one and the URL is ws or wss, without a proxy and not to mocks; policies that the service leaves out of a handshake run',
  attributes: {
    timeout: integer({
      expressions: true,
      unit: 's',
      minimum: 0,
      default: '300',
      doc: "wait for the response's headers",
    }),
    timeoutMs: integer({
      expressions: true,
      unit: 'ms',
      minimum: 0,
      doc: 'the same in milliseconds; instead of timeout',
    }),
    continueTimeout: integer({
      expressions: true,
      unit: 's',
      doc: 'wait for 100 Continue',
    }),
    httpVersion: oneOf(['1', '2or1', '2'], { default: '1', doc: 'HTTP version towards the backend' }),
    followRedirects: boolean({
      expressions: true,
      default: 'false',
      doc: 'follows redirects instead of passing them on',
    }),
    bufferRequestBody: boolean({
      role: 'buffersRequest',
      default: 'false',
      doc: 'keeps the request body so that it can be sent again',
    }),
    bufferResponse: boolean({
      default: 'true',
      doc: 'collects the response before it goes on; false passes chunks at once',
    }),
    failOnErrorStatusCode: boolean({ default: 'false', doc: 'goes to on-error when the backend answers 400 to 599' }),
  },
  check: (present, report) => {
    if (present.has('timeout') && present.has('timeoutMs'))
      report('timeoutMs', '`timeout` and `timeout-ms` cannot be used together', 'keep one of the two');
  },
  async run(attributes, run) {
    const {
      timeout = 300,
      timeoutMs,
      bufferRequestBody,
      bufferResponse,
      followRedirects,
      failOnErrorStatusCode,
    } = attributes;
    await run.network.forward({
      timeoutMs: timeoutMs ?? timeout * 1000,
      bufferRequestBody: bufferRequestBody ?? false,
      bufferResponse: bufferResponse ?? true,
      followRedirects: followRedirects ?? false,
    });
    const status = run.response?.status ?? 0;
    if (failOnErrorStatusCode === true && status >= 400 && status < 600)
      throw new PolicyError('BackendResponseError', `Backend answered with status ${status}`, { status });
    return undefined;
  },
});
