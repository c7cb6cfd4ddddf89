import { describe, expect, test } from 'vitest';
import type { Canary } from '../../../src/api/canary.ts';
import type { KubeObject } from '../../../src/kube/object.ts';
import { hpa } from '../../../src/workload/autoscaler/hpa.ts';
import { scaledObject } from '../../../src/workload/autoscaler/scaled-object.ts';
import { isAutoscaled, primaryScaler, type ScalerKind } from '../../../src/workload/autoscaler/scaler.ts';
import { Recording } from '../../support/recorded.ts';
import { canaryOf } from '../deployments.ts';

type AutoscalerRef = NonNullable<Canary['spec']['autoscalerRef']>;

const kinds: Readonly<Record<AutoscalerRef['kind'], ScalerKind>> = { HorizontalPodAutoscaler: hpa, ScaledObject: scaledObject };

function made(source: KubeObject, more: Partial<AutoscalerRef> = {}) {
  const kind = source.kind as AutoscalerRef['kind'];
  const canary = canaryOf({ autoscalerRef: { apiVersion: source.apiVersion, kind, name: source.metadata.name, ...more } });
  if (!isAutoscaled(canary)) throw new Error('it has an autoscaler');
  return primaryScaler(canary, kinds[kind], source);
}

const metadata = { name: 'web', namespace: 'shop', uid: 'u', resourceVersion: '1' };

const hpaOf = (spec: object = {}, meta: object = {}): KubeObject => ({
  apiVersion: 'autoscaling/v2',
  kind: 'HorizontalPodAutoscaler',
  metadata: { ...metadata, ...meta },
  spec: {
    scaleTargetRef: { apiVersion: 'apps/v1', kind: 'Deployment', name: 'web' },
    minReplicas: 2,
    maxReplicas: 4,
    metrics: [{ type: 'Resource', resource: { name: 'cpu', target: { type: 'Utilization', averageUtilization: 99 } } }],
    behavior: { scaleDown: { stabilizationWindowSeconds: 30 } },
    ...spec,
  },
});

const scaledOf = (spec: object = {}, meta: object = {}): KubeObject => ({
  apiVersion: 'keda.sh/v1alpha1',
  kind: 'ScaledObject',
  metadata: { ...metadata, ...meta },
  spec: {
    scaleTargetRef: { name: 'web', envSourceContainerName: 'app' },
    pollingInterval: 10,
    cooldownPeriod: 20,
    idleReplicaCount: 0,
    minReplicaCount: 2,
    maxReplicaCount: 4,
    fallback: { failureThreshold: 3, replicas: 2 },
    triggers: [{ type: 'prometheus', metadata: { serverAddress: 'http://prometheus', query: 'up{app="web"}', threshold: '1' } }],
    ...spec,
  },
});

describe('the HorizontalPodAutoscaler of a primary', () => {
  test("is Flagger's, as it was recorded", () => {
    const recording = new Recording('weighted-config-change-02-Initialized-w0-i0-f0');
    const live = recording.object('HorizontalPodAutoscaler', 'web-primary');
    const { canary } = recording;
    if (!isAutoscaled(canary)) throw new Error('it has an autoscaler');
    const wanted = primaryScaler(canary, hpa, recording.object('HorizontalPodAutoscaler', 'web'));
    expect(wanted['spec']).toEqual(live['spec']);
    expect(wanted.metadata).toEqual({
      name: live.metadata.name,
      namespace: live.metadata.namespace,
      ownerReferences: live.metadata.ownerReferences,
      labels: {},
      annotations: {},
    });
  });

  test('has the primary as its target, and all else as the source', () => {
    expect(made(hpaOf({ future: 1 }))['spec']).toEqual({
      ...(hpaOf({ future: 1 })['spec'] as object),
      scaleTargetRef: { apiVersion: 'apps/v1', kind: 'Deployment', name: 'web-primary' },
    });
  });

  test.for([
    [{ minReplicas: 3 }, { minReplicas: 3, maxReplicas: 4 }],
    [{ maxReplicas: 9 }, { minReplicas: 2, maxReplicas: 9 }],
    [
      { minReplicas: 3, maxReplicas: 9 },
      { minReplicas: 3, maxReplicas: 9 },
    ],
    [{}, { minReplicas: 2, maxReplicas: 4 }],
  ] as const)('has bounds of its own: %j', ([primaryScalerReplicas, bounds]) => {
    expect(made(hpaOf(), { primaryScalerReplicas })['spec']).toMatchObject(bounds);
  });

  test('has labels and annotations of the source, but for those of Flux and kubectl', () => {
    const labels = { team: 'shop', 'kustomize.toolkit.fluxcd.io/name': 'apps' };
    const annotations = { owner: 'shop', 'helm.toolkit.fluxcd.io/x': 'y', 'kubectl.kubernetes.io/last-applied-configuration': '{}' };
    expect(made(hpaOf({}, { labels, annotations })).metadata).toMatchObject({
      labels: { team: 'shop' },
      annotations: { owner: 'shop' },
    });
    expect(made(hpaOf({}, { labels, annotations })).metadata.annotations).toEqual({ owner: 'shop' });
  });
});

describe('the ScaledObject of a primary', () => {
  test('has the primary as its target, and all else as the source', () => {
    const spec = made(scaledOf())['spec'] as { triggers: object[] };
    expect(spec).toEqual({
      ...(scaledOf()['spec'] as object),
      scaleTargetRef: { name: 'web-primary', envSourceContainerName: 'app' },
      triggers: [{ type: 'prometheus', metadata: { serverAddress: 'http://prometheus', query: 'up{app="web-primary"}', threshold: '1' } }],
    });
  });

  test('has bounds of its own', () => {
    expect(made(scaledOf(), { primaryScalerReplicas: { minReplicas: 3, maxReplicas: 9 } })['spec']).toMatchObject({
      minReplicaCount: 3,
      maxReplicaCount: 9,
    });
  });

  test('names its own HorizontalPodAutoscaler where the source names one', () => {
    const advanced = { restoreToOriginalReplicaCount: true, horizontalPodAutoscalerConfig: { name: 'web-hpa', behavior: {} } };
    expect(made(scaledOf({ advanced }))['spec']).toMatchObject({
      advanced: { restoreToOriginalReplicaCount: true, horizontalPodAutoscalerConfig: { name: 'web-hpa-primary', behavior: {} } },
    });
    const nameless = { horizontalPodAutoscalerConfig: { behavior: {} } };
    expect(made(scaledOf({ advanced: nameless }))['spec']).toMatchObject({ advanced: nameless });
  });

  test.for([
    ['sum(rate(http_requests_total{app="web"}[2m]))', 'sum(rate(http_requests_total{app="web-primary"}[2m]))'],
    ['sum(rate(http_requests_total{app="web-canary"}[2m]))', 'sum(rate(http_requests_total{app="web-primary"}[2m]))'],
    ['x{app="web-canary", svc="web"}', 'x{app="web-primary", svc="web-primary"}'],
    ['x{cluster="test_web-canary_80"}', 'x{cluster="test_web-primary_80"}'],
    ['x{app="web-primary"}', 'x{app="web-primary"}'],
    ['x{app="website", host=~"intraweb.*"}', 'x{app="website", host=~"intraweb.*"}'],
    ['up', 'up'],
  ] as const)('asks %s as %s', ([query, wanted]) => {
    const triggers = [
      { type: 'prometheus', metadata: { query, other: 'web' } },
      { type: 'cron', metadata: { start: '1' } },
    ];
    expect(made(scaledOf({ triggers }))['spec']).toMatchObject({
      triggers: [{ metadata: { query: wanted, other: 'web' } }, { type: 'cron', metadata: { start: '1' } }],
    });
  });

  test('asks what the Canary says for each named trigger, and else what the source asks', () => {
    const triggers = [
      { name: 'first', metadata: { query: 'x{app="web"}' } },
      { name: 'second', metadata: { query: 'y{app="web"}' } },
      { metadata: { query: 'z{app="web"}' } },
    ];
    const primaryScalerQueries = { first: 'x{cluster="test_web"}' };
    expect(made(scaledOf({ triggers }), { primaryScalerQueries })['spec']).toMatchObject({
      triggers: [
        { metadata: { query: 'x{cluster="test_web"}' } },
        { metadata: { query: 'y{app="web"}' } },
        { metadata: { query: 'z{app="web"}' } },
      ],
    });
  });

  test('takes over what hands an existing HorizontalPodAutoscaler to KEDA, but no pause', () => {
    const annotations = {
      'scaledobject.keda.sh/transfer-hpa-ownership': 'true',
      'autoscaling.keda.sh/paused-replicas': '0',
      'autoscaling.keda.sh/paused': 'true',
    };
    const labels = { team: 'shop', 'scaledobject.keda.sh/name': 'web' };
    const { metadata: made1 } = made(scaledOf({}, { annotations, labels }));
    expect(made1.annotations).toEqual({ 'scaledobject.keda.sh/transfer-hpa-ownership': 'true' });
    expect(made1.labels).toEqual({ team: 'shop' });
  });

  test('does not change the source', () => {
    const source = scaledOf({ advanced: { horizontalPodAutoscalerConfig: { name: 'x' } } });
    const before = structuredClone(source);
    made(source);
    expect(source).toEqual(before);
  });
});
