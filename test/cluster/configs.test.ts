import { beforeAll, expect, test } from 'vitest';
import type { Canary } from '../../src/api/canary.ts';
import { canaryResource } from '../../src/api/group.ts';
import type { KubeManifest } from '../../src/kube/object.ts';
import { objectKey } from '../../src/kube/object-key.ts';
import { apiVersionOf } from '../../src/kube/resource.ts';
import { configUses } from '../../src/workload/configs/config-use.ts';
import { asDeployment } from '../../src/workload/deployment/deployment.ts';
import { createDeploymentWorkload } from '../../src/workload/deployment/workload.ts';
import {
  configMaps,
  controllerRevisions,
  deployments,
  horizontalPodAutoscalers,
  networkPolicies,
  podDisruptionBudgets,
  podMonitors,
  secrets,
  serviceMonitors,
  services,
} from '../../src/workload/resources.ts';
import { applyCrds } from './support/crds.ts';
import { describeOnCluster } from './support/describe-on-cluster.ts';
import { KubeAccess } from './support/kube-access.ts';
import { TestNamespace } from './support/test-namespace.ts';

const resources = [
  deployments,
  controllerRevisions,
  configMaps,
  secrets,
  horizontalPodAutoscalers,
  podDisruptionBudgets,
  networkPolicies,
  podMonitors,
  serviceMonitors,
  services,
];

/** Takes `files` and `env` (ConfigMaps), `keys` and `token` (Secrets), and, were they there, `extra` and `spare`. */
const podSpec = {
  terminationGracePeriodSeconds: 1,
  volumes: [
    { name: 'files', configMap: { name: 'files' } },
    { name: 'keys', secret: { secretName: 'keys' } },
    {
      name: 'all',
      projected: {
        sources: [{ configMap: { name: 'files', items: [{ key: 'a.txt', path: 'a' }] } }, { secret: { name: 'spare', optional: true } }],
      },
    },
  ],
  containers: [
    {
      name: 'app',
      image: 'serin.dev/pause:1',
      imagePullPolicy: 'IfNotPresent',
      env: [{ name: 'TOKEN', valueFrom: { secretKeyRef: { name: 'token', key: 'token' } } }],
      envFrom: [{ configMapRef: { name: 'env' } }, { configMapRef: { name: 'extra', optional: true } }],
      volumeMounts: [
        { name: 'files', mountPath: '/files' },
        { name: 'keys', mountPath: '/keys' },
        { name: 'all', mountPath: '/all' },
      ],
    },
  ],
};

const manifests = (namespace: string): readonly (readonly [Parameters<KubeAccess['client']['create']>[0], KubeManifest])[] => {
  const config = (kind: 'ConfigMap' | 'Secret', name: string, fields: object): KubeManifest => ({
    apiVersion: 'v1',
    kind,
    metadata: { name, namespace },
    ...fields,
  });
  const base64 = (text: string) => Buffer.from(text).toString('base64');
  return [
    [configMaps, config('ConfigMap', 'files', { data: { 'a.txt': 'one' }, binaryData: { logo: base64('\0\u0001') } })],
    [configMaps, config('ConfigMap', 'env', { data: { MESSAGE: 'hello' } })],
    [
      secrets,
      config('Secret', 'keys', {
        type: 'kubernetes.io/basic-auth',
        data: { username: base64('sam'), password: base64('planted-secret-value') },
      }),
    ],
    [secrets, config('Secret', 'token', { data: { token: base64('planted-secret-value') } })],
    [
      horizontalPodAutoscalers,
      {
        apiVersion: 'autoscaling/v2',
        kind: 'HorizontalPodAutoscaler',
        metadata: { name: 'web', namespace, labels: { team: 'shop' } },
        spec: {
          scaleTargetRef: { apiVersion: 'apps/v1', kind: 'Deployment', name: 'web' },
          minReplicas: 2,
          maxReplicas: 3,
          metrics: [{ type: 'Resource', resource: { name: 'cpu', target: { type: 'Utilization', averageUtilization: 80 } } }],
          behavior: { scaleDown: { stabilizationWindowSeconds: 60 } },
        },
      },
    ],
    [
      deployments,
      {
        apiVersion: 'apps/v1',
        kind: 'Deployment',
        metadata: { name: 'web', namespace },
        spec: { replicas: 2, selector: { matchLabels: { app: 'web' } }, template: { metadata: { labels: { app: 'web' } }, spec: podSpec } },
      },
    ],
  ];
};

const canaryManifest = (namespace: string): KubeManifest => ({
  apiVersion: apiVersionOf(canaryResource),
  kind: 'Canary',
  metadata: { name: 'web', namespace },
  spec: {
    provider: 'kubernetes',
    suspend: true,
    targetRef: { apiVersion: 'apps/v1', kind: 'Deployment', name: 'web' },
    autoscalerRef: {
      apiVersion: 'autoscaling/v2',
      kind: 'HorizontalPodAutoscaler',
      name: 'web',
      primaryScalerReplicas: { maxReplicas: 5 },
    },
    service: { port: 80 },
    analysis: { interval: '10s', threshold: 1, iterations: 1 },
  },
});

describeOnCluster('tracked configs and autoscalers on a real API server', (cluster) => {
  beforeAll(() => applyCrds(cluster));

  test('pods of the primary run with immutable copies, which a promotion changes and a prune takes away', async () => {
    await using namespace = await TestNamespace.create(cluster, 'copies');
    const access = await KubeAccess.open(cluster, { namespace: namespace.name, resources });
    const canary = (await access.client.create(canaryResource, canaryManifest(namespace.name))) as unknown as Canary;
    for (const [resource, manifest] of manifests(namespace.name)) await access.client.create(resource, manifest);
    await access.refresh();
    const workload = createDeploymentWorkload(access, { selectorLabels: ['app'], includeLabelPrefixes: [] });
    const at = (name: string) => objectKey(namespace.name, name);
    const twice = async (act: () => Promise<void>) => [await access.writesOf(act), await access.writesOf(act)];
    const copies = () =>
      [...access.cache(configMaps).list(), ...access.cache(secrets).list()]
        .map(({ metadata }) => metadata.name)
        .filter((name) => name.includes('-primary-'));
    const named = () => {
      const primary = access.cache(deployments).get(at('web-primary'));
      return primary === undefined ? [] : configUses(asDeployment(primary).spec.template.spec).map(({ name }) => name);
    };

    expect(workload.read(canary).unread).toHaveLength(4);
    await workload.refresh(canary);
    expect(workload.read(canary).unread).toEqual([]);
    // Four copies, the primary and its autoscaler.
    expect(await twice(() => workload.createPrimary(canary))).toEqual([6, 0]);
    await access.until('a ready primary', () => workload.read(canary).primary?.readiness.kind === 'ready');
    const made = workload.read(canary);
    expect(made.primary?.revision).toBe(made.target?.revision);
    expect(made.target?.startReplicas).toBe(2);
    expect(named().every((name) => /-primary-[0-9a-f]{10}$/.test(name))).toBe(true);
    expect(access.cache(horizontalPodAutoscalers).get(at('web-primary'))).toMatchObject({
      metadata: { labels: { team: 'shop' } },
      spec: {
        scaleTargetRef: { name: 'web-primary' },
        minReplicas: 2,
        maxReplicas: 5,
        behavior: { scaleDown: { stabilizationWindowSeconds: 60 } },
      },
    });
    const binary = named().find((name) => name.startsWith('files-'));
    const source = access.cache(configMaps).get(at('files'));
    expect(access.cache(configMaps).get(at(binary ?? ''))).toMatchObject({ binaryData: source?.['binaryData'], immutable: true });
    const change = { data: { 'a.txt': 'changed by hand' } };
    await expect(access.client.patchMerge(configMaps, at(binary ?? ''), change)).rejects.toMatchObject({ reason: 'Invalid' });

    const before = made.primary?.revision ?? '';
    expect(await twice(() => workload.saveSnapshot(canary, 'primary'))).toEqual([1, 0]);
    await access.client.patchMerge(configMaps, at('env'), { data: { MESSAGE: 'hello again' } });
    await access.client.create(configMaps, {
      apiVersion: 'v1',
      kind: 'ConfigMap',
      metadata: { name: 'extra', namespace: namespace.name },
      data: { A: '1' },
    });
    await access.client.patchMerge(horizontalPodAutoscalers, at('web'), {
      spec: { minReplicas: 3 },
      metadata: { annotations: { note: 'x' } },
    });
    await access.refresh();
    await workload.refresh(canary);
    const analysed = workload.read(canary).target?.revision ?? '';
    expect(analysed).not.toBe(before);
    expect(await twice(() => workload.saveSnapshot(canary, 'target'))).toEqual([3, 0]);
    const promote = () => workload.promote(canary, { revision: analysed, runId: 'run' });
    expect(await twice(promote)).toEqual([2, 0]);
    await access.until('the promoted primary', () => workload.read(canary).primary?.readiness.kind === 'ready');
    expect(workload.read(canary).primary?.revision).toBe(analysed);
    expect(access.cache(horizontalPodAutoscalers).get(at('web-primary'))).toMatchObject({
      spec: { minReplicas: 3 },
      metadata: { annotations: { note: 'x' } },
    });
    await access.until('as many pods as the copied autoscaler asks for', () => workload.read(canary).primary?.replicas === 3);

    expect(copies()).toHaveLength(6);
    await workload.pruneSnapshots(canary, new Set([analysed]));
    await access.refresh();
    expect(copies()).toHaveLength(5);
    expect(named().filter((name) => copies().includes(name))).toHaveLength(5);
    const shown = JSON.stringify([await cluster.kubectl.run(['get', 'events', '-n', namespace.name, '-o', 'json']), workload.read(canary)]);
    expect(shown).not.toContain('planted-secret-value');
  });
});
