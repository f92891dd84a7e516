import { string } from '../attributes.ts';
import { allSections, defineChild, definePolicy, notWritten } from '../define-policy.ts';

/** `value` of `invoke-request`. */
export const invokeRequestValue = defineChild({
  name: 'value',
  content: 'none',
  attributes: {},
  text: string({ doc: 'the text' }),
});

/** `value` of `invoke-request`. */
export const invokeRequestHeaderValue = defineChild({
  name: 'value',
  content: 'none',
  attributes: {},
  text: string({ expressions: true, doc: 'the text' }),
});

/** `header` of `invoke-request`. */
export const invokeRequestHeader = defineChild({
  name: 'header',
  content: 'children',
  attributes: { name: string({ required: true, expressions: true, doc: 'the name' }) },
  children: [invokeRequestHeaderValue.definition],
});

/** `body` of `invoke-request`. */
export const invokeRequestBody = defineChild({
  name: 'body',
  content: 'none',
  max: 1,
  attributes: {},
  text: string({ expressions: true, doc: 'the text' }),
});

/** Re-dispatches the request to another gateway URL. */
export const invokeRequest = definePolicy({
  name: 'invoke-request',
  sections: allSections,
  scopes: [],
  content: 'children',
  children: [invokeRequestValue.definition, invokeRequestHeader.definition, invokeRequestBody.definition],
  traits: [],
  reference: 'https://learn.microsoft.com/azure/api-management/api-management-policies',
  ...notWritten,
  attributes: {
    url: string({ expressions: true, doc: 'XSD: required' }),
    method: string({ expressions: true, doc: 'the method' }),
    backendId: string({ expressions: true, doc: 'the backend id' }),
    responseVariableName: string({ writes: 'IResponse', doc: 'the response variable name' }),
  },
});
