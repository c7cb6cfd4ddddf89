import { describe, expect, test } from 'vitest';
import type { Resource } from '../../../src/kube/resource.ts';
import { deployments, type Sandbox, type SandboxOptions } from '../sandbox.ts';
import { quiet } from './journal.ts';

/** What Flagger's tests of its ScaledObject reconciler assert (flagger-engine sections 2.12 and 9), through whole rollouts. */
const scalers: Resource = { group: 'keda.sh', version: 'v1alpha1', plural: 'scaledobjects', kind: 'ScaledObject' };
const crds: Resource = {
  ...{ group: 'apiextensions.k8s.io', version: 'v1', plural: 'customresourcedefinitions', kind: 'CustomResourceDefinition' },
};
const paused = 'autoscaling.keda.sh/paused-replicas';
const transfer = { 'scaledobject.keda.sh/transfer-hpa-ownership': 'true' };

interface Trigger {
  readonly type: string;
  readonly name?: string;
  readonly metadata: { readonly query: string };
}
interface ScalerSpec {
  readonly minReplicaCount: number;
  readonly maxReplicaCount: number;
  readonly scaleTargetRef: { readonly name: string };
  readonly triggers: readonly Trigger[];
}
const trigger = (query: string, name?: string): Trigger => ({ type: 'prometheus', ...(name && { name }), metadata: { query } });
const specOf = (sandbox: Sandbox, name = 'web-primary') => sandbox.object(scalers, name)['spec'] as ScalerSpec;
const queriesOf = (sandbox: Sandbox) => specOf(sandbox).triggers.map(({ metadata }) => metadata.query);
const annotationsOf = (sandbox: Sandbox, name = 'web') => sandbox.object(scalers, name).metadata.annotations ?? {};
const replicasOf = (sandbox: Sandbox, name = 'web') => (sandbox.object(deployments, name)['spec'] as { replicas: number }).replicas;

/** As KEDA installs its kind, with a schema that keeps everything. */
function withKeda(sandbox: Sandbox): Sandbox {
  const { group, version, plural, kind } = scalers;
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
  return sandbox;
}

function begun(ref: object = {}, options: SandboxOptions = {}): Sandbox {
  const autoscalerRef = { apiVersion: 'keda.sh/v1alpha1', kind: 'ScaledObject', name: 'web', ...ref };
  return withKeda(quiet({ ...options, spec: { autoscalerRef } })).start();
}

function withScaler(sandbox: Sandbox, fields: object = {}): Sandbox {
  sandbox.api.store.create(scalers, {
    apiVersion: 'keda.sh/v1alpha1',
    kind: 'ScaledObject',
    metadata: { name: 'web', namespace: 'demo', annotations: transfer, labels: { team: 'shop' } },
    spec: {
      scaleTargetRef: { name: 'web' },
      pollingInterval: 10,
      cooldownPeriod: 20,
      minReplicaCount: 2,
      maxReplicaCount: 4,
      triggers: [trigger('sum(rate(http_requests_total{app="web"}[2m]))')],
      ...fields,
    },
  });
  return sandbox;
}
const started = async (ref?: object, fields?: object) => (await withScaler(begun(ref), fields).untilPhase('Initialized')).run(2_000);
const edit = (sandbox: Sandbox, fields: object) =>
  sandbox.api.store.update(scalers, 'demo/web', (live) => ({ ...live, spec: { ...(live['spec'] as object), ...fields } }));

describe('the ScaledObject of a target', () => {
  test('is copied for the primary with all that it says, and the annotation that hands an autoscaler over', async () => {
    const sandbox = await started();
    expect(specOf(sandbox)).toEqual({
      scaleTargetRef: { name: 'web-primary' },
      pollingInterval: 10,
      cooldownPeriod: 20,
      minReplicaCount: 2,
      maxReplicaCount: 4,
      triggers: [trigger('sum(rate(http_requests_total{app="web-primary"}[2m]))')],
    });
    expect(sandbox.object(scalers, 'web-primary').metadata).toMatchObject({
      annotations: transfer,
      labels: { team: 'shop' },
      ownerReferences: [{ kind: 'Canary', name: 'web' }],
    });
    expect(specOf(sandbox, 'web')).toMatchObject({ scaleTargetRef: { name: 'web' } });
  });

  test.for([
    ['sum(rate(http_requests_total{app="web"}[2m]))', 'sum(rate(http_requests_total{app="web-primary"}[2m]))'],
    ['sum(rate(http_requests_total{app="web-canary"}[2m]))', 'sum(rate(http_requests_total{app="web-primary"}[2m]))'],
    [
      'sum(rate(envoy_cluster_upstream_rq{envoy_cluster_name="demo_web-canary_80"}[30s]))',
      'sum(rate(envoy_cluster_upstream_rq{envoy_cluster_name="demo_web-primary_80"}[30s]))',
    ],
  ] as const)('asks %s of the primary', async ([query, wanted]) => {
    expect(queriesOf(await started({}, { triggers: [trigger(query)] }))).toEqual([wanted]);
  });

  test('asks of the primary what the Canary says for a trigger of that name', async () => {
    const primaryScalerQueries = { requests: 'sum(mine)' };
    const sandbox = await started({ primaryScalerQueries }, { triggers: [trigger('sum(a{app="web"})', 'requests')] });
    expect(queriesOf(sandbox)).toEqual(['sum(mine)']);
  });

  test('gives the primary the limits that the Canary says', async () => {
    const sandbox = await started({ primaryScalerReplicas: { minReplicas: 3, maxReplicas: 9 } });
    expect(specOf(sandbox)).toMatchObject({ minReplicaCount: 3, maxReplicaCount: 9 });
  });

  test('is paused at zero while its target rests, resumed for a run, and paused again; the copy never', async () => {
    const sandbox = await started();
    expect(annotationsOf(sandbox)).toEqual({ ...transfer, [paused]: '0' });
    expect(replicasOf(sandbox)).toBe(0);
    await sandbox.release('1.1').untilPhase('Progressing');
    await sandbox.run(1_000);
    expect(annotationsOf(sandbox)).toEqual(transfer);
    expect(replicasOf(sandbox)).toBe(2);
    await (await sandbox.untilPhase('Succeeded')).run(2_000);
    expect(annotationsOf(sandbox)).toEqual({ ...transfer, [paused]: '0' });
    expect(annotationsOf(sandbox, 'web-primary')).toEqual(transfer);
  });

  test('reaches the primary with the next promotion when it changes, and not before', async () => {
    const sandbox = await started();
    edit(sandbox, { maxReplicaCount: 8, triggers: [trigger('sum(b{app="web"})')] });
    await sandbox.run(10_000);
    expect(specOf(sandbox)).toMatchObject({ maxReplicaCount: 4 });
    await sandbox.release('1.1').untilPhase('Succeeded');
    expect(specOf(sandbox)).toMatchObject({ maxReplicaCount: 8, triggers: [trigger('sum(b{app="web-primary"})')] });
  });

  test('decides how many pods the primary has: a promotion leaves them', async () => {
    const sandbox = await started();
    sandbox.api.store.update(deployments, 'demo/web-primary', (live) => ({ ...live, spec: { ...(live['spec'] as object), replicas: 4 } }));
    await sandbox.release('1.1').untilPhase('Succeeded');
    expect(replicasOf(sandbox, 'web-primary')).toBe(4);
  });

  test('is resumed when its Canary is deleted and gives the target back', async () => {
    const sandbox = await withScaler(
      withKeda(
        quiet({ spec: { revertOnDeletion: true, autoscalerRef: { apiVersion: 'keda.sh/v1alpha1', kind: 'ScaledObject', name: 'web' } } }),
      ).start(),
    ).untilPhase('Initialized');
    await sandbox.run(2_000);
    sandbox.api.store.delete({ group: 'flagger.app', version: 'v1beta1', plural: 'canaries', kind: 'Canary' }, 'demo/web');
    await sandbox.run(30_000);
    expect(annotationsOf(sandbox)).toEqual(transfer);
    expect(replicasOf(sandbox)).toBe(2);
  });

  test('that does not exist, or whose kind is not installed, holds everything and is said', async () => {
    for (const sandbox of [
      begun(),
      quiet({ spec: { autoscalerRef: { apiVersion: 'keda.sh/v1alpha1', kind: 'ScaledObject', name: 'web' } } }).start(),
    ]) {
      await sandbox.run(20_000);
      expect(sandbox.canary.status?.phase ?? 'Initializing').toBe('Initializing');
      expect(replicasOf(sandbox)).toBe(2);
      expect(sandbox.canary.status?.conditions?.find(({ type }) => type === 'Ready')).toMatchObject({ status: 'False' });
    }
  });
});
