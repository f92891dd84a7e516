import type { HeaderMap, Section } from '@spillway/policies';

/** One step, in the words of the real gateway's traces. */
export interface DebugEntry {
  /** The policy, or the gateway's own step: `api-inspector`, `request-forwarder`, `transfer-response`. */
  readonly source: string;
  /** ISO 8601 with seven digits behind the second. */
  readonly timestamp: string;
  /** Since the request arrived: `00:00:01.2340000`. */
  readonly elapsed: string;
  readonly data: unknown;
}

/**
 * A trace as the management API gives it: entries by section (sources, order and times recorded 2024-06, the words in
 * `data` assumed but for the timeout of a request-forwarder), secrets hidden, which the real one writes out.
 */
export interface DebugTrace {
  readonly serviceName: string;
  readonly traceId: string;
  readonly traceEntries: Readonly<Record<Section, readonly DebugEntry[]>>;
}

/** Writes down what a request does, when its caller asked for that. */
export interface DebugRecorder {
  add(section: Section, source: string, data: unknown): void;
  document(): DebugTrace;
}

export interface DebugOptions {
  readonly serviceName: string;
  readonly traceId: string;
  readonly now: () => number;
  readonly startedAt: number;
  /** Texts that must not be read: keys of subscriptions and backends. */
  readonly secrets: readonly string[];
}

/** The real gateway writes out keys and tokens; a trace gets passed on, so that ours does not. */
const hidden = '***';
const secretName = /^(?:authorization|proxy-authorization|cookie|set-cookie|apim-debug-authorization)$|key$/i;
const bearer = /\b(Bearer|Basic)\s+[^\s",]+/gi;
const token = /\beyJ[\w-]+\.[\w-]+\.[\w-]*/g;

const redactText = (text: string, secrets: readonly string[]): string =>
  secrets.reduce(
    (shown, secret) => shown.replaceAll(secret, hidden),
    text.replace(bearer, `$1 ${hidden}`).replace(token, hidden),
  );

const isPair = (value: object): value is { readonly name: string; readonly value: unknown } =>
  'name' in value && 'value' in value && typeof value.name === 'string';

const redact = (value: unknown, secrets: readonly string[]): unknown => {
  if (typeof value === 'string') return redactText(value, secrets);
  if (typeof value !== 'object' || value === null) return value;
  if (Array.isArray(value)) return value.map((each) => redact(each, secrets));
  if (isPair(value) && secretName.test(value.name)) return { ...value, value: hidden };
  return Object.fromEntries(
    Object.entries(value).map(([name, each]) => [name, secretName.test(name) ? hidden : redact(each, secrets)]),
  );
};

const timestampOf = (ms: number): string => new Date(ms).toISOString().replace('Z', '0000Z');

const elapsedOf = (ms: number): string => {
  const part = (value: number, digits: number): string => String(Math.floor(value)).padStart(digits, '0');
  const seconds = ms / 1000;
  const fraction = part(Math.round((seconds % 1) * 10_000_000), 7);
  return `${part(seconds / 3600, 2)}:${part((seconds / 60) % 60, 2)}:${part(seconds % 60, 2)}.${fraction}`;
};

/** Headers as traces write them. */
export const headerPairs = (
  headers: HeaderMap | readonly (readonly [string, string])[],
): readonly { readonly name: string; readonly value: string }[] =>
  [...headers].map(([name, value]) => ({ name, value }));

export const debugRecorder = ({ serviceName, traceId, now, startedAt, secrets }: DebugOptions): DebugRecorder => {
  const entries: Record<Section, DebugEntry[]> = { inbound: [], backend: [], outbound: [], 'on-error': [] };
  const readable = secrets.filter((secret) => secret.length > 3);
  return {
    add(section, source, data) {
      const at = now();
      entries[section].push({
        source,
        timestamp: timestampOf(at),
        elapsed: elapsedOf(at - startedAt),
        data: redact(data, readable),
      });
    },
    document: () => ({ serviceName, traceId, traceEntries: entries }),
  };
};
