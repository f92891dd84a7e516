import { integer, string } from '../attributes.ts';
import { defineChild, definePolicy, notRun } from '../define-policy.ts';

/** `operation` of `quota`. */
export const quotaApiOperation = defineChild({
  name: 'operation',
  content: 'none',
  attributes: {
    name: string({ doc: 'name or id; id wins' }),
    id: string({ doc: 'name or id; id wins' }),
    calls: integer({ doc: 'calls and/or bandwidth' }),
    bandwidth: integer({ unit: 'kB', doc: 'calls and/or bandwidth' }),
    renewalPeriod: integer({
      unit: 's',
      doc: "docs table says required, docs example and XSD omit it; inherits the parent's",
    }),
  },
});

/** `api` of `quota`. */
export const quotaApi = defineChild({
  name: 'api',
  content: 'children',
  attributes: {
    name: string({ doc: 'name or id; id wins' }),
    id: string({ doc: 'name or id; id wins' }),
    calls: integer({ doc: 'calls and/or bandwidth' }),
    bandwidth: integer({ unit: 'kB', doc: 'calls and/or bandwidth' }),
    renewalPeriod: integer({
      unit: 's',
      doc: "docs table says required, docs example and XSD omit it; inherits the parent's",
    }),
  },
  children: [quotaApiOperation.definition],
});

/** Call and/or bandwidth quota per subscription, renewable or lifetime. */
export const quota = definePolicy({
  name: 'quota',
  sections: ['inbound'],
  scopes: ['product'],
  once: true,
  content: 'children',
  children: [quotaApi.definition],
  traits: [],
  reference: 'https://learn.microsoft.com/azure/api-management/quota-policy',
  fidelity: 'refused',
  difference: 'does not run here',
  refused: 'its behaviour is not written yet',
  attributes: {
    calls: integer({ doc: 'calls and/or bandwidth required' }),
    bandwidth: integer({ unit: 'kB', doc: 'calls and/or bandwidth required' }),
    renewalPeriod: integer({ required: true, unit: 's', doc: '0 = infinite; window starts with the subscription' }),
  },
  run: notRun,
});
