import { randomBytes } from 'node:crypto';
import type { GatewayMetrics } from '../observe/gateway-metrics.ts';
import type { MetricSet } from '../observe/metric-set.ts';
import type { ObservedRequest, Observer } from '../observe/record.ts';
import { metricsBody, type NewId, type Span, spansOf, tracesBody } from './json.ts';
import type { OtlpSettings } from './settings.ts';

export interface OtlpExporterOptions extends OtlpSettings {
  readonly metrics: GatewayMetrics;
  /** Gives the counts with what is only known now, such as breakers. */
  readonly read: () => MetricSet;
  readonly warn: (message: string) => void;
  /** Milliseconds between two exports; default 5000. */
  readonly intervalMs?: number;
  /** Spans that wait while the collector is away; default 2048, as of OpenTelemetry's own. */
  readonly mostSpans?: number;
}

const batchSpans = 512;
/** A command that ends waits for it. */
const timeoutMs = 2000;

const newId: NewId = (bytes) => {
  const id = randomBytes(bytes).toString('hex');
  return /^0+$/.test(id) ? newId(bytes) : id;
};

/** The protocol lets a client send these again; any other refusal is for good. */
const retryable = new Set([429, 502, 503, 504]);

/** Sends spans and metrics to a collector, in the background: what the collector does changes no answer. */
export class OtlpExporter implements Observer {
  readonly #options: OtlpExporterOptions;
  readonly #timer: NodeJS.Timeout;
  #spans: Span[] = [];
  #sending: Promise<void> | undefined;
  #isFailing = false;
  #dropped = 0;

  constructor(options: OtlpExporterOptions) {
    this.#options = options;
    this.#timer = setInterval(() => void this.flush(), options.intervalMs ?? 5000).unref();
  }

  ended(request: ObservedRequest): void {
    // Who did not sample the request wants no part of it (parent-based sampling).
    if (request.parent?.isSampled === false) return;
    for (const span of spansOf(request, newId)) this.#spans.push(span);
    const beyond = this.#spans.length - (this.#options.mostSpans ?? 2048);
    if (beyond > 0) {
      this.#dropped += beyond;
      this.#spans.splice(0, beyond);
    }
    if (this.#spans.length >= batchSpans && !this.#isFailing) void this.flush();
  }

  /** Sends what waits; while it does, asking again waits for the same. */
  flush(): Promise<void> {
    this.#sending ??= this.#send().finally(() => {
      this.#sending = undefined;
    });
    return this.#sending;
  }

  /** Sends what is left, once. */
  async close(): Promise<void> {
    clearInterval(this.#timer);
    await this.#sending;
    await this.flush();
    const lost = this.#dropped + this.#spans.length;
    if (lost > 0) this.#options.warn(`${lost} spans did not reach the collector`);
  }

  async #send(): Promise<void> {
    const { resource, metrics, read } = this.#options;
    while (this.#spans.length > 0) {
      const batch = this.#spans.slice(0, batchSpans);
      this.#spans = this.#spans.slice(batch.length);
      const sent = await this.#post('/v1/traces', tracesBody(resource, batch));
      if (sent === 'refused') this.#dropped += batch.length;
      if (sent === 'later') {
        this.#spans = [...batch, ...this.#spans];
        return;
      }
    }
    await this.#post('/v1/metrics', metricsBody(resource, read(), { since: metrics.since, now: Date.now() }));
  }

  async #post(path: string, body: object): Promise<'sent' | 'later' | 'refused'> {
    const { endpoint, headers } = this.#options;
    try {
      const answer = await fetch(endpoint + path, {
        method: 'POST',
        headers: { ...headers, 'content-type': 'application/json' },
        body: JSON.stringify(body),
        signal: AbortSignal.timeout(timeoutMs),
      });
      await answer.arrayBuffer();
      if (answer.ok) this.#isFailing = false;
      else this.#failed(`answered ${answer.status} to ${path}`);
      return answer.ok ? 'sent' : retryable.has(answer.status) ? 'later' : 'refused';
    } catch (error) {
      const cause = error instanceof Error && error.cause instanceof Error ? error.cause : error;
      const code = cause instanceof Error && 'code' in cause ? cause.code : undefined;
      this.#failed(`cannot be reached: ${typeof code === 'string' ? code : String(cause)}`);
      return 'later';
    }
  }

  /** Once, until it works again. */
  #failed(how: string): void {
    if (!this.#isFailing) this.#options.warn(`the OpenTelemetry collector at ${this.#options.endpoint} ${how}`);
    this.#isFailing = true;
  }
}
