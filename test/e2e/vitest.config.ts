import { defineConfig } from 'vitest/config';

const project = (name: string, include: string[], more: object = {}) => ({
  extends: true as const,
  test: { name, include, ...more },
});

/** .ci/run counts the tests of each run by this report. */
const report = process.env['SERIN_TEST_REPORT'];

// biome-ignore lint/style/noDefaultExport: Vitest asks for it.
export default defineConfig({
  test: {
    ...(report === undefined ? {} : { reporters: ['default', 'json'], outputFile: { json: report } }),
    globalSetup: ['test/e2e/support/global-setup.ts'],
    testTimeout: 300_000,
    hookTimeout: 300_000,
    projects: [
      // More at once than this makes pods start so slowly on two cores that times and shares say nothing about Serin.
      project('e2e', ['test/e2e/*.test.ts'], { maxWorkers: 2, maxConcurrency: 3, sequence: { groupOrder: 0 } }),
      // What disturbs the others, or measures times that they would disturb.
      project('e2e-alone', ['test/e2e/alone/*.test.ts'], { fileParallelism: false, maxConcurrency: 1, sequence: { groupOrder: 1 } }),
      // What looks back at the whole run.
      project('e2e-last', ['test/e2e/last/*.test.ts'], { fileParallelism: false, sequence: { groupOrder: 2 } }),
    ],
  },
});
