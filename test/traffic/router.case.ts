import { expect, test } from 'vitest';
import type { Canary } from '../../src/api/canary.ts';
import type { ObjectKey } from '../../src/kube/object-key.ts';
import type { Resource } from '../../src/kube/resource.ts';
import type { ClusterAccess, Router, RouterFeatures } from '../../src/traffic/router.ts';
import { FakeCluster } from '../support/fake-cluster.ts';
import { strategies, weighted } from './splits.ts';

/** What the contract of a router needs to know of one. */
export interface RouterCase {
  readonly create: (access: ClusterAccess) => Router;
  readonly features: RouterFeatures;
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
export function routerCases({ create, features, canary, edited, resource, key, spoil }: RouterCase): void {
  const start = () => {
    const cluster = new FakeCluster();
    return { cluster, router: create(cluster.access) };
  };

  test('has no weight, and work to do, before its route exists', () => {
    const { router } = start();
    expect(router.read(canary, weighted(0))).toMatchObject({ canaryWeightPercent: undefined, accepted: false, asWanted: false });
  });

  test.for([0, 1, 25, 50, 99, 100])('reads the weight %i that it wrote', async (canaryWeightPercent) => {
    const { router } = start();
    await router.write(canary, weighted(canaryWeightPercent));
    expect(router.read(canary, weighted(canaryWeightPercent))).toMatchObject({ canaryWeightPercent, asWanted: true });
  });

  test('another weight than the one that is wanted is not as wanted', async () => {
    const { router } = start();
    await router.write(canary, weighted(25));
    expect(router.read(canary, weighted(50))).toMatchObject({ canaryWeightPercent: 25, asWanted: false });
  });

  test('makes one request for each new weight and none for the same again', async () => {
    const { cluster, router } = start();
    for (const canaryWeightPercent of [0, 0, 25, 25, 100, 100, 0, 0]) await router.write(canary, weighted(canaryWeightPercent));
    expect(cluster.requests).toHaveLength(4);
  });

  test('a change by hand is seen, and its repair keeps the weight', async () => {
    const { cluster, router } = start();
    await router.write(canary, weighted(25));
    cluster.change(resource, key, spoil);
    expect(router.read(canary, weighted(25))).toMatchObject({ asWanted: false });
    await router.write(canary, weighted(25));
    expect(router.read(canary, weighted(25))).toMatchObject({ canaryWeightPercent: 25, asWanted: true });
  });

  test('an edit of the Canary is seen, and its write keeps the weight', async () => {
    const { router } = start();
    await router.write(canary, weighted(50));
    expect(router.read(edited, weighted(50))).toMatchObject({ canaryWeightPercent: 50, asWanted: false });
    await router.write(edited, weighted(50));
    expect(router.read(edited, weighted(50))).toMatchObject({ canaryWeightPercent: 50, asWanted: true });
  });

  test('does not write over rules that somebody changed since they were read', async () => {
    const { cluster, router } = start();
    await router.write(canary, weighted(25));
    cluster.interfere = () => cluster.change(resource, key, spoil);
    await expect(router.write(canary, weighted(50))).rejects.toMatchObject({ reason: 'TestFailed' });
  });

  test('does not write to a successor of the same name', async () => {
    const { cluster, router } = start();
    await router.write(canary, weighted(25));
    cluster.interfere = () => cluster.change(resource, key, ({ metadata }) => Object.assign(metadata as object, { uid: 'successor' }));
    await expect(router.write(canary, weighted(50))).rejects.toMatchObject({ reason: 'TestFailed' });
  });

  for (const { name, analysis, splits } of strategies.filter(({ needs }) => features[needs])) {
    const analysed: Canary = { ...canary, spec: { ...canary.spec, analysis: { ...canary.spec.analysis, ...analysis } } };

    test.for(splits)(`${name}: %o is made by one request, and is no other split`, async (split) => {
      const { cluster, router } = start();
      await router.write(analysed, split);
      await router.write(analysed, split);
      expect(cluster.requests).toHaveLength(1);
      const like = splits.filter((other) => router.read(analysed, other).asWanted);
      expect(like).toEqual([split]);
    });

    test(`${name}: each split follows another by one request`, async () => {
      const { cluster, router } = start();
      for (const split of [...splits, ...splits.toReversed()]) {
        await router.write(analysed, split);
        expect(router.read(analysed, split)).toMatchObject({ canaryWeightPercent: split.canaryWeightPercent, asWanted: true });
      }
      expect(cluster.requests).toHaveLength(2 * splits.length - 1);
    });
  }
}
