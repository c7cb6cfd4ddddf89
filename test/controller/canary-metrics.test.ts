import { describe, expect, test } from 'vitest';
import type { Canary } from '../../src/api/canary.ts';
import { createCanaryMetrics } from '../../src/controller/canary-metrics.ts';
import type { KubeObject } from '../../src/kube/object.ts';
import { createMetricsRegistry } from '../../src/platform/metrics-registry.ts';
import { canaryWith } from '../api/canary-fixture.ts';

function setUp(initial: readonly Canary[] = []) {
  const registry = createMetricsRegistry();
  let canaries = initial;
  const metrics = createCanaryMetrics({
    registry,
    version: '1.2.3',
    meshProvider: 'istio',
    canaries: () => canaries as readonly KubeObject[],
  });
  /** The `flagger_*` lines but buckets, sorted. */
  const lines = async () =>
    (await registry.text())
      .split('\n')
      .filter((line) => line.startsWith('flagger_') && !line.includes('_bucket{'))
      .sort();
  return { metrics, lines, become: (next: readonly Canary[]) => (canaries = next) };
}

/** `name` is the Canary's; its target is always `web`. */
const withStatus = (status: object, name = 'release') => ({ ...canaryWith({ metadata: { name } }), status }) as Canary;

describe('read from the Canaries', () => {
  test('with no Canary there is only the version', async () => {
    const { lines } = setUp();
    expect(await lines()).toEqual(['flagger_info{version="1.2.3",mesh_provider="istio"} 1']);
  });

  test('status, weights and checks carry the name of the target', async () => {
    const checks = [
      { name: 'error-rate', value: 43.5, verdict: 'fail', bound: '<= 1' },
      { name: 'request-duration', value: 250, unit: 'ms', verdict: 'pass', bound: '<= 500' },
      { name: 'silent', verdict: 'no-data', bound: '<= 1' },
    ];
    const { lines } = setUp([withStatus({ phase: 'Progressing', canaryWeight: 20, run: { weight: 25, checks } })]);
    expect(await lines()).toEqual([
      'flagger_canary_metric_analysis{name="web",namespace="shop",metric="error-rate"} 43.5',
      'flagger_canary_metric_analysis{name="web",namespace="shop",metric="request-duration"} 0.25',
      'flagger_canary_status{name="web",namespace="shop"} 0',
      'flagger_canary_total{namespace="shop"} 1',
      'flagger_canary_weight{workload="web",namespace="shop"} 25',
      'flagger_canary_weight{workload="web-primary",namespace="shop"} 75',
      'flagger_info{version="1.2.3",mesh_provider="istio"} 1',
    ]);
  });

  test('a Canary that is gone leaves nothing behind', async () => {
    const { lines, become } = setUp([withStatus({ phase: 'Succeeded', canaryWeight: 0 })]);
    expect(await lines()).toHaveLength(5);
    become([]);
    expect(await lines()).toEqual(['flagger_info{version="1.2.3",mesh_provider="istio"} 1']);
  });

  test.for([
    ['', 0],
    ['Initializing', 0],
    ['Initialized', 1],
    ['Waiting', 0],
    ['Progressing', 0],
    ['WaitingPromotion', 0],
    ['Promoting', 0],
    ['Finalising', 0],
    ['Succeeded', 1],
    ['Failed', 2],
    ['Terminating', 0],
  ] as const)('phase "%s" is status %d', async ([phase, value]) => {
    const { lines } = setUp([withStatus({ phase })]);
    expect(await lines()).toContain(`flagger_canary_status{name="web",namespace="shop"} ${value}`);
  });
});

describe('counted', () => {
  test.for([
    { strategy: 'canary', analysis: {} },
    { strategy: 'blue-green', analysis: { iterations: 3 } },
    { strategy: 'ab-testing', analysis: { iterations: 3, match: [{ headers: { a: { exact: 'b' } } }] } },
  ])('the end of a run of strategy $strategy', async ({ strategy, analysis }) => {
    const { metrics, lines } = setUp();
    const canary = canaryWith({ analysis });
    metrics.incSuccess(canary, 'completed');
    metrics.incSuccess(canary, 'completed');
    metrics.incSuccess(canary, 'skipped');
    metrics.incFailure(canary);
    const labels = (status: string) => `{name="web",namespace="shop",deployment_strategy="${strategy}",analysis_status="${status}"}`;
    expect(await lines()).toEqual([
      `flagger_canary_failures_total${labels('completed')} 1`,
      `flagger_canary_successes_total${labels('completed')} 2`,
      `flagger_canary_successes_total${labels('skipped')} 1`,
      'flagger_info{version="1.2.3",mesh_provider="istio"} 1',
    ]);
  });

  test('looks, in seconds', async () => {
    const { metrics, lines } = setUp();
    metrics.observeDuration(canaryWith(), 250);
    expect(await lines()).toContain('flagger_canary_duration_seconds_sum{name="web",namespace="shop"} 0.25');
  });

  test('series go with their Canary, and only with it', async () => {
    const { metrics, lines } = setUp();
    const gone = canaryWith({
      metadata: { name: 'gone' },
      spec: { targetRef: { apiVersion: 'apps/v1', kind: 'Deployment', name: 'old' } },
    });
    for (const canary of [gone, canaryWith()]) {
      metrics.observeDuration(canary, 250);
      metrics.incSuccess(canary, 'skipped');
      metrics.incFailure(canary);
    }
    metrics.removeCanary('shop/gone');
    metrics.removeCanary('shop/gone');
    const left = await lines();
    expect(left.filter((line) => line.includes('name="old"'))).toEqual([]);
    expect(left.filter((line) => line.includes('name="web"'))).toHaveLength(4);
  });
});
