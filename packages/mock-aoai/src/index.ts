export { type MockClock, realClock } from './clock.ts';
export { ConnectionFault, type ConnectionFaultCode } from './connection-fault.ts';
export { controlOperations } from './control-operations.ts';
export { kindOf } from './deployments.ts';
export {
  type Fault,
  faultKinds,
  faultProperties,
  faultsFileSchema,
  isFaultsFile,
  type PlacedFault,
  type ResponseFault,
  type RetryAfter,
  type StreamFault,
} from './fault.ts';
export type { ActiveFault } from './faults.ts';
export { type Har, harOf } from './har.ts';
export type { JournalCount, JournalEntry, JournalQuery, Usage } from './journal.ts';
export type { Distribution, LatencySpec } from './latency.ts';
export { type Listening, type ListenOptions, listen } from './listen.ts';
export { type UnknownPlace, unknownPlaces } from './places.ts';
export { createRegions, type Regions, type RegionsOptions } from './regions.ts';
export type { DeploymentSpec, InstanceSpec, Topology } from './topology.ts';
export type { WireRequest, WireResponse } from './wire.ts';
