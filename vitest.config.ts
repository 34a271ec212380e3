import { defineConfig } from 'vitest/config';

const ignored = ['**/node_modules/**', '**/dist/**'];
/** Slices and rooms that stand on a database; they run once per engine. */
const onDatabase = ['{identity,meetings,sfu}/server/**/*.test.ts', 'platform/{audit,bus,db,mail,webhooks}/**/*.test.ts', 'apps/server/**/*.test.ts', 'tests/deny/{authorisation,injection}.test.ts'];
const serial = { fileParallelism: false, maxWorkers: 1 } as const;
/** One module graph for all files: half of a run’s processor time was loading the same modules again. They keep no state. */
const shared = { isolate: false } as const;

export default defineConfig({
  test: {
    maxWorkers: 2,
    projects: [
      {
        test: {
          name: 'unit',
          include: ['{engines,platform,tools,ui,apps/web}/**/*.test.ts', '{identity,meetings,sfu}/{contract,web}/**/*.test.ts'],
          exclude: [...ignored, 'platform/{audit,bus,db,mail,webhooks}/**'],
          testTimeout: 40_000,
          ...shared,
        },
      },
      // One after the other: they share one PostgreSQL cluster, whose transaction numbers and horizon everybody moves.
      { test: { name: 'slices', include: onDatabase, exclude: ignored, testTimeout: 30_000, hookTimeout: 90_000, ...serial, ...shared } },
      { test: { name: 'deny', include: ['tests/deny/**/*.test.ts'], exclude: [...ignored, 'tests/deny/{authorisation,injection}.test.ts'], testTimeout: 60_000, hookTimeout: 90_000, ...serial, ...shared } },
      { test: { name: 'conformance', include: ['tests/conformance/**/*.conformance.test.ts'], exclude: ignored, testTimeout: 90_000, hookTimeout: 90_000, ...serial } },
      { test: { name: 'journeys', include: ['tests/journeys/**/*.journey.test.ts'], exclude: ignored, testTimeout: 150_000, hookTimeout: 120_000, ...serial } },
      { test: { name: 'reliability', include: ['tests/reliability/**/*.reliability.test.ts'], exclude: ignored, testTimeout: 180_000, hookTimeout: 120_000, ...serial } },
    ],
  },
});
