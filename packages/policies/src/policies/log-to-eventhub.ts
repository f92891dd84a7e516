import { string } from '../attributes.ts';
import { allSections, definePolicy, notRun } from '../define-policy.ts';

/** Sends a text record to an Event Hub logger. */
export const logToEventhub = definePolicy({
  name: 'log-to-eventhub',
  sections: allSections,
  scopes: ['global', 'product', 'api', 'operation'],
  gateways: ['classic', 'v2', 'consumption', 'self-hosted'],
  content: 'none',
  text: string({ required: true, expressions: true, doc: 'the text' }),
  traits: [],
  reference: 'https://learn.microsoft.com/azure/api-management/log-to-eventhub-policy',
  fidelity: 'refused',
  difference: 'does not run here',
  refused: 'its behaviour is not written yet',
  attributes: {
    loggerId: string({ required: true, doc: 'docs: no expressions; toolkit marks it expression-able' }),
    partitionId: string({ doc: 'excludes partition-key' }),
    partitionKey: string({ expressions: true, doc: 'excludes partition-id' }),
  },
  run: notRun,
});
