import { oneOf } from '../attributes.ts';
import { definePolicy, notRun } from '../define-policy.ts';
import { authenticationManagedIdentity } from './authentication-managed-identity.ts';
import { authenticationToken } from './authentication-token.ts';
import { cacheLookupValue } from './cache-lookup-value.ts';
import { cacheStoreValue } from './cache-store-value.ts';
import { choose } from './choose.ts';
import { forwardRequest } from './forward-request.ts';
import { sendRequest } from './send-request.ts';

/** Runs child policies in parallel; waits for all or any. */
export const wait = definePolicy({
  name: 'wait',
  sections: ['inbound', 'backend', 'outbound'],
  content: 'policies',
  onlyPolicies: [
    sendRequest,
    cacheLookupValue,
    choose,
    forwardRequest,
    cacheStoreValue,
    authenticationManagedIdentity,
    authenticationToken,
  ],
  traits: [],
  reference: 'https://learn.microsoft.com/azure/api-management/wait-policy',
  fidelity: 'refused',
  difference: 'does not run here',
  refused: 'its behaviour is not written yet',
  attributes: { for: oneOf(['all', 'any'], { expressions: true, default: 'all', doc: 'XSD: required' }) },
  run: notRun,
});
