import { Ajv2020 } from 'ajv/dist/2020.js';

// opentelemetry-proto 1.x as JSON: 64-bit integers are decimal texts, ids hexadecimal, enums numbers, names camelCase.

type Schema = Readonly<Record<string, unknown>>;

const message = (properties: Readonly<Record<string, Schema>>, ...required: readonly string[]): Schema => ({
  type: 'object',
  additionalProperties: false,
  properties,
  required,
});
const repeated = (items: Schema): Schema => ({ type: 'array', items });
const text = { type: 'string' };
const int64 = { type: 'string', pattern: '^-?\\d+$' };
const nanos = { type: 'string', pattern: '^\\d{16,20}$' };
const number = { type: 'number' };

const anyValue: Schema = {
  ...message({
    stringValue: text,
    boolValue: { type: 'boolean' },
    intValue: int64,
    doubleValue: number,
    arrayValue: message({ values: repeated({ type: 'object' }) }, 'values'),
  }),
  minProperties: 1,
  maxProperties: 1,
};
const attributes = repeated(message({ key: { type: 'string', minLength: 1 }, value: anyValue }, 'key', 'value'));
const resource = message({ attributes }, 'attributes');
const scope = message({ name: text, version: text }, 'name');
const status = message({ code: { enum: [0, 1, 2] }, message: text });
const id = (bytes: number): Schema => ({ type: 'string', pattern: `^(?!0+$)[0-9a-f]{${bytes * 2}}$` });

const span = message(
  {
    traceId: id(16),
    spanId: id(8),
    parentSpanId: id(8),
    flags: { type: 'integer' },
    name: { type: 'string', minLength: 1 },
    kind: { enum: [1, 2, 3, 4, 5] },
    startTimeUnixNano: nanos,
    endTimeUnixNano: nanos,
    attributes,
    events: repeated(message({ timeUnixNano: nanos, name: text, attributes }, 'timeUnixNano', 'name')),
    status,
  },
  'traceId',
  'spanId',
  'name',
  'kind',
  'startTimeUnixNano',
  'endTimeUnixNano',
);

const times = { attributes, startTimeUnixNano: nanos, timeUnixNano: nanos };
const numberPoint = message({ ...times, asInt: int64, asDouble: number }, 'timeUnixNano');
const histogramPoint = message(
  { ...times, count: int64, sum: number, bucketCounts: repeated(int64), explicitBounds: repeated(number) },
  'timeUnixNano',
  'count',
  'bucketCounts',
  'explicitBounds',
);
const temporality = { enum: [1, 2] };
const metric: Schema = {
  ...message(
    {
      name: { type: 'string', minLength: 1 },
      description: text,
      unit: text,
      gauge: message({ dataPoints: repeated(numberPoint) }, 'dataPoints'),
      sum: message(
        { dataPoints: repeated(numberPoint), aggregationTemporality: temporality, isMonotonic: { type: 'boolean' } },
        'dataPoints',
        'aggregationTemporality',
      ),
      histogram: message(
        { dataPoints: repeated(histogramPoint), aggregationTemporality: temporality },
        'dataPoints',
        'aggregationTemporality',
      ),
    },
    'name',
  ),
  minProperties: 4,
};

const ajv = new Ajv2020({ allErrors: true, strict: false });

/** By the path that it is posted to. */
export const otlpRequests = {
  '/v1/traces': ajv.compile(
    message(
      {
        resourceSpans: repeated(
          message({ resource, scopeSpans: repeated(message({ scope, spans: repeated(span) }, 'spans')) }, 'scopeSpans'),
        ),
      },
      'resourceSpans',
    ),
  ),
  '/v1/metrics': ajv.compile(
    message(
      {
        resourceMetrics: repeated(
          message(
            { resource, scopeMetrics: repeated(message({ scope, metrics: repeated(metric) }, 'metrics')) },
            'scopeMetrics',
          ),
        ),
      },
      'resourceMetrics',
    ),
  ),
} as const;
