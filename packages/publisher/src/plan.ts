import {
  type ArtifactFiles,
  namesInReach,
  policyDocuments,
  readArtifacts,
  type ServiceSnapshot,
} from '@spillway/artifacts';
import { digestOf } from '@spillway/artifacts/node';
import { type Diagnostic, hasErrors } from '@spillway/diagnostics';
import { bindDocument } from '@spillway/policies';

/** One request that publishing would make, relative to the service's own ARM resource. */
export interface PlannedRequest {
  readonly method: 'PUT';
  readonly path: string;
  /** The artifacts it is made from. */
  readonly files: readonly string[];
}

export interface PublishPlan {
  /** What would be published: the artifacts without what is for the local gateway only. Empty when there are errors. */
  readonly files: ArtifactFiles;
  /** SHA-256 of the whole artifacts folder, which a gate report is bound to. */
  readonly digest: string;
  /** In the order in which they would be sent: what is referred to comes first. */
  readonly requests: readonly PlannedRequest[];
  readonly diagnostics: readonly Diagnostic[];
}

/** Regions, residency and local keys are no part of the service. */
const isLocal = (path: string): boolean => path === 'topology.yaml';

interface Rule {
  readonly pattern: RegExp;
  readonly path: (...parts: string[]) => string;
}

// Named values before policies and backends that use them, backends before pools (the second rule takes what the first
// leaves), APIs before their policies, links last.
const rules: readonly Rule[] = [
  { pattern: /^named ?[vV]alues\/([^/]+)\/namedValueInformation\.json$/, path: (id) => `/namedValues/${id}` },
  { pattern: /^backends\/([^/]+)\/backendInformation\.json$/, path: (id) => `/backends/${id}` },
  { pattern: /^policy\.xml$/, path: () => '/policies/policy' },
  { pattern: /^apis\/([^/]+)\/apiInformation\.json$/, path: (id) => `/apis/${id}` },
  { pattern: /^apis\/([^/]+)\/policy\.xml$/, path: (id) => `/apis/${id}/policies/policy` },
  {
    pattern: /^apis\/([^/]+)\/operations\/([^/]+)\/policy\.xml$/,
    path: (id, operation) => `/apis/${id}/operations/${operation}/policies/policy`,
  },
  { pattern: /^products\/([^/]+)\/productInformation\.json$/, path: (id) => `/products/${id}` },
  { pattern: /^products\/([^/]+)\/policy\.xml$/, path: (id) => `/products/${id}/policies/policy` },
  {
    pattern: /^products\/([^/]+)\/apis\/([^/]+)\/productApiInformation\.json$/,
    path: (id, api) => `/products/${id}/apis/${api}`,
  },
  { pattern: /^subscriptions\/([^/]+)\/subscriptionInformation\.json$/, path: (id) => `/subscriptions/${id}` },
];

const isPool = (text: string): boolean => /"type"\s*:\s*"Pool"/.test(text);

/** An API and its specification go in one request. */
const besides = (files: ArtifactFiles, file: string): readonly string[] =>
  file.endsWith('/apiInformation.json')
    ? ['specification.yaml', 'specification.json']
        .map((name) => file.replace('apiInformation.json', name))
        .filter((path) => files.has(path))
    : [];

const requestsFor = (files: ArtifactFiles): readonly PlannedRequest[] =>
  rules.flatMap(({ pattern, path }) => {
    const matching = [...files].flatMap(([file, text]) => {
      const match = pattern.exec(file);
      return match === null ? [] : [{ file, isPool: isPool(text), path: path(...match.slice(1)) }];
    });
    return matching
      .sort((a, b) => Number(a.isPool) - Number(b.isPool))
      .map(({ file, path: target }) => ({
        method: 'PUT' as const,
        path: target,
        files: [file, ...besides(files, file)],
      }));
  });

/** Files that no request is made from would be lost without a word. */
const leftOver = (files: ArtifactFiles, requests: readonly PlannedRequest[]): readonly Diagnostic[] => {
  const sent = new Set(requests.flatMap((request) => request.files));
  return [...files.keys()]
    .filter((path) => !sent.has(path))
    .map((path) => ({
      code: 'PUB101',
      severity: 'warning',
      message: `\`${path}\` is not part of the plan`,
      help: 'this kind of artifact is not published yet',
    }));
};

const boundIn = (snapshot: ServiceSnapshot): readonly Diagnostic[] => {
  const names = namesInReach(snapshot);
  return policyDocuments(snapshot).flatMap((document) => bindDocument(document, names(document)).diagnostics);
};

/** Validates an artifacts folder and says what publishing it would send. Nothing is sent. */
export const planPublish = (artifacts: ArtifactFiles, prefix = ''): PublishPlan => {
  const { snapshot, diagnostics } = readArtifacts(artifacts, prefix);
  const bound = snapshot === undefined ? [] : boundIn(snapshot);
  const files: ArtifactFiles = new Map([...artifacts].filter(([path]) => !isLocal(path)));
  const requests = requestsFor(files);
  const found = [...diagnostics, ...bound, ...leftOver(files, requests)];
  const isFailed = hasErrors(found);
  return {
    files: isFailed ? new Map() : files,
    digest: digestOf(artifacts),
    requests: isFailed ? [] : requests,
    diagnostics: found,
  };
};
