import { oneOf, string } from '../attributes.ts';
import { named } from '../children.ts';
import { daprAttributes, keepDaprAnswer } from '../dapr.ts';
import { defineChild, definePolicy, type RunningChild } from '../define-policy.ts';

/** One entry of the metadata. */
export const invokeDaprBindingItem = defineChild({
  name: 'item',
  content: 'none',
  attributes: { key: string({ required: true, doc: 'its name' }) },
  text: string({ expressions: true, doc: 'its value' }),
});

/** What the binding is told beside the message. */
export const invokeDaprBindingMetadata = defineChild({
  name: 'metadata',
  content: 'children',
  max: 1,
  attributes: {},
  children: [invokeDaprBindingItem.definition],
});

/** The message. */
export const invokeDaprBindingData = defineChild({
  name: 'data',
  content: 'xml',
  max: 1,
  attributes: {},
  text: string({ expressions: true, doc: 'the message' }),
});

const metadataOf = async (metadata: RunningChild | undefined): Promise<readonly (readonly [string, string])[]> => {
  const items: (readonly [string, string])[] = [];
  for (const item of (await metadata?.elements()) ?? [])
    items.push([String(item.attributes['key']), ((await item.text()) ?? '').trim()]);
  return items;
};

/** Triggers an output binding of Dapr. */
export const invokeDaprBinding = definePolicy({
  name: 'invoke-dapr-binding',
  sections: ['inbound', 'outbound', 'on-error'],
  scopes: ['global', 'product', 'api', 'operation'],
  gateways: ['self-hosted'],
  content: 'children',
  children: [invokeDaprBindingMetadata.definition, invokeDaprBindingData.definition],
  traits: ['sends'],
  reference: 'https://learn.microsoft.com/azure/api-management/invoke-dapr-binding-policy',
  fidelity: 'approximate',
  difference: 'kept for the control API, not sent to Dapr, which always answers 204',
  attributes: {
    name: string({ required: true, expressions: true, doc: 'the binding' }),
    operation: string({ doc: 'what the binding is to do' }),
    ...daprAttributes,
    template: oneOf(['liquid'], {
      doc: 'liquid renders the message as a template',
      unsupported: 'the template stands in an element further in, where templates do not run here yet',
    }),
    contentType: oneOf(['application/json'], { doc: 'the content type of the message' }),
  },
  async run({ name, operation, contentType, responseVariableName }, run, children) {
    const elements = await children.elements();
    const stated = Object.entries({ operation, 'content-type': contentType });
    const metadata = await metadataOf(named(elements, 'metadata'));
    run.telemetry.publish({
      to: 'dapr-binding',
      name,
      body: ((await named(elements, 'data')?.text()) ?? '').trim(),
      properties: Object.fromEntries([
        ...stated.flatMap(([key, value]) => (value === undefined ? [] : [[key, value] as const])),
        ...metadata.map(([key, value]) => [`metadata.${key}`, value] as const),
      ]),
    });
    keepDaprAnswer(run, responseVariableName);
    return undefined;
  },
});
