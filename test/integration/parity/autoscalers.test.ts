import { describe, expect, test } from 'vitest';
import type { Resource } from '../../../src/kube/resource.ts';
import { deployments, type Sandbox, type SandboxOptions } from '../sandbox.ts';
import { quiet } from './journal.ts';

/** What Flagger's tests of its HPA reconciler assert (flagger-engine sections 2.12 and 9), through whole rollouts. KEDA's are in scaled-objects.test.ts. */
const scalers: Resource = { group: 'autoscaling', version: 'v2', plural: 'horizontalpodautoscalers', kind: 'HorizontalPodAutoscaler' };
const cpu = (averageUtilization: number) => ({
  type: 'Resource',
  resource: { name: 'cpu', target: { type: 'Utilization', averageUtilization } },
});
const behavior = { scaleDown: { stabilizationWindowSeconds: 60 } };

interface ScalerSpec {
  readonly minReplicas: number;
  readonly maxReplicas: number;
  readonly metrics: readonly object[];
  readonly scaleTargetRef: object;
}
const specOf = (sandbox: Sandbox, name = 'web-primary') => sandbox.object(scalers, name)['spec'] as ScalerSpec;
const replicasOf = (sandbox: Sandbox, name: string) => (sandbox.object(deployments, name)['spec'] as { replicas: number }).replicas;

function begun(ref: object = {}, options: SandboxOptions = {}): Sandbox {
  const autoscalerRef = { apiVersion: 'autoscaling/v2', kind: 'HorizontalPodAutoscaler', name: 'web', ...ref };
  return quiet({ ...options, spec: { autoscalerRef } }).start();
}

function withScaler(sandbox: Sandbox): Sandbox {
  sandbox.api.store.create(scalers, {
    apiVersion: 'autoscaling/v2',
    kind: 'HorizontalPodAutoscaler',
    metadata: { name: 'web', namespace: 'demo', labels: { team: 'shop', 'kustomize.toolkit.fluxcd.io/name': 'apps' } },
    spec: {
      scaleTargetRef: { apiVersion: 'apps/v1', kind: 'Deployment', name: 'web' },
      minReplicas: 2,
      maxReplicas: 4,
      metrics: [cpu(80)],
      behavior,
    },
  });
  return sandbox;
}
const started = async (ref?: object, options?: SandboxOptions) =>
  (await withScaler(begun(ref, options)).untilPhase('Initialized')).run(2_000);
const edit = (sandbox: Sandbox, fields: object) =>
  sandbox.api.store.update(scalers, 'demo/web', (live) => ({ ...live, spec: { ...(live['spec'] as object), ...fields } }));

describe('the HorizontalPodAutoscaler of a target', () => {
  test('is copied for the primary, and stays as it is', async () => {
    const sandbox = await started();
    expect(specOf(sandbox)).toEqual({
      scaleTargetRef: { apiVersion: 'apps/v1', kind: 'Deployment', name: 'web-primary' },
      minReplicas: 2,
      maxReplicas: 4,
      metrics: [cpu(80)],
      behavior: expect.objectContaining(behavior),
    });
    expect(sandbox.object(scalers, 'web-primary').metadata.labels).toEqual({ team: 'shop' });
    expect(sandbox.object(scalers, 'web-primary').metadata.ownerReferences).toMatchObject([{ kind: 'Canary', name: 'web' }]);
    expect(specOf(sandbox, 'web')).toMatchObject({ minReplicas: 2, maxReplicas: 4, scaleTargetRef: { name: 'web' } });
  });

  test('gives the primary the limits that the Canary says', async () => {
    const sandbox = await started({ primaryScalerReplicas: { minReplicas: 3, maxReplicas: 9 } });
    expect(specOf(sandbox)).toMatchObject({ minReplicas: 3, maxReplicas: 9 });
  });

  test('reaches the primary with the next promotion when it changes, and not before', async () => {
    const sandbox = await started();
    edit(sandbox, { maxReplicas: 8, metrics: [cpu(50)] });
    await sandbox.run(10_000);
    expect(specOf(sandbox)).toMatchObject({ maxReplicas: 4 });
    await sandbox.release('1.1').untilPhase('Succeeded');
    expect(specOf(sandbox)).toMatchObject({ minReplicas: 2, maxReplicas: 8, metrics: [cpu(50)] });
  });

  test('decides how many pods the primary has: a promotion leaves them', async () => {
    const sandbox = await started();
    sandbox.api.store.update(deployments, 'demo/web-primary', (live) => ({ ...live, spec: { ...(live['spec'] as object), replicas: 4 } }));
    await sandbox.release('1.1').untilPhase('Succeeded');
    expect(replicasOf(sandbox, 'web-primary')).toBe(4);
  });

  test('says with how many pods the target begins', async () => {
    const sandbox = await started();
    edit(sandbox, { minReplicas: 3 });
    await sandbox.run(100);
    await sandbox.release('1.1').untilPhase('Progressing');
    await sandbox.run(200);
    expect(replicasOf(sandbox, 'web')).toBe(3);
  });

  test('that does not exist holds everything and is said', async () => {
    const sandbox = await begun().run(20_000);
    expect(sandbox.canary.status?.phase).toBe('Initializing');
    expect(replicasOf(sandbox, 'web')).toBe(2);
    expect(sandbox.canary.status?.conditions?.find(({ type }) => type === 'Ready')).toMatchObject({
      status: 'False',
      message: expect.stringContaining('web'),
    });
    await withScaler(sandbox).untilPhase('Initialized', 30_000);
  });
});
