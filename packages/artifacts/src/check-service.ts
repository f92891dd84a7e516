import { type Diagnostic, didYouMean, type SourceText, type Span } from '@spillway/diagnostics';
import type { DataSource } from './json-source.ts';
import type { ServiceSnapshot, Topology } from './model.ts';
import type { Reading } from './reading.ts';
import { regionNames } from './regions.ts';

interface Place {
  readonly source: SourceText;
  readonly span: Span;
}

const report = (reading: Reading, finding: Omit<Diagnostic, 'source' | 'span'>, place: Place | undefined): void => {
  reading.diagnostics.push({ ...finding, ...place });
};

const at = (file: DataSource, path: readonly (string | number)[]): Place => ({
  source: file.source,
  span: file.spanOf(path),
});

const checkRegions = (reading: Reading, topology: Topology, file: DataSource): void => {
  const named = [
    ...Object.entries(topology.instances).map(([id, { region }]) => [region, ['instances', id, 'region']] as const),
    ...(topology.gateways ?? []).map(({ region }, index) => [region, ['gateways', index, 'region']] as const),
  ];
  for (const [region, path] of named) {
    if (regionNames.includes(region)) continue;
    const help = didYouMean(region, regionNames) ?? 'write the region as ARM does, for example westeurope';
    report(
      reading,
      { code: 'ART111', severity: 'warning', message: `\`${region}\` is no known Azure region`, help },
      at(file, path),
    );
  }
};

const checkConsumers = (reading: Reading, snapshot: ServiceSnapshot, topology: Topology, file: DataSource): void => {
  const products = snapshot.products.map(({ id, workspace }) =>
    workspace === undefined ? id : `${workspace.id}/${id}`,
  );
  for (const [id, { product }] of Object.entries(topology.consumers ?? {})) {
    if (product === undefined || products.includes(product)) continue;
    const help = didYouMean(product, products) ?? 'add the product to the artifacts, or leave `product` out';
    report(
      reading,
      { code: 'ART112', severity: 'error', message: `there is no product \`${product}\``, help },
      at(file, ['consumers', id, 'product']),
    );
  }
};

const hostOf = (url: string): string => /^https?:\/\/([^/:?#]+)/i.exec(url)?.[1]?.toLowerCase() ?? '';

/** Backends that no instance of the topology stands behind are called for real: a misspelt host must not go unnoticed. */
const checkBackendHosts = (reading: Reading, snapshot: ServiceSnapshot, topology: Topology): void => {
  const hosts = Object.values(topology.instances).map(({ endpoint }) => hostOf(endpoint));
  for (const backend of snapshot.backends.values()) {
    if (backend.kind !== 'single' || hosts.includes(hostOf(backend.url))) continue;
    const path = `backends/${backend.id}/backendInformation.json`;
    const help = didYouMean(hostOf(backend.url), hosts) ?? 'add the instance to topology.yaml, or correct the URL';
    const source = reading.sources.get(path);
    report(
      reading,
      {
        code: 'ART113',
        severity: 'warning',
        message: `no instance of the topology stands behind the backend \`${backend.id}\`, so \`run\` calls ${hostOf(backend.url)} for real`,
        help,
      },
      source && at(source, ['properties', 'url']),
    );
  }
};

const checkProducts = (reading: Reading, snapshot: ServiceSnapshot): void => {
  for (const product of snapshot.products) {
    const apis = snapshot.apis.filter((api) => api.workspace?.id === product.workspace?.id).map(({ id }) => id);
    for (const api of product.apis) {
      if (apis.includes(api)) continue;
      const source = reading.sources.get(`products/${product.id}/productInformation.json`);
      const help = didYouMean(api, apis) ?? `remove products/${product.id}/apis/${api}`;
      report(
        reading,
        {
          code: 'ART114',
          severity: 'error',
          message: `product \`${product.id}\` names the API \`${api}\`, which does not exist`,
          help,
        },
        source && at(source, []),
      );
    }
  }
};

/** What only the whole service can tell: references between its parts, and the topology against it. */
export const checkService = (reading: Reading, snapshot: ServiceSnapshot, file: DataSource | undefined): void => {
  checkProducts(reading, snapshot);
  if (snapshot.topology === undefined || file === undefined) return;
  checkRegions(reading, snapshot.topology, file);
  checkConsumers(reading, snapshot, snapshot.topology, file);
  checkBackendHosts(reading, snapshot, snapshot.topology);
};
