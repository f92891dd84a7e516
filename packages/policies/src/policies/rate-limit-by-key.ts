import { boolean, integer, string } from '../attributes.ts';
import { definePolicy, notRun } from '../define-policy.ts';

/** Caps call rate per arbitrary key over a sliding window. */
export const rateLimitByKey = definePolicy({
  name: 'rate-limit-by-key',
  sections: ['inbound'],
  gateways: ['classic', 'v2', 'self-hosted', 'workspace'],
  content: 'none',
  traits: [],
  reference: 'https://learn.microsoft.com/azure/api-management/rate-limit-by-key-policy',
  fidelity: 'refused',
  difference: 'does not run here',
  refused: 'its behaviour is not written yet',
  attributes: {
    calls: integer({ required: true, expressions: true, doc: 'the calls' }),
    renewalPeriod: integer({ required: true, expressions: true, maximum: 300, unit: 's', doc: 'the renewal period' }),
    counterKey: string({
      required: true,
      expressions: true,
      doc: 'one shared counter per key value across all scopes',
    }),
    incrementCondition: boolean({ expressions: true, doc: 'an expression defers counting to end of outbound' }),
    incrementCount: integer({
      expressions: true,
      default: '1',
      doc: 'an expression defers counting to end of outbound',
    }),
    incrementAfterResponse: boolean({ doc: 'the increment after response' }),
    flexibleRetryWindow: boolean({ doc: 'the flexible retry window' }),
    retryAfterHeaderName: string({ default: 'Retry-After', doc: 'response header carrying seconds to wait' }),
    retryAfterVariableName: string({ doc: 'context variable receiving seconds to wait' }),
    remainingCallsHeaderName: string({ doc: 'the remaining calls header name' }),
    remainingCallsVariableName: string({ doc: 'the remaining calls variable name' }),
    totalCallsHeaderName: string({ doc: 'echoes calls' }),
  },
  run: notRun,
});
