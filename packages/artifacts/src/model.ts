import type { SourceText } from '@spillway/diagnostics';
import type { PolicyDocument } from '@spillway/policy-document';

/** An operation of an API: method and URL template relative to the API's path. */
export interface Operation {
  readonly id: string;
  readonly displayName: string;
  /** Upper case; `*` matches any. */
  readonly method: string;
  readonly urlTemplate: string;
}

/** Where a version of an API is named: as a segment behind the path, or by a header or a query parameter. */
export interface ApiVersion {
  /** Empty for the one that requests without a version reach. */
  readonly name: string;
  readonly scheme: 'Segment' | 'Header' | 'Query';
  /** Name of the header or of the query parameter. */
  readonly parameter?: string | undefined;
}

/** What the policies of a workspace find by name, and its own policy: nothing of the service's own, nothing of another's. */
export interface Workspace {
  readonly id: string;
  readonly displayName: string;
  readonly policy: PolicyDocument | undefined;
  readonly namedValues: ReadonlyMap<string, string>;
  readonly fragments: ReadonlyMap<string, PolicyDocument>;
}

export interface Api {
  /** With `;rev=N` for a revision that is not the current one. */
  readonly id: string;
  readonly displayName: string;
  /** Without slashes at either end; empty for the root. */
  readonly path: string;
  readonly serviceUrl: string | undefined;
  readonly subscriptionRequired: boolean;
  readonly subscriptionKeyParameterNames: {
    readonly header: string;
    readonly query: string;
    /** The key may also arrive as `Authorization: Bearer` (API version 2025-03-01-preview). */
    readonly bearer: boolean;
  };
  readonly revision: string;
  /** False for a revision that only `;rev=N` reaches; default true. */
  readonly isCurrent?: boolean;
  /** Undefined for an API of the service itself. */
  readonly workspace?: Workspace | undefined;
  /** Undefined for an API without versions. */
  readonly version?: ApiVersion | undefined;
  readonly operations: readonly Operation[];
  /** The OpenAPI document as it was read; without one there is nothing to mock from or to check against. */
  readonly specification?: unknown;
  /** The schema of a GraphQL API. */
  readonly graphqlSchema?: string | undefined;
  readonly policy: PolicyDocument | undefined;
  readonly operationPolicies: ReadonlyMap<string, PolicyDocument>;
}

export interface Product {
  readonly id: string;
  readonly displayName: string;
  /** Its APIs cannot be called with its keys before it is; default true. */
  readonly isPublished?: boolean;
  readonly subscriptionRequired: boolean;
  /** Undefined for a product of the service itself. */
  readonly workspace?: Workspace | undefined;
  /** Ids, of its own workspace where it has one. */
  readonly apis: readonly string[];
  readonly policy: PolicyDocument | undefined;
}

export interface StatusRange {
  readonly min: number;
  readonly max: number;
}

/** A circuit breaker rule of a backend; times in milliseconds. It has a count or a percentage. */
export interface CircuitBreakerRule {
  readonly name: string;
  /** Failures within the interval that open it. */
  readonly count?: number | undefined;
  /** Failures of a hundred requests within the interval that open it. */
  readonly percentage?: number | undefined;
  readonly intervalMs: number;
  readonly statusCodeRanges: readonly StatusRange[];
  readonly errorReasons: readonly string[];
  readonly tripDurationMs: number;
  readonly acceptRetryAfter: boolean;
  /** Status of the gateway's answer while it is open; default 503. */
  readonly failureStatus?: number | undefined;
}

/** The HTTP proxy a backend is reached through. */
export interface BackendProxy {
  readonly url: string;
  readonly username?: string;
  readonly password?: string;
}

export interface SingleBackend {
  readonly kind: 'single';
  readonly id: string;
  readonly url: string;
  readonly headers: Readonly<Record<string, readonly string[]>>;
  readonly query: Readonly<Record<string, readonly string[]>>;
  /** Resource the gateway gets a token for, sent as bearer to this backend. */
  readonly managedIdentityResource: string | undefined;
  readonly circuitBreaker: CircuitBreakerRule | undefined;
  /** The certificate of the service that the gateway presents. */
  readonly certificate?: { readonly by: 'id' | 'thumbprint'; readonly value: string } | undefined;
  readonly proxy?: BackendProxy | undefined;
  /** What of the backend's own certificate is not checked. */
  readonly unchecked?: { readonly chain: boolean; readonly name: boolean } | undefined;
}

export interface PoolMember {
  readonly backendId: string;
  /** Lower comes first. */
  readonly priority: number;
  readonly weight: number;
}

export interface PoolBackend {
  readonly kind: 'pool';
  readonly id: string;
  readonly members: readonly PoolMember[];
  /** Name of the cookie that keeps a client with its member. */
  readonly affinityCookie?: string | undefined;
  /** Status of the gateway's answer while every member is open; default 503. */
  readonly failureStatus?: number | undefined;
}

export type Backend = SingleBackend | PoolBackend;

/** The user a subscription belongs to. */
export interface User {
  readonly id: string;
  readonly email?: string;
  readonly firstName?: string;
  readonly lastName?: string;
  /** Names of groups. */
  readonly groups?: readonly string[];
}

/** A caller of the gateway: an APIM subscription. Keys exist for the local gateway only. */
export interface Subscription {
  readonly id: string;
  readonly displayName: string;
  readonly key: string;
  /** Keys of suspended, expired and other inactive subscriptions are refused. */
  readonly isActive: boolean;
  readonly scope: { readonly kind: 'all' } | { readonly kind: 'product' | 'api'; readonly id: string };
  /** Id of the workspace that it belongs to, and whose APIs alone it opens. */
  readonly workspace?: string | undefined;
  /** Undefined for one that belongs to nobody. */
  readonly user?: User | undefined;
}

export interface Deployment {
  readonly model: string;
  readonly version?: string;
  readonly sku: string;
  readonly capacity: number;
  /** How the mock counts requests, by the time of the recording; the newest by default. */
  readonly charging?: '2024-06' | '2024-12' | '2025-07' | '2025-10';
  /** How long the mock takes until the first token, and for each after it; default: no time. */
  readonly latency?: { readonly firstTokenMs?: Milliseconds; readonly perTokenMs?: Milliseconds };
  /** What the mock says: `echo`, or the first of these whose `match` is part of what the user said; default: prose. */
  readonly replies?: 'echo' | readonly { readonly match?: string; readonly reply: unknown }[];
}

/** Always the same, evenly between two, or log-normal with these percentiles. */
type Milliseconds =
  | number
  | { readonly min: number; readonly max: number }
  | { readonly median: number; readonly p95: number };

/** Tokens a minute that deployments share: of a subscription, region, model and SKU; what is not stated matches all. */
export interface Quota {
  readonly subscription?: string;
  readonly region?: string;
  readonly model: string;
  readonly sku?: string;
  readonly tokensPerMinute: number;
  /** What the region really has, when that is less. */
  readonly available?: number;
}

/** One Azure OpenAI resource. */
export interface Instance {
  readonly endpoint: string;
  readonly region: string;
  readonly subscription?: string;
  readonly network?: { readonly privateEndpoint?: boolean };
  /** Gateways that send prompts there; default all. */
  readonly gateways?: readonly string[];
  readonly deployments: Readonly<Record<string, Deployment>>;
}

export interface Consumer {
  readonly product?: string;
  readonly residency?: string;
  readonly key: string;
  readonly user?: User;
  /** What policies let it do; the gate proves it, and leaves scenarios aside that send more. */
  readonly limits?: ConsumerLimits;
  /** APIs it may call; default those that its subscription is for. */
  readonly apis?: readonly string[];
  /** Deployments it may use; default all. */
  readonly deployments?: readonly string[];
  /** Claims of the token it calls with, beside those of time; the local issuer signs it. */
  readonly token?: Readonly<Record<string, string>>;
  /** Whether it may see where answers come from; undefined: nothing is promised. */
  readonly trusted?: boolean;
}

/** Both in a window of a minute that slides. */
export interface ConsumerLimits {
  readonly requestsPerMinute?: number;
  readonly tokensPerMinute?: number;
  /** Header of answers that tells how many tokens of the minute are left. */
  readonly remainingTokensHeader?: string;
}

export interface GatewayRegion {
  readonly id: string;
  readonly region: string;
  readonly tier?: string;
  readonly units?: number;
  /** `perUnit` (default): counters, breakers and pointers are each unit's own, as in Azure. `shared`: one for all units. */
  readonly state?: 'perUnit' | 'shared';
  readonly zones?: number;
  readonly hostname?: string;
  /** `Disabled`: only private endpoints reach it, so that clients with public addresses are refused. Default `Enabled`. */
  readonly publicNetworkAccess?: 'Enabled' | 'Disabled';
}

/** A certificate as PEM, with its key where the gateway is to present it. */
export interface LocalCertificate {
  readonly certificate: string;
  readonly key?: string;
}

/** What ARM does not hold: regions, residency, capacities, local keys. The content of `topology.yaml`. */
export interface Topology {
  readonly version: 1;
  readonly residency?: { readonly processing?: string; readonly atRest?: string };
  readonly gateways?: readonly GatewayRegion[];
  readonly instances: Readonly<Record<string, Instance>>;
  readonly quotas?: readonly Quota[];
  readonly consumers?: Readonly<Record<string, Consumer>>;
  /** Certificates of the service by id: their content is not in the artifacts, so the local gateway has its own. */
  readonly certificates?: Readonly<Record<string, LocalCertificate>>;
  /** JSON schemas of the service by id, which are not in the artifacts either. */
  readonly schemas?: Readonly<Record<string, object>>;
}

/** A whole service as data: what the gateway runs, the gate judges and the publisher sends. */
export interface ServiceSnapshot {
  readonly apis: readonly Api[];
  readonly products: readonly Product[];
  /** Those of a workspace have its id and a slash before their own. */
  readonly backends: ReadonlyMap<string, Backend>;
  readonly namedValues: ReadonlyMap<string, string>;
  readonly subscriptions: readonly Subscription[];
  readonly policy: PolicyDocument | undefined;
  /** Policy fragments by id. */
  readonly fragments: ReadonlyMap<string, PolicyDocument>;
  /** Loggers by id, with the path of their file; undefined when the folder has none, which may mean that none were extracted. */
  readonly loggers?: ReadonlyMap<string, string> | undefined;
  readonly topology: Topology | undefined;
  readonly topologySource: SourceText | undefined;
}

/** Every policy document of a service: global, products, APIs and their operations. */
export const policyDocuments = (snapshot: ServiceSnapshot): readonly PolicyDocument[] =>
  [
    snapshot.policy,
    ...snapshot.products.map(({ policy }) => policy),
    ...new Set([...snapshot.apis, ...snapshot.products].map(({ workspace }) => workspace?.policy)),
    ...snapshot.apis.flatMap(({ policy, operationPolicies }) => [policy, ...operationPolicies.values()]),
  ].filter((document) => document !== undefined);
