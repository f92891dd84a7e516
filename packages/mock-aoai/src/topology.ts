import { type Diagnostic, DiagnosticsError } from '@spillway/diagnostics';
import type { ChargingProfileName } from './charging.ts';
import type { LatencySpec } from './latency.ts';

/** One model deployment of an Azure OpenAI resource. */
export interface DeploymentSpec {
  readonly model: string;
  readonly version?: string;
  /** Name of the SKU; those with `Provisioned` in it are limited by utilisation, the others by tokens per minute. */
  readonly sku: string;
  /** Tokens per minute, or PTUs for a provisioned SKU. */
  readonly capacity: number;
  /** How requests are counted, by the time of the recording; the newest by default. */
  readonly charging?: ChargingProfileName;
  /** How long it takes; default: no time. */
  readonly latency?: LatencySpec;
  /** What its model says: `echo`, or the first of these that matches; default, and where none does: prose of its own. */
  readonly replies?: 'echo' | readonly RecordedReply[];
}

/** What a model says to a prompt. */
export interface RecordedReply {
  /** Part of what the user said last; without it the reply is for all. */
  readonly match?: string;
  /** A text, or a value that is said as JSON. */
  readonly reply: unknown;
}

/** One Azure OpenAI resource. */
export interface InstanceSpec {
  /** The URL backends point at; only its host counts. */
  readonly endpoint: string;
  /** ARM or display name; without it answers carry no `x-ms-region`. */
  readonly region?: string;
  readonly subscription?: string;
  readonly deployments: Readonly<Record<string, DeploymentSpec>>;
}

/** Tokens a minute that several deployments share; what is not stated matches all. */
export interface QuotaSpec {
  readonly subscription?: string;
  readonly region?: string;
  readonly model: string;
  /** Name of the SKU: `Standard`, `DataZoneStandard`, … */
  readonly sku?: string;
  readonly tokensPerMinute: number;
  /** What the region really has, when that is less: a quota is a ceiling, not a promise. */
  readonly available?: number;
}

/** The instances to mock, by id, and the quotas they share: parts of `topology.yaml`. */
export interface Topology {
  readonly instances: Readonly<Record<string, InstanceSpec>>;
  readonly quotas?: readonly QuotaSpec[];
}

/** The host of a URL in lower case with its port unless that is the scheme's default; undefined when it is no URL. */
export const hostOf = (url: string): string | undefined => URL.parse(url)?.host;

/**
 * The instance id of each endpoint host.
 * @throws DiagnosticsError MCK001 for an endpoint that is not a URL, MCK002 for a host that two instances share
 */
export const instancesByHost = (topology: Topology): ReadonlyMap<string, string> => {
  const byHost = new Map<string, string>();
  const problems: Diagnostic[] = [];
  for (const [id, instance] of Object.entries(topology.instances)) {
    const host = hostOf(instance.endpoint);
    const other = host === undefined ? undefined : byHost.get(host);
    if (!host) problems.push(endpointProblem(id, instance.endpoint));
    else if (other !== undefined) problems.push(sharedHostProblem(other, id, host));
    else byHost.set(host, id);
  }
  if (problems.length > 0) throw new DiagnosticsError(problems);
  return byHost;
};

const endpointProblem = (id: string, endpoint: string): Diagnostic => ({
  code: 'MCK001',
  severity: 'error',
  message: `endpoint \`${endpoint}\` of instance \`${id}\` is not a URL with a host`,
  help: 'write it with its scheme, for example https://name.openai.azure.com',
});

const sharedHostProblem = (first: string, second: string, host: string): Diagnostic => ({
  code: 'MCK002',
  severity: 'error',
  message: `instances \`${first}\` and \`${second}\` share the endpoint host \`${host}\``,
  help: 'give each instance a host of its own, requests are told apart by it',
});
