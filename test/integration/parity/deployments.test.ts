import { describe, expect, test } from 'vitest';
import type { KubeManifest, KubeObject } from '../../../src/kube/object.ts';
import type { Resource } from '../../../src/kube/resource.ts';
import { demoImage } from '../../../src/sandbox/demo-scenario.ts';
import type { SimulatedImage } from '../../../src/sandbox/sim/images.ts';
import { deployments, type Sandbox, type SandboxOptions } from '../sandbox.ts';
import { initialized, quiet } from './journal.ts';

/** What Flagger's tests of its Deployment controller and config tracker assert (flagger-engine section 9, pkg/canary), through whole rollouts. */
const configMaps: Resource = { group: '', version: 'v1', plural: 'configmaps', kind: 'ConfigMap' };
const secrets: Resource = { group: '', version: 'v1', plural: 'secrets', kind: 'Secret' };
const pods: Resource = { group: '', version: 'v1', plural: 'pods', kind: 'Pod' };
const never: SimulatedImage = { readyAfterMs: 'never', errorRatio: 0, latency: { p50Ms: 1, p99Ms: 2 } };

type Fields = Readonly<Record<string, unknown>>;
interface Template {
  readonly metadata: { readonly labels: Record<string, string>; readonly annotations: Record<string, string> };
  readonly spec: { readonly containers: readonly Fields[] } & Fields;
}
const specOf = (object: KubeObject | KubeManifest) => object['spec'] as { template: Template; selector: object; replicas: number };

/** The demo's Deployment with other metadata and pods. */
const target =
  (given: { metadata?: Fields; labels?: Fields; annotations?: Fields; container?: Fields; pod?: Fields }) =>
  (manifest: KubeManifest): KubeManifest => {
    if (manifest.kind !== 'Deployment') return manifest;
    const spec = specOf(manifest);
    const { metadata, spec: pod } = spec.template;
    const containers = pod.containers.map((container) => ({ ...container, ...given.container }));
    const template = {
      metadata: { labels: { ...metadata.labels, ...given.labels }, annotations: { ...metadata.annotations, ...given.annotations } },
      spec: { ...pod, containers, ...given.pod },
    };
    return { ...manifest, metadata: { ...manifest.metadata, ...given.metadata }, spec: { ...spec, template } };
  };

const primaryOf = (sandbox: Sandbox) => sandbox.object(deployments, 'web-primary');
const flux = { 'kustomize.toolkit.fluxcd.io/checksum': 'abc' };

describe('the primary', () => {
  test('selects pods by its own name, and takes nothing that Flux would prune it for', async () => {
    const change = target({ metadata: { annotations: { ...flux, team: 'shop' } }, annotations: flux });
    const sandbox = await initialized({ change });
    const primary = primaryOf(sandbox);
    expect(specOf(primary).selector).toEqual({ matchLabels: { app: 'web-primary' } });
    expect(specOf(primary).template.metadata.labels).toMatchObject({ app: 'web-primary' });
    expect(specOf(primary).template.metadata.annotations).toMatchObject({
      'prometheus.io/scrape': 'true',
      'flagger-id': expect.stringMatching(/^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/),
    });
    expect(primary.metadata.annotations).toMatchObject({ team: 'shop' });
    expect(JSON.stringify([primary.metadata.annotations, specOf(primary).template.metadata])).not.toContain('toolkit.fluxcd.io');
    expect(primary.metadata.ownerReferences).toMatchObject([{ kind: 'Canary', name: 'web', controller: true }]);
  });

  test('keeps the selector label where the Deployment has another name', async () => {
    const change = (manifest: KubeManifest): KubeManifest => {
      if (manifest.kind !== 'Deployment') return manifest;
      const labels = { name: 'web-v2' };
      const template = { ...specOf(manifest).template, metadata: { labels } };
      return { ...manifest, spec: { ...specOf(manifest), selector: { matchLabels: labels }, template } };
    };
    const sandbox = await initialized({ change });
    expect(specOf(primaryOf(sandbox)).selector).toEqual({ matchLabels: { name: 'web-v2-primary' } });
  });

  test('is given image, labels, annotations and replicas of what was analysed', async () => {
    const settings: SandboxOptions['settings'] = { includeLabelPrefixes: ['app.kubernetes.io', 'team'] };
    const metadata = {
      labels: { app: 'web', 'app.kubernetes.io/part-of': 'shop', tier: 'front' },
      annotations: { team: 'shop', other: 'no' },
    };
    const sandbox = await initialized({ settings, change: target({ metadata }) });
    const before = specOf(primaryOf(sandbox)).template.metadata.annotations['flagger-id'];
    await sandbox.release('1.1').untilPhase('Progressing');
    sandbox.api.store.update(deployments, 'demo/web', (live) => ({ ...live, spec: { ...specOf(live), replicas: 3 } }));
    await sandbox.untilPhase('Succeeded');
    const primary = primaryOf(sandbox);
    expect(sandbox.image('web-primary')).toBe(demoImage('1.1'));
    expect(specOf(primary).replicas).toBe(3);
    expect(primary.metadata.labels).toEqual({ app: 'web-primary', 'app.kubernetes.io/part-of': 'shop' });
    expect(primary.metadata.annotations).toMatchObject({ team: 'shop' });
    expect(primary.metadata.annotations).not.toHaveProperty('other');
    expect(specOf(primary).template.metadata.annotations['flagger-id']).not.toBe(before);
  });

  test('keeps away from itself where the target keeps away from itself, and from others as the target does', async () => {
    const term = (values: string[]) => ({
      topologyKey: 'zone',
      labelSelector: { matchExpressions: [{ key: 'app', operator: 'In', values }] },
    });
    const spread = (app: string) => ({
      maxSkew: 1,
      topologyKey: 'zone',
      whenUnsatisfiable: 'ScheduleAnyway',
      labelSelector: { matchLabels: { app } },
    });
    const affinity = (app: string) => ({
      podAntiAffinity: {
        requiredDuringSchedulingIgnoredDuringExecution: [term([app]), term(['database'])],
        preferredDuringSchedulingIgnoredDuringExecution: [{ weight: 1, podAffinityTerm: term([app]) }],
      },
    });
    const pod = { affinity: affinity('web'), topologySpreadConstraints: [spread('web'), spread('database')] };
    const sandbox = await initialized({ change: target({ pod }) });
    expect(specOf(primaryOf(sandbox)).template.spec).toMatchObject({
      affinity: affinity('web-primary'),
      topologySpreadConstraints: [spread('web-primary'), spread('database')],
    });
  });
});

describe('a target', () => {
  test('that is set to what the primary runs is no new revision, and one that is set to a third is', async () => {
    const sandbox = await initialized();
    await sandbox.release('1.1').untilPhase('Succeeded');
    await (await sandbox.run(2_000)).release('1.1').run(30_000);
    expect(sandbox.canary.status?.history).toHaveLength(1);
    await sandbox.release('1.2').untilPhase('Progressing', 5_000);
  });

  test('that goes back to what the primary runs after a failure stays failed, and starts no pod', async () => {
    const sandbox = await initialized({
      analysis: { webhooks: [{ name: 'load', type: 'rollout', url: 'http://hooks/rollout' }], threshold: 1 },
    });
    sandbox.answers.set('http://hooks/rollout', 500);
    await (await sandbox.release('1.1').untilPhase('Failed')).run(2_000);
    await sandbox.release('1.0').run(30_000);
    expect(sandbox.canary.status?.phase).toBe('Failed');
    expect(specOf(sandbox.object(deployments)).replicas).toBe(0);
  });

  test('that comes back to a failed revision after it was set to another is analysed again', async () => {
    const webhooks = [{ name: 'load', type: 'rollout', url: 'http://hooks/rollout' }];
    const sandbox = await initialized({ analysis: { webhooks, threshold: 1 } });
    sandbox.answers.set('http://hooks/rollout', 500);
    await (await sandbox.release('1.1').untilPhase('Failed')).run(2_000);
    await sandbox.release('1.0').run(2_000);
    sandbox.answers.set('http://hooks/rollout', 200);
    await sandbox.release('1.1').untilPhase('Succeeded');
    expect(sandbox.image('web-primary')).toBe(demoImage('1.1'));
  });

  test('whose annotations of the Deployment or replicas alone change is no new revision', async () => {
    const sandbox = await initialized();
    sandbox.api.store.update(deployments, 'demo/web', (live) => ({
      ...live,
      metadata: { ...live.metadata, annotations: { ...live.metadata.annotations, note: 'changed' } },
    }));
    await sandbox.run(30_000);
    expect(sandbox.canary.status?.phase).toBe('Initialized');
  });

  test.for([
    ['a template annotation', { annotations: { 'kubectl.kubernetes.io/restartedAt': '2026-01-01T00:00:00Z' } }],
    ['an environment variable', { container: { env: [{ name: 'MODE', value: 'fast' }] } }],
  ] as const)('of which %s changes is a new revision', async ([, given]) => {
    const sandbox = await initialized();
    sandbox.api.store.update(deployments, 'demo/web', (live) => target(given)(live) as KubeObject);
    await sandbox.untilPhase('Progressing', 5_000);
    await sandbox.untilPhase('Succeeded');
  });

  test.for([
    ['goes on where half of them are enough', { canaryReadyThreshold: 50 }, 30],
    ['is held where all of them must be ready', {}, 10],
  ] as const)('that loses one of two pods %s', async ([, analysis, weight]) => {
    const sandbox = await initialized({ analysis });
    await sandbox.release('1.1').until(({ status }) => status?.canaryWeight === 10);
    sandbox.images.set(demoImage('1.1'), never);
    const pod = sandbox.api.store.list(pods, 'demo').find(({ metadata }) => metadata.labels?.['app'] === 'web');
    sandbox.api.store.delete(pods, `demo/${pod?.metadata.name}`);
    await sandbox.run(25_000);
    expect(sandbox.canary.status).toMatchObject({ phase: 'Progressing', canaryWeight: weight, failedChecks: 0 });
  });

  test('that does not become ready in time is rolled back with the reason', async () => {
    const sandbox = await initialized();
    sandbox.images.set(demoImage('1.1'), never);
    await sandbox.release('1.1').untilPhase('Failed', 90_000);
    expect(sandbox.canary.status?.run).toMatchObject({ reason: 'ProgressDeadlineExceeded', weights: [{ weight: 0 }] });
  });
});

describe('tracked configs', () => {
  const uses = { envFrom: [{ configMapRef: { name: 'web-config' } }, { secretRef: { name: 'web-secret' } }] };
  const started = async (annotations = {}, options: SandboxOptions = {}) => {
    const sandbox = quiet({ ...options, change: target({ container: uses }) }).start();
    const metadata = (name: string) => ({ name, namespace: 'demo', annotations });
    sandbox.api.store.create(configMaps, { apiVersion: 'v1', kind: 'ConfigMap', metadata: metadata('web-config'), data: { color: 'red' } });
    sandbox.api.store.create(secrets, { apiVersion: 'v1', kind: 'Secret', metadata: metadata('web-secret'), data: { token: 'b25l' } });
    return (await sandbox.untilPhase('Initialized')).run(2_000);
  };
  const paint = (sandbox: Sandbox, color: string) =>
    sandbox.api.store.update(configMaps, 'demo/web-config', (live) => ({ ...live, data: { color } }));
  const named = (sandbox: Sandbox) => {
    const { envFrom } = specOf(primaryOf(sandbox)).template.spec.containers[0] as {
      envFrom: [{ configMapRef: { name: string } }, { secretRef: { name: string } }];
    };
    return { config: envFrom[0].configMapRef.name, secret: envFrom[1].secretRef.name };
  };
  const colorOf = (sandbox: Sandbox) => (sandbox.object(configMaps, named(sandbox).config)['data'] as { color: string }).color;

  test('are copied for the primary, and told in the status as Flagger tells them', async () => {
    const sandbox = await started();
    expect(named(sandbox)).toEqual({
      config: expect.stringMatching(/^web-config-primary-[0-9a-f]{10}$/),
      secret: expect.stringMatching(/^web-secret-primary-[0-9a-f]{10}$/),
    });
    expect(sandbox.canary.status?.trackedConfigs).toEqual({
      'configmap/web-config': expect.stringMatching(/^[0-9a-f]{16}$/),
      'secret/web-secret': expect.stringMatching(/^[0-9a-f]{16}$/),
    });
  });

  test('begin a run when they change, and reach the primary at its end and not before', async () => {
    const sandbox = await started();
    paint(sandbox, 'blue');
    await sandbox.until(({ status }) => status?.canaryWeight === 20, 40_000);
    expect(colorOf(sandbox)).toBe('red');
    await sandbox.untilPhase('Succeeded');
    expect(colorOf(sandbox)).toBe('blue');
  });

  test('begin the run anew when they change in the middle of it', async () => {
    const sandbox = await started();
    await sandbox.release('1.1').until(({ status }) => status?.canaryWeight === 20);
    paint(sandbox, 'green');
    await sandbox.until(({ status }) => status?.canaryWeight === 0, 2_000);
    await sandbox.untilPhase('Succeeded');
    expect([colorOf(sandbox), sandbox.image('web-primary')]).toEqual(['green', demoImage('1.1')]);
  });

  test.for([
    ['that opt out', { 'flagger.app/config-tracking': 'disabled' }, {}],
    ['where the flag turns tracking off', {}, { settings: { configTracking: 'off' } }],
  ] as const)('%s are shared by both, and begin no run', async ([, annotations, options]) => {
    const sandbox = await started(annotations, options);
    expect(named(sandbox)).toEqual({ config: 'web-config', secret: 'web-secret' });
    expect(sandbox.canary.status?.trackedConfigs ?? {}).toEqual({});
    paint(sandbox, 'blue');
    await sandbox.run(30_000);
    expect(sandbox.canary.status?.phase).toBe('Initialized');
  });
});
