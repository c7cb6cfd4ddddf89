import { defineConfig } from 'vitest/config';

const project = (name: string, include: string[], more: object = {}) => ({
  extends: true as const,
  test: { name, include, ...more },
});

/** A limit for what hangs, not a bar on speed: tests run beside much else. */
const loadedMachineMs = 60_000;

/** .ci/run counts the tests of each run by this report. */
const report = process.env['SERIN_TEST_REPORT'];

export default defineConfig({
  test: {
    ...(report === undefined ? {} : { reporters: ['default', 'json'], outputFile: { json: report } }),
    projects: [
      project('unit', ['test/**/*.test.ts'], {
        exclude: ['test/{integration,cluster,conformance,demo,e2e,faults,tutorials}/**', 'test/bench/**'],
        isolate: false,
        testTimeout: loadedMachineMs,
      }),
      project('integration', ['test/{integration,demo}/**/*.test.ts', 'test/conformance/sandbox.test.ts'], {
        testTimeout: 2 * loadedMachineMs,
      }),
      project('cluster', ['test/cluster/**/*.test.ts', 'test/conformance/cluster.test.ts'], {
        testTimeout: 300_000,
        hookTimeout: 300_000,
        fileParallelism: false,
      }),
    ],
  },
});
