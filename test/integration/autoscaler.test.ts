import { describe, expect, test } from 'vitest';
import type { KubeManifest } from '../../src/kube/object.ts';
import { objectKey } from '../../src/kube/object-key.ts';
import type { Resource } from '../../src/kube/resource.ts';
import { demoApp, demoNamespace } from '../../src/sandbox/demo-scenario.ts';
import { deployments, Sandbox } from './sandbox.ts';

const horizontalPodAutoscalers: Resource = {
  group: 'autoscaling',
  version: 'v2',
  plural: 'horizontalpodautoscalers',
  kind: 'HorizontalPodAutoscaler',
};
const autoscalerRef = { apiVersion: 'autoscaling/v2', kind: 'HorizontalPodAutoscaler', name: 'scaler' };
const key = objectKey(demoNamespace, 'scaler');

const hpa: KubeManifest = {
  apiVersion: 'autoscaling/v2',
  kind: 'HorizontalPodAutoscaler',
  metadata: { name: 'scaler', namespace: demoNamespace },
  spec: { scaleTargetRef: { apiVersion: 'apps/v1', kind: 'Deployment', name: demoApp }, minReplicas: 2, maxReplicas: 5 },
};

const isReady = (sandbox: Sandbox) => sandbox.canary.status?.conditions?.find(({ type }) => type === 'Ready');

describe('a rollout with an autoscaler', () => {
  test('gives the primary a copy, and its changes with the promotion', async () => {
    const sandbox = new Sandbox({ spec: { autoscalerRef } }).start();
    sandbox.api.store.create(horizontalPodAutoscalers, hpa);
    await sandbox.untilPhase('Initialized');
    expect(sandbox.object(horizontalPodAutoscalers, 'scaler-primary')).toMatchObject({
      spec: { scaleTargetRef: { name: 'web-primary' }, minReplicas: 2, maxReplicas: 5 },
    });
    sandbox.api.store.update(horizontalPodAutoscalers, key, (object) => ({
      ...object,
      spec: { ...(object['spec'] as object), maxReplicas: 9 },
    }));
    const begin = sandbox.clock.now();
    await sandbox.release('1.1').untilPhase('Succeeded');
    expect(sandbox.object(horizontalPodAutoscalers, 'scaler-primary')).toMatchObject({ spec: { maxReplicas: 9 } });
    expect(sandbox.ownRequests(begin).length).toBeLessThanOrEqual(26);
  });

  test('waits for an autoscaler that is missing, says so, and goes on when it is there', async () => {
    const sandbox = await new Sandbox({ spec: { autoscalerRef } }).start().run(20_000);
    expect(sandbox.ownRequests(0).filter(({ method }) => method === 'PATCH').length).toBeLessThan(5);
    expect(isReady(sandbox)).toMatchObject({
      status: 'False',
      reason: 'AutoscalerUnusable',
      message: expect.stringContaining('scaler of spec.autoscalerRef does not exist'),
    });
    expect(sandbox.api.store.get(deployments, objectKey(demoNamespace, 'web-primary'))).toBeUndefined();
    sandbox.api.store.create(horizontalPodAutoscalers, hpa);
    await sandbox.untilPhase('Initialized');
    expect(isReady(sandbox)).toMatchObject({ status: 'True' });
  });
});
