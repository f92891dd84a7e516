import { didYouMean } from '@spillway/diagnostics';
import type { DataSource } from './json-source.ts';
import type { Reading } from './reading.ts';

/** `runs` here; is only `carried` along to Azure; or changes behaviour and is `not run` here. `[]` stands for each item. */
type Field = 'runs' | 'carried' | 'not run' | { readonly [name: string]: Field };

const rule: Field = {
  name: 'carried',
  tripDuration: 'runs',
  acceptRetryAfter: 'runs',
  failureCondition: {
    count: 'runs',
    percentage: 'runs',
    interval: 'runs',
    statusCodeRanges: 'runs',
    errorReasons: 'runs',
  },
  failureResponse: { statusCode: 'runs' },
};

/** Properties of a backend entity (reference page: ARM template reference, 2025-09-01-preview). */
const backend: Field = {
  type: 'runs',
  url: 'runs',
  protocol: 'carried',
  title: 'carried',
  description: 'carried',
  resourceId: 'carried',
  azureRegion: 'carried',
  credentials: {
    header: 'runs',
    query: 'runs',
    managedIdentity: 'runs',
    authorization: { scheme: 'runs', parameter: 'runs' },
    certificate: 'runs',
    certificateIds: 'runs',
  },
  tls: { validateCertificateChain: 'runs', validateCertificateName: 'runs' },
  proxy: { url: 'runs', username: 'runs', password: 'runs' },
  properties: 'not run',
  circuitBreaker: { rules: { '[]': rule } },
  pool: {
    services: { '[]': { id: 'runs', priority: 'runs', weight: 'runs', preferredCarbonEmission: 'carried' } },
    failureResponse: { statusCode: 'runs' },
    sessionAffinity: { sessionId: { source: 'runs', name: 'runs' } },
  },
};

type Path = readonly (string | number)[];

const isEmpty = (value: unknown): boolean => value === null || (Array.isArray(value) && value.length === 0);

const notRun = (reading: Reading, file: DataSource, path: Path): void => {
  reading.diagnostics.push({
    code: 'RUN303',
    severity: 'warning',
    message: `\`${path.slice(1).join('.')}\` is not supported yet`,
    source: file.source,
    span: file.keySpanOf(path),
    help: 'the backend can be published; the local gateway refuses to run it',
  });
};

const unknown = (reading: Reading, file: DataSource, path: Path, names: readonly string[]): void => {
  reading.diagnostics.push({
    code: 'ART109',
    severity: 'warning',
    message: `a backend has no \`${path.slice(1).join('.')}\``,
    source: file.source,
    span: file.keySpanOf(path),
    help: didYouMean(String(path.at(-1)), names) ?? `it would be ignored; known here: ${names.join(', ')}`,
  });
};

const walk = (reading: Reading, file: DataSource, field: Field, value: unknown, path: Path): void => {
  if (field === 'runs' || field === 'carried') return;
  if (field === 'not run') {
    if (!isEmpty(value)) notRun(reading, file, path);
    return;
  }
  const each = field['[]'];
  if (each !== undefined) {
    for (const [index, item] of (value as readonly unknown[]).entries())
      walk(reading, file, each, item, [...path, index]);
    return;
  }
  for (const [name, inner] of Object.entries(value ?? {})) {
    const known = field[name];
    if (known === undefined) unknown(reading, file, [...path, name], Object.keys(field));
    else walk(reading, file, known, inner, [...path, name]);
  }
};

/** Tells every field of a backend that would be ignored: misspelt ones, and those the local gateway does not run. */
export const checkBackendFields = (reading: Reading, file: DataSource): void =>
  walk(reading, file, backend, (file.data as { readonly properties: unknown }).properties, ['properties']);
