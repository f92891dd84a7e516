import { string } from '../attributes.ts';
import { defineChild, definePolicy, notWritten } from '../define-policy.ts';
import { authenticationCertificate } from './authentication-certificate.ts';
import { findAndReplace } from './find-and-replace.ts';
import { forwardRequest } from './forward-request.ts';
import { getAuthorizationContext } from './get-authorization-context.ts';
import { includeFragment } from './include-fragment.ts';
import { jsonToXml } from './json-to-xml.ts';
import { publishEvent } from './publish-event.ts';
import { setBackendService } from './set-backend-service.ts';
import { setBody } from './set-body.ts';
import { setHeader } from './set-header.ts';
import { setMethod } from './set-method.ts';
import { xmlToJson } from './xml-to-json.ts';

/** `set-url` of `http-data-source`. */
export const httpDataSourceSetUrl = defineChild({
  name: 'set-url',
  content: 'none',
  min: 1,
  max: 1,
  attributes: {},
  text: string({ required: true, expressions: true, doc: 'the text' }),
});

/** `http-request` of `http-data-source`. */
export const httpDataSourceHttpRequest = defineChild({
  name: 'http-request',
  content: 'children',
  min: 1,
  max: 1,
  attributes: {},
  children: [httpDataSourceSetUrl.definition],
  nestedPolicies: [
    { definition: getAuthorizationContext.definition, max: 1 },
    { definition: setBackendService.definition, max: 1 },
    { definition: setMethod.definition, min: 1, max: 1 },
    { definition: includeFragment.definition },
    { definition: setHeader.definition },
    { definition: setBody.definition, max: 1 },
    { definition: authenticationCertificate.definition, max: 1 },
  ],
});

/** `backend` of `http-data-source`. */
export const httpDataSourceBackend = defineChild({
  name: 'backend',
  content: 'children',
  max: 1,
  attributes: {},
  nestedPolicies: [{ definition: forwardRequest.definition, max: 1 }],
});

/** `http-response` of `http-data-source`. */
export const httpDataSourceHttpResponse = defineChild({
  name: 'http-response',
  content: 'children',
  max: 1,
  attributes: {},
  nestedPolicies: [
    { definition: setBody.definition, max: 1 },
    { definition: jsonToXml.definition, max: 1 },
    { definition: xmlToJson.definition, max: 1 },
    { definition: findAndReplace.definition, max: 1 },
    { definition: publishEvent.definition, max: 1 },
    { definition: includeFragment.definition },
  ],
});

/** Resolves a GraphQL field through an HTTP call. */
export const httpDataSource = definePolicy({
  name: 'http-data-source',
  sections: [],
  scopes: ['graphql-resolver'],
  gateways: ['classic', 'v2', 'consumption'],
  once: true,
  content: 'children',
  children: [
    httpDataSourceHttpRequest.definition,
    httpDataSourceBackend.definition,
    httpDataSourceHttpResponse.definition,
  ],
  traits: [],
  reference: 'https://learn.microsoft.com/azure/api-management/http-data-source-policy',
  ...notWritten,
  attributes: {},
});
