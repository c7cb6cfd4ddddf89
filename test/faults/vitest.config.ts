import { defineConfig } from 'vitest/config';

/** .ci/run counts the tests of each run by this report. */
const report = process.env['SERIN_TEST_REPORT'];

// biome-ignore lint/style/noDefaultExport: Vitest asks for it.
export default defineConfig({
  test: {
    ...(report === undefined ? {} : { reporters: ['default', 'json'], outputFile: { json: report } }),
    globalSetup: ['test/e2e/support/global-setup.ts'],
    include: ['test/faults/*.test.ts'],
    // A fault is felt by the whole cluster.
    fileParallelism: false,
    testTimeout: 400_000,
    hookTimeout: 300_000,
  },
});
