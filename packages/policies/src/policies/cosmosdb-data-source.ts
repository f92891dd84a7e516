import { boolean, oneOf, string } from '../attributes.ts';
import { defineChild, definePolicy, notWritten } from '../define-policy.ts';
import { includeFragment } from './include-fragment.ts';
import { publishEvent } from './publish-event.ts';
import { setBody } from './set-body.ts';

/** `connection-string` of `cosmosdb-data-source`. */
export const cosmosdbDataSourceConnectionString = defineChild({
  name: 'connection-string',
  content: 'none',
  min: 1,
  max: 1,
  attributes: {
    useManagedIdentity: boolean({ expressions: true, default: 'false', doc: 'the use managed identity' }),
    clientId: string({ doc: 'the client id' }),
  },
  text: string({ expressions: true, doc: 'the text' }),
});

/** `database-name` of `cosmosdb-data-source`. */
export const cosmosdbDataSourceDatabaseName = defineChild({
  name: 'database-name',
  content: 'none',
  min: 1,
  max: 1,
  attributes: {},
  text: string({ expressions: true, doc: 'the text' }),
});

/** `container-name` of `cosmosdb-data-source`. */
export const cosmosdbDataSourceContainerName = defineChild({
  name: 'container-name',
  content: 'none',
  min: 1,
  max: 1,
  attributes: {},
  text: string({ expressions: true, doc: 'the text' }),
});

/** `connection-info` of `cosmosdb-data-source`. */
export const cosmosdbDataSourceConnectionInfo = defineChild({
  name: 'connection-info',
  content: 'children',
  min: 1,
  max: 1,
  attributes: {},
  children: [
    cosmosdbDataSourceConnectionString.definition,
    cosmosdbDataSourceDatabaseName.definition,
    cosmosdbDataSourceContainerName.definition,
  ],
  order: 'any',
});

/** `sql-statement` of `cosmosdb-data-source`. */
export const cosmosdbDataSourceSqlStatement = defineChild({
  name: 'sql-statement',
  content: 'none',
  max: 1,
  attributes: {},
  text: string({ expressions: true, doc: 'the text' }),
});

/** `parameter` of `cosmosdb-data-source`. */
export const cosmosdbDataSourceParameter = defineChild({
  name: 'parameter',
  content: 'none',
  attributes: { name: string({ required: true, doc: '@name' }), type: string({ doc: 'the type' }) },
  text: string({ expressions: true, doc: 'the text' }),
});

/** `parameters` of `cosmosdb-data-source`. */
export const cosmosdbDataSourceParameters = defineChild({
  name: 'parameters',
  content: 'children',
  max: 1,
  attributes: {},
  children: [cosmosdbDataSourceParameter.definition],
});

/** `partition-key` of `cosmosdb-data-source`. */
export const cosmosdbDataSourcePartitionKey = defineChild({
  name: 'partition-key',
  content: 'none',
  max: 1,
  attributes: {
    dataType: oneOf(['string', 'number', 'bool', 'none', 'null'], { doc: 'the data type' }),
    template: oneOf(['liquid'], { doc: 'the template' }),
  },
  text: string({ expressions: true, doc: 'the text' }),
});

/** `max-item-count` of `cosmosdb-data-source`. */
export const cosmosdbDataSourceMaxItemCount = defineChild({
  name: 'max-item-count',
  content: 'none',
  min: 1,
  max: 1,
  attributes: { template: oneOf(['liquid'], { doc: 'the template' }) },
  text: string({ expressions: true, doc: 'the text' }),
});

/** `continuation-token` of `cosmosdb-data-source`. */
export const cosmosdbDataSourceContinuationToken = defineChild({
  name: 'continuation-token',
  content: 'none',
  min: 1,
  max: 1,
  attributes: { template: oneOf(['liquid'], { doc: 'the template' }) },
  text: string({ expressions: true, doc: 'the text' }),
});

/** `paging` of `cosmosdb-data-source`. */
export const cosmosdbDataSourcePaging = defineChild({
  name: 'paging',
  content: 'children',
  max: 1,
  attributes: {},
  children: [cosmosdbDataSourceMaxItemCount.definition, cosmosdbDataSourceContinuationToken.definition],
  order: 'any',
});

/** `query-request` of `cosmosdb-data-source`. */
export const cosmosdbDataSourceQueryRequest = defineChild({
  name: 'query-request',
  content: 'children',
  max: 1,
  attributes: { enableLowPrecisionOrderBy: boolean({ doc: 'the enable low precision order by' }) },
  children: [
    cosmosdbDataSourceSqlStatement.definition,
    cosmosdbDataSourceParameters.definition,
    cosmosdbDataSourcePartitionKey.definition,
    cosmosdbDataSourcePaging.definition,
  ],
  order: 'any',
});

/** `id` of `cosmosdb-data-source`. */
export const cosmosdbDataSourceReadRequestId = defineChild({
  name: 'id',
  content: 'none',
  min: 1,
  max: 1,
  attributes: { template: oneOf(['liquid'], { doc: 'the template' }) },
  text: string({ expressions: true, doc: 'the text' }),
});

/** `read-request` of `cosmosdb-data-source`. */
export const cosmosdbDataSourceReadRequest = defineChild({
  name: 'read-request',
  content: 'children',
  max: 1,
  attributes: {},
  children: [cosmosdbDataSourceReadRequestId.definition, cosmosdbDataSourcePartitionKey.definition],
  order: 'any',
});

/** `etag` of `cosmosdb-data-source`. */
export const cosmosdbDataSourceDeleteRequestEtag = defineChild({
  name: 'etag',
  content: 'none',
  max: 1,
  attributes: { type: string({ doc: 'the type' }), template: oneOf(['liquid'], { doc: 'the template' }) },
  text: string({ expressions: true, doc: 'the text' }),
});

/** `delete-request` of `cosmosdb-data-source`. */
export const cosmosdbDataSourceDeleteRequest = defineChild({
  name: 'delete-request',
  content: 'children',
  max: 1,
  attributes: {
    consistencyLevel: oneOf(['bounded-staleness', 'consistent-prefix', 'eventual', 'session', 'strong'], {
      doc: 'the consistency level',
    }),
    preTrigger: string({ doc: 'the pre trigger' }),
    postTrigger: string({ doc: 'the post trigger' }),
  },
  children: [
    cosmosdbDataSourceReadRequestId.definition,
    cosmosdbDataSourcePartitionKey.definition,
    cosmosdbDataSourceDeleteRequestEtag.definition,
  ],
  order: 'any',
});

/** `id` of `cosmosdb-data-source`. */
export const cosmosdbDataSourceWriteRequestId = defineChild({
  name: 'id',
  content: 'none',
  max: 1,
  attributes: { template: oneOf(['liquid'], { doc: 'the template' }) },
  text: string({ expressions: true, doc: 'the text' }),
});

/** `etag` of `cosmosdb-data-source`. */
export const cosmosdbDataSourceWriteRequestEtag = defineChild({
  name: 'etag',
  content: 'none',
  max: 1,
  attributes: {
    type: oneOf(['match', 'no-match'], { doc: 'the type' }),
    template: oneOf(['liquid'], { doc: 'the template' }),
  },
  text: string({ expressions: true, doc: 'the text' }),
});

/** `write-request` of `cosmosdb-data-source`. */
export const cosmosdbDataSourceWriteRequest = defineChild({
  name: 'write-request',
  content: 'children',
  max: 1,
  attributes: {
    type: oneOf(['insert', 'replace', 'upsert'], { default: 'upsert', doc: 'the type' }),
    consistencyLevel: oneOf(['bounded-staleness', 'consistent-prefix', 'eventual', 'session', 'strong'], {
      doc: 'the consistency level',
    }),
    indexingDirective: string({ default: 'default', doc: 'the indexing directive' }),
    preTrigger: string({ doc: 'the pre trigger' }),
    postTrigger: string({ doc: 'the post trigger' }),
    enableContentResponseOnWrite: boolean({ doc: 'the enable content response on write' }),
  },
  children: [
    cosmosdbDataSourceWriteRequestId.definition,
    cosmosdbDataSourcePartitionKey.definition,
    cosmosdbDataSourceWriteRequestEtag.definition,
  ],
  nestedPolicies: [{ definition: setBody.definition, max: 1 }, { definition: includeFragment.definition }],
  order: 'any',
});

/** `response` of `cosmosdb-data-source`. */
export const cosmosdbDataSourceResponse = defineChild({
  name: 'response',
  content: 'children',
  max: 1,
  attributes: {},
  nestedPolicies: [
    { definition: setBody.definition, max: 1 },
    { definition: publishEvent.definition, max: 1 },
    { definition: includeFragment.definition },
  ],
});

/** Resolves a GraphQL field from Cosmos DB. */
export const cosmosdbDataSource = definePolicy({
  name: 'cosmosdb-data-source',
  sections: [],
  scopes: ['graphql-resolver'],
  gateways: ['classic', 'v2'],
  once: true,
  content: 'children',
  children: [
    cosmosdbDataSourceConnectionInfo.definition,
    cosmosdbDataSourceQueryRequest.definition,
    cosmosdbDataSourceReadRequest.definition,
    cosmosdbDataSourceDeleteRequest.definition,
    cosmosdbDataSourceWriteRequest.definition,
    cosmosdbDataSourceResponse.definition,
  ],
  traits: [],
  reference: 'https://learn.microsoft.com/azure/api-management/cosmosdb-data-source-policy',
  ...notWritten,
  attributes: {},
});
