import { integer, string } from '../attributes.ts';
import { admitCall, callLimitNames } from '../call-limit.ts';
import { defineChild, definePolicy } from '../define-policy.ts';
import { subscriptionLimits } from '../subscription-limits.ts';

const limit = {
  calls: integer({ required: true, doc: 'calls of a period' }),
  renewalPeriod: integer({ required: true, maximum: 300, unit: 's', doc: 'length of the sliding window' }),
  ...callLimitNames,
};

const limitOf = {
  name: string({ doc: 'the display name' }),
  id: string({ doc: 'the id, which wins over the name' }),
  ...limit,
};

/** A limit of its own for an operation, on top of the others. */
export const rateLimitOperation = defineChild({ name: 'operation', content: 'none', attributes: limitOf });

/** A limit of its own for an API, on top of the product's. */
export const rateLimitApi = defineChild({
  name: 'api',
  content: 'children',
  attributes: limitOf,
  children: [rateLimitOperation.definition],
});

/** Limits the calls of a period for each subscription; requests without a key are not limited. */
export const rateLimit = definePolicy({
  name: 'rate-limit',
  sections: ['inbound'],
  scopes: ['product', 'api', 'operation'],
  once: true,
  content: 'children',
  children: [rateLimitApi.definition, rateLimitOperation.definition],
  traits: ['limits'],
  reference: 'https://learn.microsoft.com/azure/api-management/rate-limit-policy',
  fidelity: 'approximate',
  difference:
    'the sliding window of the classic tiers, exact where the service is not; refused calls are not counted (assumed)',
  attributes: limit,
  async run(attributes, run, children) {
    const limits = await subscriptionLimits(run, attributes, await children.elements());
    const periods = limits.map(({ key, attributes: own }) => ({
      key,
      calls: Number(own['calls']),
      renewalPeriod: Number(own['renewalPeriod']),
      names: own,
    }));
    await admitCall(run, periods, 1);
    return undefined;
  },
});
