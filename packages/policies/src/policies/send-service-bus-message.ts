import { boolean, string } from '../attributes.ts';
import { defineChild, definePolicy, notRun } from '../define-policy.ts';

/** `message-property` of `send-service-bus-message`. */
export const sendServiceBusMessageMessagePropertiesMessageProperty = defineChild({
  name: 'message-property',
  content: 'none',
  min: 1,
  attributes: { name: string({ required: true, doc: 'the name' }) },
  text: string({ expressions: true, doc: 'the text' }),
});

/** `message-properties` of `send-service-bus-message`. */
export const sendServiceBusMessageMessageProperties = defineChild({
  name: 'message-properties',
  content: 'children',
  max: 1,
  attributes: {},
  children: [sendServiceBusMessageMessagePropertiesMessageProperty.definition],
});

/** `payload` of `send-service-bus-message`. */
export const sendServiceBusMessagePayload = defineChild({
  name: 'payload',
  content: 'none',
  min: 1,
  max: 1,
  attributes: {},
  text: string({ expressions: true, doc: 'the text' }),
});

/** Sends a message to a Service Bus queue or topic. */
export const sendServiceBusMessage = definePolicy({
  name: 'send-service-bus-message',
  sections: ['inbound', 'outbound', 'on-error'],
  scopes: ['global', 'product', 'api', 'operation'],
  gateways: ['classic'],
  content: 'children',
  children: [sendServiceBusMessageMessageProperties.definition, sendServiceBusMessagePayload.definition],
  order: 'any',
  traits: [],
  reference: 'https://learn.microsoft.com/azure/api-management/send-service-bus-message-policy',
  fidelity: 'refused',
  difference: 'does not run here',
  refused: 'its behaviour is not written yet',
  attributes: {
    queueName: string({ expressions: true, doc: 'queue-name or topic-name' }),
    topicName: string({ expressions: true, doc: 'queue-name or topic-name' }),
    namespace: string({ expressions: true, doc: 'FQDN' }),
    clientId: string({ expressions: true, doc: 'user-assigned identity; else system-assigned' }),
    messageId: string({ expressions: true, doc: 'GUID; generated if absent' }),
    sessionId: string({ expressions: true, doc: 'GUID' }),
    timeToLive: string({ doc: 'TimeSpan, e.g. 00:10:00; expression support unstated' }),
    responseVariableName: string({ doc: 'MessageId, SessionId, TimeToLive or Error.Reason/Message' }),
    ignoreError: boolean({ default: 'false', doc: 'send failures only' }),
  },
  run: notRun,
});
