import { type Instance, policyDocuments, type ServiceSnapshot, type Subscription } from '@spillway/artifacts';
import type { Diagnostic } from '@spillway/diagnostics';

/** Hosts that appear in policies and are no backends: token audiences, sign-in, schemas. */
const notBackends = new Set([
  'cognitiveservices.azure.com',
  'login.microsoftonline.com',
  'management.azure.com',
  'graph.microsoft.com',
  'sts.windows.net',
  'schemas.microsoft.com',
  'learn.microsoft.com',
  'docs.microsoft.com',
  'aka.ms',
  'github.com',
  'ai.azure.com',
  'monitor.azure.com',
]);

/** A policy document without what is not run. */
export const uncommented = (text: string): string => text.replace(/<!--[\s\S]*?-->/g, '').replace(/^\s*\/\/.*$/gm, '');

/** Elements whose addresses are those of callers and of issuers of tokens. */
const notCalled = /<(cors|issuers|audiences|required-claims)\b[\s\S]*?<\/\1>|<openid-config\b[^>]*>/g;

const backendHosts = (text: string): readonly string[] => {
  const called = uncommented(text).replace(notCalled, '');
  const hosts = [...called.matchAll(/https?:\/\/([A-Za-z0-9-]+(?:\.[A-Za-z0-9-]+)+)/g)].map((match) =>
    (match[1] ?? '').toLowerCase(),
  );
  return [...new Set(hosts)].filter((host) => !notBackends.has(host));
};

const guessedInstance = (host: string): Instance => ({
  endpoint: `https://${host}`,
  region: 'unknown',
  deployments: { 'gpt-4o': { model: 'gpt-4o', sku: 'Standard', capacity: 1_000_000 } },
});

const demo: Subscription = {
  id: 'demo',
  displayName: 'demo',
  key: 'demo-key-not-a-secret',
  isActive: true,
  scope: { kind: 'all' },
};

/** What `check` and `run` say about a service whose regions nobody knows. */
export const noTopology = (): Diagnostic => ({
  code: 'ART108',
  severity: 'warning',
  message: 'there is no topology.yaml, so the regions of the backends are unknown',
  help: 'add one; without it failover and residency cannot be judged',
});

const hostsOf = (snapshot: ServiceSnapshot): readonly string[] => {
  const urls = [
    ...[...snapshot.backends.values()].map((backend) => (backend.kind === 'single' ? backend.url : '')),
    ...snapshot.apis.map(({ serviceUrl }) => serviceUrl ?? ''),
  ];
  return backendHosts([...urls, ...policyDocuments(snapshot).map(({ source }) => source.text)].join('\n'));
};

/** One mock instance for every host that backends or policies name, and a caller when the service has none. */
export const guessTopology = (snapshot: ServiceSnapshot): ServiceSnapshot => {
  const instances: Record<string, Instance> = {};
  for (const host of hostsOf(snapshot)) {
    const [label = host] = host.split('.');
    instances[instances[label] === undefined ? label : host] = guessedInstance(host);
  }
  const subscriptions = snapshot.subscriptions.length === 0 ? [demo] : snapshot.subscriptions;
  return { ...snapshot, subscriptions, topology: { version: 1, instances } };
};
