export { type AnyAttribute, type Attribute, type Attributes, xmlNameOf } from './attributes.ts';
export type { BindOptions } from './binding.ts';
export { Body, type ByteStream } from './body.ts';
export type { BaseMarker, BoundAttributes, BoundChild, BoundPolicy, BoundSection, BoundValue } from './bound.ts';
export * from './catalog.ts';
export { policies } from './catalog-map.ts';
export { type Charge, fits } from './charge.ts';
export {
  type AnyPolicyDefinition,
  allGateways,
  allScopes,
  allSections,
  type ChildDefinition,
  type ChildNode,
  type CSharp,
  type GatewayKind,
  type MaybePromise,
  type PolicyNode,
  type PolicyScope,
  type RunningChild,
  type RunningChildren,
  type Section,
  type Trait,
} from './define-policy.ts';
export { type EvaluationHost, evaluateAttributes, evaluateValue } from './evaluate.ts';
export { HeaderMap } from './headers.ts';
export type { Lint, Surroundings } from './lints/lint.ts';
export { lintDocument, lints } from './lints/lints.ts';
export {
  type BackendTarget,
  type ClientCertificate,
  formatQuery,
  formatUrl,
  type Message,
  type MessageUrl,
  newResponse,
  type ProxySettings,
  parseQuery,
  parseUrl,
  type RequestMessage,
  type ResponseMessage,
  reasonOf,
} from './message.ts';
export type { ApiContract } from './open-api.ts';
export { type ErrorAnswer, PolicyError } from './policy-error.ts';
export type * from './run.ts';
export type { StoredResponse } from './stored-response.ts';
export { decodeUtf8, encodeUtf8 } from './utf8.ts';
export { type BoundDocument, bindDocument, documentRoots, payloadElements } from './validate.ts';
