import { describe, expect, test } from 'vitest';
import { KubeError } from '../../../src/kube/kube-error.ts';
import type { KubeManifest } from '../../../src/kube/object.ts';
import type { Resource } from '../../../src/kube/resource.ts';
import { createDeploymentWorkload } from '../../../src/workload/deployment/workload.ts';
import { configMaps, deployments, replicaSets, secrets } from '../../../src/workload/resources.ts';
import { canary, configMap, copiesIn, isPromoted, options, planted, primaryNames, release, revisions, start, started } from '../configs.ts';

describe('a copy', () => {
  test('of another name is in the way, and is not touched (I9)', async () => {
    const all = await started();
    const { cluster, workload } = all;
    const conf = primaryNames(cluster)[0] ?? '';
    const foreign = configMap(conf, { message: 'mine' });
    cluster.put(configMaps, foreign);
    await cluster.client.delete(deployments, 'shop/web-primary', {});
    const restarted = createDeploymentWorkload(cluster.access, options);
    await restarted.refresh(canary);
    await expect(restarted.createPrimary(canary)).rejects.toMatchObject({ code: 'ConfigCopyForeign', next: { kind: 'stall' } });
    expect(cluster.get(configMaps, `shop/${conf}`)?.['data']).toEqual({ message: 'mine' });
    expect(workload.read(canary).primary).toBeUndefined();
  });

  test('of a Secret that the API server refuses leaves its content out of the error (I12)', async () => {
    const { cluster, workload } = start();
    await workload.refresh(canary);
    const { create } = cluster.client;
    const refusing = {
      ...cluster.access.client,
      create: async (resource: Parameters<typeof create>[0], object: KubeManifest) => {
        if (object.kind === 'Secret') throw refusal();
        return create(resource, object);
      },
    };
    const refused = createDeploymentWorkload({ ...cluster.access, client: refusing }, options);
    await refused.refresh(canary);
    const error = await refused.createPrimary(canary).catch((thrown: Error) => thrown);
    expect(error).toMatchObject({
      reason: 'Invalid',
      message: expect.stringMatching(/^POST of Secret shop\/pass-primary-[0-9a-f]{10}: refused \(Invalid\)$/),
    });
    expect(JSON.stringify(error, Object.getOwnPropertyNames(error))).not.toContain(planted);
  });

  test('stays while a kept snapshot, the primary or pods of it need it, and then goes', async () => {
    const all = await started();
    const { cluster, workload } = all;
    const previous = revisions(workload).primary ?? '';
    const [old = ''] = primaryNames(cluster);
    const { template: oldTemplate } = (cluster.get(deployments, 'shop/web-primary')?.['spec'] ?? {}) as { template?: object };
    const analysed = await release(all, 'analysed');
    await workload.promote(canary, { revision: analysed, runId: 'run' });
    await workload.pruneSnapshots(canary, new Set([previous, analysed]));
    expect(copiesIn(cluster)).toContain(old);
    expect(cluster.reads.filter((path) => path.endsWith('replicasets'))).toEqual([]);

    const owner = {
      apiVersion: 'apps/v1',
      kind: 'Deployment',
      name: 'web-primary',
      uid: cluster.get(deployments, 'shop/web-primary')?.metadata.uid ?? '',
      controller: true,
    };
    const replicaSet = (replicas: number): KubeManifest => ({
      apiVersion: 'apps/v1',
      kind: 'ReplicaSet',
      metadata: { name: 'web-primary-1', namespace: 'shop', ownerReferences: [owner] },
      spec: { replicas, template: oldTemplate },
    });
    cluster.put(replicaSets, replicaSet(1));
    await workload.pruneSnapshots(canary, new Set([analysed]));
    expect(copiesIn(cluster)).toContain(old);

    cluster.put(replicaSets, replicaSet(0));
    await workload.pruneSnapshots(canary, new Set([analysed]));
    expect(copiesIn(cluster)).not.toContain(old);
    expect(
      primaryNames(cluster)
        .slice(0, 2)
        .every((name) => copiesIn(cluster).includes(name)),
    ).toBe(true);
    expect(isPromoted(workload)).toBe(true);
    cluster.reads.length = 0;
    await workload.pruneSnapshots(canary, new Set([analysed]));
    expect(cluster.reads).toEqual([]);
  });

  test('is not looked for where no pod of the primary ever took a config', async () => {
    const { cluster, workload } = await started({ podSpec: { containers: [{ name: 'app', image: 'web:1' }] } });
    await workload.saveSnapshot(canary, 'primary');
    const cache = (resource: Resource) => {
      if (resource === configMaps || resource === secrets) throw new Error(`${resource.plural} must not be watched`);
      return cluster.cache(resource);
    };
    const unwatched = createDeploymentWorkload({ ...cluster.access, cache }, options);
    await unwatched.refresh(canary);
    await unwatched.pruneSnapshots(canary, new Set());
    expect(workload.read(canary).snapshots.size).toBe(0);
  });

  test('that is gone takes its snapshot along, which is then made again with it', async () => {
    const all = await started();
    const { cluster, workload } = all;
    const before = new Set(copiesIn(cluster));
    const analysed = await release(all, 'analysed');
    const [made = ''] = copiesIn(cluster).filter((name) => !before.has(name));
    await cluster.client.delete(configMaps, `shop/${made}`, {});
    expect(workload.read(canary).snapshots).not.toContain(analysed);
    await expect(workload.promote(canary, { revision: analysed, runId: 'run' })).rejects.toMatchObject({ code: 'SnapshotMissing' });
    await workload.saveSnapshot(canary, 'target');
    expect(workload.read(canary).snapshots).toContain(analysed);
    await workload.promote(canary, { revision: analysed, runId: 'run' });
    expect(isPromoted(workload)).toBe(true);
  });
});

function refusal(): Error {
  return new KubeError('Invalid', 422, `Secret is invalid: data[token]: Invalid value: "${planted}"`);
}
