import { expect, test } from 'vitest';
import type { Canary } from '../../src/api/canary.ts';
import type { KubeManifest } from '../../src/kube/object.ts';
import type { ObjectKey } from '../../src/kube/object-key.ts';
import type { Resource } from '../../src/kube/resource.ts';
import type { WorkloadAccess } from '../../src/workload/access.ts';
import type { Workload, WorkloadState } from '../../src/workload/workload.ts';
import { FakeCluster } from '../support/fake-cluster.ts';

/** What the contract of a workload needs to know of one. */
export interface WorkloadCase {
  readonly create: (access: WorkloadAccess) => Workload;
  readonly canary: Canary;
  readonly resource: Resource;
  readonly targetKey: ObjectKey;
  /** The target; another `version` is another revision. */
  readonly target: (version: string, replicas: number) => KubeManifest;
}

/** What every kind of target does. */
export function workloadCases({ create, canary, resource, targetKey, target }: WorkloadCase): void {
  const start = (version = '1', replicas = 2) => {
    const cluster = new FakeCluster();
    cluster.put(resource, target(version, replicas));
    const workload = create(cluster.access);
    return { cluster, workload };
  };
  const release = (cluster: FakeCluster, version: string) => cluster.put(resource, { ...target(version, 2) });
  const targetRevision = (workload: Workload) => revision(workload.read(canary).target);
  const primaryRevision = (workload: Workload) => revision(workload.read(canary).primary);

  test('sees no primary before one is made, and then one that runs what the target says', async () => {
    const { workload } = start();
    expect(workload.read(canary)).toMatchObject({ primary: undefined });
    await workload.createPrimary(canary);
    expect(primaryRevision(workload)).toBe(targetRevision(workload));
  });

  test('makes the primary once', async () => {
    const { cluster, workload } = start();
    await workload.createPrimary(canary);
    await workload.createPrimary(canary);
    expect(cluster.requests).toHaveLength(1);
  });

  test.for([
    [0, 1],
    [1, 1],
    [5, 5],
  ] as const)('of a target of %i replicas makes a primary of %i', async ([replicas, made]) => {
    const { workload } = start('1', replicas);
    await workload.createPrimary(canary);
    expect(workload.read(canary).primary?.replicas).toBe(made);
  });

  test('tells a new version of the target from what the primary runs, and the old one again as the same', async () => {
    const { cluster, workload } = start();
    await workload.createPrimary(canary);
    release(cluster, '2');
    expect(primaryRevision(workload)).not.toBe(targetRevision(workload));
    release(cluster, '1');
    expect(primaryRevision(workload)).toBe(targetRevision(workload));
  });

  test('a number of replicas is no revision', async () => {
    const { cluster, workload } = start();
    const before = targetRevision(workload);
    cluster.put(resource, target('1', 7));
    expect(targetRevision(workload)).toBe(before);
  });

  test('promotes the snapshot, not what the target has become since (I2)', async () => {
    const { cluster, workload } = start();
    await workload.createPrimary(canary);
    release(cluster, '2');
    const analysed = targetRevision(workload);
    await workload.saveSnapshot(canary, 'target');
    release(cluster, '3');
    await workload.promote(canary, { revision: analysed, runId: 'run' });
    expect(primaryRevision(workload)).toBe(analysed);
    expect(targetRevision(workload)).not.toBe(analysed);
  });

  test('goes back to the primary of before (I11)', async () => {
    const { cluster, workload } = start();
    await workload.createPrimary(canary);
    const before = primaryRevision(workload);
    await workload.saveSnapshot(canary, 'primary');
    release(cluster, '2');
    await workload.saveSnapshot(canary, 'target');
    await workload.promote(canary, { revision: targetRevision(workload), runId: 'run' });
    await workload.promote(canary, { revision: before, runId: 'run' });
    expect(primaryRevision(workload)).toBe(before);
  });

  test('promotes in one request, and makes none when the primary is so already', async () => {
    const { cluster, workload } = start();
    await workload.createPrimary(canary);
    release(cluster, '2');
    await workload.saveSnapshot(canary, 'target');
    cluster.requests.length = 0;
    const promote = () => workload.promote(canary, { revision: targetRevision(workload), runId: 'run' });
    await promote();
    expect(cluster.requests).toHaveLength(1);
    await promote();
    expect(cluster.requests).toHaveLength(1);
  });

  test('does not promote onto a primary that somebody changed since it was read', async () => {
    const { cluster, workload } = start();
    await workload.createPrimary(canary);
    release(cluster, '2');
    await workload.saveSnapshot(canary, 'target');
    const primary = workload.read(canary).primary;
    const key: ObjectKey = `${canary.metadata.namespace}/${primary?.name}`;
    cluster.interfere = () => cluster.change(resource, key, ({ metadata }) => Object.assign(metadata as object, { uid: 'successor' }));
    const promotion = workload.promote(canary, { revision: targetRevision(workload), runId: 'run' });
    await expect(promotion).rejects.toMatchObject({ reason: 'TestFailed' });
  });

  test('waits for a person when the snapshot is gone', async () => {
    const { workload } = start();
    await workload.createPrimary(canary);
    const promotion = workload.promote(canary, { revision: 'ffffffffff', runId: 'run' });
    await expect(promotion).rejects.toMatchObject({ code: 'SnapshotMissing', next: { kind: 'stall' } });
  });

  test('keeps a snapshot once, lists it, and deletes what is not to be kept', async () => {
    const { cluster, workload } = start();
    await workload.createPrimary(canary);
    await workload.saveSnapshot(canary, 'primary');
    await workload.saveSnapshot(canary, 'primary');
    const first = primaryRevision(workload);
    release(cluster, '2');
    await workload.saveSnapshot(canary, 'target');
    const second = targetRevision(workload);
    expect(cluster.requests).toHaveLength(3);
    expect(workload.read(canary).snapshots).toEqual(new Set([first, second]));
    await workload.pruneSnapshots(canary, new Set([second]));
    expect(workload.read(canary).snapshots).toEqual(new Set([second]));
    await workload.pruneSnapshots(canary, new Set([second]));
    expect(cluster.requests).toHaveLength(4);
  });

  test('leaves the snapshots of another Canary alone', async () => {
    const { workload } = start();
    const other: Canary = { ...canary, metadata: { ...canary.metadata, name: 'other', uid: 'uid-of-other' } };
    await workload.createPrimary(canary);
    await workload.saveSnapshot(canary, 'target');
    expect(workload.read(other).snapshots.size).toBe(0);
    await workload.pruneSnapshots(other, new Set());
    expect(workload.read(canary).snapshots.size).toBe(1);
  });

  test('scales the target in one request, and makes none when it is so already', async () => {
    const { cluster, workload } = start();
    await workload.scaleTarget(canary, 0);
    await workload.scaleTarget(canary, 0);
    expect(workload.read(canary).target?.replicas).toBe(0);
    expect(cluster.requests).toHaveLength(1);
  });

  test('does not scale a target that somebody scaled since it was read', async () => {
    const { cluster, workload } = start('1', 2);
    cluster.interfere = () => cluster.put(resource, target('1', 9));
    await expect(workload.scaleTarget(canary, 0)).rejects.toMatchObject({ reason: 'TestFailed' });
    expect(workload.read(canary).target?.replicas).toBe(9);
  });

  test('a target that is gone needs no scaling to zero, but cannot be scaled up', async () => {
    const { cluster, workload } = start();
    await cluster.client.delete(resource, targetKey, {});
    cluster.requests.length = 0;
    await workload.scaleTarget(canary, 0);
    await expect(workload.scaleTarget(canary, 2)).rejects.toMatchObject({ code: 'TargetNotFound' });
    expect(cluster.requests).toEqual([]);
  });
}

function revision(side: WorkloadState['primary']): string {
  if (side === undefined) throw new Error('there is no such side');
  return side.revision;
}
