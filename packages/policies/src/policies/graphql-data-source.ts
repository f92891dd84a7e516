import { string } from '../attributes.ts';
import { defineChild, definePolicy, notRun } from '../define-policy.ts';
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
export const graphqlDataSourceRequestSetUrl = defineChild({
  name: 'set-url',
  content: 'none',
  max: 1,
  attributes: {},
  text: string({ expressions: true, doc: 'the text' }),
});

/** `document` of `graphql-data-source`. */
export const graphqlDataSourceRequestDocument = defineChild({
  name: 'document',
  content: 'none',
  min: 1,
  max: 1,
  attributes: {},
  text: string({ expressions: true, doc: 'the text' }),
});

/** `operationName` of `graphql-data-source`. */
export const graphqlDataSourceRequestOperationName = defineChild({
  name: 'operationName',
  content: 'none',
  max: 1,
  attributes: {},
  text: string({ expressions: true, doc: 'the text' }),
});

/** `variable` of `graphql-data-source`. */
export const graphqlDataSourceRequestVariablesVariable = defineChild({
  name: 'variable',
  content: 'none',
  min: 1,
  attributes: { name: string({ required: true, doc: 'the name' }) },
  text: string({ expressions: true, doc: 'the text' }),
});

/** `variables` of `graphql-data-source`. */
export const graphqlDataSourceRequestVariables = defineChild({
  name: 'variables',
  content: 'children',
  max: 1,
  attributes: {},
  children: [graphqlDataSourceRequestVariablesVariable.definition],
});

/** `request` of `graphql-data-source`. */
export const graphqlDataSourceRequest = defineChild({
  name: 'request',
  content: 'children',
  min: 1,
  max: 1,
  attributes: {},
  children: [
    graphqlDataSourceRequestSetUrl.definition,
    graphqlDataSourceRequestDocument.definition,
    graphqlDataSourceRequestOperationName.definition,
    graphqlDataSourceRequestVariables.definition,
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
  fidelity: 'refused',
  difference: 'does not run here',
  refused: 'its behaviour is not written yet',
  attributes: {},
  run: notRun,
});
