import { string } from '../attributes.ts';
import { defineChild, definePolicy, notWritten } from '../define-policy.ts';
import { authenticationBasic } from './authentication-basic.ts';
import { authenticationCertificate } from './authentication-certificate.ts';
import { authenticationManagedIdentity } from './authentication-managed-identity.ts';
import { getAuthorizationContext } from './get-authorization-context.ts';
import { includeFragment } from './include-fragment.ts';
import { publishEvent } from './publish-event.ts';
import { setBackendService } from './set-backend-service.ts';
import { setBody } from './set-body.ts';
import { setHeader } from './set-header.ts';

/** `set-url` of `graphql-data-source`. */
export const graphqlDataSourceSetUrl = defineChild({
  name: 'set-url',
  content: 'none',
  max: 1,
  attributes: {},
  text: string({ expressions: true, doc: 'the text' }),
});

/** `document` of `graphql-data-source`. */
export const graphqlDataSourceDocument = defineChild({
  name: 'document',
  content: 'none',
  min: 1,
  max: 1,
  attributes: {},
  text: string({ expressions: true, doc: 'the text' }),
});

/** `operationName` of `graphql-data-source`. */
export const graphqlDataSourceOperationName = defineChild({
  name: 'operationName',
  content: 'none',
  max: 1,
  attributes: {},
  text: string({ expressions: true, doc: 'the text' }),
});

/** `variable` of `graphql-data-source`. */
export const graphqlDataSourceVariable = defineChild({
  name: 'variable',
  content: 'none',
  min: 1,
  attributes: { name: string({ required: true, doc: 'the name' }) },
  text: string({ expressions: true, doc: 'the text' }),
});

/** `variables` of `graphql-data-source`. */
export const graphqlDataSourceVariables = defineChild({
  name: 'variables',
  content: 'children',
  max: 1,
  attributes: {},
  children: [graphqlDataSourceVariable.definition],
});

/** `request` of `graphql-data-source`. */
export const graphqlDataSourceRequest = defineChild({
  name: 'request',
  content: 'children',
  min: 1,
  max: 1,
  attributes: {},
  children: [
    graphqlDataSourceSetUrl.definition,
    graphqlDataSourceDocument.definition,
    graphqlDataSourceOperationName.definition,
    graphqlDataSourceVariables.definition,
  ],
  nestedPolicies: [
    { definition: authenticationBasic.definition, max: 1 },
    { definition: authenticationCertificate.definition, max: 1 },
    { definition: authenticationManagedIdentity.definition, max: 1 },
    { definition: getAuthorizationContext.definition, max: 1 },
    { definition: setBackendService.definition, max: 1 },
    { definition: setHeader.definition, max: 1 },
    { definition: includeFragment.definition },
  ],
  order: 'any',
});

/** `response` of `graphql-data-source`. */
export const graphqlDataSourceResponse = defineChild({
  name: 'response',
  content: 'children',
  max: 1,
  attributes: {},
  nestedPolicies: [
    { definition: setBody.definition, max: 1 },
    { definition: includeFragment.definition },
    { definition: publishEvent.definition, max: 1 },
  ],
});

/** Resolves a GraphQL field through another GraphQL endpoint. */
export const graphqlDataSource = definePolicy({
  name: 'graphql-data-source',
  sections: [],
  scopes: ['graphql-resolver'],
  once: true,
  content: 'children',
  children: [graphqlDataSourceRequest.definition, graphqlDataSourceResponse.definition],
  traits: [],
  reference: 'https://learn.microsoft.com/azure/api-management/api-management-policies',
  ...notWritten,
  attributes: {},
});
