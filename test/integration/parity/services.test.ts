import { describe, expect, test } from 'vitest';
import { canaryResource } from '../../../src/api/group.ts';
import type { KubeManifest, KubeObject, OwnerReference } from '../../../src/kube/object.ts';
import type { Resource } from '../../../src/kube/resource.ts';
import { deployments, type Sandbox, services } from '../sandbox.ts';
import { initialized, quiet } from './journal.ts';

/** What Flagger's tests of its Services assert (flagger-engine section 9: PortDiscovery, TargetPort*, pkg/router Kubernetes Service), in the cluster. */
type Fields = Readonly<Record<string, unknown>>;
interface ServiceSpec {
  readonly ports: readonly {
    readonly name: string;
    readonly port: number;
    readonly targetPort: number | string;
    readonly appProtocol?: string;
  }[];
  readonly selector: Fields;
  readonly clusterIP?: string;
  readonly trafficDistribution?: string;
}
const names = ['web', 'web-primary', 'web-canary'] as const;
const specOf = (sandbox: Sandbox, name: string) => sandbox.object(services, name)['spec'] as ServiceSpec;
const portsOf = (sandbox: Sandbox, name: string) =>
  specOf(sandbox, name).ports.map(({ name: port, port: number, targetPort }) => `${port} ${number}>${targetPort}`);
const service = (fields: Fields) => (manifest: KubeManifest) => {
  if (manifest.kind !== 'Canary') return manifest;
  const spec = manifest['spec'] as { service: Fields };
  return { ...manifest, spec: { ...spec, service: { ...spec.service, ...fields } } };
};

/** Three containers, as Flagger's fixture: one with a named port, one with two, one with a nameless one, and a mesh's. */
const containers = [
  {
    name: 'web',
    image: 'example.com/web:1.0',
    ports: [{ name: 'http', containerPort: 9898 }, { name: 'http-metrics', containerPort: 8080 }, { containerPort: 8888 }],
  },
  { name: 'istio-proxy', image: 'example.com/web:1.0', ports: [{ containerPort: 15090 }] },
];
const discovering = (fields: Fields) => (manifest: KubeManifest) => {
  if (manifest.kind !== 'Deployment') return service({ targetPort: undefined, ...fields, portDiscovery: true })(manifest);
  const spec = manifest['spec'] as { template: Fields };
  return { ...manifest, spec: { ...spec, template: { ...spec.template, spec: { containers } } } };
};

describe('the ports of the Services', () => {
  test.for([
    ['discovered', { port: 9898 }, ['http 9898>9898', 'http-metrics 8080>8080', 'tcp-web-2 8888>8888']],
    [
      'discovered beside a target port by number',
      { port: 80, targetPort: 9898 },
      ['http 80>9898', 'http-metrics 8080>8080', 'tcp-web-2 8888>8888'],
    ],
    ['discovered beside a target port by name', { port: 8080, targetPort: 'http' }, ['http 8080>http', 'tcp-web-2 8888>8888']],
    [
      'discovered beside a target port by name, none taken twice',
      { port: 80, targetPort: 'http' },
      ['http 80>http', 'http-metrics 8080>8080', 'tcp-web-2 8888>8888'],
    ],
  ] as const)('are %s', async ([, fields, ports]) => {
    const sandbox = await quiet({ change: discovering(fields) })
      .start()
      .untilPhase('Initialized');
    for (const name of names) expect(portsOf(sandbox, name)).toEqual(ports);
  });

  test('are the one of spec.service without portDiscovery, with its name and protocol', async () => {
    const change = service({ port: 80, targetPort: 8080, portName: 'grpc', appProtocol: 'kubernetes.io/h2c' });
    const sandbox = await initialized({ change });
    for (const name of names) {
      expect(specOf(sandbox, name).ports).toEqual([
        { name: 'grpc', protocol: 'TCP', port: 80, targetPort: 8080, appProtocol: 'kubernetes.io/h2c' },
      ]);
    }
  });
});

describe('the three Services', () => {
  test('select the primary, the primary and the target', async () => {
    const sandbox = await initialized();
    expect(names.map((name) => specOf(sandbox, name).selector)).toEqual([{ app: 'web-primary' }, { app: 'web-primary' }, { app: 'web' }]);
    for (const name of names)
      expect(sandbox.object(services, name).metadata.ownerReferences).toMatchObject([{ kind: 'Canary', name: 'web', controller: true }]);
  });

  test('are headless where the Canary says so', async () => {
    const sandbox = await initialized({ change: service({ headless: true }) });
    expect(names.map((name) => specOf(sandbox, name).clusterIP)).toEqual(['None', 'None', 'None']);
  });

  test('have the traffic distribution of the Canary, also when it changes', async () => {
    const sandbox = await initialized({ change: service({ trafficDistribution: 'PreferClose' }) });
    expect(names.map((name) => specOf(sandbox, name).trafficDistribution)).toEqual(['PreferClose', 'PreferClose', 'PreferClose']);
    // Flagger never changes it after creation (differences: "Services after a change of spec.service").
    await edit(sandbox, { trafficDistribution: 'PreferSameZone' });
    expect(names.map((name) => specOf(sandbox, name).trafficDistribution)).toEqual(['PreferSameZone', 'PreferSameZone', 'PreferSameZone']);
  });

  test('follow the Canary at once when its port is renamed', async () => {
    const sandbox = await initialized();
    await edit(sandbox, { portName: 'grpc' });
    for (const name of names) expect(specOf(sandbox, name).ports[0]).toMatchObject({ name: 'grpc', port: 80 });
  });

  test.for(names)('are mended at once when somebody edits %s', async (name) => {
    const sandbox = await initialized();
    const before = specOf(sandbox, name);
    update(sandbox, name, ({ spec }) => ({
      spec: { ...spec, selector: { app: 'elsewhere' }, ports: [{ name: 'http', protocol: 'TCP', port: 81, targetPort: 81 }] },
    }));
    await sandbox.run(500);
    expect(specOf(sandbox, name)).toMatchObject({ selector: before.selector, ports: before.ports });
  });
});

describe('labels and annotations of the Services', () => {
  const metadata = (color: string) => ({
    apex: { labels: { color }, annotations: { color } },
    primary: { labels: { color } },
    canary: { annotations: { color } },
  });
  const metaOf = (sandbox: Sandbox, name: string) => sandbox.object(services, name).metadata;

  test("are the Canary's, with the selector label and Flux's word to keep away", async () => {
    const sandbox = await initialized({ change: service(metadata('red')) });
    expect(metaOf(sandbox, 'web').labels).toEqual({ color: 'red', app: 'web' });
    expect(metaOf(sandbox, 'web-primary').labels).toEqual({ color: 'red', app: 'web-primary' });
    expect(metaOf(sandbox, 'web-canary').annotations).toEqual({
      color: 'red',
      'kustomize.toolkit.fluxcd.io/reconcile': 'disabled',
      'helm.toolkit.fluxcd.io/driftDetection': 'disabled',
    });
  });

  test('change and go with those of the Canary', async () => {
    const sandbox = await initialized({ change: service(metadata('red')) });
    await edit(sandbox, { ...metadata('blue'), primary: undefined });
    expect(metaOf(sandbox, 'web').labels).toEqual({ color: 'blue', app: 'web' });
    expect(metaOf(sandbox, 'web-primary').labels).toEqual({ app: 'web-primary' });
  });

  test('of others are taken off, but for those that the Canary leaves unmanaged', async () => {
    const unmanagedMetadata = { labels: ['kept'], annotations: ['kept'] };
    const sandbox = await initialized({ change: service({ unmanagedMetadata }) });
    const marks = { kept: 'yes', other: 'yes' };
    update(sandbox, 'web', ({ metadata: { labels, annotations, ...rest } }) => ({
      metadata: { ...rest, labels: { ...labels, ...marks }, annotations: { ...annotations, ...marks } },
    }));
    await sandbox.run(500);
    expect(metaOf(sandbox, 'web').labels).toEqual({ app: 'web', kept: 'yes' });
    expect(metaOf(sandbox, 'web').annotations).toMatchObject({ kept: 'yes' });
    expect(metaOf(sandbox, 'web').annotations).not.toHaveProperty('other');
  });

  test.for([
    ['nobody', undefined],
    ['another Canary', canaryResource],
    ['another kind', deployments],
  ] as const)('of an apex Service that belongs to %s stay, and its selector is ours', async ([, resource]) => {
    const sandbox = quiet().start();
    const owner = resource && ownerIn(sandbox, resource);
    sandbox.api.store.create(services, {
      apiVersion: 'v1',
      kind: 'Service',
      metadata: { name: 'web', namespace: 'demo', labels: { team: 'shop' }, ...(owner === undefined ? {} : { ownerReferences: [owner] }) },
      spec: { selector: { app: 'web' }, ports: [{ name: 'http', port: 80, targetPort: 8080 }] },
    });
    await sandbox.untilPhase('Initialized');
    expect(metaOf(sandbox, 'web').labels).toEqual({ team: 'shop' });
    expect(metaOf(sandbox, 'web').ownerReferences).toEqual(owner && [owner]);
    expect(specOf(sandbox, 'web').selector).toEqual({ app: 'web-primary' });
  });
});

/** Something else in the cluster that may own a Service. */
function ownerIn({ api: { store } }: Sandbox, resource: Resource): OwnerReference {
  const { apiVersion, kind, metadata, spec } = store.get(resource, 'demo/web') as Live;
  const target = kind === 'Canary' ? { targetRef: { apiVersion: 'apps/v1', kind: 'Deployment', name: 'other' } } : {};
  const { labels } = metadata;
  const { uid } = store.create(resource, {
    apiVersion,
    kind,
    metadata: { name: 'other', namespace: 'demo', ...(labels && { labels }) },
    spec: { ...spec, ...target },
  }).metadata;
  return { apiVersion, kind, name: 'other', uid, controller: true };
}

async function edit(sandbox: Sandbox, fields: Fields): Promise<void> {
  await sandbox.edit((spec) => ({ ...spec, service: { ...(spec['service'] as Fields), ...fields } })).run(500);
}

type Live = KubeObject & { readonly spec: Fields };

function update(sandbox: Sandbox, name: string, change: (live: Live) => Partial<Live>): void {
  sandbox.api.store.update(services, `demo/${name}`, (live) => ({ ...live, ...change(live as Live) }) as KubeObject);
}
