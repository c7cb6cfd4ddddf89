import { describe, expect, test } from 'vitest';
import type { Canary } from '../../../src/api/canary.ts';
import type { KubeManifest, KubeObject } from '../../../src/kube/object.ts';
import { createDeploymentWorkload } from '../../../src/workload/deployment/workload.ts';
import { controllerRevisions, deployments, horizontalPodAutoscalers } from '../../../src/workload/resources.ts';
import { FakeCluster } from '../../support/fake-cluster.ts';
import { Recording } from '../../support/recorded.ts';
import { canaryOf, selectorLabels, targetOf } from '../deployments.ts';
import { workloadCases } from '../workload.case.ts';

const options = { selectorLabels, includeLabelPrefixes: [] };
/** Tracked configs have a test of their own. */
const untracked = { ...options, configTracking: 'off' } as const;

describe('the Deployment workload', () => {
  workloadCases({
    create: (access) => createDeploymentWorkload(access, options),
    canary: canaryOf(),
    resource: deployments,
    targetKey: 'shop/web',
    target: (version, replicas) => targetOf(`web:${version}`, { replicas }),
  });
});

function start(made: { target?: ReturnType<typeof targetOf>; includeLabelPrefixes?: string[] } = {}) {
  const cluster = new FakeCluster();
  cluster.put(deployments, made.target ?? targetOf('web:1'));
  cluster.put(horizontalPodAutoscalers, {
    apiVersion: 'autoscaling/v2',
    kind: 'HorizontalPodAutoscaler',
    metadata: { name: 'web', namespace: 'shop' },
    spec: { scaleTargetRef: { apiVersion: 'apps/v1', kind: 'Deployment', name: 'web' }, maxReplicas: 9 },
  });
  const workload = createDeploymentWorkload(cluster.access, { ...options, includeLabelPrefixes: made.includeLabelPrefixes ?? [] });
  const primary = () =>
    cluster.get(deployments, 'shop/web-primary') as KubeObject & {
      spec: { replicas: number; template: { metadata: { annotations: Record<string, string> } } };
    };
  return { cluster, workload, primary };
}

async function promoted(canary: Canary, made: { includeLabelPrefixes?: string[]; replicas?: number } = {}) {
  const all = start(made);
  await all.workload.createPrimary(canary);
  all.cluster.put(deployments, targetOf('web:2', { replicas: made.replicas ?? 5 }));
  await all.workload.saveSnapshot(canary, 'target');
  const revision = all.workload.read(canary).target?.revision ?? '';
  await all.workload.promote(canary, { revision, runId: 'run-1' });
  return { ...all, revision };
}

describe('a primary Deployment', () => {
  test.for([
    'weighted-promoted-02-Initialized-w0-i0-f0',
    'bluegreen-promoted-02-Initialized-w0-i0-f0',
    'contour-promoted-02-Initialized-w0-i0-f0',
  ])("is made as Flagger's in %s, but for the names of tracked configs", async (name) => {
    const recording = new Recording(name);
    const canary = withoutAutoscaler(recording.canary);
    const target = recording.object('Deployment', canary.spec.targetRef.name);
    const cluster = new FakeCluster();
    cluster.put(deployments, { ...target, spec: { ...(target['spec'] as object), replicas: 2 } });
    await createDeploymentWorkload(cluster.access, untracked).createPrimary(canary);
    const live = withoutConfigSuffix(recording.object('Deployment', `${target.metadata.name}-primary`));
    const made = cluster.get(deployments, `${target.metadata.namespace}/${target.metadata.name}-primary`);
    const id = (live['spec'] as { template: { metadata: { annotations: Record<string, string> } } }).template.metadata.annotations;
    expect(made?.metadata.labels).toEqual(live.metadata.labels);
    expect(made?.metadata.annotations).toEqual({ ...live.metadata.annotations, 'deployment.kubernetes.io/revision': expect.any(String) });
    expect(made?.metadata.ownerReferences).toEqual(live.metadata.ownerReferences);
    id['flagger-id'] = expect.stringMatching(/^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/);
    expect(made?.['spec']).toEqual(live['spec']);
  });

  test.for(['weighted-promoted-06-Promoting-w50-i0-f0', 'weighted-promoted-08-Succeeded-w0-i0-f0'])(
    "is promoted to what Flagger's is in %s, but for the names of tracked configs",
    async (name) => {
      const before = new Recording('weighted-promoted-02-Initialized-w0-i0-f0');
      const after = new Recording(name);
      const cluster = new FakeCluster();
      const workload = createDeploymentWorkload(cluster.access, untracked);
      cluster.put(deployments, withoutConfigSuffix(before.object('Deployment', 'web-primary')));
      cluster.put(deployments, after.object('Deployment', 'web'));
      await workload.saveSnapshot(after.canary, 'target');
      await workload.promote(after.canary, { revision: workload.read(after.canary).target?.revision ?? '', runId: 'run' });
      const live = withoutConfigSuffix(after.object('Deployment', 'web-primary'));
      (live['spec'] as { template: { metadata: { annotations: Record<string, string> } } }).template.metadata.annotations['flagger-id'] =
        expect.any(String);
      const made = cluster.get(deployments, 'weighted-promoted/web-primary');
      expect(made?.['spec']).toEqual(live['spec']);
      expect(made?.metadata.labels).toEqual(live.metadata.labels);
      expect(made?.metadata.annotations).toEqual({ 'deployment.kubernetes.io/revision': expect.any(String) });
    },
  );

  test.for(['bluegreen-promoted-02-Initialized-w0-i0-f0', 'contour-promoted-02-Initialized-w0-i0-f0'])(
    'that Flagger made is taken over as running what the target says (%s)',
    (name) => {
      const recording = new Recording(name);
      const cluster = new FakeCluster();
      for (const object of recording.objects) if (object.kind === 'Deployment') cluster.put(deployments, withoutConfigSuffix(object));
      const { target, primary, problem } = createDeploymentWorkload(cluster.access, untracked).read(recording.canary);
      expect(problem).toBeUndefined();
      expect(primary?.readiness).toEqual({ kind: 'ready' });
      expect(primary?.revision).toBe(target?.revision);
    },
  );

  test('takes over labels and annotations of the target only under the prefixes that the flag names', async () => {
    const { primary } = await promoted(canaryOf(), { includeLabelPrefixes: ['own', ''] });
    expect(primary().metadata.labels).toEqual({ app: 'web-primary' });
    expect(primary().metadata.annotations).toEqual({ owner: 'shop@example.com', 'deployment.kubernetes.io/revision': '3' });
  });

  test('takes over all under the prefix *, but for the keys of Flux and of the Deployment controller', async () => {
    const { cluster, workload, primary, revision } = await promoted(canaryOf(), { includeLabelPrefixes: ['*'] });
    const own = { 'deployment.kubernetes.io/revision': '7' };
    cluster.change(deployments, 'shop/web-primary', ({ metadata }) => Object.assign(metadata as object, { annotations: own }));
    await workload.promote(canaryOf(), { revision, runId: 'run-1' });
    expect(primary().metadata.labels).toEqual({ app: 'web-primary', team: 'shop' });
    expect(primary().metadata.annotations).toEqual({ ...own, owner: 'shop@example.com' });
  });

  test('is not promoted over a template that somebody changed since it was read', async () => {
    const { cluster, workload, primary, revision } = await promoted(canaryOf());
    cluster.put(deployments, { ...primary(), spec: { ...primary().spec, minReadySeconds: 4 } });
    cluster.interfere = () =>
      cluster.change(deployments, 'shop/web-primary', ({ spec }) =>
        Object.assign(spec as object, { template: { spec: { containers: [] } } }),
      );
    await expect(workload.promote(canaryOf(), { revision, runId: 'run-1' })).rejects.toMatchObject({ reason: 'TestFailed' });
  });

  test('follows the replicas of the target, unless an autoscaler has a copy for it', async () => {
    const autoscalerRef = { apiVersion: 'autoscaling/v2', kind: 'HorizontalPodAutoscaler', name: 'web' } as const;
    expect((await promoted(canaryOf())).primary().spec.replicas).toBe(5);
    expect((await promoted(canaryOf({ autoscalerRef }))).primary().spec.replicas).toBe(2);
  });

  test('is never scaled to zero with its target', async () => {
    expect((await promoted(canaryOf(), { replicas: 0 })).primary().spec.replicas).toBe(2);
  });

  test('gets the flagger-id of the run, and gets back its own when it goes back, so that old pods need no restart', async () => {
    const { workload, cluster, primary } = start();
    const canary = canaryOf();
    await workload.createPrimary(canary);
    const [template, previous] = [primary().spec.template, workload.read(canary).primary?.revision ?? ''];
    await workload.saveSnapshot(canary, 'primary');
    cluster.put(deployments, targetOf('web:2'));
    await workload.saveSnapshot(canary, 'target');
    await workload.promote(canary, { revision: workload.read(canary).target?.revision ?? '', runId: 'run-1' });
    expect(primary().spec.template.metadata.annotations['flagger-id']).not.toBe(template.metadata.annotations['flagger-id']);
    await workload.promote(canary, { revision: previous, runId: 'run-1' });
    expect(primary().spec.template).toEqual(template);
  });

  test('takes away a field that the promoted target does not have', async () => {
    const { workload, cluster, primary } = start({ target: withSpec({ minReadySeconds: 9 }) });
    const canary = canaryOf();
    await workload.createPrimary(canary);
    expect(primary().spec).toMatchObject({ minReadySeconds: 9 });
    cluster.put(deployments, withSpec({ revisionHistoryLimit: 3 }));
    await workload.saveSnapshot(canary, 'target');
    await workload.promote(canary, { revision: workload.read(canary).target?.revision ?? '', runId: 'run' });
    expect(primary().spec).toMatchObject({ revisionHistoryLimit: 3 });
    expect(primary().spec).not.toHaveProperty('minReadySeconds');
  });
});

describe('a snapshot', () => {
  test('is a ControllerRevision that goes with the Canary', async () => {
    const { cluster, revision } = await promoted(canaryOf());
    const kept = cluster.get(controllerRevisions, `shop/web-${revision}`);
    expect(kept?.metadata).toMatchObject({
      labels: { 'app.kubernetes.io/managed-by': 'serin', 'serin.dev/canary': 'web', 'serin.dev/revision': revision },
      ownerReferences: [
        {
          apiVersion: 'flagger.app/v1beta1',
          kind: 'Canary',
          name: 'web',
          uid: 'uid-of-canary',
          controller: true,
          blockOwnerDeletion: true,
        },
      ],
    });
    expect(kept).toMatchObject({
      apiVersion: 'apps/v1',
      kind: 'ControllerRevision',
      revision: 1,
      data: { template: { spec: { containers: [{ image: 'web:2' }] } } },
    });
  });

  test('has valid names and labels for a Canary of the longest name', async () => {
    const canary = { ...canaryOf(), metadata: { ...canaryOf().metadata, name: 'x'.repeat(253) } };
    const { cluster } = await promoted(canary);
    const [kept] = cluster.cache(controllerRevisions).list('shop');
    expect(kept?.metadata.name).toHaveLength(253);
    expect(kept?.metadata.labels?.['serin.dev/canary']).toMatch(/^[0-9a-f]{40}$/);
  });

  test('that an earlier Canary of this name left behind without an owner counts', async () => {
    const { cluster, workload } = await promoted(canaryOf());
    const [kept] = cluster.cache(controllerRevisions).list('shop');
    cluster.change(controllerRevisions, `shop/${kept?.metadata.name}`, ({ metadata }) =>
      Object.assign(metadata as object, { ownerReferences: [] }),
    );
    const again: Canary = { ...canaryOf(), metadata: { ...canaryOf().metadata, uid: 'another' } };
    expect(workload.read(again).snapshots.size).toBe(1);
  });
});

describe('what is seen of a target', () => {
  test('is its selector label in the order of the flag, ports, images and cause of change', () => {
    const target = targetOf('web:1');
    const annotated = { ...target, metadata: { ...target.metadata, annotations: { 'kubernetes.io/change-cause': 'commit abc by sam' } } };
    const { workload } = start({ target: annotated });
    expect(workload.read(canaryOf()).target).toMatchObject({
      selector: { label: 'app', value: 'web' },
      ports: [
        { name: 'http', port: 9898 },
        { name: 'tcp-app-1', port: 8888 },
      ],
      images: ['web:1'],
      replicas: 2,
      availablePods: 0,
      change: 'commit abc by sam',
    });
  });

  test('leaves out the ports of sidecars that meshes put in', () => {
    const containers = [
      { name: 'app', image: 'a', ports: [{ name: 'http', containerPort: 80 }] },
      { name: 'istio-proxy', image: 'b', ports: [{ name: 'envoy', containerPort: 15090 }] },
    ];
    const { workload } = start({ target: targetOf('web:1', { podSpec: { containers } }) });
    expect(workload.read(canaryOf()).target?.ports).toEqual([{ name: 'http', port: 80 }]);
  });

  test('is nothing while there is none', () => {
    const workload = createDeploymentWorkload(new FakeCluster().access, options);
    expect(workload.read(canaryOf())).toEqual({ target: undefined, primary: undefined, snapshots: new Set(), unread: [], warnings: [] });
  });

  test('is a problem with a remedy where no selector label tells its pods apart, and nothing is made', async () => {
    const { cluster, workload } = start({ target: withSpec({ selector: { matchLabels: { run: 'web' } } }) });
    const { target, problem } = workload.read(canaryOf());
    expect(target).toBeUndefined();
    expect(problem).toBe(
      'Deployment shop/web has none of the labels app, name, app.kubernetes.io/name in spec.selector.matchLabels; give it one, or name one of its labels in the flag -selector-labels.',
    );
    await expect(workload.createPrimary(canaryOf())).rejects.toMatchObject({ code: 'TargetNotGuardable', next: { kind: 'stall' } });
    expect(cluster.requests).toEqual([]);
  });

  test.for([
    [
      'another owner',
      { ownerReferences: [{ apiVersion: 'v1', kind: 'Canary', name: 'other', uid: 'x', controller: true }] },
      { app: 'web-primary' },
    ],
    ['pods of its own', {}, { app: 'database' }],
  ] as const)(
    'is a problem where a Deployment of the name of the primary has %s, and it is not touched (I9)',
    async ([, metadata, matchLabels]) => {
      const { cluster, workload } = start();
      const foreign: KubeManifest = { ...targetOf('db:1'), metadata: { name: 'web-primary', namespace: 'shop', ...metadata } };
      cluster.put(deployments, { ...foreign, spec: { ...(foreign['spec'] as object), selector: { matchLabels } } });
      const { target, primary, problem } = workload.read(canaryOf());
      expect([target, primary]).toEqual([undefined, undefined]);
      expect(problem).toContain('Deployment shop/web-primary');
      await expect(workload.saveSnapshot(canaryOf(), 'target')).rejects.toMatchObject({ code: 'TargetNotGuardable' });
      await expect(workload.promote(canaryOf(), { revision: 'x', runId: 'r' })).rejects.toMatchObject({ code: 'TargetNotGuardable' });
      expect(cluster.requests).toEqual([]);
    },
  );
});

/** Autoscalers have a test of their own. */
function withoutAutoscaler(canary: Canary): Canary {
  const { autoscalerRef: _, ...spec } = canary.spec;
  return { ...canary, spec };
}

function withSpec(spec: object): ReturnType<typeof targetOf> {
  const target = targetOf('web:1');
  return { ...target, spec: { ...(target['spec'] as object), ...spec } };
}

/** Flagger renames tracked ConfigMaps and Secrets in the primary. */
function withoutConfigSuffix(object: KubeObject): KubeObject {
  return JSON.parse(JSON.stringify(object).replaceAll('-config-primary"', '-config"').replaceAll('-secret-primary"', '-secret"'));
}
