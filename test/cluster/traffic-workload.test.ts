import { beforeAll, expect, test } from 'vitest';
import type { Canary } from '../../src/api/canary.ts';
import { canaryResource } from '../../src/api/group.ts';
import type { KubeManifest } from '../../src/kube/object.ts';
import { objectKey } from '../../src/kube/object-key.ts';
import { apiVersionOf } from '../../src/kube/resource.ts';
import { createGatewayApiRouter } from '../../src/traffic/gateway-api/router.ts';
import { gatewayApiV1, gatewayApiV1beta1 } from '../../src/traffic/gateway-api/versions.ts';
import { services } from '../../src/traffic/resources.ts';
import { createServiceRouter } from '../../src/traffic/services.ts';
import { createDeploymentWorkload } from '../../src/workload/deployment/workload.ts';
import {
  controllerRevisions,
  deployments,
  networkPolicies,
  podDisruptionBudgets,
  podMonitors,
  serviceMonitors,
} from '../../src/workload/resources.ts';
import { weighted } from '../traffic/splits.ts';
import { applyCrds } from './support/crds.ts';
import { describeOnCluster } from './support/describe-on-cluster.ts';
import { KubeAccess } from './support/kube-access.ts';
import { TestNamespace } from './support/test-namespace.ts';

const resources = [
  deployments,
  controllerRevisions,
  podDisruptionBudgets,
  networkPolicies,
  podMonitors,
  serviceMonitors,
  services,
  gatewayApiV1.resource,
];

const target = (image: string): KubeManifest => ({
  apiVersion: 'apps/v1',
  kind: 'Deployment',
  metadata: { name: 'web', labels: { app: 'web' }, annotations: { 'kubernetes.io/change-cause': 'a test' } },
  spec: {
    replicas: 2,
    selector: { matchLabels: { app: 'web' } },
    template: {
      metadata: { labels: { app: 'web' } },
      spec: {
        terminationGracePeriodSeconds: 1,
        topologySpreadConstraints: [
          {
            maxSkew: 1,
            topologyKey: 'kubernetes.io/hostname',
            whenUnsatisfiable: 'ScheduleAnyway',
            labelSelector: { matchLabels: { app: 'web' } },
          },
        ],
        containers: [
          {
            name: 'app',
            image,
            imagePullPolicy: 'IfNotPresent',
            ports: [
              { name: 'http', containerPort: 8080 },
              { name: 'extra', containerPort: 9090 },
            ],
          },
        ],
      },
    },
  },
});

const canaryManifest = (namespace: TestNamespace): KubeManifest => ({
  apiVersion: apiVersionOf(canaryResource),
  kind: 'Canary',
  metadata: { name: 'web', namespace: namespace.name },
  spec: {
    provider: 'gatewayapi:v1',
    suspend: true,
    targetRef: { apiVersion: 'apps/v1', kind: 'Deployment', name: 'web' },
    service: {
      port: 80,
      targetPort: 'http',
      portDiscovery: true,
      timeout: '15s',
      hosts: [namespace.hostname('web')],
      gatewayRefs: [{ name: 'gateway', namespace: 'platform' }],
      match: [{ headers: { 'x-b': { exact: '1' }, 'x-a': { regex: '.*' } } }, { uri: { prefix: '/' } }],
      headers: { request: { set: { 'x-two': '2', 'x-one': '1' } } },
    },
    analysis: { interval: '10s', threshold: 1, stepWeight: 25 },
  },
});

describeOnCluster('traffic and workload on a real API server', (cluster) => {
  beforeAll(() => applyCrds(cluster));

  const start = async () => {
    const namespace = await TestNamespace.create(cluster, 'traffic');
    const access = await KubeAccess.open(cluster, { namespace: namespace.name, resources });
    const created = await access.client.create(canaryResource, canaryManifest(namespace));
    await access.client.create(deployments, {
      ...target('serin.dev/pause:1'),
      metadata: { ...target('').metadata, namespace: namespace.name },
    });
    await access.refresh();
    const workload = createDeploymentWorkload(access, { selectorLabels: ['app', 'name'], includeLabelPrefixes: [] });
    return { namespace, access, workload, canary: created as unknown as Canary };
  };

  test('a primary is made, kept, promoted and put back, each in one write and never twice', async () => {
    const { namespace, access, workload, canary } = await start();
    await using _ = namespace;
    const twice = async (act: () => Promise<void>) => [await access.writesOf(act), await access.writesOf(act)];

    expect(await twice(() => workload.createPrimary(canary))).toEqual([1, 0]);
    await access.until('a ready primary', () => workload.read(canary).primary?.readiness.kind === 'ready');
    const made = workload.read(canary);
    expect(made.primary).toMatchObject({ replicas: 2, availablePods: 2, revision: made.target?.revision });
    expect(await twice(() => workload.saveSnapshot(canary, 'primary'))).toEqual([1, 0]);

    await access.client.patchMerge(deployments, objectKey(namespace.name, 'web'), {
      spec: { minReadySeconds: 1, template: { metadata: { annotations: { restarted: 'yes' } } } },
    });
    const analysed = workload.read(canary).target?.revision ?? '';
    expect(analysed).not.toBe(made.primary?.revision);
    expect(await twice(() => workload.saveSnapshot(canary, 'target'))).toEqual([1, 0]);
    expect(await twice(() => workload.promote(canary, { revision: analysed, runId: 'run' }))).toEqual([1, 0]);
    expect(workload.read(canary).primary).toMatchObject({ revision: analysed, readiness: { kind: 'waiting', reason: 'NotObserved' } });
    await access.until('the promoted primary', () => workload.read(canary).primary?.readiness.kind === 'ready');

    const before = made.primary?.revision ?? '';
    expect(await twice(() => workload.promote(canary, { revision: before, runId: 'run' }))).toEqual([1, 0]);
    await access.until('the previous primary', () => workload.read(canary).primary?.readiness.kind === 'ready');
    expect(workload.read(canary).primary?.revision).toBe(before);

    expect(await twice(() => workload.scaleTarget(canary, 0))).toEqual([1, 0]);
    expect(workload.read(canary).snapshots).toEqual(new Set([before, analysed]));
    await workload.pruneSnapshots(canary, new Set([before]));
    await access.refresh();
    expect(workload.read(canary).snapshots).toEqual(new Set([before]));
  });

  test('a stale view of the primary is not written over', async () => {
    const { namespace, access, workload, canary } = await start();
    await using _ = namespace;
    await workload.createPrimary(canary);
    await access.client.patchMerge(deployments, objectKey(namespace.name, 'web'), {
      spec: { template: { metadata: { annotations: { restarted: 'yes' } } } },
    });
    await workload.saveSnapshot(canary, 'target');
    await cluster.kubectl.run(['set', 'image', 'deployment/web-primary', 'app=serin.dev/pause:2', '-n', namespace.name]);
    const promote = () => workload.promote(canary, { revision: workload.read(canary).target?.revision ?? '', runId: 'run' });
    await expect(promote()).rejects.toMatchObject({ reason: 'TestFailed' });
    await access.refresh();
    await promote();
    expect(workload.read(canary).primary?.images).toEqual(['serin.dev/pause:1']);
  });

  test('Services and route say what they should, are accepted, and a repair keeps the weight', async () => {
    const { namespace, access, workload, canary } = await start();
    await using _ = namespace;
    const serviceRouter = createServiceRouter(access);
    const router = createGatewayApiRouter(access, gatewayApiV1);
    await workload.createPrimary(canary);
    const found = workload.read(canary).target;
    if (found === undefined) throw new Error('no target');
    const serviceTarget = { ...found.selector, ports: found.ports };

    expect(await access.writesOf(() => serviceRouter.writeBackends(canary, serviceTarget))).toBe(2);
    expect(await access.writesOf(() => serviceRouter.writeApex(canary, serviceTarget))).toBe(1);
    await access.refresh();
    expect(serviceRouter.read(canary, serviceTarget)).toEqual({ backends: 'ok', apex: 'ok', apexServesPrimary: true });
    expect(await access.writesOf(() => serviceRouter.writeBackends(canary, serviceTarget))).toBe(0);
    await access.client.patchMerge(services, objectKey(namespace.name, 'web-canary'), { spec: { selector: { app: 'elsewhere' } } });
    expect(serviceRouter.read(canary, serviceTarget).backends).toBe('drifted');
    expect(await access.writesOf(() => serviceRouter.writeBackends(canary, serviceTarget))).toBe(1);

    for (const canaryWeightPercent of [0, 25, 100]) {
      expect(await access.writesOf(() => router.write(canary, weighted(canaryWeightPercent)))).toBe(1);
      const read = () => router.read(canary, weighted(canaryWeightPercent));
      expect(read().accepted).toBe(false);
      await access.until(`acceptance of ${canaryWeightPercent}`, () => read().accepted);
      expect(read()).toEqual({ canaryWeightPercent, accepted: true, asWanted: true });
      expect(await access.writesOf(() => router.write(canary, weighted(canaryWeightPercent)))).toBe(0);
    }

    await router.write(canary, weighted(25));
    await cluster.kubectl.patch(
      { kind: 'httproute.gateway.networking.k8s.io', name: 'web', namespace: namespace.name },
      { spec: { hostnames: ['wrong.example.com'] } },
    );
    await access.refresh();
    expect(router.read(canary, weighted(25))).toMatchObject({ canaryWeightPercent: 25, asWanted: false });
    expect(await access.writesOf(() => router.write(canary, weighted(25)))).toBe(1);
    await access.until('acceptance of the repair', () => router.read(canary, weighted(25)).accepted);
    expect(router.read(canary, weighted(25))).toEqual({ canaryWeightPercent: 25, accepted: true, asWanted: true });
  });

  test('a route whose listener or backend does not exist is pending, and says why', async () => {
    const { namespace, access, canary } = await start();
    await using _ = namespace;
    const router = createGatewayApiRouter(access, gatewayApiV1);
    await router.write(canary, weighted(0));
    await access.until('a refusal', () => router.read(canary, weighted(0)).pending?.includes('cannot resolve') === true);
    expect(router.read(canary, weighted(0)).pending).toMatch(
      /^Gateway platform\/gateway cannot resolve the backends of generation \d+ of HTTPRoute .*\/web: BackendNotFound: /,
    );
    expect(router.read(canary, weighted(0)).accepted).toBe(false);
  });

  test('v1beta1 writes a route that v1 reads as its own', async () => {
    const { namespace, access, canary } = await start();
    await using _ = namespace;
    const { timeout: _timeout, ...service } = canary.spec.service ?? { port: 80 };
    const plain: Canary = { ...canary, spec: { ...canary.spec, service } };
    await createGatewayApiRouter(access, gatewayApiV1beta1).write(plain, weighted(50));
    await access.refresh();
    const router = createGatewayApiRouter(access, gatewayApiV1);
    expect(router.read(plain, weighted(50))).toMatchObject({ canaryWeightPercent: 50, asWanted: true });
  });
});
