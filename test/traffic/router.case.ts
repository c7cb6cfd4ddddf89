import { expect, test } from 'vitest';
import type { Canary } from '../../src/api/canary.ts';
import type { ObjectKey } from '../../src/kube/object-key.ts';
import type { Resource } from '../../src/kube/resource.ts';
import type { ClusterAccess, Router } from '../../src/traffic/router.ts';
import { FakeCluster } from '../support/fake-cluster.ts';

/** What the contract of a router needs to know of one. */
export interface RouterCase {
  readonly create: (access: ClusterAccess) => Router;
  readonly canary: Canary;
  /** The same Canary after its owner changed something that the route shows. */
  readonly edited: Canary;
  /** Where it keeps the weights. */
  readonly resource: Resource;
  readonly key: ObjectKey;
  /** Changes the rules of that object by hand, but not the weights. */
  readonly spoil: (object: Record<string, unknown>) => void;
}

/** What every router does, whatever it writes to. */
export function routerCases({ create, canary, edited, resource, key, spoil }: RouterCase): void {
  const start = () => {
    const cluster = new FakeCluster();
    return { cluster, router: create(cluster.access) };
  };

  test('has no weight, and work to do, before its route exists', () => {
    const { router } = start();
    expect(router.read(canary)).toMatchObject({ canaryWeightPercent: undefined, accepted: false, drifted: true });
  });

  test.for([0, 1, 25, 50, 99, 100])('reads the weight %i that it wrote', async (canaryWeightPercent) => {
    const { router } = start();
    await router.write(canary, { canaryWeightPercent });
    expect(router.read(canary)).toMatchObject({ canaryWeightPercent, drifted: false });
  });

  test('makes one request for each new weight and none for the same again', async () => {
    const { cluster, router } = start();
    for (const canaryWeightPercent of [0, 0, 25, 25, 100, 100, 0, 0]) await router.write(canary, { canaryWeightPercent });
    expect(cluster.requests).toHaveLength(4);
  });

  test('a change by hand is drift, and its repair keeps the weight', async () => {
    const { cluster, router } = start();
    await router.write(canary, { canaryWeightPercent: 25 });
    cluster.change(resource, key, spoil);
    expect(router.read(canary)).toMatchObject({ drifted: true });
    await router.write(canary, { canaryWeightPercent: 25 });
    expect(router.read(canary)).toMatchObject({ canaryWeightPercent: 25, drifted: false });
  });

  test('an edit of the Canary is drift, and its write keeps the weight', async () => {
    const { router } = start();
    await router.write(canary, { canaryWeightPercent: 50 });
    expect(router.read(edited)).toMatchObject({ canaryWeightPercent: 50, drifted: true });
    await router.write(edited, { canaryWeightPercent: 50 });
    expect(router.read(edited)).toMatchObject({ canaryWeightPercent: 50, drifted: false });
  });

  test('does not write over rules that somebody changed since they were read', async () => {
    const { cluster, router } = start();
    await router.write(canary, { canaryWeightPercent: 25 });
    cluster.interfere = () => cluster.change(resource, key, spoil);
    await expect(router.write(canary, { canaryWeightPercent: 50 })).rejects.toMatchObject({ reason: 'TestFailed' });
  });

  test('does not write to a successor of the same name', async () => {
    const { cluster, router } = start();
    await router.write(canary, { canaryWeightPercent: 25 });
    cluster.interfere = () => cluster.change(resource, key, ({ metadata }) => Object.assign(metadata as object, { uid: 'successor' }));
    await expect(router.write(canary, { canaryWeightPercent: 50 })).rejects.toMatchObject({ reason: 'TestFailed' });
  });
}
