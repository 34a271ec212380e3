import { defineConfig } from 'vitest/config';

/** Unit and slice tests; journeys and conformance have their own stage in tools/test.mjs. */
export default defineConfig({
  test: {
    include: ['{engines,platform,identity,meetings,sfu,apps,tools,ui}/**/*.test.ts'],
    exclude: ['**/node_modules/**', '**/dist/**'],
    maxWorkers: 2,
    testTimeout: 10_000,
    hookTimeout: 60_000,
  },
});
