import { describe, expect, test } from 'vitest';
import { canaryResource } from '../../src/api/group.ts';
import { objectKey } from '../../src/kube/object-key.ts';
import { demoNamespace } from '../../src/sandbox/demo-scenario.ts';
import { networkPolicies, podDisruptionBudgets } from '../../src/workload/resources.ts';
import { Sandbox } from './sandbox.ts';

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
];

describe.each(cases)('a $resource.kind that selects only the pods of the target', ({ resource, manifestOf, misses }) => {
  const manifest = (selector: object) => ({ ...manifestOf(selector), kind: resource.kind });

  test('is told of until it selects those of the primary too', async () => {
    const sandbox = await new Sandbox().start().untilPhase('Initialized');
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
    const sandbox = new Sandbox().start();
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
