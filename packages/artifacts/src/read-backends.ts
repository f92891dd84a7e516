import { didYouMean } from '@spillway/diagnostics';
import { checkBackendFields } from './backend-fields.ts';
import { durationMs } from './duration.ts';
import type { DataSource } from './json-source.ts';
import type { Backend, BackendProxy, CircuitBreakerRule, PoolBackend, SingleBackend } from './model.ts';
import { foldersUnder, parsed, type Reading } from './reading.ts';

interface FailureResponse {
  readonly statusCode?: number;
}

interface RawRule {
  readonly name: string;
  readonly tripDuration: string;
  readonly acceptRetryAfter?: boolean;
  readonly failureCondition: {
    readonly count?: number;
    readonly percentage?: number;
    readonly interval: string;
    readonly statusCodeRanges?: CircuitBreakerRule['statusCodeRanges'];
    readonly errorReasons?: readonly string[];
  };
  readonly failureResponse?: FailureResponse;
}

const breakerOf = (rule: RawRule): CircuitBreakerRule => ({
  name: rule.name,
  count: rule.failureCondition.count,
  percentage: rule.failureCondition.percentage,
  intervalMs: durationMs(rule.failureCondition.interval),
  statusCodeRanges: rule.failureCondition.statusCodeRanges ?? [],
  errorReasons: rule.failureCondition.errorReasons ?? [],
  tripDurationMs: durationMs(rule.tripDuration),
  acceptRetryAfter: rule.acceptRetryAfter ?? false,
  failureStatus: rule.failureResponse?.statusCode,
});

const checkRules = (reading: Reading, file: DataSource, rules: readonly RawRule[]): void => {
  // Reference page: only one rule per backend takes effect.
  if (rules.length > 1)
    reading.diagnostics.push({
      code: 'ART105',
      severity: 'error',
      message: 'a backend takes one circuit breaker rule',
      source: file.source,
      span: file.spanOf(['properties', 'circuitBreaker', 'rules', 1]),
      help: 'keep one rule; put several status ranges into it',
    });
};

interface RawBackend {
  readonly type?: 'Single' | 'Pool';
  readonly url?: string;
  readonly credentials?: {
    readonly header?: Readonly<Record<string, readonly string[]>>;
    readonly query?: Readonly<Record<string, readonly string[]>>;
    readonly managedIdentity?: { readonly resource: string };
    readonly authorization?: { readonly scheme: string; readonly parameter: string };
    readonly certificateIds?: readonly string[];
    readonly certificate?: readonly string[];
  };
  readonly tls?: { readonly validateCertificateChain?: boolean; readonly validateCertificateName?: boolean };
  readonly proxy?: BackendProxy;
  readonly circuitBreaker?: { readonly rules?: readonly RawRule[] };
  readonly pool?: {
    readonly services: readonly { readonly id: string; readonly priority?: number; readonly weight?: number }[];
    readonly failureResponse?: FailureResponse;
    readonly sessionAffinity?: { readonly sessionId?: { readonly name?: string } };
  };
}

const lastSegment = (id: string): string => id.slice(id.lastIndexOf('/') + 1);

const poolOf = (id: string, raw: RawBackend): PoolBackend => ({
  kind: 'pool',
  id,
  members: (raw.pool?.services ?? []).map((member) => ({
    backendId: lastSegment(member.id),
    priority: member.priority ?? 1,
    weight: member.weight ?? 1,
  })),
  // The cookie's name when none is given is that of the reference page's example (assumed).
  affinityCookie: raw.pool?.sessionAffinity && (raw.pool.sessionAffinity.sessionId?.name ?? 'SessionId'),
  failureStatus: raw.pool?.failureResponse?.statusCode,
});

/** The first certificate counts (assumed: a connection presents one). */
const certificateOf = ({ credentials }: RawBackend): SingleBackend['certificate'] => {
  const [id] = credentials?.certificateIds ?? [];
  if (id !== undefined) return { by: 'id', value: lastSegment(id) };
  const [thumbprint] = credentials?.certificate ?? [];
  return thumbprint === undefined ? undefined : { by: 'thumbprint', value: thumbprint };
};

const headersOf = ({ credentials }: RawBackend): SingleBackend['headers'] => {
  const { header = {}, authorization } = credentials ?? {};
  return authorization === undefined
    ? header
    : { ...header, Authorization: [`${authorization.scheme} ${authorization.parameter}`] };
};

const uncheckedOf = ({ tls }: RawBackend): SingleBackend['unchecked'] => {
  const unchecked = { chain: tls?.validateCertificateChain === false, name: tls?.validateCertificateName === false };
  return unchecked.chain || unchecked.name ? unchecked : undefined;
};

const readBackend = (reading: Reading, id: string, folder: string): Backend | undefined => {
  const file = parsed(reading, `${folder}/backendInformation.json`, 'backend');
  if (file === undefined) return undefined;
  checkBackendFields(reading, file);
  const raw = (file.data as { readonly properties: RawBackend }).properties;
  if (raw.type === 'Pool') return poolOf(id, raw);
  const rules = raw.circuitBreaker?.rules ?? [];
  checkRules(reading, file, rules);
  return {
    kind: 'single',
    id,
    url: raw.url ?? '',
    headers: headersOf(raw),
    query: raw.credentials?.query ?? {},
    managedIdentityResource: raw.credentials?.managedIdentity?.resource,
    circuitBreaker: rules[0] && breakerOf(rules[0]),
    certificate: certificateOf(raw),
    proxy: raw.proxy,
    unchecked: uncheckedOf(raw),
  };
};

const checkPools = (
  reading: Reading,
  backends: ReadonlyMap<string, Backend>,
  folders: ReadonlyMap<string, string>,
): void => {
  for (const backend of backends.values()) {
    if (backend.kind !== 'pool') continue;
    const path = `${folders.get(backend.id)}/backendInformation.json`;
    const file = reading.sources.get(path);
    backend.members.forEach((member, index) => {
      const target = backends.get(member.backendId);
      // A member that has errors of its own is there all the same.
      if (target?.kind === 'single' || (target === undefined && folders.has(member.backendId))) return;
      reading.diagnostics.push({
        code: target === undefined ? 'ART106' : 'ART107',
        severity: 'error',
        message:
          target === undefined
            ? `there is no backend \`${member.backendId}\``
            : `the pool member \`${member.backendId}\` is a pool itself`,
        source: file?.source,
        span: file?.spanOf(['properties', 'pool', 'services', index, 'id']),
        help:
          (target === undefined ? didYouMean(member.backendId, backends.keys()) : undefined) ??
          'a pool holds single backends',
      });
    });
  }
};

export const readBackends = (reading: Reading): ReadonlyMap<string, Backend> => {
  const folders = foldersUnder(reading, 'backends');
  const backends = new Map<string, Backend>();
  for (const { id, path } of folders) {
    const backend = readBackend(reading, id, path);
    if (backend !== undefined) backends.set(id, backend);
  }
  checkPools(reading, backends, new Map(folders.map(({ id, path }) => [id, path])));
  return backends;
};
