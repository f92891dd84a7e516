import { defineConfig } from 'vitest/config';

// Where the numbers of a run go, for programs that report them.
const report = process.env['SPILLWAY_TEST_JSON'];

export default defineConfig({
  // Tests run from the sources of every package: no build is needed and a stale one cannot lie.
  resolve: { conditions: ['@spillway/source'] },
  ssr: { resolve: { conditions: ['@spillway/source'] } },
  test: {
    include: ['packages/*/{src,test}/**/*.test.ts', 'apps/*/{src,test}/**/*.test.ts', 'tools/**/*.test.ts'],
    testTimeout: 30_000,
    reporters: report === undefined ? ['default'] : ['default', ['json', { outputFile: report }]],
  },
});
