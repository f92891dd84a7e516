/**
 * The tests that hold what the sources of a path claim: the first rule whose path begins a source's is its own. A source
 * with a test of its name beside it needs none.
 */
export const claimCases: readonly (readonly [path: string, tests: readonly string[]])[] = [
  ['packages/artifacts/src/', ['packages/artifacts/src/read.test.ts', 'packages/artifacts/src/check-service.test.ts']],
  ['packages/emulator/src/backends/affinity', ['packages/emulator/test/backend-entities.test.ts']],
  ['packages/emulator/src/backends/redirects', ['packages/emulator/test/backend-entities.test.ts']],
  [
    'packages/emulator/src/backends/credentials',
    ['packages/emulator/test/backends.test.ts', 'packages/emulator/test/backend-entities.test.ts'],
  ],
  [
    'packages/emulator/src/backends/',
    [
      'packages/emulator/test/backends.test.ts',
      'packages/emulator/test/backend-entities.test.ts',
      'packages/conformance/test/recordings.test.ts',
    ],
  ],
  ['packages/emulator/src/fleet/', ['packages/conformance/test/regional-gateways.test.ts']],
  ['packages/emulator/src/gateway/public-access', ['packages/emulator/test/public-access.test.ts']],
  ['packages/emulator/src/gateway/debug', ['packages/emulator/test/debug-trace.test.ts']],
  [
    'packages/emulator/src/gateway/',
    ['packages/emulator/test/pipeline.test.ts', 'packages/emulator/test/http.test.ts'],
  ],
  [
    'packages/emulator/src/pipeline/match',
    ['packages/emulator/test/pipeline.test.ts', 'packages/emulator/test/versions.test.ts'],
  ],
  ['packages/emulator/src/pipeline/usage', ['packages/emulator/test/tokens.test.ts']],
  [
    'packages/emulator/src/pipeline/',
    ['packages/emulator/test/pipeline.test.ts', 'packages/conformance/test/recorded-answers.test.ts'],
  ],
  ['packages/emulator/src/services/liquid', ['packages/emulator/src/services/liquid.test.ts']],
  ['packages/emulator/src/trace/', ['packages/emulator/test/debug-trace.test.ts']],
  ['packages/emulator/src/emulator', ['packages/conformance/test/recorded-answers.test.ts']],
  [
    'packages/expressions/src/',
    ['packages/expressions/test/golden.test.ts', 'packages/expressions/test/vectors.test.ts'],
  ],
  ['packages/mock-aoai/src/operations/content-safety', ['packages/conformance/test/recorded-answers.test.ts']],
  [
    'packages/mock-aoai/src/',
    ['packages/mock-aoai/src/recordings.test.ts', 'packages/mock-aoai/src/published-api.test.ts'],
  ],
  ['packages/policies/src/policies/', ['packages/policies/test/every-policy.test.ts']],
  ['packages/policies/src/call-limit', ['packages/emulator/test/call-limits.test.ts']],
  ['packages/policies/src/quota', ['packages/emulator/test/quotas.test.ts']],
  [
    'packages/policies/src/token-limit',
    ['packages/emulator/test/tokens.test.ts', 'packages/conformance/test/recorded-answers.test.ts'],
  ],
  ['packages/policies/src/jwt', ['packages/policies/src/policies/validate-jwt.test.ts']],
  ['packages/policies/src/liquid', ['packages/emulator/test/liquid.test.ts']],
  ['packages/policies/src/dapr', ['packages/policies/src/policies/invoke-dapr-binding.test.ts']],
  [
    'packages/policies/src/converted-body',
    ['packages/policies/src/policies/xml-to-json.test.ts', 'packages/policies/src/policies/json-to-xml.test.ts'],
  ],
  ['packages/policies/src/outgoing', ['packages/policies/src/policies/send-request.test.ts']],
  [
    'packages/policies/src/semantic-cache',
    ['packages/policies/src/policies/azure-openai-semantic-cache-lookup.test.ts'],
  ],
  ['packages/policies/src/stored-response', ['packages/emulator/test/caching.test.ts']],
  ['packages/policies/src/ip-address', ['packages/policies/src/policies/ip-filter.test.ts']],
  ['packages/policies/src/headers', ['packages/policies/src/policies/set-header.test.ts']],
  ['packages/policies/src/validation', ['packages/emulator/test/validation.test.ts']],
  ['packages/policies/src/', ['packages/policies/test/validate.test.ts', 'packages/emulator/test/pipeline.test.ts']],
];
