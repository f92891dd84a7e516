import { boolean, integer, oneOf, string } from '../attributes.ts';
import { definePolicy, notWritten } from '../define-policy.ts';

/** Publishes a message to a Dapr pub/sub topic. */
export const publishToDapr = definePolicy({
  name: 'publish-to-dapr',
  sections: ['inbound', 'outbound', 'on-error'],
  gateways: ['self-hosted'],
  content: 'xml',
  text: string({ expressions: true, doc: 'the text' }),
  traits: [],
  reference: 'https://learn.microsoft.com/azure/api-management/publish-to-dapr-policy',
  ...notWritten,
  attributes: {
    pubsubName: string({ expressions: true, doc: 'absent: topic is pubsub/topic; toolkit emits pub-sub-name' }),
    topic: string({ required: true, expressions: true, doc: 'the topic' }),
    ignoreError: boolean({ default: 'false', doc: 'the ignore error' }),
    responseVariableName: string({ doc: 'the response variable name' }),
    timeout: integer({ expressions: true, minimum: 1, maximum: 240, unit: 's', default: '5', doc: 'the timeout' }),
    template: oneOf(['liquid'], { doc: 'docs spell Liquid' }),
    contentType: oneOf(['application/json'], { doc: 'the content type' }),
  },
});
