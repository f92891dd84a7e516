import { didYouMean } from '@spillway/diagnostics';
import type { PolicyDocument } from '@spillway/policy-document';
import type { Api, ApiVersion, Operation } from './model.ts';
import { foldersUnder, type Properties, parsed, policyAt, properties, type Reading } from './reading.ts';

const methods = ['get', 'put', 'post', 'delete', 'options', 'head', 'patch', 'trace'];

const operationsOf = (specification: unknown): readonly Operation[] => {
  const { paths } = specification as { readonly paths: Readonly<Record<string, Readonly<Record<string, unknown>>>> };
  return Object.entries(paths).flatMap(([urlTemplate, item]) =>
    methods.flatMap((method): Operation[] => {
      const operation = item[method] as { readonly operationId?: string; readonly summary?: string } | undefined;
      if (operation === undefined) return [];
      const id = operation.operationId ?? `${method}${urlTemplate.replace(/[^A-Za-z0-9]+/g, '-')}`;
      return [{ id, displayName: operation.summary ?? id, method: method.toUpperCase(), urlTemplate }];
    }),
  );
};

const readSpecification = (reading: Reading, folder: string): unknown => {
  for (const name of ['specification.yaml', 'specification.json']) {
    const file = parsed(reading, `${folder}/${name}`, 'specification');
    if (file !== undefined) return file.data;
  }
  return undefined;
};

/** A GraphQL API has one resource, which takes all requests (assumed: its artifacts list no operations). */
const graphqlOperations: readonly Operation[] = ['POST', 'GET'].map((method) => ({
  id: `graphql-${method.toLowerCase()}`,
  displayName: 'GraphQL',
  method,
  urlTemplate: '/',
}));

/** A WebSocket API has one operation, which every handshake invokes (reference page: import a WebSocket API). */
const handshake: readonly Operation[] = [
  { id: 'onHandshake', displayName: 'onHandshake', method: 'GET', urlTemplate: '/*' },
];

const operationPolicies = (
  reading: Reading,
  folder: string,
  operations: readonly Operation[],
): Api['operationPolicies'] => {
  const found = new Map<string, PolicyDocument>();
  for (const { id, path } of foldersUnder(reading, `${folder}/operations`)) {
    const document = policyAt(reading, `${path}/policy.xml`);
    if (document === undefined) continue;
    found.set(id, document);
    if (operations.some((operation) => operation.id === id)) continue;
    reading.diagnostics.push({
      code: 'ART104',
      severity: 'error',
      message: `the API has no operation \`${id}\``,
      source: document.source,
      span: document.root.nameSpan,
      help:
        didYouMean(
          id,
          operations.map((operation) => operation.id),
        ) ?? 'name the folder after an operationId of the specification',
    });
  }
  return found;
};

/** Version sets by id, in both APIOps layouts. */
export type VersionSets = ReadonlyMap<string, Omit<ApiVersion, 'name'>>;

export const readVersionSets = (reading: Reading): VersionSets =>
  new Map(
    foldersUnder(reading, 'version sets', 'versionSets').flatMap(({ id, path }) => {
      const found = properties(reading, `${path}/versionSetInformation.json`, 'versionSet');
      if (found === undefined) return [];
      const scheme = found['versioningScheme'] as ApiVersion['scheme'];
      const parameter = { Segment: undefined, Header: found['versionHeaderName'], Query: found['versionQueryName'] };
      return [[id, { scheme, parameter: parameter[scheme] as string | undefined }] as const];
    }),
  );

/** The version an API is of; undefined without a version set, which an API that has a version needs. */
const versionOf = (reading: Reading, folder: string, found: Properties, sets: VersionSets): Api['version'] => {
  const named = found['apiVersionSetId'];
  const name = String(found['apiVersion'] ?? '');
  if (typeof named !== 'string') return undefined;
  const set = sets.get(named.slice(named.lastIndexOf('/') + 1));
  if (set !== undefined) return { name, ...set };
  const file = reading.sources.get(`${folder}/apiInformation.json`);
  reading.diagnostics.push({
    code: 'ART117',
    severity: 'error',
    message: `there is no version set \`${named}\``,
    source: file?.source,
    span: file?.spanOf(['properties', 'apiVersionSetId']),
    help: didYouMean(named, sets.keys()) ?? 'add `version sets/<id>/versionSetInformation.json`, or leave the id out',
  });
  return undefined;
};

const isCurrentRevision = (id: string, { isCurrent }: Properties): boolean =>
  typeof isCurrent === 'boolean' ? isCurrent : !id.includes(';rev=');

export const readApi = (reading: Reading, id: string, folder: string, versionSets: VersionSets): Api | undefined => {
  const found = properties(reading, `${folder}/apiInformation.json`, 'api');
  if (found === undefined) return undefined;
  const names = (found['subscriptionKeyParameterNames'] ?? {}) as {
    readonly header?: string;
    readonly query?: string;
    readonly bearer?: string;
  };
  const specification = readSpecification(reading, folder);
  const graphqlSchema = reading.files.get(`${folder}/specification.graphql`);
  const operations =
    specification !== undefined
      ? operationsOf(specification)
      : graphqlSchema !== undefined
        ? graphqlOperations
        : found['type'] === 'websocket'
          ? handshake
          : [];
  return {
    id,
    displayName: String(found['displayName'] ?? id),
    path: String(found['path']).replace(/^\/+|\/+$/g, ''),
    serviceUrl: typeof found['serviceUrl'] === 'string' ? found['serviceUrl'] : undefined,
    subscriptionRequired: found['subscriptionRequired'] !== false,
    subscriptionKeyParameterNames: {
      header: names.header ?? 'Ocp-Apim-Subscription-Key',
      query: names.query ?? 'subscription-key',
      bearer: names.bearer === 'enabled',
    },
    revision: String(found['apiRevision'] ?? /;rev=(.+)$/.exec(id)?.[1] ?? '1'),
    isCurrent: isCurrentRevision(id, found),
    version: versionOf(reading, folder, found, versionSets),
    operations,
    specification,
    graphqlSchema,
    policy: policyAt(reading, `${folder}/policy.xml`),
    operationPolicies: operationPolicies(reading, folder, operations),
  };
};
