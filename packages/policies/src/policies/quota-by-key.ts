import { boolean, integer, string } from '../attributes.ts';
import { definePolicy } from '../define-policy.ts';
import { PolicyError } from '../policy-error.ts';
import { admitWithinQuota, periodOf, yearOne } from '../quota.ts';

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
    'bandwidth does not run; refused calls are not counted, and any increment-condition or increment-count is evaluated at the end, a literal one too (assumed)',
  attributes: {
    calls: integer({ doc: 'calls of a period' }),
    bandwidth: integer({
      unit: 'kB',
      doc: 'kilobytes of a period',
      unsupported: 'what counts as bandwidth is not published',
    }),
    renewalPeriod: integer({ required: true, unit: 's', doc: 'length of a period, at least 300; 0 is for ever' }),
    counterKey: string({ required: true, expressions: true, doc: 'one counter per value, over all scopes' }),
    incrementCondition: boolean({
      expressions: true,
      late: true,
      doc: 'whether the call counts, asked once the response is there',
    }),
    incrementCount: integer({
      expressions: true,
      late: true,
      default: '1',
      doc: 'how much the call counts, asked once the response is there',
    }),
    firstPeriodStart: string({ default: yearOne, doc: 'when the first period begins' }),
  },
  check: (present, report) => {
    if (!present.has('calls') && !present.has('bandwidth'))
      report('', '`calls` or `bandwidth` is required', 'say how many calls a period has, for example calls="10000"');
  },
  async run(attributes, run) {
    const { calls, renewalPeriod, counterKey, incrementCondition, incrementCount } = attributes;
    if (calls === undefined) return undefined;
    const start = startOf(attributes.firstPeriodStart ?? yearOne);
    const quota = { key: `calls:${counterKey}`, calls, renewalPeriod, start };
    await admitWithinQuota(run, quota);
    const book = (amount: number) => run.state.quotas.add(quota.key, periodOf(run, quota), amount);
    if (incrementCondition === undefined && incrementCount === undefined) await book(1);
    else
      run.atEnd(async () => {
        if ((await incrementCondition?.()) ?? true) await book((await incrementCount?.()) ?? 1);
      });
    return undefined;
  },
});
