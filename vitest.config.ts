import { defineConfig } from 'vitest/config';

export default defineConfig({
  // Tests run from the sources of every package: no build is needed and a stale one cannot lie.
  resolve: { conditions: ['@spillway/source'] },
  ssr: { resolve: { conditions: ['@spillway/source'] } },
  test: {
    include: ['packages/*/{src,test}/**/*.test.ts', 'apps/*/{src,test}/**/*.test.ts', 'tools/**/*.test.ts'],
    testTimeout: 30_000,
  },
});
