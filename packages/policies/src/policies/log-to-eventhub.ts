import { string } from '../attributes.ts';
import { allSections, definePolicy } from '../define-policy.ts';
import { decodeUtf8, encodeUtf8 } from '../utf8.ts';

const longestBytes = 200 * 1024;

/** At most 200 KB, cut between characters (reference page: a longer message is truncated). */
const truncated = (text: string): string => {
  const bytes = encodeUtf8(text);
  if (bytes.length <= longestBytes) return text;
  let end = longestBytes;
  while (end > 0 && (bytes[end]! & 0xc0) === 0x80) end -= 1;
  return decodeUtf8(bytes.subarray(0, end));
};

/** Sends a text to the event hub of a logger. */
export const logToEventhub = definePolicy({
  name: 'log-to-eventhub',
  sections: allSections,
  scopes: ['global', 'product', 'api', 'operation'],
  gateways: ['classic', 'v2', 'consumption', 'self-hosted'],
  content: 'none',
  text: string({ required: true, expressions: true, doc: 'the message, of which at most 200 KB are sent' }),
  traits: ['sends'],
  reference: 'https://learn.microsoft.com/azure/api-management/log-to-eventhub-policy',
  fidelity: 'approximate',
  difference: 'kept for the control API, not sent to Event Hubs; that the logger exists is not checked',
  attributes: {
    loggerId: string({ required: true, names: 'logger', doc: 'the logger' }),
    partitionId: string({ doc: 'the partition; not with partition-key' }),
    partitionKey: string({ expressions: true, doc: 'chooses the partition; not with partition-id' }),
  },
  check: (present, report) => {
    if (present.has('partitionId') && present.has('partitionKey'))
      report('partitionKey', '`partition-id` and `partition-key` cannot be used together', 'keep one of the two');
  },
  run(attributes, run) {
    const { loggerId, partitionId, partitionKey } = attributes;
    const { text } = attributes as { readonly text?: string };
    run.telemetry.publish({
      to: 'event-hub',
      name: loggerId,
      body: truncated(text ?? ''),
      properties: {
        ...(partitionId !== undefined && { 'partition-id': partitionId }),
        ...(partitionKey !== undefined && { 'partition-key': partitionKey }),
      },
    });
    return undefined;
  },
});
