import { Ajv2020, type ValidateFunction } from 'ajv/dist/2020.js';

const text = { type: 'string' } as const;
const keyed = (value: object): object => ({ type: 'object', additionalProperties: value });
const names = { type: 'string', minLength: 1 } as const;
const duration = { type: 'string', pattern: '^P(?=.)(\\d+D)?(T(\\d+H)?(\\d+M)?(\\d+(\\.\\d+)?S)?)?$' } as const;

const residency = {
  type: 'object',
  additionalProperties: false,
  properties: { processing: names, atRest: names },
} as const;

const sku = {
  enum: [
    'Standard',
    'ProvisionedManaged',
    'DataZoneStandard',
    'DataZoneProvisionedManaged',
    'DataZoneBatch',
    'GlobalStandard',
    'GlobalProvisionedManaged',
    'GlobalBatch',
    'DeveloperTier',
  ],
} as const;
const tokensPerMinute = { type: 'number', exclusiveMinimum: 0 } as const;

const milliseconds = { type: 'number', minimum: 0 } as const;
const moreThanNone = { type: 'number', exclusiveMinimum: 0 } as const;
/** Milliseconds: always the same, evenly between two, or log-normal. */
const distribution = {
  anyOf: [
    milliseconds,
    {
      type: 'object',
      required: ['min', 'max'],
      additionalProperties: false,
      properties: { min: milliseconds, max: milliseconds },
    },
    {
      type: 'object',
      required: ['median', 'p95'],
      additionalProperties: false,
      properties: { median: moreThanNone, p95: moreThanNone },
    },
  ],
} as const;

const user = {
  type: 'object',
  required: ['id'],
  additionalProperties: false,
  properties: { id: names, email: text, firstName: text, lastName: text, groups: { type: 'array', items: names } },
} as const;

const perMinute = { type: 'integer', minimum: 1 } as const;
const limits = {
  type: 'object',
  minProperties: 1,
  additionalProperties: false,
  properties: { requestsPerMinute: perMinute, tokensPerMinute: perMinute, remainingTokensHeader: names },
  dependentRequired: { remainingTokensHeader: ['tokensPerMinute'] },
} as const;

/** JSON schema of topology.yaml; shipped for editors. */
export const topologySchema = {
  $schema: 'https://json-schema.org/draft/2020-12/schema',
  title: 'Spillway topology',
  type: 'object',
  required: ['version', 'instances'],
  additionalProperties: false,
  properties: {
    version: { const: 1 },
    residency,
    gateways: {
      type: 'array',
      items: {
        type: 'object',
        required: ['id', 'region'],
        additionalProperties: false,
        properties: {
          id: names,
          region: names,
          tier: text,
          units: { type: 'integer', minimum: 1 },
          state: { enum: ['perUnit', 'shared'] },
          zones: { type: 'integer', minimum: 1 },
          hostname: names,
          publicNetworkAccess: { enum: ['Enabled', 'Disabled'] },
        },
      },
    },
    instances: keyed({
      type: 'object',
      required: ['endpoint', 'region', 'deployments'],
      additionalProperties: false,
      properties: {
        endpoint: { type: 'string', pattern: '^https?://[^/?#]+/?$' },
        region: { type: 'string', pattern: '^[a-z][a-z0-9]*$' },
        subscription: names,
        network: { type: 'object', additionalProperties: false, properties: { privateEndpoint: { type: 'boolean' } } },
        gateways: { type: 'array', minItems: 1, items: names },
        deployments: keyed({
          type: 'object',
          required: ['model', 'sku', 'capacity'],
          additionalProperties: false,
          properties: {
            model: names,
            version: names,
            sku,
            capacity: { type: 'number', exclusiveMinimum: 0 },
            charging: { enum: ['2024-06', '2024-12', '2025-07', '2025-10'] },
            latency: {
              type: 'object',
              additionalProperties: false,
              properties: { firstTokenMs: distribution, perTokenMs: distribution },
            },
            replies: {
              anyOf: [
                { const: 'echo' },
                {
                  type: 'array',
                  items: {
                    type: 'object',
                    required: ['reply'],
                    additionalProperties: false,
                    properties: { match: text, reply: {} },
                  },
                },
              ],
            },
          },
        }),
      },
    }),
    quotas: {
      type: 'array',
      items: {
        type: 'object',
        required: ['model', 'tokensPerMinute'],
        additionalProperties: false,
        properties: {
          subscription: names,
          region: { type: 'string', pattern: '^[a-z][a-z0-9]*$' },
          model: names,
          sku,
          tokensPerMinute,
          available: tokensPerMinute,
        },
      },
    },
    consumers: keyed({
      type: 'object',
      required: ['key'],
      additionalProperties: false,
      properties: {
        product: names,
        residency: names,
        key: { type: 'string', minLength: 8 },
        user,
        limits,
        apis: { type: 'array', minItems: 1, items: names },
        deployments: { type: 'array', minItems: 1, items: names },
        token: { type: 'object', minProperties: 1, additionalProperties: { type: 'string' } },
        trusted: { type: 'boolean' },
      },
    }),
    certificates: keyed({
      type: 'object',
      required: ['certificate'],
      additionalProperties: false,
      properties: {
        certificate: { type: 'string', pattern: '^\\s*-----BEGIN CERTIFICATE-----' },
        key: { type: 'string', pattern: '^\\s*-----BEGIN ' },
      },
    }),
    schemas: keyed({ type: 'object' }),
  },
} as const;

const envelope = (properties: object): object => ({
  type: 'object',
  required: ['properties'],
  properties: { properties },
});

// The ARM bodies keep fields this project does not read: those must survive a publish, so they are allowed.
const apiSchema = envelope({
  type: 'object',
  required: ['path'],
  properties: {
    displayName: text,
    path: text,
    serviceUrl: { type: ['string', 'null'] },
    subscriptionRequired: { type: 'boolean' },
    subscriptionKeyParameterNames: {
      type: ['object', 'null'],
      properties: { header: names, query: names, bearer: { enum: ['enabled', 'disabled'] } },
    },
    apiRevision: text,
    isCurrent: { type: 'boolean' },
    apiVersion: { type: ['string', 'null'] },
    apiVersionSetId: { type: ['string', 'null'] },
  },
});

const schemeWith = (scheme: string, needed: string): object => ({
  if: { properties: { versioningScheme: { const: scheme } } },
  // biome-ignore lint/suspicious/noThenProperty: `then` is a keyword of JSON schema
  then: { required: [needed] },
});

const versionSetSchema = envelope({
  type: 'object',
  required: ['versioningScheme'],
  properties: {
    displayName: text,
    versioningScheme: { enum: ['Segment', 'Header', 'Query'] },
    versionHeaderName: names,
    versionQueryName: names,
  },
  allOf: [schemeWith('Header', 'versionHeaderName'), schemeWith('Query', 'versionQueryName')],
});

const range = {
  type: 'object',
  required: ['min', 'max'],
  properties: { min: { type: 'integer', minimum: 100 }, max: { type: 'integer', maximum: 599 } },
} as const;

const failureResponse = {
  type: 'object',
  properties: { statusCode: { type: 'integer', minimum: 200, maximum: 599 } },
} as const;

const cookieName = "^[!#$%&'*+.^_`|~0-9A-Za-z-]+$";

const breakerRule = {
  type: 'object',
  required: ['name', 'failureCondition', 'tripDuration'],
  properties: {
    name: names,
    tripDuration: duration,
    acceptRetryAfter: { type: 'boolean' },
    failureCondition: {
      type: 'object',
      required: ['interval'],
      oneOf: [{ required: ['count'] }, { required: ['percentage'] }],
      properties: {
        count: { type: 'integer', minimum: 1 },
        percentage: { type: 'integer', minimum: 1, maximum: 100 },
        interval: duration,
        statusCodeRanges: { type: 'array', items: range },
        errorReasons: { type: 'array', items: text },
      },
    },
    failureResponse,
  },
} as const;

const strings = keyed({ type: 'array', items: text });

const backendSchema = envelope({
  type: 'object',
  properties: {
    type: { enum: ['Single', 'Pool'] },
    url: { type: 'string', pattern: '^https?://' },
    protocol: { enum: ['http', 'soap'] },
    credentials: {
      type: 'object',
      properties: {
        header: strings,
        query: strings,
        managedIdentity: { type: 'object', required: ['resource'], properties: { resource: names } },
        authorization: {
          type: 'object',
          required: ['scheme', 'parameter'],
          properties: { scheme: names, parameter: names },
        },
        certificate: { type: 'array', items: names },
        certificateIds: { type: 'array', items: names },
      },
    },
    tls: {
      type: 'object',
      properties: { validateCertificateChain: { type: 'boolean' }, validateCertificateName: { type: 'boolean' } },
    },
    proxy: {
      type: 'object',
      required: ['url'],
      properties: { url: { type: 'string', pattern: '^https?://' }, username: text, password: text },
    },
    circuitBreaker: { type: 'object', properties: { rules: { type: 'array', items: breakerRule } } },
    pool: {
      type: 'object',
      required: ['services'],
      properties: {
        services: {
          type: 'array',
          minItems: 1,
          maxItems: 30,
          items: {
            type: 'object',
            required: ['id'],
            properties: {
              id: { type: 'string', pattern: '/backends/[^/]+$' },
              priority: { type: 'integer', minimum: 0, maximum: 100 },
              weight: { type: 'integer', minimum: 0, maximum: 100 },
            },
          },
        },
        failureResponse,
        sessionAffinity: {
          type: 'object',
          properties: {
            sessionId: {
              type: 'object',
              properties: { source: { enum: ['cookie', 'Cookie'] }, name: { type: 'string', pattern: cookieName } },
            },
          },
        },
      },
    },
  },
  if: { properties: { type: { const: 'Pool' } }, required: ['type'] },
  // biome-ignore lint/suspicious/noThenProperty: `then` is a keyword of JSON schema
  then: { required: ['pool'], properties: { url: false } },
  else: { required: ['url'] },
});

const productSchema = envelope({
  type: 'object',
  properties: { displayName: text, subscriptionRequired: { type: 'boolean' }, state: text },
});

const namedValueSchema = envelope({
  type: 'object',
  properties: { displayName: names, value: text, secret: { type: 'boolean' }, keyVault: { type: 'object' } },
});

const subscriptionSchema = envelope({
  type: 'object',
  required: ['scope'],
  properties: { displayName: text, scope: names, state: text },
});

const specificationSchema = {
  type: 'object',
  required: ['paths'],
  properties: { paths: keyed({ type: 'object' }) },
} as const;

const schemas = {
  topology: topologySchema,
  api: apiSchema,
  versionSet: versionSetSchema,
  workspace: envelope({ type: 'object', properties: { displayName: text } }),
  productApi: {
    type: 'object',
    properties: { properties: { type: 'object', properties: { apiId: { type: 'string' } } } },
  },
  backend: backendSchema,
  product: productSchema,
  namedValue: namedValueSchema,
  subscription: subscriptionSchema,
  specification: specificationSchema,
};

export type SchemaName = keyof typeof schemas;

const ajv = new Ajv2020({ allErrors: true, strict: false });
const compiled = new Map<SchemaName, ValidateFunction>();

/** The compiled schema of one kind of file; compiled on first use. */
export const validator = (name: SchemaName): ValidateFunction => {
  const known = compiled.get(name);
  if (known !== undefined) return known;
  const made = ajv.compile(schemas[name]);
  compiled.set(name, made);
  return made;
};
