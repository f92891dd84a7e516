import type { ClrValue } from './values/value.ts';

/**
 * What a policy expression sees as `context`, in camel case. The host implements these interfaces; nothing here can be
 * changed by an expression except through `trace`.
 * @see https://learn.microsoft.com/azure/api-management/api-management-policy-expressions#ContextVariables
 */
export interface PolicyContext {
  readonly api: ContextApi;
  readonly deployment: ContextDeployment;
  /** Milliseconds since the request arrived. */
  readonly elapsedMs: number;
  readonly lastError: ContextLastError | null;
  readonly operation: ContextOperation;
  /** Null when the call is not in the context of a product. */
  readonly product: ContextProduct | null;
  readonly request: ContextRequest;
  /** A GUID in the form `00112233-4455-6677-8899-aabbccddeeff`. */
  readonly requestId: string;
  /** Null until the backend or a policy made a response. */
  readonly response: ContextResponse | null;
  readonly subscription: ContextSubscription | null;
  /** Milliseconds since 1970, UTC. */
  readonly timestamp: number;
  readonly tracing: boolean;
  readonly user: ContextUser | null;
  readonly variables: ReadonlyMap<string, ClrValue>;
  /** The backend chosen so far; null or left out before one is. */
  readonly backend?: ContextBackend | null;
  /** Null or left out outside of a workspace. */
  readonly workspace?: { readonly id: string; readonly name: string } | null;
  trace(message: string): void;
}

export interface ContextBackend {
  readonly id: string;
  readonly type: 'Single' | 'Pool';
  readonly azureRegion: string | null;
}

/** A certificate as the host has it: DER, PEM or PFX. */
export interface ContextCertificate {
  readonly bytes: Uint8Array;
  readonly password?: string;
}

export interface ContextRequest {
  readonly method: string;
  /** The address as rewritten so far. */
  readonly url: ContextUrl;
  /** The address the client sent. */
  readonly originalUrl: ContextUrl;
  readonly headers: HeaderLookup;
  readonly ipAddress: string;
  readonly matchedParameters: ReadonlyMap<string, string>;
  /** Null when the request has no body. */
  readonly body: ContextBody | null;
  /** What the client presented; null or left out without one. */
  readonly certificate?: ContextCertificate | null;
  /** Null or left out where the request came over the public network. */
  readonly privateEndpointConnection?: {
    readonly name: string;
    readonly groupId: string;
    readonly memberName: string;
  } | null;
}

export interface ContextResponse {
  readonly statusCode: number;
  readonly statusReason: string;
  readonly headers: HeaderLookup;
  readonly body: ContextBody | null;
}

/** Headers by name; `get` does not look at upper and lower case. */
export interface HeaderLookup {
  get(name: string): readonly string[] | undefined;
  names(): Iterable<string>;
}

export interface ContextUrl {
  readonly scheme: string;
  readonly host: string;
  readonly port: number;
  readonly path: string;
  /** With its leading `?`, or empty. */
  readonly queryString: string;
  /** Decoded values by name. */
  readonly query: ReadonlyMap<string, readonly string[]>;
}

/** A message body the host has buffered. */
export interface ContextBody {
  /**
   * Gives the bytes; without `preserveContent` the body cannot be read again.
   * @throws Error when an earlier read consumed the body
   */
  read(preserveContent: boolean): Uint8Array;
}

export interface ContextApi {
  readonly id: string;
  readonly name: string;
  readonly path: string;
  readonly revision: string;
  readonly version: string | null;
  readonly isCurrentRevision: boolean;
  readonly protocols: readonly string[];
  readonly serviceUrl: ContextUrl | null;
  readonly subscriptionKeyParameterNames: { readonly header: string; readonly query: string };
}

export interface ContextOperation {
  readonly id: string;
  readonly name: string;
  readonly method: string;
  readonly urlTemplate: string;
}

export interface ContextGroup {
  readonly id: string;
  readonly name: string;
}

export interface ContextProduct {
  readonly id: string;
  readonly name: string;
  readonly approvalRequired: boolean;
  readonly subscriptionRequired: boolean;
  readonly subscriptionLimit: number | null;
  readonly state: 'NotPublished' | 'Published';
  readonly groups: readonly ContextGroup[];
  readonly apis: readonly ContextApi[];
}

export interface ContextSubscription {
  readonly id: string;
  readonly name: string | null;
  readonly key: string;
  readonly primaryKey: string;
  readonly secondaryKey: string;
  /** Milliseconds since 1970, UTC; likewise the dates below. */
  readonly createdDate: number;
  readonly startDate: number | null;
  readonly endDate: number | null;
}

export interface ContextUser {
  readonly id: string;
  readonly email: string;
  readonly firstName: string;
  readonly lastName: string;
  readonly note: string | null;
  readonly registrationDate: number;
  readonly groups: readonly ContextGroup[];
  readonly identities: readonly { readonly id: string; readonly provider: string }[];
}

export interface ContextDeployment {
  readonly region: string;
  readonly serviceName: string;
  readonly serviceId: string;
  readonly gatewayId: string;
  readonly gateway: { readonly id: string; readonly instanceId: string; readonly isManaged: boolean };
  /** Certificates of the service by their id. */
  readonly certificates?: ReadonlyMap<string, ContextCertificate>;
  readonly carbonIntensity?: 'NotAvailable' | 'VeryLow' | 'Low' | 'Medium' | 'High' | 'VeryHigh';
}

export interface ContextLastError {
  readonly source: string;
  readonly reason: string;
  readonly message: string;
  readonly scope: string | null;
  readonly section: string | null;
  readonly path: string | null;
  readonly policyId: string | null;
}

/** Everything an evaluation takes from outside: the context, the clock and chance. */
export interface Environment {
  readonly context: PolicyContext;
  /** Milliseconds since 1970, UTC. */
  now(): number;
  readonly random: { /** A number from 0 (inclusive) to 1 (exclusive). */ next(): number };
}
