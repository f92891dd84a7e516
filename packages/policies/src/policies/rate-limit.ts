import { integer, string } from '../attributes.ts';
import { defineChild, definePolicy, notRun } from '../define-policy.ts';

/** `operation` of `rate-limit`. */
export const rateLimitApiOperation = defineChild({
  name: 'operation',
  content: 'none',
  attributes: {
    name: string({ doc: 'name or id; id wins' }),
    id: string({ doc: 'name or id; id wins' }),
    calls: integer({ required: true, doc: 'the calls' }),
    renewalPeriod: integer({ required: true, maximum: 300, unit: 's', doc: 'the renewal period' }),
    retryAfterHeaderName: string({ default: 'Retry-After', doc: 'schema only; inherited type' }),
    retryAfterVariableName: string({ doc: 'schema only; inherited type' }),
    remainingCallsHeaderName: string({ doc: 'schema only; inherited type' }),
    remainingCallsVariableName: string({ doc: 'schema only; inherited type' }),
    totalCallsHeaderName: string({ doc: 'schema only; inherited type' }),
  },
});

/** `api` of `rate-limit`. */
export const rateLimitApi = defineChild({
  name: 'api',
  content: 'children',
  attributes: {
    name: string({ doc: 'name or id; id wins' }),
    id: string({ doc: 'name or id; id wins' }),
    calls: integer({ required: true, doc: 'the calls' }),
    renewalPeriod: integer({ required: true, maximum: 300, unit: 's', doc: 'the renewal period' }),
    retryAfterHeaderName: string({ default: 'Retry-After', doc: 'schema only; inherited type' }),
    retryAfterVariableName: string({ doc: 'schema only; inherited type' }),
    remainingCallsHeaderName: string({ doc: 'schema only; inherited type' }),
    remainingCallsVariableName: string({ doc: 'schema only; inherited type' }),
    totalCallsHeaderName: string({ doc: 'schema only; inherited type' }),
  },
  children: [rateLimitApiOperation.definition],
});

/** XSD also permits operation directly under rate-limit. */
export const rateLimitOperation = defineChild({
  name: 'operation',
  content: 'none',
  attributes: {
    name: string({ doc: 'name or id; id wins' }),
    id: string({ doc: 'name or id; id wins' }),
    calls: integer({ required: true, doc: 'the calls' }),
    renewalPeriod: integer({ required: true, maximum: 300, unit: 's', doc: 'the renewal period' }),
    retryAfterHeaderName: string({ default: 'Retry-After', doc: 'schema only; inherited type' }),
    retryAfterVariableName: string({ doc: 'schema only; inherited type' }),
    remainingCallsHeaderName: string({ doc: 'schema only; inherited type' }),
    remainingCallsVariableName: string({ doc: 'schema only; inherited type' }),
    totalCallsHeaderName: string({ doc: 'schema only; inherited type' }),
  },
});

/** Caps call rate per subscription over a sliding window. */
export const rateLimit = definePolicy({
  name: 'rate-limit',
  sections: ['inbound'],
  scopes: ['product', 'api', 'operation'],
  once: true,
  content: 'children',
  children: [rateLimitApi.definition, rateLimitOperation.definition],
  traits: [],
  reference: 'https://learn.microsoft.com/azure/api-management/rate-limit-policy',
  fidelity: 'refused',
  difference: 'does not run here',
  refused: 'its behaviour is not written yet',
  attributes: {
    calls: integer({ required: true, doc: 'the calls' }),
    renewalPeriod: integer({ required: true, maximum: 300, unit: 's', doc: 'sliding window' }),
    retryAfterHeaderName: string({ default: 'Retry-After', doc: 'response header carrying seconds to wait' }),
    retryAfterVariableName: string({ doc: 'context variable receiving seconds to wait' }),
    remainingCallsHeaderName: string({ doc: 'the remaining calls header name' }),
    remainingCallsVariableName: string({ doc: 'the remaining calls variable name' }),
    totalCallsHeaderName: string({ doc: 'echoes calls' }),
  },
  run: notRun,
});
