import { boolean, string } from '../attributes.ts';
import { named } from '../children.ts';
import { defineChild, definePolicy, type RunningChild } from '../define-policy.ts';

/** `message-property` of `send-service-bus-message`. */
export const sendServiceBusMessageMessageProperty = defineChild({
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
  children: [sendServiceBusMessageMessageProperty.definition],
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

const propertiesWithin = async (of: RunningChild | undefined): Promise<Record<string, string>> => {
  const properties: Record<string, string> = {};
  for (const property of (await of?.elements()) ?? [])
    properties[String(property.attributes['name'])] = (await property.text()) ?? '';
  return properties;
};

/** Sends a message to a queue or a topic of Service Bus. */
export const sendServiceBusMessage = definePolicy({
  name: 'send-service-bus-message',
  sections: ['inbound', 'outbound', 'on-error'],
  scopes: ['global', 'product', 'api', 'operation'],
  gateways: ['classic'],
  content: 'children',
  children: [sendServiceBusMessageMessageProperties.definition, sendServiceBusMessagePayload.definition],
  order: 'any',
  traits: ['sends'],
  reference: 'https://learn.microsoft.com/azure/api-management/send-service-bus-message-policy',
  fidelity: 'approximate',
  difference: 'kept for the control API, not sent to Service Bus; a message without an id gets none',
  attributes: {
    queueName: string({ expressions: true, doc: 'the queue; not with topic-name' }),
    topicName: string({ expressions: true, doc: 'the topic; not with queue-name' }),
    namespace: string({ expressions: true, doc: 'the full host name of the namespace' }),
    clientId: string({ expressions: true, doc: 'a user-assigned identity; the system-assigned one otherwise' }),
    messageId: string({ expressions: true, doc: 'the id of the message' }),
    sessionId: string({ expressions: true, doc: 'the session' }),
    timeToLive: string({ doc: 'how long the message lives, such as 00:10:00' }),
    responseVariableName: string({
      writes: 'IResponse',
      doc: 'the variable that gets the outcome',
      unsupported: 'the shape of the outcome is not published',
    }),
    ignoreError: boolean({ default: 'false', doc: 'goes on when sending fails; here it never does' }),
  },
  check: (present, report) => {
    if (present.has('queueName') === present.has('topicName'))
      report(
        present.has('topicName') ? 'topicName' : '',
        'exactly one of `queue-name` and `topic-name` is required',
        'name where the message goes, for example queue-name="orders"',
      );
  },
  async run({ queueName, topicName = '', namespace, clientId, messageId, sessionId, timeToLive }, run, children) {
    const elements = await children.elements();
    const stated = { namespace, 'client-id': clientId, 'message-id': messageId, 'session-id': sessionId };
    const known = Object.entries({ ...stated, 'time-to-live': timeToLive });
    run.telemetry.publish({
      to: queueName === undefined ? 'service-bus-topic' : 'service-bus-queue',
      name: queueName ?? topicName,
      body: (await named(elements, 'payload')?.text()) ?? '',
      properties: {
        ...Object.fromEntries(known.flatMap(([name, value]) => (value === undefined ? [] : [[name, value]]))),
        ...(await propertiesWithin(named(elements, 'message-properties'))),
      },
    });
    return undefined;
  },
});
