import { faultProperties } from '@spillway/mock-aoai';

const fault = {
  type: 'object',
  additionalProperties: false,
  properties: { on: { type: 'string' }, ...faultProperties },
} as const;

const text = { type: 'string', minLength: 1 } as const;
const at = { type: 'number', minimum: 0 } as const;
const count = { type: 'integer', minimum: 0 } as const;

const statuses = {
  type: 'object',
  minProperties: 1,
  patternProperties: { '^([1-5]\\d\\d|0)$': count },
  additionalProperties: false,
} as const;

const requestExpectation = {
  type: 'object',
  additionalProperties: false,
  minProperties: 1,
  properties: {
    status: { type: 'integer' },
    statuses,
    attempts: {
      type: ['integer', 'object'],
      minimum: 0,
      properties: { atMost: count },
      required: ['atMost'],
      additionalProperties: false,
    },
    gateway: text,
    servedBy: text,
    members: { const: 'different' },
    elapsed: at,
    headers: { type: 'object', minProperties: 1, additionalProperties: { type: ['string', 'null'] } },
    retryAfter: { type: 'number' },
    contains: { type: 'string', minLength: 1 },
    stream: { enum: ['whole', 'broken'] },
  },
} as const;

const request = {
  type: 'object',
  additionalProperties: false,
  properties: {
    count: { type: 'integer', minimum: 1 },
    as: { type: 'string', pattern: '^(trusted|other(-[2-9])?)$' },
    token: {
      type: ['string', 'object'],
      pattern: '^(none|expired|forged)$',
      minProperties: 1,
      additionalProperties: { type: 'string' },
    },
    api: { const: 'denied' },
    headers: { type: 'object', minProperties: 1, additionalProperties: { type: 'string' } },
    body: { type: 'object', minProperties: 1 },
    deployment: text,
    every: { type: 'number', exclusiveMinimum: 0 },
    until: at,
    credentials: { enum: ['header', 'query', 'bearer'] },
    stream: { type: 'boolean' },
    operation: { enum: ['chat', 'embeddings', 'responses', 'thread', 'message'] },
    concurrent: { const: true },
    size: { type: 'integer', minimum: 1, maximum: 1_000_000 },
    expect: requestExpectation,
  },
  dependentRequired: { until: ['every'], concurrent: ['count'] },
} as const;

const step = {
  type: 'object',
  additionalProperties: false,
  properties: {
    at,
    fault: { ...fault, required: ['on'] },
    heal: { type: 'string' },
    gateway: {
      type: 'object',
      required: ['on', 'state'],
      additionalProperties: false,
      properties: { on: text, state: { enum: ['up', 'disabled', 'down'] } },
    },
    health: {
      type: 'object',
      required: ['state'],
      additionalProperties: false,
      properties: { state: { enum: ['healthy', 'degraded', 'unhealthy'] }, open: count },
    },
    request,
    requests: { type: 'array', minItems: 2, items: request },
  },
  minProperties: 1,
} as const;

const counts = { type: 'object', minProperties: 1, additionalProperties: count } as const;

const expectation = {
  type: 'object',
  additionalProperties: false,
  minProperties: 1,
  properties: {
    statuses,
    calls: counts,
    callsAt: {
      type: 'object',
      minProperties: 1,
      additionalProperties: {
        type: 'array',
        items: { type: ['number', 'string'], minimum: 0, pattern: '^\\d+-\\d+$' },
      },
    },
    asked: {
      type: 'object',
      minProperties: 1,
      additionalProperties: { type: ['integer', 'array'], minimum: 0, minItems: 2, maxItems: 2, items: count },
    },
    cohorts: { const: 'sticky' },
    errorsWithin: { type: 'array', minItems: 2, maxItems: 2, items: at },
    prompts: { const: 'unstored' },
    attempts: { type: 'array', items: count },
    quietFrom: { type: 'object', minProperties: 1, additionalProperties: { type: 'number', minimum: 0 } },
    served: counts,
    charged: counts,
    overshoot: count,
    metered: { enum: ['exact', 'estimated'] },
    meteredBy: { type: 'object', minProperties: 1, additionalProperties: { enum: ['consumer', 'deployment'] } },
    attributed: { const: 'exact' },
    identity: { const: 'renewed' },
    shares: {
      type: 'object',
      required: ['of', 'within'],
      additionalProperties: false,
      properties: {
        of: {
          type: ['string', 'object'],
          pattern: '^weights$',
          minProperties: 2,
          additionalProperties: { type: 'integer', minimum: 1 },
        },
        within: { enum: ['one-request', 'three-sigma'] },
      },
    },
    utilisation: {
      type: 'object',
      minProperties: 1,
      additionalProperties: { type: 'number', exclusiveMinimum: 0, maximum: 1 },
    },
    retryAfters: { const: 'falling' },
    answers: { const: 'alike' },
    discloses: { enum: ['nothing', 'server'] },
    regions: { const: 'logged' },
    bodies: { const: 'unchanged' },
    leaks: { const: 'none' },
  },
} as const;

const broken = {
  type: 'object',
  required: ['name', 'patches', 'report'],
  additionalProperties: false,
  properties: {
    name: text,
    gateway: text,
    patches: {
      type: 'array',
      minItems: 1,
      items: {
        type: 'object',
        required: ['file', 'find', 'replace'],
        additionalProperties: false,
        properties: { file: text, find: text, replace: { type: 'string' } },
      },
    },
    report: { type: 'string', pattern: ': expected ' },
  },
} as const;

/**
 * JSON schema of a scenarios file; shipped for editors. What it cannot say with one finding for one mistake is checked
 * by `scenarioProblems`.
 */
export const scenariosSchema = {
  $schema: 'https://json-schema.org/draft/2020-12/schema',
  title: 'Spillway scenarios',
  type: 'object',
  required: ['version', 'scenarios'],
  additionalProperties: false,
  properties: {
    version: { const: 1 },
    scenarios: {
      type: 'array',
      minItems: 1,
      items: {
        type: 'object',
        required: ['id', 'title'],
        additionalProperties: false,
        properties: {
          id: { type: 'string', pattern: '^[A-Za-z][A-Za-z0-9-]*$' },
          title: text,
          needs: { enum: ['residency', 'usage', 'metrics', 'identity', 'token', 'grants', 'distrust'] },
          members: { type: 'integer', minimum: 1 },
          tiers: { type: 'array', minItems: 1, items: { type: 'integer', minimum: 1 } },
          regions: { type: 'integer', minimum: 1 },
          limits: {
            type: 'object',
            minProperties: 1,
            additionalProperties: false,
            properties: {
              requestsPerMinute: { type: 'integer', minimum: 1 },
              tokensPerMinute: { type: 'integer', minimum: 1 },
            },
          },
          units: { const: 'all' },
          frontDoor: {
            type: 'object',
            additionalProperties: false,
            properties: {
              dnsTtlSeconds: at,
              probeSeconds: { type: 'number', exclusiveMinimum: 0 },
              probePath: { type: 'string', pattern: '^/' },
            },
          },
          reasons: { const: 'random' },
          steps: { type: 'array', items: step },
          cases: {
            type: 'array',
            minItems: 1,
            items: {
              type: 'object',
              required: ['name'],
              additionalProperties: false,
              properties: {
                name: { type: 'string' },
                fault,
                steps: { type: 'array', items: step },
                expect: expectation,
              },
            },
          },
          expect: expectation,
          sweep: { const: 'fault-classes' },
          breaks: { type: 'array', minItems: 1, items: broken },
        },
      },
    },
  },
} as const;
