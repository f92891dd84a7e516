export { claim, claimValue, requiredClaims } from './jwt-claims.ts';
export { dimension } from './metrics.ts';
export { authenticationBasic } from './policies/authentication-basic.ts';
export { authenticationCertificate } from './policies/authentication-certificate.ts';
export { authenticationManagedIdentity } from './policies/authentication-managed-identity.ts';
export { authenticationToken } from './policies/authentication-token.ts';
export { authenticationTokenStore } from './policies/authentication-token-store.ts';
export { azureOpenaiEmitTokenMetric } from './policies/azure-openai-emit-token-metric.ts';
export { azureOpenaiSemanticCacheLookup } from './policies/azure-openai-semantic-cache-lookup.ts';
export { azureOpenaiSemanticCacheStore } from './policies/azure-openai-semantic-cache-store.ts';
export { azureOpenaiTokenLimit } from './policies/azure-openai-token-limit.ts';
export { block } from './policies/block.ts';
export { cacheLookup, cacheLookupVaryByHeader, cacheLookupVaryByQueryParameter } from './policies/cache-lookup.ts';
export { cacheLookupValue } from './policies/cache-lookup-value.ts';
export { cacheRemoveValue } from './policies/cache-remove-value.ts';
export { cacheStore } from './policies/cache-store.ts';
export { cacheStoreValue } from './policies/cache-store-value.ts';
export { cacheValue, cacheValueValue } from './policies/cache-value.ts';
export { checkHeader } from './policies/check-header.ts';
export { choose, otherwise, when } from './policies/choose.ts';
export {
  cors,
  corsAllowedHeaders,
  corsAllowedMethods,
  corsAllowedOrigins,
  corsExposeHeaders,
  corsHeader,
  corsMethod,
  corsOrigin,
} from './policies/cors.ts';
export {
  cosmosdbDataSource,
  cosmosdbDataSourceConnectionInfo,
  cosmosdbDataSourceConnectionString,
  cosmosdbDataSourceContainerName,
  cosmosdbDataSourceContinuationToken,
  cosmosdbDataSourceDatabaseName,
  cosmosdbDataSourceDeleteRequest,
  cosmosdbDataSourceDeleteRequestEtag,
  cosmosdbDataSourceMaxItemCount,
  cosmosdbDataSourcePaging,
  cosmosdbDataSourceParameter,
  cosmosdbDataSourceParameters,
  cosmosdbDataSourcePartitionKey,
  cosmosdbDataSourceQueryRequest,
  cosmosdbDataSourceReadRequest,
  cosmosdbDataSourceReadRequestId,
  cosmosdbDataSourceResponse,
  cosmosdbDataSourceSqlStatement,
  cosmosdbDataSourceWriteRequest,
  cosmosdbDataSourceWriteRequestEtag,
  cosmosdbDataSourceWriteRequestId,
} from './policies/cosmosdb-data-source.ts';
export {
  crossDomain,
  crossDomainAllowAccessFrom,
  crossDomainAllowHttpRequestHeadersFrom,
  crossDomainCrossDomainPolicy,
  crossDomainSiteControl,
} from './policies/cross-domain.ts';
export { emitMetric } from './policies/emit-metric.ts';
export { findAndReplace } from './policies/find-and-replace.ts';
export { forwardRequest } from './policies/forward-request.ts';
export { getAuthorizationContext } from './policies/get-authorization-context.ts';
export {
  graphqlDataSource,
  graphqlDataSourceDocument,
  graphqlDataSourceOperationName,
  graphqlDataSourceRequest,
  graphqlDataSourceResponse,
  graphqlDataSourceSetUrl,
  graphqlDataSourceVariable,
  graphqlDataSourceVariables,
} from './policies/graphql-data-source.ts';
export {
  httpDataSource,
  httpDataSourceBackend,
  httpDataSourceHttpRequest,
  httpDataSourceHttpResponse,
  httpDataSourceSetUrl,
} from './policies/http-data-source.ts';
export { includeFragment } from './policies/include-fragment.ts';
export {
  invokeDaprBinding,
  invokeDaprBindingData,
  invokeDaprBindingItem,
  invokeDaprBindingMetadata,
} from './policies/invoke-dapr-binding.ts';
export {
  invokeRequest,
  invokeRequestBody,
  invokeRequestHeader,
  invokeRequestHeaderValue,
  invokeRequestValue,
} from './policies/invoke-request.ts';
export { addressRange, ipFilter } from './policies/ip-filter.ts';
export { jsonToXml } from './policies/json-to-xml.ts';
export { jsonp } from './policies/jsonp.ts';
export { limitConcurrency } from './policies/limit-concurrency.ts';
export {
  llmContentSafety,
  llmContentSafetyBlocklists,
  llmContentSafetyCategories,
  llmContentSafetyCategory,
  llmContentSafetyId,
} from './policies/llm-content-safety.ts';
export { llmEmitTokenMetric } from './policies/llm-emit-token-metric.ts';
export { llmSemanticCacheLookup } from './policies/llm-semantic-cache-lookup.ts';
export { llmSemanticCacheStore } from './policies/llm-semantic-cache-store.ts';
export { llmTokenLimit } from './policies/llm-token-limit.ts';
export { logToEventhub } from './policies/log-to-eventhub.ts';
export { mockResponse } from './policies/mock-response.ts';
export { proxy } from './policies/proxy.ts';
export { publishEvent, publishEventGraphqlSubscription, publishEventTargets } from './policies/publish-event.ts';
export { publishToDapr } from './policies/publish-to-dapr.ts';
export { quota, quotaApi, quotaOperation } from './policies/quota.ts';
export { quotaByKey } from './policies/quota-by-key.ts';
export { rateLimit, rateLimitApi, rateLimitOperation } from './policies/rate-limit.ts';
export { rateLimitByKey } from './policies/rate-limit-by-key.ts';
export { redirectContentUrls } from './policies/redirect-content-urls.ts';
export { retry } from './policies/retry.ts';
export { returnResponse } from './policies/return-response.ts';
export { rewriteUri } from './policies/rewrite-uri.ts';
export { sendOneWayRequest } from './policies/send-one-way-request.ts';
export { sendRequest } from './policies/send-request.ts';
export {
  sendServiceBusMessage,
  sendServiceBusMessageMessageProperties,
  sendServiceBusMessageMessageProperty,
  sendServiceBusMessagePayload,
} from './policies/send-service-bus-message.ts';
export { setBackendService } from './policies/set-backend-service.ts';
export { setBody } from './policies/set-body.ts';
export { setHeader } from './policies/set-header.ts';
export { setMethod } from './policies/set-method.ts';
export { setQueryParameter } from './policies/set-query-parameter.ts';
export { setRequestMetricDimensionValue } from './policies/set-request-metric-dimension-value.ts';
export { setStatus } from './policies/set-status.ts';
export { setVariable } from './policies/set-variable.ts';
export {
  sqlDataSource,
  sqlDataSourceConnectionInfo,
  sqlDataSourceConnectionString,
  sqlDataSourceParameter,
  sqlDataSourceParameters,
  sqlDataSourceRequest,
  sqlDataSourceResponse,
  sqlDataSourceSqlStatement,
} from './policies/sql-data-source.ts';
export { metadata, trace } from './policies/trace.ts';
export {
  validateAzureAdToken,
  validateAzureAdTokenApplicationId,
  validateAzureAdTokenAudience,
  validateAzureAdTokenAudiences,
  validateAzureAdTokenBackendApplicationIds,
  validateAzureAdTokenClientApplicationIds,
  validateAzureAdTokenDecryptionKeys,
  validateAzureAdTokenKey,
} from './policies/validate-azure-ad-token.ts';
export {
  validateClientCertificate,
  validateClientCertificateIdentities,
  validateClientCertificateIdentity,
} from './policies/validate-client-certificate.ts';
export {
  validateContent,
  validateContentContent,
  validateContentContentTypeMap,
  validateContentType,
} from './policies/validate-content.ts';
export {
  validateGraphqlRequest,
  validateGraphqlRequestAuthorize,
  validateGraphqlRequestRule,
} from './policies/validate-graphql-request.ts';
export { validateHeaders, validateHeadersHeader } from './policies/validate-headers.ts';
export {
  validateJwt,
  validateJwtAudience,
  validateJwtAudiences,
  validateJwtDecryptionKeys,
  validateJwtDecryptionKeysKey,
  validateJwtIssuer,
  validateJwtIssuerSigningKeys,
  validateJwtIssuerSigningKeysKey,
  validateJwtIssuerSigningTokens,
  validateJwtIssuers,
  validateJwtOpenidConfig,
  validateJwtToken,
  validateJwtZumoMasterKey,
} from './policies/validate-jwt.ts';
export { validateOdataRequest } from './policies/validate-odata-request.ts';
export {
  validateParameters,
  validateParametersHeaders,
  validateParametersParameter,
  validateParametersPath,
  validateParametersQuery,
} from './policies/validate-parameters.ts';
export { validateStatusCode, validateStatusCodeStatusCode } from './policies/validate-status-code.ts';
export { wait } from './policies/wait.ts';
export { xmlToJson } from './policies/xml-to-json.ts';
export { xslTransform, xslTransformParameter, xslTransformXslStylesheet } from './policies/xsl-transform.ts';
export { setUrl } from './request-parts.ts';
export { semanticCacheVaryBy } from './semantic-cache.ts';
