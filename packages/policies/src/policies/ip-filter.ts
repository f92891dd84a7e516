import { oneOf, string } from '../attributes.ts';
import { defineChild, definePolicy, notRun } from '../define-policy.ts';

/** `address` of `ip-filter`. */
export const ipFilterAddress = defineChild({
  name: 'address',
  content: 'none',
  attributes: {},
  text: string({ expressions: true, doc: 'the text' }),
});

/** `address-range` of `ip-filter`. */
export const ipFilterAddressRange = defineChild({
  name: 'address-range',
  content: 'none',
  attributes: {
    from: string({ required: true, expressions: true, doc: 'the from' }),
    to: string({ required: true, expressions: true, doc: 'the to' }),
  },
});

/** Allows or forbids callers by IP address or range. */
export const ipFilter = definePolicy({
  name: 'ip-filter',
  sections: ['inbound'],
  content: 'children',
  children: [ipFilterAddress.definition, ipFilterAddressRange.definition],
  order: 'any',
  traits: [],
  reference: 'https://learn.microsoft.com/azure/api-management/ip-filter-policy',
  fidelity: 'refused',
  difference: 'does not run here',
  refused: 'its behaviour is not written yet',
  attributes: { action: oneOf(['allow', 'forbid'], { required: true, expressions: true, doc: 'XSD default allow' }) },
  run: notRun,
});
