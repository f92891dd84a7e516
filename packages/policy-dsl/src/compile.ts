import { type ArtifactFiles, policyDocuments, readArtifacts, type Topology } from '@spillway/artifacts';
import { type Diagnostic, hasErrors } from '@spillway/diagnostics';
import { bindDocument } from '@spillway/policies';
import { printDocument } from '@spillway/policy-document';
import { stringify } from 'yaml';
import { type PolicySections, policyDocument } from './document.ts';
import type { ApiDefinition, BackendDefinition, BreakerDefinition, GatewayDefinition } from './gateway.ts';

export interface Compiled {
  /** The artifacts folder, path to text; empty when there are errors. */
  readonly files: ArtifactFiles;
  readonly diagnostics: readonly Diagnostic[];
}

const json = (properties: object): string => `${JSON.stringify({ properties }, undefined, 2)}\n`;
const policy = (sections: PolicySections): string => printDocument(policyDocument(sections));

const apiFiles = (id: string, api: ApiDefinition): readonly (readonly [string, string])[] => {
  const key = api.subscriptionKey;
  const information = {
    displayName: api.displayName,
    path: api.path,
    protocols: ['https'],
    ...(api.serviceUrl === undefined ? {} : { serviceUrl: api.serviceUrl }),
    subscriptionRequired: api.subscriptionRequired ?? true,
    ...(key === undefined
      ? {}
      : {
          subscriptionKeyParameterNames: {
            header: key.header,
            query: key.query,
            ...(key.bearer === true ? { bearer: 'enabled' } : {}),
          },
        }),
    apiRevision: '1',
    isCurrent: true,
  };
  return [
    [`apis/${id}/apiInformation.json`, json(information)],
    [`apis/${id}/specification.yaml`, stringify(api.specification, { aliasDuplicateObjects: false })],
    [`apis/${id}/policy.xml`, policy(api.policy)],
  ];
};

const rule = (breaker: BreakerDefinition): object => ({
  name: 'breaker',
  failureCondition: {
    count: breaker.count,
    interval: breaker.interval,
    statusCodeRanges: breaker.statusCodeRanges,
    ...(breaker.errorReasons === undefined ? {} : { errorReasons: breaker.errorReasons }),
  },
  tripDuration: breaker.tripDuration,
  acceptRetryAfter: breaker.acceptRetryAfter,
});

const backendFile = (id: string, backend: BackendDefinition): readonly [string, string] => {
  const properties =
    backend.kind === 'single'
      ? {
          url: backend.url,
          protocol: 'http',
          type: 'Single',
          ...(backend.breaker === undefined ? {} : { circuitBreaker: { rules: [rule(backend.breaker)] } }),
        }
      : {
          type: 'Pool',
          pool: {
            services: backend.members.map(({ backend: member, priority, weight }) => ({
              id: `/backends/${member}`,
              priority,
              weight: weight ?? 1,
            })),
          },
        };
  return [`backends/${id}/backendInformation.json`, json(properties)];
};

const productFiles = (
  id: string,
  product: NonNullable<GatewayDefinition['products']>[string],
): readonly (readonly [string, string])[] => [
  [
    `products/${id}/productInformation.json`,
    json({ displayName: product.displayName, subscriptionRequired: true, state: 'published' }),
  ],
  ...product.apis.map((api) => [`products/${id}/apis/${api}/productApiInformation.json`, '{}\n'] as const),
  ...(product.policy === undefined ? [] : [[`products/${id}/policy.xml`, policy(product.policy)] as const]),
];

const topologyFile = (topology: Topology): string => stringify(topology, { aliasDuplicateObjects: false });

const allFiles = (gateway: GatewayDefinition): ArtifactFiles => {
  const files = [
    ...Object.entries(gateway.apis).flatMap(([id, api]) => apiFiles(id, api)),
    ...Object.entries(gateway.backends ?? {}).map(([id, backend]) => backendFile(id, backend)),
    ...Object.entries(gateway.products ?? {}).flatMap(([id, product]) => productFiles(id, product)),
    ...Object.entries(gateway.namedValues ?? {}).map(
      ([id, value]) =>
        [`named values/${id}/namedValueInformation.json`, json({ displayName: id, value, secret: false })] as const,
    ),
    ['topology.yaml', topologyFile(gateway.topology)] as const,
  ];
  return new Map([...files].sort(([a], [b]) => (a < b ? -1 : 1)));
};

/**
 * Compiles a gateway to its artifacts folder. What was compiled is read back and checked the way a hand-written folder
 * is, so that a finding names the file and line that would be published.
 */
export const compileGateway = (gateway: GatewayDefinition): Compiled => {
  const files = allFiles(gateway);
  const { snapshot, diagnostics } = readArtifacts(files);
  const documents = snapshot === undefined ? [] : policyDocuments(snapshot);
  const found = [...diagnostics, ...documents.flatMap((document) => bindDocument(document, snapshot).diagnostics)];
  return { files: hasErrors(found) ? new Map() : files, diagnostics: found };
};
