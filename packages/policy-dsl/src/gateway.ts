import type { Topology } from '@spillway/artifacts';
import type { PolicySections } from './document.ts';

/** An OpenAPI document, or as much of one as declares operations. */
export interface Specification {
  readonly openapi: string;
  readonly info: { readonly title: string; readonly version: string };
  readonly paths: Readonly<Record<string, Readonly<Record<string, unknown>>>>;
}

export interface ApiDefinition {
  readonly displayName: string;
  /** Path of the API on the gateway, without slashes at either end. */
  readonly path: string;
  readonly serviceUrl?: string;
  readonly subscriptionKey?: {
    readonly header: string;
    readonly query: string;
    /** The key may also arrive as `Authorization: Bearer`. */
    readonly bearer?: boolean;
  };
  /** Default true. */
  readonly subscriptionRequired?: boolean;
  readonly specification: Specification;
  readonly policy: PolicySections;
}

/** A circuit breaker rule; durations in ISO 8601, as ARM has them. */
export interface BreakerDefinition {
  /** Failures within the interval that open it. */
  readonly count: number;
  readonly interval: string;
  readonly tripDuration: string;
  readonly acceptRetryAfter: boolean;
  readonly statusCodeRanges: readonly { readonly min: number; readonly max: number }[];
  readonly errorReasons?: readonly string[];
}

export type BackendDefinition =
  | { readonly kind: 'single'; readonly url: string; readonly breaker?: BreakerDefinition }
  | {
      readonly kind: 'pool';
      readonly members: readonly { readonly backend: string; readonly priority: number; readonly weight?: number }[];
    };

export interface ProductDefinition {
  readonly displayName: string;
  readonly apis: readonly string[];
  readonly policy?: PolicySections;
}

/** A whole gateway: what becomes the artifacts folder. */
export interface GatewayDefinition {
  readonly topology: Topology;
  readonly apis: Readonly<Record<string, ApiDefinition>>;
  readonly backends?: Readonly<Record<string, BackendDefinition>>;
  readonly products?: Readonly<Record<string, ProductDefinition>>;
  readonly namedValues?: Readonly<Record<string, string>>;
}

/** Declares the gateway of a project; export it as `gateway` from gateway.ts. */
export const defineGateway = (definition: GatewayDefinition): GatewayDefinition => Object.freeze(definition);
