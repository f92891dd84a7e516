import { boolean, integer, string } from '../attributes.ts';
import { definePolicy, notRun } from '../define-policy.ts';

/** Call and/or bandwidth quota per arbitrary key. */
export const quotaByKey = definePolicy({
  name: 'quota-by-key',
  sections: ['inbound'],
  gateways: ['classic', 'v2', 'self-hosted', 'workspace'],
  content: 'none',
  traits: [],
  reference: 'https://learn.microsoft.com/azure/api-management/quota-by-key-policy',
  fidelity: 'refused',
  difference: 'does not run here',
  refused: 'its behaviour is not written yet',
  attributes: {
    calls: integer({ doc: 'calls and/or bandwidth required' }),
    bandwidth: integer({ unit: 'kB', doc: 'calls and/or bandwidth required' }),
    renewalPeriod: integer({
      required: true,
      minimum: 300,
      unit: 's',
      doc: '0 = infinite; docs minimum 300; XSD types it as string',
    }),
    counterKey: string({ required: true, expressions: true, doc: 'the counter key' }),
    incrementCondition: boolean({ expressions: true, doc: 'the increment condition' }),
    incrementCount: integer({ expressions: true, default: '1', doc: 'the increment count' }),
    firstPeriodStart: string({ default: '0001-01-01T00:00:00Z', doc: 'yyyy-MM-ddTHH:mm:ssZ' }),
  },
  run: notRun,
});
