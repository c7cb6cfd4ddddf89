import { describe, expect, test } from 'vitest';
import type { KubeManifest } from '../../src/kube/object.ts';
import { objectKey } from '../../src/kube/object-key.ts';
import type { Resource } from '../../src/kube/resource.ts';
import { demoApp, demoImage, demoNamespace } from '../../src/sandbox/demo-scenario.ts';
import { deployments, Sandbox } from './sandbox.ts';

const configMaps: Resource = { group: '', version: 'v1', plural: 'configmaps', kind: 'ConfigMap' };
const secrets: Resource = { group: '', version: 'v1', plural: 'secrets', kind: 'Secret' };
const podResource: Resource = { group: '', version: 'v1', plural: 'pods', kind: 'Pod' };
const planted = Buffer.from('planted-secret-value').toString('base64');

const config = (kind: 'ConfigMap' | 'Secret', name: string, data: object): KubeManifest => ({
  apiVersion: 'v1',
  kind,
  metadata: { name, namespace: demoNamespace },
  ...(kind === 'Secret' ? { type: 'Opaque' } : {}),
  data,
});

/** The demo's application, which takes `conf` and `pass`. */
class ConfiguredSandbox extends Sandbox {
  override manifests(): KubeManifest[] {
    return super.manifests().map((manifest) => {
      if (manifest.kind !== 'Deployment') return manifest;
      const spec = manifest['spec'] as { template: { spec: { containers: readonly object[] } } };
      const envFrom = [{ configMapRef: { name: 'conf' } }, { secretRef: { name: 'pass' } }];
      const containers = spec.template.spec.containers.map((container) => ({ ...container, envFrom }));
      return { ...manifest, spec: { ...spec, template: { ...spec.template, spec: { ...spec.template.spec, containers } } } };
    });
  }

  configure(): this {
    this.api.store.create(configMaps, config('ConfigMap', 'conf', { message: 'hello' }));
    this.api.store.create(secrets, config('Secret', 'pass', { token: planted }));
    return this;
  }

  say(message: string): this {
    this.api.store.update(configMaps, objectKey(demoNamespace, 'conf'), (object) => ({ ...object, data: { message } }));
    return this;
  }

  /** What the primary's pods would be told. */
  said(): unknown {
    const spec = this.object(deployments, `${demoApp}-primary`)['spec'] as {
      template: { spec: { containers: readonly { envFrom: readonly { configMapRef?: { name: string } }[] }[] } };
    };
    const name = spec.template.spec.containers[0]?.envFrom[0]?.configMapRef?.name ?? '';
    return (this.object(configMaps, name)['data'] as { message?: string }).message;
  }

  copies(): string[] {
    return this.api.store
      .list(configMaps, demoNamespace)
      .map(({ metadata }) => metadata.name)
      .filter((name) => name.startsWith('conf-primary-'));
  }
}

const started = async (options: ConstructorParameters<typeof Sandbox>[0] = {}) =>
  (await new ConfiguredSandbox(options).start().configure().untilPhase('Initialized')).run(5_000) as Promise<ConfiguredSandbox>;

describe('a rollout of configs', () => {
  test('begins when only a ConfigMap changes, and promotes what was analysed', async () => {
    const sandbox = await started();
    expect(sandbox.said()).toBe('hello');
    const begin = sandbox.clock.now();
    await sandbox.say('hello again').until((canary) => canary.status?.phase === 'Progressing');
    expect(sandbox.said()).toBe('hello');
    await sandbox.untilPhase('Succeeded');
    expect(sandbox.said()).toBe('hello again');
    expect(sandbox.simulation.ledger.tally({ fromMs: begin }).failed).toBe(0);
    expect(sandbox.canary.status?.history).toHaveLength(1);
    expect(sandbox.canary.status?.trackedConfigs).toEqual({ 'configmap/conf': 'e77516b9110d14b6', 'secret/pass': '4bad90e4e5b4d205' });
  });

  test('ends without a trace when the change is taken back, and costs nothing at rest', async () => {
    const sandbox = await started({ spec: { bakeTime: '1m' } });
    await sandbox.say('oops').until((canary) => canary.status?.canaryWeight === 10);
    await sandbox.say('hello').until((canary) => canary.status?.phase !== 'Progressing');
    await sandbox.run(120_000);
    expect(sandbox.said()).toBe('hello');
    const begin = sandbox.clock.now();
    await sandbox.run(600_000);
    expect(sandbox.ownRequests(begin)).toEqual([]);
  });

  test('keeps the copies of the way back until the bake time has passed, and then only those in use', async () => {
    const sandbox = await started({ spec: { bakeTime: '1m' } });
    await sandbox.say('two').untilPhase('Succeeded');
    expect(sandbox.copies()).toHaveLength(2);
    await sandbox.run(120_000);
    expect(sandbox.copies()).toHaveLength(1);
    expect(sandbox.said()).toBe('two');
  });

  test('goes on where it was when the controller is killed and started again', async () => {
    const sandbox = await started();
    await sandbox.say('two').until((canary) => canary.status?.canaryWeight === 25);
    sandbox.killController();
    await sandbox.run(3_000);
    sandbox.startController();
    await sandbox.untilPhase('Succeeded');
    expect(sandbox.said()).toBe('two');
    expect(sandbox.canary.status?.run?.weights?.map(({ weight }) => weight)).toEqual([0, 10, 25, 50, 0]);
  });

  test('starts pods anew for a config that changes in the middle, so that what is promoted is what they showed (I2)', async () => {
    const sandbox = await started();
    const begin = sandbox.clock.now();
    await sandbox.say('two').until((canary) => canary.status?.canaryWeight === 25);
    const changedAt = sandbox.clock.now();
    await sandbox.say('three').until((canary) => canary.status?.canaryWeight === 25 && canary.status.history?.[0]?.result === 'superseded');
    const pods = sandbox.api.store.list(podResource, demoNamespace).filter(({ metadata }) => metadata.labels?.['app'] === demoApp);
    expect(pods.length).toBeGreaterThan(0);
    for (const { metadata } of pods) expect(Date.parse(metadata.creationTimestamp ?? '')).toBeGreaterThanOrEqual(changedAt - 999);
    await sandbox.untilPhase('Succeeded');
    expect(sandbox.said()).toBe('three');
    expect(sandbox.simulation.ledger.tally({ fromMs: begin }).failed).toBe(0);
  });

  test('waits for a ConfigMap that the target needs, says so, and goes on when it is there', async () => {
    const sandbox = await new ConfiguredSandbox().start().run(20_000);
    expect(sandbox.canary.status?.conditions?.find(({ type }) => type === 'Ready')).toMatchObject({
      status: 'False',
      reason: 'ConfigUnknown',
      message: `ConfigMap ${demoNamespace}/conf, which the target needs, does not exist; create it.`,
    });
    await (sandbox as ConfiguredSandbox).configure().untilPhase('Initialized');
    expect((sandbox as ConfiguredSandbox).said()).toBe('hello');
  });

  test('is not begun by a ConfigMap that is deleted, but by its return with another content', async () => {
    const sandbox = await started();
    sandbox.api.store.delete(configMaps, objectKey(demoNamespace, 'conf'));
    await sandbox.run(30_000);
    expect(sandbox.canary.status?.phase).toBe('Initialized');
    expect(sandbox.canary.status?.conditions?.find(({ type }) => type === 'Ready')).toMatchObject({
      status: 'True',
      reason: 'ConfigUnknown',
    });
    sandbox.api.store.create(configMaps, config('ConfigMap', 'conf', { message: 'new' }));
    await sandbox.untilPhase('Succeeded');
    expect(sandbox.said()).toBe('new');
  });

  test('shows no value of a Secret anywhere (I12)', async () => {
    const sandbox = await started();
    await sandbox.release('1.1').untilPhase('Succeeded');
    const shown = JSON.stringify([sandbox.canary, sandbox.notes(), sandbox.log.lines]);
    expect(shown).not.toMatch(/planted-secret-value|cGxhbnRlZC/);
    expect(sandbox.image(`${demoApp}-primary`)).toBe(demoImage('1.1'));
  });
});
