import { boolean, integer, oneOf, string } from '../attributes.ts';
import { defineChild, definePolicy, notWritten } from '../define-policy.ts';

/** `item` of `invoke-dapr-binding`. */
export const invokeDaprBindingItem = defineChild({
  name: 'item',
  content: 'none',
  attributes: { key: string({ required: true, doc: 'the key' }) },
  text: string({ expressions: true, doc: 'the text' }),
});

/** `metadata` of `invoke-dapr-binding`. */
export const invokeDaprBindingMetadata = defineChild({
  name: 'metadata',
  content: 'children',
  max: 1,
  attributes: {},
  children: [invokeDaprBindingItem.definition],
});

/** `data` of `invoke-dapr-binding`. */
export const invokeDaprBindingData = defineChild({
  name: 'data',
  content: 'xml',
  max: 1,
  attributes: {},
  text: string({ expressions: true, doc: 'the text' }),
});

/** Triggers a Dapr output binding. */
export const invokeDaprBinding = definePolicy({
  name: 'invoke-dapr-binding',
  sections: ['inbound', 'outbound', 'on-error'],
  scopes: ['global', 'product', 'api', 'operation'],
  gateways: ['self-hosted'],
  content: 'children',
  children: [invokeDaprBindingMetadata.definition, invokeDaprBindingData.definition],
  traits: [],
  reference: 'https://learn.microsoft.com/azure/api-management/invoke-dapr-binding-policy',
  ...notWritten,
  attributes: {
    name: string({ required: true, expressions: true, doc: 'the name' }),
    operation: string({ doc: 'binding specific; XSD default create' }),
    ignoreError: boolean({ default: 'false', doc: 'the ignore error' }),
    responseVariableName: string({ doc: 'the response variable name' }),
    timeout: integer({ expressions: true, minimum: 1, maximum: 240, unit: 's', default: '5', doc: 'the timeout' }),
    template: oneOf(['liquid'], { doc: 'docs spell Liquid' }),
    contentType: oneOf(['application/json'], { doc: 'docs only' }),
  },
});
