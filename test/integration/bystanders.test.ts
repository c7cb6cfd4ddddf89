import { describe, expect, test } from 'vitest';
import { canaryResource } from '../../src/api/group.ts';
import type { KubeManifest } from '../../src/kube/object.ts';
import { objectKey } from '../../src/kube/object-key.ts';
import type { Resource } from '../../src/kube/resource.ts';
import { demoNamespace } from '../../src/sandbox/demo-scenario.ts';
import { networkPolicies, podDisruptionBudgets, podMonitors, serviceMonitors } from '../../src/workload/resources.ts';
import { Sandbox } from './sandbox.ts';

const crds: Resource = {
  group: 'apiextensions.k8s.io',
  version: 'v1',
  plural: 'customresourcedefinitions',
  kind: 'CustomResourceDefinition',
};
const warningOf = (sandbox: Sandbox) => sandbox.canary.status?.conditions?.find(({ type }) => type === 'Warning');
const onlyTarget = { matchLabels: { app: 'web' } };
const both = { matchExpressions: [{ key: 'app', operator: 'In', values: ['web', 'web-primary'] }] };
const metadata = { name: 'guard', namespace: demoNamespace };
const key = objectKey(demoNamespace, 'guard');

const cases = [
  {
    resource: podDisruptionBudgets,
    manifestOf: (selector: object) => ({ apiVersion: 'policy/v1', metadata, spec: { minAvailable: 1, selector } }),
    misses: 'PodDisruptionBudget guard selects the pods of the target but does not protect those of the primary',
  },
  {
    resource: networkPolicies,
    manifestOf: (podSelector: object) => ({ apiVersion: 'networking.k8s.io/v1', metadata, spec: { podSelector } }),
    misses: 'NetworkPolicy guard selects the pods of the target but does not apply to those of the primary',
  },
  {
    resource: podMonitors,
    manifestOf: (selector: object) => ({ apiVersion: 'monitoring.coreos.com/v1', metadata, spec: { selector } }),
    misses: 'PodMonitor guard selects the pods of the target but does not scrape those of the primary',
  },
];

/** What the Prometheus operator installs, as far as it matters here. */
function monitorsInstalled(sandbox: Sandbox): Sandbox {
  for (const { group, version, plural, kind } of [podMonitors, serviceMonitors]) {
    const schema = { openAPIV3Schema: { type: 'object', 'x-kubernetes-preserve-unknown-fields': true } };
    sandbox.api.store.create(crds, {
      apiVersion: 'apiextensions.k8s.io/v1',
      kind: 'CustomResourceDefinition',
      metadata: { name: `${plural}.${group}` },
      spec: {
        group,
        scope: 'Namespaced',
        names: { plural, kind, singular: kind.toLowerCase(), listKind: `${kind}List` },
        versions: [{ name: version, served: true, storage: true, schema }],
      },
    });
  }
  return sandbox;
}

const monitorRequests = (sandbox: Sandbox) => sandbox.ownRequests(0).filter((line) => /monitoring.coreos.com/.test(JSON.stringify(line)));

describe.each(cases)('a $resource.kind that selects only the pods of the target', ({ resource, manifestOf, misses }) => {
  const manifest = (selector: object) => ({ ...manifestOf(selector), kind: resource.kind });

  test('is told of until it selects those of the primary too', async () => {
    const sandbox = await monitorsInstalled(new Sandbox()).start().untilPhase('Initialized');
    expect(warningOf(sandbox)).toBeUndefined();
    sandbox.api.store.create(resource, manifest(onlyTarget));
    await sandbox.run(1_000);
    expect(warningOf(sandbox)).toMatchObject({
      status: 'True',
      reason: 'BystanderMissesPrimary',
      message: expect.stringContaining(misses),
    });
    const begin = sandbox.clock.now();
    const { resourceVersion } = sandbox.object(canaryResource).metadata;
    await sandbox.run(120_000);
    expect(sandbox.ownRequests(begin)).toEqual([]);
    expect(sandbox.object(canaryResource).metadata.resourceVersion).toBe(resourceVersion);
    sandbox.api.store.update(resource, key, (object) => ({ ...object, spec: manifest(both).spec }));
    await sandbox.run(1_000);
    expect(warningOf(sandbox)).toBeUndefined();
  });

  test('is told of again by nobody when the controller starts anew', async () => {
    const sandbox = monitorsInstalled(new Sandbox()).start();
    sandbox.api.store.create(resource, manifest(onlyTarget));
    await (await sandbox.untilPhase('Initialized')).run(5_000);
    expect(warningOf(sandbox)).toMatchObject({ message: expect.stringContaining(misses) });
    const { resourceVersion } = sandbox.object(canaryResource).metadata;
    sandbox.killController();
    sandbox.startController();
    await sandbox.run(30_000);
    expect(sandbox.object(canaryResource).metadata.resourceVersion).toBe(resourceVersion);
  });
});

test.each([403, 404])(
  'where listing such objects is answered %i, the controller is ready, rolls out, and says so once a kind',
  async (status) => {
    const sandbox = new Sandbox({
      fault: ({ path }) =>
        /poddisruptionbudgets|networkpolicies/.test(path) ? { kind: 'status', status, when: 'before' as const } : undefined,
    });
    await sandbox.start().untilPhase('Initialized');
    await sandbox.release('1.1').untilPhase('Succeeded');
    expect(sandbox.app.readiness()).toEqual({ ready: true, reasons: [] });
    const warnings = sandbox.log.lines.filter(({ level }) => level === 'warn').map((line) => JSON.stringify(line));
    expect(warnings.filter((line) => /poddisruptionbudgets|networkpolicies/.test(line))).toHaveLength(2);
  },
);

describe('a ServiceMonitor', () => {
  const manifest = (names: readonly string[]) => ({
    apiVersion: 'monitoring.coreos.com/v1',
    kind: serviceMonitors.kind,
    metadata,
    spec: { selector: { matchExpressions: [{ key: 'app', operator: 'In', values: names }] } },
  });

  test('that selects the Service of the canary alone is told of until it selects one that leads to the primary', async () => {
    const sandbox = await monitorsInstalled(new Sandbox()).start().untilPhase('Initialized');
    sandbox.api.store.create(serviceMonitors, manifest(['web-canary']));
    await sandbox.run(1_000);
    expect(warningOf(sandbox)).toMatchObject({
      reason: 'BystanderMissesPrimary',
      message: expect.stringContaining('ServiceMonitor guard selects the pods of the target but does not scrape those of the primary'),
    });
    sandbox.api.store.update(serviceMonitors, key, (object) => ({ ...object, spec: manifest(['web-canary', 'web-primary']).spec }));
    await sandbox.run(1_000);
    expect(warningOf(sandbox)).toBeUndefined();
  });

  test('that is there before the Canary, for the Service that its users have, is never told of', async () => {
    const sandbox = monitorsInstalled(new Sandbox());
    const told: unknown[] = [];
    sandbox.start().api.store.create(serviceMonitors, manifest(['web']));
    for (let second = 0; second < 30; second += 1) {
      await sandbox.run(1_000);
      told.push(...[warningOf(sandbox)].filter((warning) => warning !== undefined));
    }
    expect(sandbox.canary.status?.phase).toBe('Initialized');
    expect(told).toEqual([]);
  });
});

test('where the Prometheus operator is not installed, its kinds are asked for once, nobody waits for them, and nobody is told', async () => {
  const sandbox = await new Sandbox().start().untilPhase('Initialized');
  await sandbox.run(600_000);
  expect(monitorRequests(sandbox)).toHaveLength(2);
  expect(sandbox.log.lines.filter(({ level }) => level === 'warn')).toEqual([]);
  sandbox.killController();
  const restartedAt = sandbox.clock.now();
  sandbox.startController();
  await sandbox.release('1.1').untilPhase('Progressing');
  expect(sandbox.clock.now() - restartedAt).toBeLessThan(3_000);
  monitorsInstalled(sandbox).api.store.create(podMonitors, { ...cases[2]?.manifestOf(onlyTarget), kind: podMonitors.kind } as KubeManifest);
  await sandbox.untilPhase('Succeeded');
  await sandbox.run(3_700_000);
  expect(warningOf(sandbox)).toMatchObject({ message: expect.stringContaining('PodMonitor guard') });
});
