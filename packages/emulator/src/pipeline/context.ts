import type { Api, Product } from '@spillway/artifacts';
import type {
  ContextApi,
  ContextDeployment,
  ContextOperation,
  ContextProduct,
  ContextRequest,
  ContextResponse,
  ContextSubscription,
  ContextUrl,
  PolicyContext,
} from '@spillway/expressions';
import {
  type Body,
  formatQuery,
  type HeaderMap,
  type MessageUrl,
  parseUrl,
  type ResponseMessage,
} from '@spillway/policies';
import type { RequestState } from './request-state.ts';

const urlOf = (url: MessageUrl): ContextUrl => {
  const query = new Map<string, string[]>();
  for (const [name, value] of url.query) {
    const values = query.get(name);
    if (values === undefined) query.set(name, [value]);
    else values.push(value);
  }
  return {
    scheme: url.scheme,
    host: url.host,
    port: url.port,
    path: url.path,
    queryString: formatQuery(url.query),
    query,
  };
};

const apiOf = (api: Api): ContextApi => {
  const serviceUrl = api.serviceUrl === undefined ? undefined : parseUrl(api.serviceUrl);
  return {
    id: api.id,
    name: api.displayName,
    path: api.path,
    revision: api.revision,
    version: null,
    isCurrentRevision: true,
    protocols: ['https'],
    serviceUrl: serviceUrl === undefined ? null : urlOf(serviceUrl),
    subscriptionKeyParameterNames: api.subscriptionKeyParameterNames,
  };
};

const productOf = (product: Product): ContextProduct => ({
  id: product.id,
  name: product.displayName,
  approvalRequired: false,
  subscriptionRequired: product.subscriptionRequired,
  subscriptionLimit: null,
  state: 'Published',
  groups: [],
  apis: [],
});

const responseOf = (response: ResponseMessage): ContextResponse => ({
  statusCode: response.status,
  statusReason: response.reason,
  headers: lookup(response.headers),
  body: bodyOf(response.body),
});

const lookup = (headers: HeaderMap): HeaderMap => headers;

const bodyOf = (body: Body | undefined): { read(preserveContent: boolean): Uint8Array } | null => body ?? null;

const requestOf = ({ request }: RequestState): ContextRequest => ({
  method: request.method,
  get url() {
    return urlOf(request.url);
  },
  get originalUrl() {
    return urlOf(request.originalUrl);
  },
  headers: lookup(request.headers),
  ipAddress: request.ipAddress,
  matchedParameters: request.matchedParameters,
  body: bodyOf(request.body),
  certificate: request.certificate === undefined ? null : { bytes: request.certificate },
});

const subscriptionOf = ({ caller }: RequestState): ContextSubscription | null => {
  if (caller?.subscription === undefined) return null;
  const { id, displayName, key } = caller.subscription;
  return {
    id,
    name: displayName,
    key,
    primaryKey: key,
    secondaryKey: key,
    createdDate: 0,
    startDate: null,
    endDate: null,
  };
};

const operationOf = ({ matched }: RequestState): ContextOperation => {
  const { id, displayName, method, urlTemplate } = matched.operation;
  return { id, name: displayName, method, urlTemplate };
};

const deploymentOf = ({ gateway, host }: RequestState): ContextDeployment => ({
  region: gateway.region,
  serviceName: gateway.serviceName,
  serviceId: gateway.serviceName,
  gatewayId: 'managed',
  certificates: host.certificates.all,
  gateway: { id: 'managed', instanceId: gateway.id, isManaged: true },
});

/** `context` over a request under way: every part is read when an expression asks for it. */
export const contextOf = (state: RequestState): PolicyContext => ({
  get api() {
    return apiOf(state.matched.api);
  },
  get deployment() {
    return deploymentOf(state);
  },
  get elapsedMs() {
    return state.host.clock.now() - state.startedAt;
  },
  get lastError() {
    return state.lastError ?? null;
  },
  get operation() {
    return operationOf(state);
  },
  get product() {
    return state.caller?.product === undefined ? null : productOf(state.caller.product);
  },
  get request() {
    return requestOf(state);
  },
  requestId: state.id,
  get response() {
    return state.response === undefined ? null : responseOf(state.response);
  },
  get subscription() {
    return subscriptionOf(state);
  },
  timestamp: state.startedAt,
  tracing: false,
  user: null,
  variables: state.variables,
  trace(message) {
    state.traceMessage(message);
  },
});
