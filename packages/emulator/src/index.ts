export type { RouteHealth, RoutesHealth } from './backends/health.ts';
export type { BackendState } from './backends/registry.ts';
export { type EngineClock, realClock, VirtualClock } from './clock.ts';
export type { ControlFallback } from './control/answer.ts';
export type { ControlOptions } from './control/app.ts';
export { type FleetControl, fleetControlApp } from './control/fleet-app.ts';
export { type Member, membersControl } from './control/members.ts';
export type { Reloaded } from './control/reload.ts';
export { createEmulator, type Emulator, type EmulatorOptions, unsupportedAsErrors } from './emulator.ts';
export { fleetGatewayApp, frontDoorApp } from './fleet/apps.ts';
export { createFleet, type Fleet, type FleetGateway, type GatewayState } from './fleet/fleet.ts';
export {
  createFrontDoor,
  type FrontDoor,
  type FrontDoorClient,
  type FrontDoorOptions,
  type GatewayHealth,
} from './fleet/front-door.ts';
export type { GatewayRequest, Handle } from './gateway/handle.ts';
export { type Listening, listen, listenAlone } from './listen.ts';
export { type Breakers, GatewayMetrics } from './observe/gateway-metrics.ts';
export type {
  Counted,
  ObservedAttempt,
  ObservedFailure,
  ObservedRefusal,
  ObservedRequest,
  ObservedUsage,
  Observer,
} from './observe/record.ts';
export { OtlpExporter, type OtlpExporterOptions } from './otlp/exporter.ts';
export { type OtlpSettings, otlpSettings } from './otlp/settings.ts';
export type { Metric, Published } from './pipeline/request-state.ts';
export { seededRandom } from './random.ts';
export { localToken } from './services/identity.ts';
export type { SharedBreakers } from './state/redis/breakers.ts';
export {
  openRedis,
  type RedisFallback,
  RedisMissing,
  type RedisOptions,
  type SharedHealth,
  type SharedState,
  type SharedUnit,
} from './state/redis/shared-state.ts';
export type { DebugEntry, DebugTrace } from './trace/debug-trace.ts';
export type { Attempt, Trace, TraceEntry, TraceError } from './trace/trace.ts';
export { inProcessTransport, type Respond } from './transport/in-process.ts';
export { type BackendResponse, type OutgoingRequest, type Transport, TransportError } from './transport/transport.ts';
export { undiciTransport } from './transport/undici.ts';
