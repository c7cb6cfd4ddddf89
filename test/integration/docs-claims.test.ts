import { describe, expect, test } from 'vitest';
import { apiVersion, canaryResource, metricTemplateResource } from '../../src/api/group.ts';
import { objectKey } from '../../src/kube/object-key.ts';
import { demoImage } from '../../src/sandbox/demo-scenario.ts';
import type { SimulatedImage } from '../../src/sandbox/sim/images.ts';
import { deployments, routes, Sandbox } from './sandbox.ts';

const key = objectKey('demo', 'web');

async function atRest(spec: Readonly<Record<string, unknown>> = {}, analysis: Readonly<Record<string, unknown>> = {}): Promise<Sandbox> {
  return (await new Sandbox({ load: [], spec, analysis }).start().untilPhase('Initialized')).run(5_000);
}

/** What docs/install.md says of an upgrade, of the end of a Canary and of the flag for its provider. */
describe('docs/install.md is right that', () => {
  test('a record that a newer version wrote is not touched by an older one, which says so', async () => {
    const sandbox = await atRest();
    sandbox.killController();
    sandbox.api.store.update(
      canaryResource,
      key,
      (object) => {
        const status = object['status'] as { run: object };
        return { ...object, status: { ...status, run: { ...status.run, schema: 99 } } };
      },
      'status',
    );
    const begin = sandbox.clock.now();
    sandbox.startController();
    await sandbox.release('1.1').run(60_000);
    expect(sandbox.ownRequests(begin).filter(({ method }) => method !== 'GET')).toEqual([]);
    expect(sandbox.notes().at(-1)).toMatch(/^NewerRecord: status\.run has schema 99/);
  });

  test('a Canary that is deleted without revertOnDeletion takes the primary along and leaves the target at zero', async () => {
    const sandbox = await atRest();
    sandbox.api.store.delete(canaryResource, key);
    await sandbox.run(60_000);
    expect(sandbox.api.store.get(deployments, objectKey('demo', 'web-primary'))).toBeUndefined();
    expect(sandbox.api.store.get(routes, key)).toBeUndefined();
    expect(sandbox.object(deployments)['spec']).toMatchObject({ replicas: 0 });
  });

  test('a Canary with revertOnDeletion that is deleted while no Serin runs waits for one, and its primary serves', async () => {
    const sandbox = await atRest({ revertOnDeletion: true });
    sandbox.killController();
    sandbox.api.store.delete(canaryResource, key);
    await sandbox.run(60_000);
    expect(sandbox.canary.metadata.deletionTimestamp).toBeDefined();
    expect(sandbox.object(deployments, 'web-primary')['status']).toMatchObject({ availableReplicas: 2 });
    sandbox.startController();
    await sandbox.run(60_000);
    expect(sandbox.api.store.get(canaryResource, key)).toBeUndefined();
    expect(sandbox.object(deployments)['status']).toMatchObject({ availableReplicas: 2 });
  });

  test('without the value meshProvider a Canary without spec.provider is refused, and its Deployment left alone', async () => {
    const settings = { meshProvider: 'istio' };
    const sandbox = new Sandbox({ load: [], settings, change: withoutProvider });
    await sandbox.start().run(30_000);
    expect(sandbox.canary.status?.conditions?.find(({ type }) => type === 'Ready')).toMatchObject({
      status: 'False',
      reason: 'SpecRefused',
      message: expect.stringContaining('spec.provider is "istio" (from the flag -mesh-provider), which this controller cannot steer.'),
    });
    expect(sandbox.object(deployments)['spec']).toMatchObject({ replicas: 2 });
    expect(sandbox.api.store.get(deployments, objectKey('demo', 'web-primary'))).toBeUndefined();
  });
});

describe('docs/flagger-differences.md is right that', () => {
  test('a MetricTemplate of another system holds the weight until errorLimit is reached', async () => {
    const metrics = [{ name: 'orders', templateRef: { name: 'orders' }, thresholdRange: { min: 1 } }];
    const sandbox = await atRest({}, { metrics, errorLimit: 2 });
    sandbox.api.store.create(metricTemplateResource, {
      apiVersion,
      kind: 'MetricTemplate',
      metadata: { name: 'orders', namespace: 'demo' },
      spec: { provider: { type: 'datadog', address: 'https://datadog.example.com' }, query: 'orders' },
    });
    await sandbox.release('1.1').untilPhase('Failed');
    expect(sandbox.canary.status?.run).toMatchObject({ reason: 'ErrorLimit', failedChecks: 0 });
    expect(sandbox.notes().join()).toMatch(/datadog/);
  });

  test('a MetricTemplate of another system is a warning at once, also before a run, and no more when it is mended', async () => {
    const metrics = [{ name: 'orders', templateRef: { name: 'orders' }, thresholdRange: { min: 1 } }];
    const sandbox = await atRest({}, { metrics });
    const warning = () => sandbox.canary.status?.conditions?.find(({ type }) => type === 'Warning');
    expect(warning()).toBeUndefined();
    const provider = { type: 'datadog', address: 'https://datadog.example.com' };
    const metadata = { name: 'orders', namespace: 'demo' };
    sandbox.api.store.create(metricTemplateResource, { apiVersion, kind: 'MetricTemplate', metadata, spec: { provider, query: 'orders' } });
    await sandbox.run(1_000);
    expect(warning()).toMatchObject({
      reason: 'MetricProviderNotBuilt',
      message:
        'spec.analysis.metrics[0].templateRef (orders) names the MetricTemplate demo/orders of type "datadog", which this controller cannot ask, so that no look gets an answer. Give it the type prometheus, or name another MetricTemplate.',
    });
    expect(sandbox.canary.status?.conditions?.find(({ type }) => type === 'Ready')).toMatchObject({ status: 'True' });
    const mended = { provider: { ...provider, type: 'prometheus' }, query: 'orders' };
    sandbox.api.store.update(metricTemplateResource, objectKey('demo', 'orders'), (object) => ({ ...object, spec: mended }));
    await sandbox.run(1_000);
    expect(warning()).toBeUndefined();
  });

  test('every check of a look is made and recorded, also after one that fails', async () => {
    const bounds = (name: string, max: number) => ({ name, query: 'vector(3)', thresholdRange: { max } });
    const sandbox = await atRest({}, { metrics: [bounds('first', 1), bounds('second', 5)], threshold: 1 });
    await sandbox.release('1.1').untilPhase('Failed');
    expect(sandbox.canary.status?.run?.checks).toMatchObject([
      { name: 'first', verdict: 'fail', query: 'vector(3)', value: 3 },
      { name: 'second', verdict: 'pass', query: 'vector(3)', value: 3 },
    ]);
  });

  test('a bootstrap with skipAnalysis gives the primary no traffic before it is ready, and the target goes on until then', async () => {
    const slow: SimulatedImage = { readyAfterMs: 20_000, errorRatio: 0, latency: { p50Ms: 20, p99Ms: 50 } };
    const sandbox = new Sandbox({ spec: { skipAnalysis: true }, images: new Map([[demoImage('1.0'), slow]]) }).start();
    await sandbox.until(() => sandbox.api.store.get(deployments, objectKey('demo', 'web-primary')) !== undefined);
    await sandbox.run(10_000);
    expect(sandbox.object(deployments, 'web-primary')['status']).not.toMatchObject({ availableReplicas: 2 });
    expect(sandbox.object(deployments)['spec']).toMatchObject({ replicas: 2 });
    expect(sandbox.canary.status?.phase).toBe('Initializing');
    await sandbox.untilPhase('Initialized');
    expect(sandbox.object(deployments, 'web-primary')['status']).toMatchObject({ availableReplicas: 2 });
  });

  test('a release that answers nothing but 5xx has a success rate of 0 %', async () => {
    const broken: SimulatedImage = { readyAfterMs: 1_000, errorRatio: 1, latency: { p50Ms: 20, p99Ms: 50 } };
    const sandbox = new Sandbox({ images: new Map([[demoImage('6.0'), broken]]) }).start();
    await (await sandbox.untilPhase('Initialized')).run(5_000);
    await sandbox.release('6.0').untilPhase('Failed');
    expect(sandbox.canary.status?.run?.checks?.[0]).toMatchObject({ name: 'request-success-rate', value: 0, verdict: 'fail' });
  });

  test('each kind of event has a reason of its own, and none is Synced', async () => {
    const sandbox = await atRest({}, { metrics: [] });
    await sandbox.release('1.1').untilPhase('Succeeded');
    const told = sandbox.notes().map((note) => note.split(': ')[0] ?? '');
    expect(told).not.toContain('Synced');
    expect([...new Set(told)]).toEqual([
      'Initialized',
      'NewRevision',
      'AnalysisStarted',
      'WeightAdvanced',
      'Copying',
      'RoutingToPrimary',
      'Promoted',
    ]);
  });
});

function withoutProvider<T extends { readonly kind: string; readonly [field: string]: unknown }>(manifest: T): T {
  if (manifest.kind !== 'Canary') return manifest;
  const { provider: _provider, ...spec } = manifest['spec'] as Record<string, unknown>;
  return { ...manifest, spec };
}
