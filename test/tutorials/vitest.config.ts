import { defineConfig } from 'vitest/config';

/** .ci/run counts the tests of each run by this report. */
const report = process.env['SERIN_TEST_REPORT'];

// biome-ignore lint/style/noDefaultExport: Vitest asks for it.
export default defineConfig({
  test: {
    ...(report === undefined ? {} : { reporters: ['default', 'json'], outputFile: { json: report } }),
    include: ['test/tutorials/*.test.ts'],
    // A page takes a few minutes, and installs Serin for the whole cluster.
    fileParallelism: false,
    testTimeout: 900_000,
    hookTimeout: 600_000,
  },
});
