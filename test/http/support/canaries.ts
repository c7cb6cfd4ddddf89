import type { CanaryStatus } from '../../../src/api/canary.ts';
import type { Run } from '../../../src/api/run.ts';
import type { KubeObject } from '../../../src/kube/object.ts';
import { ObjectCache } from '../../../src/kube/object-cache.ts';
import { canaryWith } from '../../api/canary-fixture.ts';
import { recordingLog } from '../../support/recording-log.ts';

/** A run in the middle of its analysis. */
export const run: Run = {
  schema: 1,
  seq: 7,
  id: 'run-1',
  state: 'progressing.analysing',
  revision: 'abc123',
  fromImages: ['shop/web:1'],
  toImages: ['shop/web:2'],
  change: 'alice, 4f2a91c',
  startedAt: '2026-01-01T00:00:00.000Z',
  stateSince: '2026-01-01T00:00:05.000Z',
  weight: 25,
  lookCount: 1,
  failedChecks: 0,
  noDataLooks: 0,
  errorLooks: 0,
  weights: [{ at: '2026-01-01T00:00:05.000Z', weight: 25 }],
  looks: [{ at: '2026-01-01T00:00:15.000Z', weight: 25, verdict: 'pass', values: [99.9, null] }],
  checks: [{ name: 'request-success-rate', value: 99.9, bound: '>= 99', unit: '%', verdict: 'pass', query: 'up' }],
};

export interface CanaryAt {
  readonly namespace?: string;
  readonly name?: string;
  readonly version?: number;
  readonly status?: CanaryStatus;
  readonly analysis?: object;
}

/** A Canary as a cache holds it. */
export function canaryObject({ namespace = 'shop', name = 'web', version = 1, status, analysis = {} }: CanaryAt = {}): KubeObject {
  const canary = canaryWith({ metadata: { namespace, name, uid: `uid-${name}`, resourceVersion: `${version}` }, analysis });
  return { ...canary, ...(status === undefined ? {} : { status }) } as unknown as KubeObject;
}

/** A cache that has listed `objects`. */
export function cacheOf(objects: readonly KubeObject[] = []): ObjectCache {
  const cache = new ObjectCache({ log: recordingLog() });
  cache.replaceAll(objects, '0');
  return cache;
}
