import { boolean, integer, string } from '../attributes.ts';
import { admitCall, callLimitNames, incrementAttributes } from '../call-limit.ts';
import { definePolicy } from '../define-policy.ts';

/** Limits the calls of a period for each value of a key. */
export const rateLimitByKey = definePolicy({
  name: 'rate-limit-by-key',
  sections: ['inbound'],
  gateways: ['classic', 'v2', 'self-hosted', 'workspace'],
  content: 'none',
  traits: ['limits'],
  reference: 'https://learn.microsoft.com/azure/api-management/rate-limit-by-key-policy',
  fidelity: 'approximate',
  difference:
    'the sliding window of the classic tiers, exact where the service is not; refused calls are not counted, and any increment-condition or increment-count is evaluated at the end, a literal one too (assumed)',
  attributes: {
    calls: integer({ required: true, expressions: true, doc: 'calls of a period' }),
    renewalPeriod: integer({
      required: true,
      expressions: true,
      maximum: 300,
      unit: 's',
      doc: 'length of the sliding window',
    }),
    counterKey: string({ required: true, expressions: true, doc: 'one counter per value, over all scopes' }),
    ...incrementAttributes,
    incrementAfterResponse: boolean({
      doc: 'stated by the schema only',
      unsupported: 'what it changes is not published',
    }),
    flexibleRetryWindow: boolean({
      doc: 'stated by the schema only',
      unsupported: 'what it changes is not published',
    }),
    ...callLimitNames,
  },
  async run({ calls, renewalPeriod, counterKey, incrementCondition, incrementCount, ...names }, run) {
    const key = `calls:${counterKey}`;
    const isLate = incrementCondition !== undefined || incrementCount !== undefined;
    await admitCall(run, [{ key, calls, renewalPeriod, names }], isLate ? 0 : 1);
    if (isLate)
      run.atEnd(async () => {
        const counts = (await incrementCondition?.()) ?? true;
        if (counts) await run.state.calls.add(key, (await incrementCount?.()) ?? 1, renewalPeriod);
      });
    return undefined;
  },
});
