import { oneOf, string } from '../attributes.ts';
import { daprAttributes, keepDaprAnswer } from '../dapr.ts';
import { definePolicy } from '../define-policy.ts';
import { renderTemplate } from '../liquid.ts';
import { PolicyError } from '../policy-error.ts';

/** Without a component of its own the topic names both: `component/topic` (reference page). */
const nameOf = (component: string | undefined, topic: string): string => {
  const name = component === undefined ? topic : `${component}/${topic}`;
  if (/^[^/]+\/./.test(name)) return name;
  const message = `'${topic}' is not of the form pubsub-name/topic-name, and there is no pubsub-name.`;
  throw new PolicyError('ExpressionValueEvaluationFailure', message, { status: 500 });
};

/** Publishes a message to a topic of Dapr. */
export const publishToDapr = definePolicy({
  name: 'publish-to-dapr',
  sections: ['inbound', 'outbound', 'on-error'],
  gateways: ['self-hosted'],
  content: 'xml',
  text: string({ expressions: true, templateBy: 'template', doc: 'the message' }),
  traits: ['sends'],
  reference: 'https://learn.microsoft.com/azure/api-management/publish-to-dapr-policy',
  fidelity: 'approximate',
  difference:
    'kept for the control API, not sent to Dapr, which always answers 204; Liquid as in bodies of the gateway',
  attributes: {
    pubsubName: string({ expressions: true, doc: 'the component; without it the topic is `component/topic`' }),
    topic: string({ required: true, expressions: true, doc: 'the topic' }),
    ...daprAttributes,
    template: oneOf(['liquid'], { doc: 'liquid renders the message as a template' }),
    contentType: oneOf(['application/json'], { doc: 'the content type of the message' }),
  },
  async run(attributes, run) {
    const { pubsubName, topic, contentType, responseVariableName, template } = attributes;
    const { text = '' } = attributes as { readonly text?: string };
    const liquid = { xsiNil: 'blank', parseDate: true } as const;
    const message = template === undefined ? text : await renderTemplate(run, text, liquid);
    run.telemetry.publish({
      to: 'dapr-topic',
      name: nameOf(pubsubName, topic),
      body: message.trim(),
      properties: contentType === undefined ? {} : { 'content-type': contentType },
    });
    keepDaprAnswer(run, responseVariableName);
    return undefined;
  },
});
