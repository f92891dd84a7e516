import { boolean, string } from '../attributes.ts';
import { defineChild, definePolicy, notWritten } from '../define-policy.ts';
import { authenticationCertificate } from './authentication-certificate.ts';
import { getAuthorizationContext } from './get-authorization-context.ts';
import { includeFragment } from './include-fragment.ts';
import { publishEvent } from './publish-event.ts';
import { setBody } from './set-body.ts';

/** `connection-string` of `sql-data-source`. */
export const sqlDataSourceConnectionString = defineChild({
  name: 'connection-string',
  content: 'none',
  min: 1,
  max: 1,
  attributes: {
    useManagedIdentity: boolean({ expressions: true, default: 'false', doc: 'the use managed identity' }),
    clientId: string({ doc: 'the client id' }),
    scope: string({ doc: 'the scope' }),
  },
  text: string({ expressions: true, doc: 'the text' }),
});

/** `connection-info` of `sql-data-source`. */
export const sqlDataSourceConnectionInfo = defineChild({
  name: 'connection-info',
  content: 'children',
  min: 1,
  max: 1,
  attributes: {},
  children: [sqlDataSourceConnectionString.definition],
  nestedPolicies: [
    { definition: getAuthorizationContext.definition, max: 1 },
    { definition: includeFragment.definition },
    { definition: authenticationCertificate.definition, max: 1 },
  ],
});

/** `sql-statement` of `sql-data-source`. */
export const sqlDataSourceSqlStatement = defineChild({
  name: 'sql-statement',
  content: 'none',
  min: 1,
  max: 1,
  attributes: {},
  text: string({ expressions: true, doc: 'the text' }),
});

/** `parameter` of `sql-data-source`. */
export const sqlDataSourceParameter = defineChild({
  name: 'parameter',
  content: 'none',
  attributes: { name: string({ required: true, doc: '@name' }), sqlType: string({ doc: 'the sql type' }) },
  text: string({ expressions: true, doc: 'the text' }),
});

/** `parameters` of `sql-data-source`. */
export const sqlDataSourceParameters = defineChild({
  name: 'parameters',
  content: 'children',
  max: 1,
  attributes: {},
  children: [sqlDataSourceParameter.definition],
});

/** `request` of `sql-data-source`. */
export const sqlDataSourceRequest = defineChild({
  name: 'request',
  content: 'children',
  min: 1,
  max: 1,
  attributes: { singleResult: boolean({ expressions: true, default: 'false', doc: 'the single result' }) },
  children: [sqlDataSourceSqlStatement.definition, sqlDataSourceParameters.definition],
  nestedPolicies: [
    { definition: includeFragment.definition, max: 1 },
    { definition: setBody.definition, max: 1 },
  ],
  order: 'any',
});

/** `response` of `sql-data-source`. */
export const sqlDataSourceResponse = defineChild({
  name: 'response',
  content: 'children',
  max: 1,
  attributes: {},
  nestedPolicies: [
    { definition: includeFragment.definition, max: 1 },
    { definition: setBody.definition, max: 1 },
    { definition: publishEvent.definition, max: 1 },
  ],
});

/** Resolves a GraphQL field with an Azure SQL statement. */
export const sqlDataSource = definePolicy({
  name: 'sql-data-source',
  sections: [],
  scopes: ['graphql-resolver'],
  gateways: ['classic', 'v2'],
  once: true,
  content: 'children',
  children: [sqlDataSourceConnectionInfo.definition, sqlDataSourceRequest.definition, sqlDataSourceResponse.definition],
  nestedPolicies: [{ definition: includeFragment.definition }],
  traits: [],
  reference: 'https://learn.microsoft.com/azure/api-management/sql-data-source-policy',
  ...notWritten,
  attributes: {},
});
