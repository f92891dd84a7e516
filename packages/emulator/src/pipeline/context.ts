import type { Api, Product } from '@spillway/artifacts';
import type {
  ClrValue,
  ContextApi,
  ContextCertificate,
  ContextDeployment,
  ContextLastError,
  ContextOperation,
  ContextProduct,
  ContextRequest,
  ContextResponse,
  ContextSubscription,
  ContextUrl,
  ContextUser,
  PolicyContext,
} from '@spillway/expressions';
import {
  type Body,
  formatQuery,
  type HeaderMap,
  type MessageUrl,
  parseUrl,
  type RequestMessage,
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
    version: api.version?.name || null,
    isCurrentRevision: api.isCurrent !== false,
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

/** The response that is current; what a policy changes in it is seen. A class, as one is made for every response. */
class CurrentResponse implements ContextResponse {
  readonly message: ResponseMessage;
  constructor(message: ResponseMessage) {
    this.message = message;
  }
  get statusCode(): number {
    return this.message.status;
  }
  get statusReason(): string {
    return this.message.reason;
  }
  get headers(): HeaderMap {
    return this.message.headers;
  }
  get body(): Body | null {
    return this.message.body ?? null;
  }
}

class CurrentRequest implements ContextRequest {
  readonly #message: RequestMessage;
  #url: { readonly of: MessageUrl; readonly view: ContextUrl } | undefined;
  #originalUrl: ContextUrl | undefined;
  constructor(message: RequestMessage) {
    this.#message = message;
  }
  get method(): string {
    return this.#message.method;
  }
  get url(): ContextUrl {
    const of = this.#message.url;
    if (this.#url?.of !== of) this.#url = { of, view: urlOf(of) };
    return this.#url.view;
  }
  get originalUrl(): ContextUrl {
    this.#originalUrl ??= urlOf(this.#message.originalUrl);
    return this.#originalUrl;
  }
  get headers(): HeaderMap {
    return this.#message.headers;
  }
  get ipAddress(): string {
    return this.#message.ipAddress;
  }
  get matchedParameters(): ReadonlyMap<string, string> {
    return this.#message.matchedParameters;
  }
  get body(): Body | null {
    return this.#message.body ?? null;
  }
  get certificate(): ContextCertificate | null {
    const { certificate } = this.#message;
    return certificate === undefined ? null : { bytes: certificate };
  }
}

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

/** Local users are what the topology says of them; the rest is as in a user without a past (assumed). */
const userOf = ({ caller }: RequestState): ContextUser | null => {
  const user = caller?.subscription?.user;
  if (user === undefined) return null;
  const { id, email = '', firstName = '', lastName = '', groups = [] } = user;
  return {
    id,
    email,
    firstName,
    lastName,
    note: null,
    registrationDate: 0,
    groups: groups.map((name) => ({ id: name, name })),
    identities: [],
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

/** `context` over a request under way: every part is made when an expression asks for it, and once. */
class RequestContext implements PolicyContext {
  readonly #state: RequestState;
  #api: ContextApi | undefined;
  #deployment: ContextDeployment | undefined;
  #operation: ContextOperation | undefined;
  #request: CurrentRequest | undefined;
  #response: CurrentResponse | undefined;

  constructor(state: RequestState) {
    this.#state = state;
  }
  get api(): ContextApi {
    this.#api ??= apiOf(this.#state.matched.api);
    return this.#api;
  }
  get deployment(): ContextDeployment {
    this.#deployment ??= deploymentOf(this.#state);
    return this.#deployment;
  }
  get elapsedMs(): number {
    return this.#state.host.clock.now() - this.#state.startedAt;
  }
  get lastError(): ContextLastError | null {
    return this.#state.lastError ?? null;
  }
  get operation(): ContextOperation {
    this.#operation ??= operationOf(this.#state);
    return this.#operation;
  }
  get product(): ContextProduct | null {
    const { caller } = this.#state;
    return caller?.product === undefined ? null : productOf(caller.product);
  }
  get request(): ContextRequest {
    this.#request ??= new CurrentRequest(this.#state.request);
    return this.#request;
  }
  get requestId(): string {
    return this.#state.id;
  }
  get response(): ContextResponse | null {
    const { response } = this.#state;
    if (response === undefined) return null;
    if (this.#response?.message !== response) this.#response = new CurrentResponse(response);
    return this.#response;
  }
  get subscription(): ContextSubscription | null {
    return subscriptionOf(this.#state);
  }
  get timestamp(): number {
    return this.#state.startedAt;
  }
  get tracing(): boolean {
    return false;
  }
  get workspace(): { readonly id: string; readonly name: string } | null {
    const { workspace } = this.#state.matched.api;
    return workspace === undefined ? null : { id: workspace.id, name: workspace.displayName };
  }
  get user(): ContextUser | null {
    return userOf(this.#state);
  }
  get variables(): Map<string, ClrValue> {
    return this.#state.variables;
  }
  trace(message: string): void {
    this.#state.traceMessage(message);
  }
}

export const contextOf = (state: RequestState): PolicyContext => new RequestContext(state);
