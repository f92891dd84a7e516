import { errorTypeOf, knownMethod } from '../observe/gateway-metrics.ts';
import { genAiProvider } from '../observe/gen-ai.ts';
import type { Instrument, MetricSet, Series } from '../observe/metric-set.ts';
import type { ObservedAttempt, ObservedRequest } from '../observe/record.ts';

// OTLP/HTTP with JSON: opentelemetry.io/docs/specs/otlp. 64-bit numbers are texts, ids are hexadecimal, enums numbers.

type Value = string | number | boolean | readonly string[] | null | undefined;

const valueOf = (value: Exclude<Value, null | undefined>): object => {
  if (typeof value === 'string') return { stringValue: value };
  if (typeof value === 'boolean') return { boolValue: value };
  if (typeof value === 'number') return Number.isInteger(value) ? { intValue: String(value) } : { doubleValue: value };
  return { arrayValue: { values: value.map(valueOf) } };
};

/** Attributes; those without a value are left out. */
export const attributesOf = (values: Readonly<Record<string, Value>>): readonly object[] =>
  Object.entries(values).flatMap(([key, value]) =>
    value === null || value === undefined || value === '' ? [] : [{ key, value: valueOf(value) }],
  );

const nanos = (ms: number): string => String(BigInt(Math.round(ms * 1000)) * 1000n);

const server = 2;
const client = 3;
const failedStatus = { code: 2 };

export interface Span {
  readonly traceId: string;
  readonly spanId: string;
  readonly parentSpanId?: string;
  readonly flags: number;
  readonly name: string;
  readonly kind: number;
  readonly startTimeUnixNano: string;
  readonly endTimeUnixNano: string;
  readonly attributes: readonly object[];
  readonly events: readonly object[];
  readonly status: object;
}

/** @param bytes how many; gives them in hexadecimal, never all zero */
export type NewId = (bytes: number) => string;

const attemptSpan = (
  attempt: ObservedAttempt,
  index: number,
  request: ObservedRequest,
  place: Pick<Span, 'traceId' | 'spanId' | 'parentSpanId' | 'flags'>,
): Span => {
  const { genAiOperation, deployment, usage } = attempt;
  const isCounted = usage !== null && usage.counted !== 'unknown';
  const error = errorTypeOf(attempt);
  return {
    ...place,
    name: genAiOperation === null ? knownMethod(request.method) : `${genAiOperation} ${deployment ?? ''}`.trimEnd(),
    kind: client,
    startTimeUnixNano: nanos(attempt.startedAt),
    endTimeUnixNano: nanos(attempt.endedAt),
    attributes: attributesOf({
      'server.address': attempt.instance ?? attempt.backend,
      'http.request.resend_count': index === 0 ? undefined : index,
      'http.response.status_code': attempt.status,
      'error.type': error,
      'gen_ai.operation.name': genAiOperation,
      'gen_ai.provider.name': genAiOperation === null ? undefined : genAiProvider,
      'gen_ai.request.model': deployment,
      'gen_ai.response.model': attempt.responseModel,
      'gen_ai.usage.input_tokens': isCounted ? usage.promptTokens : undefined,
      'gen_ai.usage.output_tokens': isCounted ? usage.completionTokens : undefined,
      'spillway.usage.counted': usage?.counted,
      'spillway.usage.partial': usage?.isPartial === true ? true : undefined,
      'spillway.backend': attempt.backend,
      'spillway.call': attempt.kind,
      'cloud.region': attempt.region,
    }),
    events: [],
    status: error === undefined ? {} : failedStatus,
  };
};

const answeredBy = ({ attempts }: ObservedRequest): ObservedAttempt | undefined =>
  attempts.findLast(({ kind }) => kind === 'forward');

const sum = (attempts: readonly ObservedAttempt[], of: 'promptTokens' | 'completionTokens'): number | undefined => {
  const counted = attempts.flatMap(({ usage }) => (usage === null || usage.counted === 'unknown' ? [] : usage[of]));
  return counted.length === 0 ? undefined : counted.reduce((all, each) => all + each, 0);
};

/** A request as a span with one for each of its calls. Neither bodies, headers, keys nor queries are in them. */
export const spansOf = (request: ObservedRequest, newId: NewId): readonly Span[] => {
  const { parent, refusal, attempts } = request;
  const traceId = parent?.traceId ?? newId(16);
  const spanId = newId(8);
  const flags = 1;
  const last = answeredBy(request);
  const method = knownMethod(request.method);
  const isFailed = request.status >= 500;
  const own: Span = {
    traceId,
    spanId,
    ...(parent !== null && { parentSpanId: parent.spanId }),
    flags,
    name: `${method} ${request.route}`.trimEnd(),
    kind: server,
    startTimeUnixNano: nanos(request.startedAt),
    endTimeUnixNano: nanos(request.endedAt),
    attributes: attributesOf({
      'http.request.method': method,
      'url.scheme': request.scheme,
      'http.route': request.route,
      'http.response.status_code': request.status,
      'error.type': isFailed ? (refusal?.reason ?? String(request.status)) : undefined,
      'gen_ai.operation.name': request.genAiOperation,
      'gen_ai.provider.name': request.genAiOperation === null ? undefined : genAiProvider,
      'gen_ai.request.model': last?.deployment,
      'gen_ai.response.model': last?.responseModel,
      'gen_ai.usage.input_tokens': sum(attempts, 'promptTokens'),
      'gen_ai.usage.output_tokens': sum(attempts, 'completionTokens'),
      'spillway.request.id': request.id,
      'spillway.api': request.api,
      'spillway.operation': request.operation,
      'spillway.product': request.product,
      'spillway.consumer': request.consumer,
      'spillway.gateway': request.gateway,
      'spillway.refusal.source': refusal?.source,
      'spillway.refusal.reason': refusal?.reason,
    }),
    events: request.failures.map(({ policy, reason, at }) => ({
      timeUnixNano: nanos(at),
      name: 'spillway.policy.failed',
      attributes: attributesOf({ 'spillway.policy': policy, 'error.type': reason }),
    })),
    status: isFailed ? failedStatus : {},
  };
  const place = (): Pick<Span, 'traceId' | 'spanId' | 'parentSpanId' | 'flags'> => ({
    traceId,
    spanId: newId(8),
    parentSpanId: spanId,
    flags,
  });
  return [own, ...attempts.map((attempt, index) => attemptSpan(attempt, index, request, place()))];
};

const scope = { name: 'spillway' };

export interface Resource {
  readonly attributes: readonly object[];
}

/** What is sent to `/v1/traces`. */
export const tracesBody = (resource: Resource, spans: readonly Span[]): object => ({
  resourceSpans: [{ resource, scopeSpans: [{ scope, spans }] }],
});

const cumulative = 2;

const pointOf = (instrument: Instrument, series: Series, times: object): object => {
  const labels = Object.fromEntries(instrument.labels.map((name, index) => [name, labelValue(name, series, index)]));
  const common = { attributes: attributesOf(labels), ...times };
  if (instrument.kind !== 'histogram') return { ...common, asInt: String(series.value) };
  return {
    ...common,
    count: String(series.count),
    sum: series.sum,
    bucketCounts: series.buckets.map(String),
    explicitBounds: instrument.bounds,
  };
};

/** The conventions have status codes as numbers. */
const labelValue = (name: string, { values }: Series, index: number): Value => {
  const value = values[index];
  return name === 'http.response.status_code' ? Number(value) : value;
};

const dataOf = (instrument: Instrument, dataPoints: readonly object[]): object => {
  if (instrument.kind === 'gauge') return { gauge: { dataPoints } };
  if (instrument.kind === 'histogram') return { histogram: { dataPoints, aggregationTemporality: cumulative } };
  return { sum: { dataPoints, aggregationTemporality: cumulative, isMonotonic: true } };
};

/** What is sent to `/v1/metrics`. @param period since when is counted, and now, in epoch milliseconds */
export const metricsBody = (
  resource: Resource,
  set: MetricSet,
  period: { readonly since: number; readonly now: number },
): object => {
  const times = { startTimeUnixNano: nanos(period.since), timeUnixNano: nanos(period.now) };
  const metrics = set.families().map(([instrument, all]) => ({
    name: instrument.name,
    description: instrument.help,
    unit: instrument.unit,
    ...dataOf(
      instrument,
      all.map((series) => pointOf(instrument, series, times)),
    ),
  }));
  return { resourceMetrics: [{ resource, scopeMetrics: [{ scope, metrics }] }] };
};
