export type { Topology } from '@spillway/artifacts';
export * from '@spillway/policies/catalog';
export { type Compiled, compileGateway } from './compile.ts';
export { csharp, csharpBlock, csharpString } from './csharp.ts';
export { base, type PolicySections } from './document.ts';
export {
  type ApiDefinition,
  type BackendDefinition,
  type BreakerDefinition,
  defineGateway,
  type GatewayDefinition,
  type ProductDefinition,
  type Specification,
} from './gateway.ts';
export { azureOpenaiInference } from './specification.ts';
export { type Spillover, type SpilloverMember, type SpilloverOptions, spillover } from './spillover.ts';
