import { oneOf } from '../attributes.ts';
import { definePolicy } from '../define-policy.ts';
import { authenticationManagedIdentity } from './authentication-managed-identity.ts';
import { authenticationToken } from './authentication-token.ts';
import { cacheLookupValue } from './cache-lookup-value.ts';
import { cacheStoreValue } from './cache-store-value.ts';
import { choose } from './choose.ts';
import { forwardRequest } from './forward-request.ts';
import { sendRequest } from './send-request.ts';

/** Runs policies at the same time and waits for all of them, or for the first. */
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
  traits: ['waits'],
  reference: 'https://learn.microsoft.com/azure/api-management/wait-policy',
  fidelity: 'approximate',
  difference: 'with `any` the others go on without anybody waiting; the service cancels them',
  attributes: {
    for: oneOf(['all', 'any'], {
      expressions: true,
      default: 'all',
      doc: 'goes on after all of them, or after the first',
    }),
  },
  run(attributes, run, children) {
    return run.clock.together(children.each(), async (running) => {
      if (attributes.for === 'any' && running.length > 0) {
        // The first that ends decides, also when it fails; the others must not bring the process down.
        for (const each of running) each.catch(() => undefined);
        return await Promise.race(running);
      }
      const ended = await Promise.all(running);
      return ended.find((response) => response !== undefined);
    });
  },
});
