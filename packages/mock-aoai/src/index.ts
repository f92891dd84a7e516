export { type MockClock, realClock } from './clock.ts';
export { ConnectionFault, type ConnectionFaultCode } from './connection-fault.ts';
export { kindOf } from './deployments.ts';
export type { ActiveFault, Fault } from './faults.ts';
export type { JournalEntry, Usage } from './journal.ts';
export { type Listening, type ListenOptions, listen } from './listen.ts';
export { createRegions, type Regions, type RegionsOptions } from './regions.ts';
export type { DeploymentSpec, InstanceSpec, Topology } from './topology.ts';
