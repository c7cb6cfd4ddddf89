import { describe, expect, test } from 'vitest';
import { Sandbox } from '../sandbox.ts';
import { initialized } from './journal.ts';

/** What Flagger's tests of its metrics assert (flagger-engine section 9, TestController_*), read as Prometheus reads them. */
async function series(sandbox: Sandbox): Promise<ReadonlyMap<string, number>> {
  const lines = (await sandbox.app.registry.text()).split('\n').filter((line) => line.startsWith('flagger_') && !line.includes('_bucket{'));
  return new Map(lines.map((line) => [line.slice(0, line.lastIndexOf(' ')), Number(line.slice(line.lastIndexOf(' ') + 1))]));
}

const target = 'name="web",namespace="demo"';
const status = `flagger_canary_status{${target}}`;
const canaryWeight = 'flagger_canary_weight{workload="web",namespace="demo"}';
const primaryWeight = 'flagger_canary_weight{workload="web-primary",namespace="demo"}';
const ended = (kind: 'successes' | 'failures', strategy: string, how: string) =>
  `flagger_canary_${kind}_total{${target},deployment_strategy="${strategy}",analysis_status="${how}"}`;

describe('flagger_* series', () => {
  test('follow a run: status from 1 to 0 and back, weights that sum to 100, one success', async () => {
    const sandbox = await initialized();
    expect((await series(sandbox)).get(status)).toBe(1);
    for (const weight of [10, 20, 30]) {
      await (weight === 10 ? sandbox.release('1.1') : sandbox).until((canary) => canary.status?.canaryWeight === weight);
      await sandbox.run(100);
      const found = await series(sandbox);
      expect([found.get(status), found.get(canaryWeight), found.get(primaryWeight)]).toEqual([0, weight, 100 - weight]);
    }
    await (await sandbox.untilPhase('Succeeded')).run(100);
    const found = await series(sandbox);
    expect([found.get(status), found.get(canaryWeight), found.get(primaryWeight)]).toEqual([1, 0, 100]);
    expect(found.get(ended('successes', 'canary', 'completed'))).toBe(1);
    expect([...found.keys()].filter((name) => name.startsWith('flagger_canary_failures'))).toEqual([]);
  });

  test('say 2 after a rollback, with all traffic on the primary, and one failure', async () => {
    const webhooks = [{ name: 'load', type: 'rollout', url: 'http://hooks/rollout' }];
    const sandbox = await initialized({ analysis: { webhooks, threshold: 1 } });
    sandbox.answers.set('http://hooks/rollout', 500);
    await (await sandbox.release('1.1').untilPhase('Failed')).run(100);
    const found = await series(sandbox);
    expect([found.get(status), found.get(canaryWeight), found.get(primaryWeight)]).toEqual([2, 0, 100]);
    expect(found.get(ended('failures', 'canary', 'completed'))).toBe(1);
  });

  test.for([
    ['a skipped analysis', { skipAnalysis: true }, {}, 'canary', 'skipped'],
    ['a blue/green run', {}, { iterations: 1 }, 'blue-green', 'completed'],
    ['an A/B run', {}, { iterations: 1, match: [{ headers: { 'x-canary': { exact: 'always' } } }] }, 'ab-testing', 'completed'],
  ] as const)('count %s under its own labels', async ([, spec, analysis, strategy, how]) => {
    const iterating = 'iterations' in analysis ? { stepWeight: undefined, maxWeight: undefined } : {};
    const sandbox = await initialized({ spec, analysis: { ...iterating, ...analysis } });
    await (await sandbox.release('1.1').untilPhase('Succeeded')).run(100);
    expect((await series(sandbox)).get(ended('successes', strategy, how))).toBe(1);
  });

  test('hold the last value of each metric and the duration of each look', async () => {
    const sandbox = await (await new Sandbox().start().untilPhase('Initialized')).run(5_000);
    await (await sandbox.release('1.1').untilPhase('Succeeded')).run(100);
    const found = await series(sandbox);
    expect(found.get(`flagger_canary_metric_analysis{${target},metric="request-success-rate"}`)).toBe(100);
    // Seconds here, milliseconds everywhere else (flagger-engine section 5.1).
    expect(found.get(`flagger_canary_metric_analysis{${target},metric="request-duration"}`)).toBeLessThan(0.5);
    expect(found.get(`flagger_canary_duration_seconds_count{${target}}`)).toBe(3);
    expect(found.get('flagger_canary_total{namespace="demo"}')).toBe(1);
    expect(found.get('flagger_info{version="test",mesh_provider="gatewayapi:v1"}')).toBe(1);
  });

  test('are gone with the Canary, which Flagger keeps for good', async () => {
    const sandbox = await initialized();
    await (await sandbox.release('1.1').untilPhase('Succeeded')).run(100);
    sandbox.api.store.delete({ group: 'flagger.app', version: 'v1beta1', plural: 'canaries', kind: 'Canary' }, 'demo/web');
    await sandbox.run(1_000);
    expect([...(await series(sandbox)).keys()].filter((name) => name.includes('name="web"'))).toEqual([]);
  });
});

describe('metrics that cannot be measured', () => {
  const template = { apiVersion: 'flagger.app/v1beta1', kind: 'MetricTemplate' };
  const templates = { group: 'flagger.app', version: 'v1beta1', plural: 'metrictemplates', kind: 'MetricTemplate' };
  const custom = (templateRef: object, variables = {}) => ({
    metrics: [{ name: 'custom', templateRef, templateVariables: variables, thresholdRange: { max: 1 } }],
    stepWeight: 50,
  });

  test('a template that is missing holds the weight and is said; the run ends when it is there', async () => {
    const sandbox = await initialized({ analysis: custom({ name: 'late' }) });
    await (await sandbox.release('1.1').until((canary) => canary.status?.canaryWeight === 50)).run(25_000);
    expect(sandbox.canary.status).toMatchObject({ canaryWeight: 50, failedChecks: 0 });
    expect(sandbox.notes().join('\n')).toContain('late');
    const spec = { provider: { type: 'prometheus', address: 'http://prometheus:9090' }, query: 'vector(0)' };
    sandbox.api.store.create(templates, { ...template, metadata: { name: 'late', namespace: 'demo' }, spec });
    await sandbox.untilPhase('Succeeded');
  });

  test('a template may use the variables that the metric gives it, and stand in another namespace', async () => {
    const sandbox = await initialized({ analysis: custom({ name: 'shared', namespace: 'platform' }, { value: '0.5' }) });
    const spec = { provider: { type: 'prometheus', address: 'http://prometheus:9090' }, query: 'vector({{ variables.value }})' };
    sandbox.api.store.create(templates, { ...template, metadata: { name: 'shared', namespace: 'platform' }, spec });
    await sandbox.release('1.1').untilPhase('Succeeded');
    expect(sandbox.canary.status?.run?.checks).toMatchObject([{ name: 'custom', value: 0.5, query: 'vector(0.5)', verdict: 'pass' }]);
  });

  test('an inline query is asked of the metrics server', async () => {
    const metrics = [{ name: 'inline', query: 'vector(3)', thresholdRange: { max: 1 } }];
    const sandbox = await initialized({ analysis: { metrics, threshold: 1 } });
    await sandbox.release('1.1').untilPhase('Failed');
    expect(sandbox.canary.status?.run?.checks).toMatchObject([{ name: 'inline', value: 3, verdict: 'fail' }]);
  });

  test('a metric with neither name, query nor template of its own is refused, and nothing is touched', async () => {
    const sandbox = await initialized();
    sandbox.edit((spec) => ({ ...spec, analysis: { ...(spec['analysis'] as object), metrics: [{ name: 'nothing' }] } }));
    await sandbox.run(1_000);
    await sandbox.release('1.1').run(30_000);
    expect(sandbox.canary.status?.conditions?.find(({ type }) => type === 'Ready')).toMatchObject({ reason: 'SpecRefused' });
    expect(sandbox.canary.status?.phase).toBe('Initialized');
  });
});
