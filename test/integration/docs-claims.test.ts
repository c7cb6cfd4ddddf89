import { describe, expect, test } from 'vitest';
import { apiVersion, canaryResource, metricTemplateResource } from '../../src/api/group.ts';
import { objectKey } from '../../src/kube/object-key.ts';
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

test('docs/flagger-differences.md is right that a MetricTemplate of another system holds the weight until errorLimit is reached', async () => {
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

function withoutProvider<T extends { readonly kind: string; readonly [field: string]: unknown }>(manifest: T): T {
  if (manifest.kind !== 'Canary') return manifest;
  const { provider: _provider, ...spec } = manifest['spec'] as Record<string, unknown>;
  return { ...manifest, spec };
}
