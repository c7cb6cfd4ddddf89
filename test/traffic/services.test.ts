import { describe, expect, test } from 'vitest';
import type { CanaryService } from '../../src/api/canary.ts';
import { fluxAnnotations, originalAnnotation } from '../../src/api/group.ts';
import type { KubeManifest, KubeObject } from '../../src/kube/object.ts';
import { services } from '../../src/traffic/resources.ts';
import type { ServiceTarget } from '../../src/traffic/service-router.ts';
import { createServiceRouter } from '../../src/traffic/services.ts';
import { FakeCluster } from '../support/fake-cluster.ts';
import { Recording } from '../support/recorded.ts';
import { canaryWith } from './canaries.ts';

const target: ServiceTarget = {
  label: 'app',
  value: 'web',
  ports: [
    { name: 'http', port: 9898 },
    { name: 'http-metrics', port: 9797 },
    { name: 'tcp-app-2', port: 8888 },
  ],
};
const recorded = [
  'weighted-promoted-02-Initialized-w0-i0-f0',
  'weighted-failed-07-Failed-w0-i0-f0',
  'bluegreen-promoted-02-Initialized-w0-i0-f0',
  'contour-promoted-02-Initialized-w0-i0-f0',
];

function start() {
  const cluster = new FakeCluster();
  return { cluster, router: createServiceRouter(cluster.access) };
}

async function written(service: Partial<CanaryService>) {
  const { cluster, router } = start();
  await router.writeBackends(canaryWith(service), target);
  await router.writeApex(canaryWith(service), target);
  const get = (name: string) => cluster.get(services, `shop/${name}`) as (KubeObject & { spec: Record<string, unknown> }) | undefined;
  return { cluster, router, apex: get('web'), primary: get('web-primary'), canary: get('web-canary') };
}

/** A Service that was there before the Canary. */
const usersService = (port: object): KubeManifest => ({
  apiVersion: 'v1',
  kind: 'Service',
  metadata: { name: 'web', namespace: 'shop', labels: { theirs: 'yes' } },
  spec: {
    type: 'NodePort',
    clusterIP: '10.0.0.1',
    selector: { app: 'web' },
    ports: [{ ...port, port: 80, protocol: 'TCP', targetPort: 80, nodePort: 30080 }],
  },
});

describe('the Services of a Canary', () => {
  test.for(recorded)("are made as Flagger's in %s", async (name) => {
    const recording = new Recording(name);
    const { canary } = recording;
    const { cluster, router } = start();
    const at: ServiceTarget = { ...target, value: canary.spec.targetRef.name, ports: target.ports.slice(0, 2) };
    await router.writeBackends(canary, at);
    await router.writeApex(canary, at);
    const live = recording.objects.filter(({ kind }) => kind === 'Service');
    expect(live).toHaveLength(3);
    for (const { metadata, ...rest } of live) {
      const made = cluster.get(services, `${metadata.namespace}/${metadata.name}`);
      const { type, selector, ports } = rest['spec'] as Record<string, unknown>;
      expect(made).toMatchObject({
        metadata: { labels: metadata.labels, annotations: metadata.annotations, ownerReferences: metadata.ownerReferences },
      });
      expect(made?.['spec']).toEqual({ type, selector, ports });
    }
  });

  test.for(recorded)("of Flagger's %s are taken over without a request", async (name) => {
    const recording = new Recording(name);
    const { cluster, router } = start();
    for (const object of recording.objects) if (object.kind === 'Service') cluster.put(services, object);
    const at: ServiceTarget = { ...target, value: recording.canary.spec.targetRef.name, ports: target.ports.slice(0, 2) };
    expect(router.read(recording.canary, at)).toEqual({ backends: 'ok', apex: 'ok', apexServesPrimary: true });
    await router.writeBackends(recording.canary, at);
    await router.writeApex(recording.canary, at);
    expect(cluster.requests).toEqual([]);
  });

  test('are read as missing, then as they should be, and are written once', async () => {
    const { cluster, router } = start();
    const canary = canaryWith();
    expect(router.read(canary, target)).toEqual({ backends: 'missing', apex: 'missing', apexServesPrimary: false });
    await router.writeBackends(canary, target);
    expect(router.read(canary, target)).toEqual({ backends: 'ok', apex: 'missing', apexServesPrimary: false });
    await router.writeApex(canary, target);
    await router.writeApex(canary, target);
    await router.writeBackends(canary, target);
    expect(router.read(canary, target)).toEqual({ backends: 'ok', apex: 'ok', apexServesPrimary: true });
    expect(cluster.requests).toHaveLength(3);
  });

  test('are headless, of a protocol and spread as the spec says', async () => {
    const { apex } = await written({
      headless: true,
      appProtocol: 'grpc',
      trafficDistribution: 'PreferClose',
      portName: 'grpc',
      targetPort: 9000,
    });
    expect(apex?.spec).toEqual({
      type: 'ClusterIP',
      clusterIP: 'None',
      trafficDistribution: 'PreferClose',
      selector: { app: 'web-primary' },
      ports: [{ name: 'grpc', protocol: 'TCP', port: 80, targetPort: 9000, appProtocol: 'grpc' }],
    });
  });

  test.for([
    ['the port itself', { port: 9898 }, ['http 9898 9898', 'http-metrics 9797 9797', 'tcp-app-2 8888 8888']],
    ['a target port by number', { targetPort: 9898 }, ['http 80 9898', 'http-metrics 9797 9797', 'tcp-app-2 8888 8888']],
    ['a target port by name', { port: 8080, targetPort: 'http' }, ['http 8080 http', 'http-metrics 9797 9797', 'tcp-app-2 8888 8888']],
    ['a port that is also a container port', { port: 8888, targetPort: 'http' }, ['http 8888 http', 'http-metrics 9797 9797']],
  ] as const)('get the other container ports by portDiscovery beside %s', async ([, service, ports]) => {
    const { canary } = await written({ ...service, portDiscovery: true });
    const made = canary?.spec['ports'] as { name: string; port: number; targetPort: number | string }[];
    expect(made.map(({ name, port, targetPort }) => `${name} ${port} ${targetPort}`)).toEqual(ports);
  });

  test.for([{ name: 'http' }, {}])(
    'that exist with a port of %o keep type, address and node port, gain no owner, only Flux annotations and a record of what they were',
    async (port) => {
      const { cluster, router } = start();
      cluster.put(services, usersService(port));
      const canary = canaryWith({ portDiscovery: true, apex: { labels: { ours: 'yes' } } });
      expect(router.read(canary, target)).toMatchObject({ apex: 'drifted', apexServesPrimary: false });
      await router.writeApex(canary, target);
      const live = cluster.get(services, 'shop/web');
      expect(live?.['spec']).toMatchObject({
        type: 'NodePort',
        clusterIP: '10.0.0.1',
        selector: { app: 'web-primary' },
        ports: [{ name: 'http', port: 80, nodePort: 30080 }, { port: 9797 }, { port: 8888 }],
      });
      expect(live?.metadata.labels).toEqual({ theirs: 'yes' });
      expect(Object.keys(live?.metadata.annotations ?? {}).sort()).toEqual([...Object.keys(fluxAnnotations), originalAnnotation].sort());
      expect(live?.metadata.ownerReferences).toBeUndefined();
      expect(router.read(canary, target)).toMatchObject({ apex: 'ok', apexServesPrimary: true });
    },
  );

  test('that are ours lose labels and annotations that the spec no longer names, but for unmanaged ones', async () => {
    const { cluster, router } = await written({ apex: { labels: { old: '1' }, annotations: { old: '1' } } });
    cluster.change(services, 'shop/web', ({ metadata }) => {
      Object.assign((metadata as KubeObject['metadata']).labels ?? {}, { kept: 'l', stray: 'l' });
      Object.assign((metadata as KubeObject['metadata']).annotations ?? {}, { kept: 'a', stray: 'a' });
    });
    const canary = canaryWith({
      apex: { labels: { fresh: '2' } },
      unmanagedMetadata: { labels: ['kept'], annotations: ['kept', 'absent'] },
    });
    await router.writeApex(canary, target);
    const { labels, annotations } = cluster.get(services, 'shop/web')?.metadata ?? {};
    expect(labels).toEqual({ app: 'web', fresh: '2', kept: 'l' });
    expect(annotations).toEqual({
      kept: 'a',
      'kustomize.toolkit.fluxcd.io/reconcile': 'disabled',
      'helm.toolkit.fluxcd.io/driftDetection': 'disabled',
    });
  });

  test('that somebody pointed elsewhere are drifted and are pointed back', async () => {
    const { cluster, router } = await written({});
    cluster.change(services, 'shop/web', ({ spec }) => Object.assign(spec as object, { selector: { app: 'web' } }));
    expect(router.read(canaryWith(), target)).toEqual({ backends: 'ok', apex: 'drifted', apexServesPrimary: false });
    await router.writeApex(canaryWith(), target);
    expect(router.read(canaryWith(), target)).toMatchObject({ apex: 'ok', apexServesPrimary: true });
  });

  test('are not written over a change that was not seen', async () => {
    const { cluster, router } = await written({});
    const canary = canaryWith({ targetPort: 9000 });
    cluster.interfere = () => cluster.change(services, 'shop/web', ({ spec }) => Object.assign(spec as object, { ports: [] }));
    await expect(router.writeApex(canary, target)).rejects.toMatchObject({ reason: 'TestFailed' });
  });

  test('are refused without spec.service', async () => {
    const { router } = start();
    const { service: _, ...spec } = canaryWith().spec;
    await expect(router.writeApex({ ...canaryWith(), spec }, target)).rejects.toMatchObject({ code: 'SpecRefused' });
  });

  test('are given back as they were: selector, ports and annotations of a Service that others made', async () => {
    const { cluster, router } = start();
    const before = usersService({ name: 'web' });
    const spec = { ...(before['spec'] as object), selector: { app: 'web', tier: 'front' } };
    const ports = [...(spec as unknown as { ports: object[] }).ports, { name: 'admin', port: 9090, protocol: 'TCP', targetPort: 9090 }];
    cluster.put(services, { ...before, metadata: { ...before.metadata, annotations: { team: 'shop' } }, spec: { ...spec, ports } });
    const live = () => cluster.get(services, 'shop/web');
    await router.writeApex(canaryWith(), target);
    expect(live()?.['spec']).toMatchObject({ selector: { app: 'web-primary' }, ports: [{ port: 80 }] });
    await router.writeApex(canaryWith({ port: 81 }), target);
    await router.revertApex(canaryWith({ port: 81 }), target);
    expect(live()?.['spec']).toEqual({ ...spec, ports });
    expect(live()?.metadata).toMatchObject({ labels: { theirs: 'yes' }, annotations: { team: 'shop' } });
    expect(Object.keys(live()?.metadata.annotations ?? {})).toEqual(['team']);
    const requests = cluster.requests.length;
    await router.revertApex(canaryWith({ port: 81 }), target);
    expect(cluster.requests).toHaveLength(requests);
  });
});
