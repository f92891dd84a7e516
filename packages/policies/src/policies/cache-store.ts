import { boolean, integer, string } from '../attributes.ts';
import { definePolicy } from '../define-policy.ts';
import { storedResponse } from '../stored-response.ts';

/** Stores the response in the response cache, under the key that was looked up. */
export const cacheStore = definePolicy({
  name: 'cache-store',
  sections: ['outbound'],
  once: true,
  content: 'none',
  traits: ['storesResponse'],
  reference: 'https://learn.microsoft.com/azure/api-management/cache-store-policy',
  fidelity: 'approximate',
  difference: 'stores at once; the real cache may drop entries at any time',
  attributes: {
    duration: integer({ required: true, expressions: true, unit: 's', doc: 'how long it is kept' }),
    cacheResponse: boolean({
      expressions: true,
      doc: 'whether to store this response; only 200 OK is stored when it is not stated',
    }),
    cachingMode: string({ doc: 'stated by the schema only', unsupported: 'what it changes is not published' }),
  },
  async run({ duration, cacheResponse }, run) {
    const key = run.wanted.response;
    const { response } = run;
    const isWanted = cacheResponse ?? response?.status === 200;
    if (key !== undefined && response !== undefined && isWanted)
      await run.state.responses.set(key, await storedResponse(response), duration);
    return undefined;
  },
});
