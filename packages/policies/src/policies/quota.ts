import { integer, string } from '../attributes.ts';
import { defineChild, definePolicy } from '../define-policy.ts';
import { admitWithinQuota, bookTransfer, takeCall, yearOne } from '../quota.ts';
import { subscriptionLimits } from '../subscription-limits.ts';

const calls = integer({ doc: 'calls of a period' });
const bandwidth = integer({ unit: 'kB', doc: 'kilobytes of a period' });

const quotaOf = {
  name: string({ doc: 'the display name' }),
  id: string({ doc: 'the id, which wins over the name' }),
  calls,
  bandwidth,
  renewalPeriod: integer({ unit: 's', doc: 'length of a period; that of the element around it when left out' }),
};

/** A quota of its own for an operation, on top of the others. */
export const quotaOperation = defineChild({ name: 'operation', content: 'none', attributes: quotaOf });

/** A quota of its own for an API, on top of the product's. */
export const quotaApi = defineChild({
  name: 'api',
  content: 'children',
  attributes: quotaOf,
  children: [quotaOperation.definition],
});

/** Limits the calls of a long period, or for ever, for each subscription; requests without a key are not limited. */
export const quota = definePolicy({
  name: 'quota',
  sections: ['inbound'],
  scopes: ['product'],
  once: true,
  content: 'children',
  children: [quotaApi.definition],
  traits: ['limits'],
  reference: 'https://learn.microsoft.com/azure/api-management/quota-policy',
  fidelity: 'approximate',
  difference:
    'periods begin with the year 1 instead of the subscription, whose start is not in the artifacts; bandwidth is the bodies of requests and responses in units of 1024 bytes, booked when the answer has gone out, and refused calls are not counted (assumed)',
  attributes: {
    calls,
    bandwidth,
    renewalPeriod: integer({ required: true, unit: 's', doc: 'length of a period; 0 is for ever' }),
  },
  check: (present, report) => {
    if (!present.has('calls') && !present.has('bandwidth'))
      report('', '`calls` or `bandwidth` is required', 'say how many calls a period has, for example calls="10000"');
  },
  async run(attributes, run, children) {
    const limits = await subscriptionLimits(run, attributes, await children.elements());
    const quotas = limits.map(({ key, attributes: { calls, bandwidth, renewalPeriod } }) => ({
      key,
      calls: calls === undefined ? undefined : Number(calls),
      bandwidth: bandwidth === undefined ? undefined : Number(bandwidth),
      renewalPeriod: Number(renewalPeriod ?? attributes.renewalPeriod),
      start: Date.parse(yearOne),
    }));
    for (const each of quotas) await admitWithinQuota(run, each);
    await takeCall(run, quotas);
    await bookTransfer(run, quotas);
    return undefined;
  },
});
