import { describe, expect, test } from 'vitest';
import type { KubeObject } from '../../../src/kube/object.ts';
import { createDeploymentWorkload } from '../../../src/workload/deployment/workload.ts';
import { configMaps, deployments, replicaSets, secrets } from '../../../src/workload/resources.ts';
import { FakeCluster } from '../../support/fake-cluster.ts';
import { Recording } from '../../support/recorded.ts';
import { selectorLabels } from '../deployments.ts';

describe('what Flagger was recorded to do with configs', () => {
  const taken = (name: string) => {
    const recording = new Recording(name);
    const cluster = new FakeCluster();
    const resources = { Deployment: deployments, ConfigMap: configMaps, Secret: secrets, ReplicaSet: replicaSets };
    for (const [kind, resource] of Object.entries(resources)) {
      for (const object of recording.objects.filter((each) => each.kind === kind)) cluster.put(resource, object);
    }
    const workload = createDeploymentWorkload(cluster.access, { selectorLabels, includeLabelPrefixes: [] });
    return { recording, cluster, workload, canary: recording.canary };
  };

  test.for([
    ['weighted-config-change-02-Initialized-w0-i0-f0', 'the same'],
    ['weighted-config-change-03-Progressing-w0-i0-f0', 'another'],
    ['weighted-config-change-08-Succeeded-w0-i0-f0', 'the same'],
  ] as const)('is taken over: in %s the target has %s revision, and the checksums are those in the status', async ([name, relation]) => {
    const { cluster, workload, canary: found } = taken(name);
    await workload.refresh(found);
    const state = workload.read(found);
    expect(state.configsPending).toBeUndefined();
    expect(state.trackedConfigs).toEqual(found.status?.trackedConfigs);
    expect(state.target?.revision === state.primary?.revision).toBe(relation === 'the same');
    expect(cluster.reads).toHaveLength(4);
    expect(cluster.requests).toEqual([]);
  });

  test('is promoted to the same pods, but for the names of the copies, which have the same content', async () => {
    const { recording, cluster, workload, canary: found } = taken('weighted-config-change-03-Progressing-w0-i0-f0');
    await workload.refresh(found);
    await workload.saveSnapshot(found, 'primary');
    await workload.saveSnapshot(found, 'target');
    await workload.promote(found, { revision: workload.read(found).target?.revision ?? '', runId: 'run' });
    const promoted = cluster.get(deployments, 'weighted-config-change/web-primary');
    expect(plainSpec(promoted)).toEqual(plainSpec(recording.object('Deployment', 'web-primary')));
    const after = new Recording('weighted-config-change-08-Succeeded-w0-i0-f0');
    const copy = cluster
      .cache(configMaps)
      .list('weighted-config-change')
      .find(({ metadata }) => metadata.name.startsWith('web-config-primary-'));
    expect(cluster.get(configMaps, `weighted-config-change/${copy?.metadata.name}`)?.['data']).toEqual(
      after.object('ConfigMap', 'web-config-primary')['data'],
    );
    const kept = cluster.get(configMaps, 'weighted-config-change/web-config-primary');
    expect(kept?.['data']).toEqual(recording.object('ConfigMap', 'web-config-primary')['data']);
  });

  test('has its way back to the copies of Flagger', async () => {
    const { recording, cluster, workload, canary: found } = taken('weighted-config-change-03-Progressing-w0-i0-f0');
    await workload.refresh(found);
    const previous = workload.read(found).primary?.revision ?? '';
    await workload.saveSnapshot(found, 'primary');
    await workload.saveSnapshot(found, 'target');
    await workload.promote(found, { revision: workload.read(found).target?.revision ?? '', runId: 'run' });
    await workload.promote(found, { revision: previous, runId: 'run-back' });
    const primary = cluster.get(deployments, 'weighted-config-change/web-primary');
    expect(primary?.['spec']).toEqual(recording.object('Deployment', 'web-primary')['spec']);
    expect(workload.read(found).primary?.revision).toBe(previous);
  });
});

/** The spec without flagger-id and the hash in the names of copies. */
function plainSpec(object: KubeObject | undefined): unknown {
  const text = JSON.stringify(object?.['spec']).replaceAll(/"flagger-id":"[^"]*",?/g, '');
  return JSON.parse(text.replaceAll(/-primary-[0-9a-f]{10}"/g, '-primary"'));
}
