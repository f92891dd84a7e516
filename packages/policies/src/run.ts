import type { ClrValue } from '@spillway/expressions';
import type { Charge } from './charge.ts';
import type { Section } from './define-policy.ts';
import type { HeaderMap } from './headers.ts';
import type { Message, MessageUrl, RequestMessage, ResponseMessage } from './message.ts';
import type { ApiContract } from './open-api.ts';
import type { StoredResponse } from './stored-response.ts';

/** What the engine needs of an AbortSignal; the pure packages compile without a host's types. */
export interface CancelSignal {
  readonly aborted: boolean;
  readonly reason: unknown;
  addEventListener(type: 'abort', listener: () => void, options?: { readonly once?: boolean }): void;
  removeEventListener(type: 'abort', listener: () => void): void;
}

/** Time as the engine knows it; a virtual clock makes an hour pass in milliseconds. */
export interface Clock {
  /** Milliseconds since 1970-01-01T00:00:00Z. */
  now(): number;
  /** Resolves after that many milliseconds; rejects with the signal's reason when it is aborted first. */
  sleep(ms: number, signal?: CancelSignal): Promise<void>;
  /** Starts all at the same time and waits as `join` says; each may sleep on its own. */
  together<T, R>(
    works: readonly (() => Promise<T>)[],
    join: (running: readonly Promise<T>[]) => Promise<R>,
  ): Promise<R>;
}

/** The seeded source of chance. */
export interface RandomSource {
  /** A number in [0, 1). */
  next(): number;
}

/** The cache of cache-lookup-value and its kin: typed values with an end. */
export interface ValueCache {
  get(key: string): Promise<ClrValue | undefined>;
  set(key: string, value: ClrValue, durationSeconds: number): Promise<void>;
  delete(key: string): Promise<void>;
}

/** Amounts with the time they were booked, over a sliding window; one log per counter key. */
export interface SlidingLog {
  /** Books every charge, or none when one does not fit, and nobody books in between. Gives what was used before, each. */
  take(charges: readonly Charge[], windowSeconds: readonly number[]): Promise<readonly number[]>;
  /** Sum of what was booked within the window before now. */
  used(key: string, windowSeconds: number): Promise<number>;
  add(key: string, amount: number, windowSeconds: number): Promise<void>;
  /** Milliseconds until the oldest booking leaves the window; 0 when there is none. */
  oldestLeavesIn(key: string, windowSeconds: number): Promise<number>;
}

/** Amounts that drain steadily, `perSecond` of them; one bucket per key, which may hold more than any limit. */
export interface DrainingBucket {
  /** Books the charge, or nothing when it does not fit, and nobody books in between. Gives what was in it before. */
  take(charge: Charge, perSecond: number): Promise<number>;
  used(key: string, perSecond: number): Promise<number>;
  add(key: string, amount: number, perSecond: number): Promise<void>;
}

/** Amounts booked in the period that is current; one that begins anew forgets the last. `period` names it. */
export interface PeriodCounter {
  /** As `take` of a sliding log. */
  take(charges: readonly Charge[], periods: readonly number[]): Promise<readonly number[]>;
  used(key: string, period: number): Promise<number>;
  add(key: string, period: number, amount: number): Promise<void>;
}

/** Requests inside limit-concurrency, by key. */
export interface Concurrency {
  /** Undefined when as many are inside already; otherwise how to leave. A reset forgets who is inside. */
  enter(key: string, maxCount: number): Promise<(() => Promise<void>) | undefined>;
}

/** Whole responses by key, each with an end. */
export interface ResponseCache {
  get(key: string): Promise<StoredResponse | undefined>;
  set(key: string, response: StoredResponse, durationSeconds: number): Promise<void>;
}

/** Responses to texts, found again by the vector of a text that is near. Partitions do not see each other. */
export interface VectorCache {
  /** The nearest within a partition; `distance` is one minus the cosine. */
  nearest(
    partition: string,
    vector: readonly number[],
  ): Promise<{ readonly distance: number; readonly response: StoredResponse } | undefined>;
  add(partition: string, vector: readonly number[], response: StoredResponse, durationSeconds: number): Promise<void>;
}

/** What a lookup did not find, for the policy that stores the answer later. */
export interface Wanted {
  /** Key of a response. */
  response?: string;
  prompt?: { readonly partition: string; readonly vector: readonly number[] };
}

/** The stores policies share between requests. */
export interface State {
  readonly responses: ResponseCache;
  readonly vectors: VectorCache;
  readonly concurrency: Concurrency;
  readonly calls: SlidingLog;
  readonly quotas: PeriodCounter;
  readonly cache: ValueCache;
  readonly tokens: SlidingLog;
  readonly buckets: DrainingBucket;
}

export interface ForwardOptions {
  /** Wait for the response's headers, in milliseconds. */
  readonly timeoutMs: number;
  /** Keep the request body so that it can be sent again. */
  readonly bufferRequestBody: boolean;
  /** Collect the whole response before it goes on. */
  readonly bufferResponse: boolean;
  /** Go to where redirects lead, instead of passing them on. */
  readonly followRedirects: boolean;
}

export interface SendOptions {
  /** Wait for the whole response, in milliseconds. */
  readonly timeoutMs: number;
}

/** A question to a backend of the service, beside the request that is running. */
export interface BackendCall {
  readonly backendId: string;
  /** Appended to the path of the backend's URL. */
  readonly path: string;
  readonly query: readonly (readonly [string, string])[];
  readonly headers: Readonly<Record<string, string>>;
  /** Sent as JSON. */
  readonly body: unknown;
  readonly timeoutMs: number;
}

export interface Network {
  /**
   * POSTs to a backend entity with its credentials; the response is collected.
   * Throws PolicyError: BackendNotFound, BackendUnavailable, BackendConnectionFailure, Timeout, ClientConnectionFailure.
   */
  call(call: BackendCall): Promise<ResponseMessage>;
  /**
   * Base URL of the backend: of the one that answered, before that of the one the request is to go to. Undefined without
   * one, and while a pool has yet to pick.
   */
  backendUrl(): MessageUrl | undefined;
  /**
   * Sends a request of its own, beside the one that is running; the response is collected.
   * Throws PolicyError: BackendConnectionFailure, Timeout, ClientConnectionFailure.
   */
  send(request: RequestMessage, options: SendOptions): Promise<ResponseMessage>;
  /**
   * Sends the current request to its target and makes the answer the current response.
   * Throws PolicyError: BackendConnectionFailure, Timeout, ClientConnectionFailure, or an exhausted pool.
   */
  forward(options: ForwardOptions): Promise<void>;
}

/** What the model says it used. */
export interface TokenUsage {
  readonly promptTokens: number;
  readonly completionTokens: number;
  readonly totalTokens: number;
  /** True when the response carried no usage and the numbers were counted from text. */
  readonly isEstimated: boolean;
}

/** Where the keys of a token's issuer come from. */
export interface SigningKeys {
  readonly openIdConfigUrls: readonly string[];
  readonly keys: readonly {
    readonly id?: string | undefined;
    /** Base64 of a symmetric key, or of a certificate. */
    readonly text?: string | undefined;
    /** Modulus and exponent of an RSA key, in Base64 for URLs. */
    readonly n?: string | undefined;
    readonly e?: string | undefined;
  }[];
}

export interface JwtFailure {
  readonly reason: string;
  readonly message: string;
}

/** The parts of a name such as `CN=contoso.test, O=Contoso`, in the order of the certificate. */
export type DistinguishedName = readonly { readonly type: string; readonly value: string }[];

/** What a certificate says. Thumbprints and serial numbers are upper-case hexadecimal. */
export interface CertificateFacts {
  readonly thumbprint: string;
  readonly serialNumber: string;
  readonly subject: DistinguishedName;
  readonly issuer: DistinguishedName;
  readonly dnsNames: readonly string[];
  /** Milliseconds since 1970. */
  readonly notBefore: number;
  readonly notAfter: number;
  /** Thumbprint of the issuer's certificate; undefined when it is not known here. */
  readonly issuerThumbprint: string | undefined;
  /** True when its chain leads to an authority of the machine or of the service. */
  readonly isTrusted: boolean;
}

/** A certificate of the service's store; the key is there when the gateway can present it. */
export interface StoredCertificate {
  readonly thumbprint: string;
  readonly certificate: string;
  readonly key: string | undefined;
}

/** What a Liquid template is rendered over. */
export interface LiquidInput {
  /** Undefined without a body. */
  readonly body: string | undefined;
  readonly contentType: string | undefined;
  /** What elements with xsi:nil become. */
  readonly xsiNil: 'blank' | 'null';
  readonly parseDate: boolean;
  readonly request: RequestMessage;
  readonly response: ResponseMessage | undefined;
  readonly variables: ReadonlyMap<string, ClrValue>;
}

export type LiquidResult = { readonly text: string } | { readonly problem: string };

/** A value a stylesheet takes. */
export interface XsltParameter {
  readonly name: string;
  readonly value: string;
}

export type XsltResult = { readonly text: string } | { readonly problem: string };

/** How a schema is read. */
export interface SchemaOptions {
  /** Instead of what the schema says. */
  readonly additionalProperties?: boolean | undefined;
  readonly ignoresCaseOfNames?: boolean | undefined;
}

/** A field of a GraphQL request. */
export interface GraphqlField {
  /** The type it belongs to; undefined where only a schema could tell. */
  readonly type: string | undefined;
  readonly name: string;
  /** Stands in the query, mutation or subscription itself. */
  readonly isRoot: boolean;
}

/** A GraphQL request that is valid. */
export interface GraphqlRequest {
  readonly fields: readonly GraphqlField[];
  /** How many fields stand within each other; infinite where fragments do. */
  readonly depth: number;
  /** True when a schema says of what type inner fields are. */
  readonly knowsTypes: boolean;
  /** The request without these fields; undefined when that is none. */
  without(removed: readonly GraphqlField[]): string | undefined;
}

/** Heavy libraries behind small functions, loaded by the host on first use. */
export interface Services {
  readonly identity: {
    /** An access token for the gateway's managed identity. `resource` is the audience; `clientId` picks a user-assigned identity. */
    token(resource: string, clientId: string | undefined): Promise<string>;
  };
  readonly jwt: {
    /** Checks the signature; gives what is wrong with it, in the terms of `context.LastError`. */
    verify(token: string, keys: SigningKeys): Promise<JwtFailure | undefined>;
  };
  readonly certificates: {
    /** Undefined when the bytes are no certificate. */
    read(der: Uint8Array): Promise<CertificateFacts | undefined>;
    /** A certificate of the service by its id or thumbprint, in any case. */
    find(by: 'id' | 'thumbprint', value: string): Promise<StoredCertificate | undefined>;
  };
  readonly graphql: {
    /** Reads a request, and checks it against a schema. */
    parse(query: string, schema: string | undefined): Promise<GraphqlRequest | { readonly problem: string }>;
  };
  readonly liquid: {
    /** Renders a template in the dialect of the service; tells what is wrong with it or with the body. */
    render(template: string, input: LiquidInput): Promise<LiquidResult>;
  };
  readonly schema: {
    /** A value that a schema of an OpenAPI document allows, as JSON or XML text; undefined when none can be made. */
    sample(schema: unknown, document: unknown, as: 'json' | 'xml'): Promise<string | undefined>;
    /** A JSON schema of the service, by its id; undefined when there is none. */
    stored(id: string): unknown;
    /** What a value has that a schema of an OpenAPI document does not allow; undefined when it fits. */
    check(schema: unknown, document: unknown, value: unknown, options: SchemaOptions): Promise<string | undefined>;
  };
  readonly xslt: {
    /** Applies a stylesheet to an XML document; tells what is wrong with either. */
    transform(xml: string, stylesheet: string, parameters: readonly XsltParameter[]): Promise<XsltResult>;
  };
  readonly tokens: {
    /** Tokens of the prompt in an Azure OpenAI request body; 0 when it has none. */
    estimatePrompt(body: Uint8Array): Promise<number>;
    /** Tokens of a text. */
    count(text: string): Promise<number>;
  };
}

/** A message to a broker; the local gateway keeps it and sends it nowhere. */
export interface PublishedMessage {
  readonly to: 'event-hub' | 'service-bus-queue' | 'service-bus-topic' | 'dapr-topic' | 'dapr-binding';
  /** Logger, queue, topic or binding. */
  readonly name: string;
  readonly body: string;
  readonly properties: Readonly<Record<string, string>>;
}

export interface Telemetry {
  /** A line of the request's trace, beside the policy that is running. */
  trace(message: string, data?: Readonly<Record<string, unknown>>): void;
  metric(namespace: string, name: string, value: number, dimensions: Readonly<Record<string, string>>): void;
  publish(message: PublishedMessage): void;
}

/** Values a metric dimension may name without stating them (reference page: azure-openai-emit-token-metric). */
export type DefaultDimensions = Readonly<Record<string, string>>;

/** Whose request it is and what it matched. */
export interface Matching {
  readonly apiId: string;
  readonly apiName: string;
  /** Without slashes at either end. */
  readonly apiPath: string;
  /** Header and query parameter that carry the subscription key. */
  readonly subscriptionKeyNames: readonly string[];
  readonly operationId: string;
  readonly operationName: string;
  readonly productId: string | undefined;
  /** Undefined without a subscription key. */
  readonly subscriptionId: string | undefined;
}

/** Where a policy document belongs, from broad to narrow. */
export type Scope = 'global' | 'workspace' | 'product' | 'api' | 'operation';

/** Over the last minute, or as a bucket that drains. */
export type TokenRate = 'window' | 'bucket';

/** The port: everything a policy's behaviour may ask of its host, for one request. */
export interface PolicyRun {
  readonly section: Section;
  /** Scope of the document the policy stands in. */
  readonly scope: Scope;
  /** The request that is running, or the one a policy around this makes. */
  readonly request: RequestMessage;
  readonly response: ResponseMessage | undefined;
  /** What set-header, set-body and their kin change here: the request in inbound and backend, the response after. */
  readonly message: Message;
  readonly variables: Map<string, ClrValue>;
  /** Headers the gateway adds to whatever response the client gets, a refusal included. */
  readonly responseHeaders: HeaderMap;
  readonly clock: Clock;
  readonly random: RandomSource;
  /** How the gateway counts tokens a minute. */
  readonly tokenRate: TokenRate;
  readonly state: State;
  readonly network: Network;
  readonly services: Services;
  readonly telemetry: Telemetry;
  readonly defaultDimensions: DefaultDimensions;
  readonly wanted: Wanted;
  readonly matching: Matching;
  /** What the API's OpenAPI document says about the operation; undefined without a document. */
  readonly contract: ApiContract | undefined;
  /** The API's GraphQL schema. */
  readonly graphqlSchema: string | undefined;
  /** Runs once the answer is complete but for its streamed body; what it throws is traced and otherwise forgotten. */
  atEnd(work: () => Promise<void>): void;
  /** Runs once the answer's body has gone out, with its bytes. */
  onSent(callback: (bytes: number) => Promise<void>): void;
  /** Goes on after the request has ended; what it throws is traced and otherwise forgotten. */
  background(work: () => Promise<void>): void;
  /** Aborted when the client goes away. */
  readonly signal: CancelSignal;
  /**
   * Runs once it is known what the model used: before outbound when the answer is a whole body, at its end when it is an
   * event stream. `usage` is undefined when no backend answered with one.
   */
  onUsage(callback: (usage: TokenUsage | undefined) => Promise<void>): void;
}
