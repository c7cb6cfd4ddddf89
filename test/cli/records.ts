import type { Canary, CanaryPhase, CanaryStatus } from '../../src/api/canary.ts';
import type { CheckRecord, Run } from '../../src/api/run.ts';
import { canaryWith } from '../api/canary-fixture.ts';

export const startedAt = '2026-01-01T10:00:00.000Z';

/** Seconds after the run's start, as the record has it. */
export function at(seconds: number): string {
  return new Date(Date.parse(startedAt) + seconds * 1000).toISOString();
}

export const passed: readonly CheckRecord[] = [
  { name: 'request-success-rate', value: 100, bound: '>= 99', unit: '%', verdict: 'pass' },
  { name: 'request-duration', value: 118.321, bound: '<= 500', unit: 'ms', verdict: 'pass' },
];
export const failed: readonly CheckRecord[] = [
  { name: 'request-success-rate', value: 79.8, bound: '>= 99', unit: '%', verdict: 'fail' },
  { name: 'request-duration', bound: '<= 500', unit: 'ms', verdict: 'no-data', message: 'no series\nmatched' },
];

export function runWith(change: Partial<Run> = {}): Run {
  return {
    schema: 1,
    seq: 7,
    id: 'r1',
    state: 'progressing.analysing',
    revision: 'abc',
    fromImages: ['example.com/web:1.0'],
    toImages: ['example.com/web:1.1'],
    startedAt,
    stateSince: startedAt,
    weight: 25,
    lookCount: 1,
    failedChecks: 0,
    noDataLooks: 0,
    errorLooks: 0,
    checks: [...passed],
    looks: [{ at: at(12), weight: 10, verdict: 'pass', values: [100, 118.321] }],
    weights: [
      { at: at(0), weight: 0 },
      { at: at(3), weight: 10 },
      { at: at(12), weight: 25 },
    ],
    ...change,
  };
}

export function canaryAt(phase: CanaryPhase, run: Run | undefined, status: Partial<CanaryStatus> = {}): Canary {
  return { ...canaryWith(), status: { phase, ...(run === undefined ? {} : { run }), ...status } };
}
