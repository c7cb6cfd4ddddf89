import { describe, expect, test } from 'vitest';
import type { Canary } from '../../../src/api/canary.ts';
import type { KubeManifest } from '../../../src/kube/object.ts';
import { createDeploymentWorkload } from '../../../src/workload/deployment/workload.ts';
import { deployments, horizontalPodAutoscalers, scaledObjects } from '../../../src/workload/resources.ts';
import { FakeCluster } from '../../support/fake-cluster.ts';
import { canaryOf, selectorLabels, targetOf } from '../deployments.ts';

const paused = 'autoscaling.keda.sh/paused-replicas';

const hpa = (spec: object = {}): KubeManifest => ({
  apiVersion: 'autoscaling/v2',
  kind: 'HorizontalPodAutoscaler',
  metadata: { name: 'web-scaler', namespace: 'shop', uid: 'uid-of-hpa', labels: { team: 'shop' } },
  spec: {
    scaleTargetRef: { apiVersion: 'apps/v1', kind: 'Deployment', name: 'web' },
    minReplicas: 3,
    maxReplicas: 9,
    metrics: [],
    ...spec,
  },
});

const keda = (spec: object = {}, annotations?: object): KubeManifest => ({
  apiVersion: 'keda.sh/v1alpha1',
  kind: 'ScaledObject',
  metadata: { name: 'web-scaler', namespace: 'shop', uid: 'uid-of-keda', ...(annotations && { annotations }) } as KubeManifest['metadata'],
  spec: { scaleTargetRef: { name: 'web' }, minReplicaCount: 3, triggers: [], ...spec },
});

const scalers = {
  HorizontalPodAutoscaler: { resource: horizontalPodAutoscalers, manifest: hpa, apiVersion: 'autoscaling/v2' },
  ScaledObject: { resource: scaledObjects, manifest: keda, apiVersion: 'keda.sh/v1alpha1' },
} as const;
type Kind = keyof typeof scalers;
const kinds: readonly Kind[] = ['HorizontalPodAutoscaler', 'ScaledObject'];

function start(kind: Kind, made: { scaler?: KubeManifest | 'none'; state?: string } = {}) {
  const { resource, manifest, apiVersion } = scalers[kind];
  const cluster = new FakeCluster();
  cluster.put(deployments, targetOf('web:1'));
  if (made.scaler !== 'none') cluster.put(resource, made.scaler ?? manifest());
  const workload = createDeploymentWorkload(cluster.access, { selectorLabels, includeLabelPrefixes: [] });
  const plain = canaryOf({ autoscalerRef: { apiVersion, kind, name: 'web-scaler' } });
  const status = { run: { state: made.state ?? 'initializing.primary' } } as unknown as NonNullable<Canary['status']>;
  const canary: Canary = { ...plain, status };
  const verbs = () => cluster.requests.map(({ verb, path }) => `${verb} ${path.split('/').slice(-2).join('/')}`);
  return { cluster, workload, canary, resource, verbs };
}

describe.for(kinds)('the %s of a target', (kind) => {
  test('is copied for the primary when that is made, once', async () => {
    const { cluster, workload, canary, resource } = start(kind);
    await workload.createPrimary(canary);
    expect(cluster.get(resource, 'shop/web-scaler-primary')).toMatchObject({
      spec: { scaleTargetRef: { name: 'web-primary' } },
      metadata: { ownerReferences: [{ uid: 'uid-of-canary', controller: true }] },
    });
    await workload.createPrimary(canary);
    expect(cluster.requests).toHaveLength(2);
    expect(workload.read(canary).primary).toBeDefined();
  });

  test('is copied although the controller died between the primary and its scaler', async () => {
    const { cluster, workload, canary, resource } = start(kind);
    await workload.createPrimary(canary);
    await cluster.client.delete(resource, 'shop/web-scaler-primary', {});
    expect(workload.read(canary).primary).toBeUndefined();
    await workload.createPrimary(canary);
    expect(workload.read(canary).primary).toBeDefined();
    expect(cluster.get(resource, 'shop/web-scaler-primary')).toBeDefined();
  });

  test('that loses its copy later takes no primary out of sight', async () => {
    const { cluster, workload, canary, resource } = start(kind, { state: 'progressing.analysing' });
    await workload.createPrimary(canary);
    await cluster.client.delete(resource, 'shop/web-scaler-primary', {});
    expect(workload.read(canary).primary).toBeDefined();
  });

  test('where it is missing is a problem with a remedy, lets no primary be made, and leaves a running one in sight', async () => {
    const { cluster, workload, canary } = start(kind, { scaler: 'none' });
    expect(workload.read(canary)).toMatchObject({
      autoscalerProblem: `${kind} shop/web-scaler of spec.autoscalerRef does not exist; create it, or take spec.autoscalerRef out.`,
      target: { name: 'web' },
    });
    await expect(workload.createPrimary(canary)).rejects.toMatchObject({ code: 'AutoscalerUnusable', next: { kind: 'stall' } });
    expect(cluster.requests).toEqual([]);
  });

  test('is waited for where nothing is listed yet, without a word of a problem', async () => {
    const { cluster, workload, canary, resource } = start(kind);
    cluster.unlisted.add(resource.plural);
    expect(workload.read(canary)).not.toHaveProperty('autoscalerProblem');
    await expect(workload.createPrimary(canary)).rejects.toMatchObject({ code: 'AutoscalerUnknown', next: { kind: 'retry' } });
    expect(cluster.requests).toEqual([]);
  });

  test('is not copied over what belongs to another (I9)', async () => {
    const { cluster, workload, canary, resource } = start(kind);
    const owner = { apiVersion: 'v1', kind: 'Team', name: 'other', uid: 'x', controller: true };
    const { manifest } = scalers[kind];
    cluster.put(resource, { ...manifest(), metadata: { name: 'web-scaler-primary', namespace: 'shop', ownerReferences: [owner] } });
    expect(workload.read(canary).autoscalerProblem).toBe(
      `${kind} shop/web-scaler-primary belongs to Team other; delete it, or name another autoscaler.`,
    );
    await expect(workload.createPrimary(canary)).rejects.toMatchObject({ code: 'AutoscalerUnusable' });
    expect(cluster.requests).toEqual([]);
  });

  test('gives its changes to the copy with a promotion, before the pods, and not again', async () => {
    const { cluster, workload, canary, resource, verbs } = start(kind);
    await workload.createPrimary(canary);
    cluster.put(deployments, targetOf('web:2', { replicas: 7 }));
    cluster.change(resource, 'shop/web-scaler', (object) => {
      Object.assign(object['spec'] as object, { maxReplicas: 20 });
      Object.assign(object['metadata'] as object, { labels: { team: 'new' }, annotations: { note: 'new' } });
    });
    await workload.saveSnapshot(canary, 'target');
    cluster.requests.length = 0;
    const promote = () => workload.promote(canary, { revision: workload.read(canary).target?.revision ?? '', runId: 'run', replicas: 7 });
    await promote();
    expect(verbs()).toEqual([`patch ${resource.plural}/web-scaler-primary`, 'patch deployments/web-primary']);
    expect(cluster.get(resource, 'shop/web-scaler-primary')).toMatchObject({
      spec: { maxReplicas: 20, scaleTargetRef: { name: 'web-primary' } },
      metadata: { labels: { team: 'new' }, annotations: { note: 'new' } },
    });
    expect(workload.read(canary).primary?.replicas).toBe(2);
    await promote();
    expect(cluster.requests).toHaveLength(2);
  });

  test('does not lose a promotion where it has been deleted meanwhile', async () => {
    const { cluster, workload, canary, resource } = start(kind);
    await workload.createPrimary(canary);
    cluster.put(deployments, targetOf('web:2'));
    await workload.saveSnapshot(canary, 'target');
    await cluster.client.delete(resource, 'shop/web-scaler', {});
    const revision = workload.read(canary).target?.revision ?? '';
    await workload.promote(canary, { revision, runId: 'run' });
    expect(workload.read(canary).primary?.revision).toBe(revision);
  });

  test.for([
    [3, 3],
    [1, 1],
    [0, 1],
    [undefined, 1],
  ] as const)('of at least %s pods has a target at zero begin with %i', ([least, begun]) => {
    const scaler = scalers[kind].manifest(kind === 'ScaledObject' ? { minReplicaCount: least } : { minReplicas: least });
    const { workload, canary } = start(kind, { scaler });
    expect(workload.read(canary).target?.startReplicas).toBe(begun);
  });
});

test.for([
  [5, 5],
  [0, 1],
] as const)('without an autoscaler a target at zero begins with as many pods as the primary has (%i: %i)', async ([replicas, begun]) => {
  const cluster = new FakeCluster();
  cluster.put(deployments, targetOf('web:1', { replicas: 5 }));
  const workload = createDeploymentWorkload(cluster.access, { selectorLabels, includeLabelPrefixes: [] });
  await workload.createPrimary(canaryOf());
  cluster.change(deployments, 'shop/web-primary', (object) => Object.assign(object['spec'] as object, { replicas }));
  expect(workload.read(canaryOf()).target?.startReplicas).toBe(begun);
});

describe('a target at zero', () => {
  const annotationOf = (cluster: FakeCluster) => cluster.get(scaledObjects, 'shop/web-scaler')?.metadata.annotations?.[paused];

  test.for([
    ['without annotations', undefined],
    ['with annotations', { note: 'x' }],
    ['paused elsewhere', { [paused]: '4' }],
  ] as const)('is kept there by a pause of its ScaledObject %s, before it is scaled', async ([, annotations]) => {
    const { cluster, workload, canary, verbs } = start('ScaledObject', { scaler: keda({}, annotations) });
    await workload.scaleTarget(canary, 0);
    expect(annotationOf(cluster)).toBe('0');
    expect(verbs()).toEqual(['patch scaledobjects/web-scaler', 'patch deployments/web']);
    await workload.scaleTarget(canary, 0);
    expect(cluster.requests).toHaveLength(2);
  });

  test('is woken with its ScaledObject, which then has no trace of the pause', async () => {
    const { cluster, workload, canary, verbs } = start('ScaledObject', { scaler: keda({}, { note: 'x' }) });
    await workload.scaleTarget(canary, 0);
    cluster.requests.length = 0;
    await workload.scaleTarget(canary, 3);
    expect(verbs()).toEqual(['patch scaledobjects/web-scaler', 'patch deployments/web']);
    expect(cluster.get(scaledObjects, 'shop/web-scaler')?.metadata.annotations).toEqual({ note: 'x' });
    await workload.scaleTarget(canary, 3);
    expect(cluster.requests).toHaveLength(2);
  });

  test('needs no pause of a HorizontalPodAutoscaler', async () => {
    const { workload, canary, verbs } = start('HorizontalPodAutoscaler');
    await workload.scaleTarget(canary, 0);
    expect(verbs()).toEqual(['patch deployments/web']);
  });

  test('of a ScaledObject that is not there is only scaled', async () => {
    const { workload, canary, verbs } = start('ScaledObject', { scaler: 'none' });
    await workload.scaleTarget(canary, 0);
    expect(verbs()).toEqual(['patch deployments/web']);
  });
});

test('what KEDA itself writes on the primary stays there', async () => {
  const { cluster, workload, canary, resource, verbs } = start('ScaledObject');
  await workload.createPrimary(canary);
  cluster.change(resource, 'shop/web-scaler-primary', ({ metadata }) =>
    Object.assign(metadata as object, {
      labels: { 'scaledobject.keda.sh/name': 'web-scaler-primary' },
      annotations: { 'autoscaling.keda.sh/paused': 'true' },
    }),
  );
  cluster.change(resource, 'shop/web-scaler', ({ metadata }) =>
    Object.assign(metadata as object, { labels: { 'scaledobject.keda.sh/name': 'web-scaler' } }),
  );
  await workload.saveSnapshot(canary, 'target');
  cluster.requests.length = 0;
  await workload.promote(canary, { revision: workload.read(canary).target?.revision ?? '', runId: 'run' });
  expect(verbs()).toEqual(['patch deployments/web-primary']);
});
