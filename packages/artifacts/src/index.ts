export { apiAddress, apiPrefix, backendIdIn, holdsApi, rootApiId } from './api-address.ts';
export { durationMs } from './duration.ts';
export { type DataSource, readData, schemaFindings } from './json-source.ts';
export type {
  Api,
  ApiVersion,
  Backend,
  CircuitBreakerRule,
  Consumer,
  ConsumerLimits,
  Deployment,
  GatewayRegion,
  Instance,
  LocalCertificate,
  Operation,
  PoolBackend,
  PoolMember,
  Product,
  ServiceSnapshot,
  SingleBackend,
  StatusRange,
  Subscription,
  Topology,
  User,
  Workspace,
} from './model.ts';
export { policyDocuments } from './model.ts';
export { type Names, namesInReach } from './names.ts';
export { type Price, type Prices, priceOf, type ReadPrices, readPrices } from './prices.ts';
export { type ReadArtifacts, readArtifacts, readTopology } from './read.ts';
export type { ArtifactFiles } from './reading.ts';
export { displayRegion, regionNames, zoneNames, zoneOf } from './regions.ts';
export { topologySchema } from './schemas.ts';
