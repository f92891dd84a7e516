import { integer, string } from '../attributes.ts';
import { incrementAttributes } from '../call-limit.ts';
import { definePolicy } from '../define-policy.ts';
import { PolicyError } from '../policy-error.ts';
import { admitWithinQuota, bookCalls, bookTransfer, takeCall, yearOne } from '../quota.ts';

const startOf = (text: string): number => {
  const start = Date.parse(text);
  if (Number.isNaN(start))
    throw new PolicyError('ExpressionValueEvaluationFailure', `'${text}' is no time of the form ${yearOne}.`, {
      status: 500,
    });
  return start;
};

/** Limits the calls of a long period, or for ever, for each value of a key. */
export const quotaByKey = definePolicy({
  name: 'quota-by-key',
  sections: ['inbound'],
  gateways: ['classic', 'v2', 'self-hosted', 'workspace'],
  content: 'none',
  traits: ['limits'],
  reference: 'https://learn.microsoft.com/azure/api-management/quota-by-key-policy',
  fidelity: 'approximate',
  difference:
    'bandwidth is the bodies of requests and responses in units of 1024 bytes, booked when the answer has gone out; refused calls are not counted, and any increment-condition or increment-count is evaluated at the end, a literal one too (assumed)',
  attributes: {
    calls: integer({ doc: 'calls of a period' }),
    bandwidth: integer({ unit: 'kB', doc: 'kilobytes of a period' }),
    renewalPeriod: integer({ required: true, unit: 's', doc: 'length of a period, at least 300; 0 is for ever' }),
    counterKey: string({ required: true, expressions: true, doc: 'one counter per value, over all scopes' }),
    ...incrementAttributes,
    firstPeriodStart: string({ default: yearOne, doc: 'when the first period begins' }),
  },
  check: (present, report) => {
    if (!present.has('calls') && !present.has('bandwidth'))
      report('', '`calls` or `bandwidth` is required', 'say how many calls a period has, for example calls="10000"');
  },
  async run(attributes, run) {
    const { calls, bandwidth, renewalPeriod, counterKey, incrementCondition, incrementCount } = attributes;
    const start = startOf(attributes.firstPeriodStart ?? yearOne);
    const quota = { key: `calls:${counterKey}`, calls, bandwidth, renewalPeriod, start };
    await admitWithinQuota(run, quota);
    const counts = async (): Promise<boolean> => (await incrementCondition?.()) ?? true;
    if (incrementCondition === undefined && incrementCount === undefined) await takeCall(run, [quota]);
    else
      run.atEnd(async () => {
        if (await counts()) await bookCalls(run, quota, (await incrementCount?.()) ?? 1);
      });
    await bookTransfer(run, [quota], counts);
    return undefined;
  },
});
