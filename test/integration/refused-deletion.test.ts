import { describe, expect, test } from 'vitest';
import { canaryResource } from '../../src/api/group.ts';
import type { KubeManifest } from '../../src/kube/object.ts';
import { objectKey } from '../../src/kube/object-key.ts';
import { demoApp, demoNamespace } from '../../src/sandbox/demo-scenario.ts';
import { deployments, resourceOf, routes, Sandbox, services } from './sandbox.ts';
import { usersRoute, usersService } from './users-route.ts';

type Spec = Readonly<Record<string, unknown>>;

const key = objectKey(demoNamespace, demoApp);
const reverting = { revertOnDeletion: true };

const refusals: readonly { readonly what: string; readonly edit: (spec: Spec) => Spec }[] = [
  { what: 'a provider that is not built', edit: (spec) => ({ ...spec, provider: 'istio' }) },
  {
    what: 'a kind of target that is not built',
    edit: (spec) => ({ ...spec, targetRef: { ...(spec['targetRef'] as Spec), kind: 'DaemonSet' } }),
  },
  { what: 'no Gateway', edit: (spec) => ({ ...spec, service: { ...(spec['service'] as Spec), gatewayRefs: [] } }) },
  {
    what: 'a threshold above 100 %',
    edit: (spec) => ({ ...spec, analysis: { ...(spec['analysis'] as Spec), primaryReadyThreshold: 200 } }),
  },
];

const isGone = (sandbox: Sandbox) => sandbox.api.store.get(canaryResource, key) === undefined;
const readyOf = ({ canary }: Sandbox) => canary.status?.conditions?.find(({ type }) => type === 'Ready');

async function atRest(spec: Spec = reverting): Promise<Sandbox> {
  return (await new Sandbox({ load: [], spec }).start().untilPhase('Initialized')).run(5_000);
}

async function refusedAs(sandbox: Sandbox, edit: (spec: Spec) => Spec): Promise<Sandbox> {
  await sandbox.edit(edit).run(5_000);
  expect(readyOf(sandbox)).toMatchObject({ status: 'False', reason: 'SpecRefused' });
  return sandbox;
}

/** The demo's application behind a Service and a route of its users, under a Canary that reverts. */
async function guardedBehindUsersRoute(): Promise<{ sandbox: Sandbox; before: KubeManifest }> {
  const sandbox = new Sandbox({ spec: reverting });
  sandbox.simulation.start();
  const create = (manifest: KubeManifest) => sandbox.api.store.create(resourceOf(manifest), manifest);
  const [canaries, others] = [true, false].map((is) => sandbox.manifests().filter(({ kind }) => (kind === 'Canary') === is));
  for (const manifest of others ?? []) create(manifest);
  sandbox.api.store.create(services, usersService);
  sandbox.api.store.create(routes, usersRoute);
  const before = sandbox.object(routes);
  await sandbox.run(10_000);
  for (const manifest of canaries ?? []) create(manifest);
  sandbox.startController();
  await (await sandbox.untilPhase('Initialized')).run(10_000);
  return { sandbox, before };
}

describe('a Canary that reverts and is refused when it is deleted', () => {
  test.for(refusals)('because of $what leaves a target that serves', async ({ edit }) => {
    const sandbox = await refusedAs(await atRest(), edit);
    sandbox.api.store.delete(canaryResource, key);
    await sandbox.run(45_000);
    expect(isGone(sandbox)).toBe(true);
    expect(sandbox.object(deployments)['status']).toMatchObject({ availableReplicas: 2 });
  });

  test.for(refusals)('because of $what gives back the route and the Service of others, and loses no request', async ({ edit }) => {
    const { sandbox, before } = await guardedBehindUsersRoute();
    await refusedAs(sandbox, edit);
    const begin = sandbox.clock.now();
    sandbox.api.store.delete(canaryResource, key);
    await sandbox.run(60_000);
    expect(isGone(sandbox)).toBe(true);
    expect(sandbox.object(routes)['spec']).toEqual(before['spec']);
    expect(sandbox.object(routes).metadata.annotations ?? {}).toEqual(before.metadata.annotations ?? {});
    expect(sandbox.object(services)['spec']).toMatchObject({ selector: { app: demoApp } });
    expect(sandbox.simulation.ledger.tally({ fromMs: begin }).failed).toBe(0);
  });

  test('in the middle of a run keeps the primary until the target serves', async () => {
    const sandbox = await atRest();
    await sandbox.release('1.1').until((canary) => (canary.status?.canaryWeight ?? 0) > 0);
    await refusedAs(sandbox, (spec) => ({ ...spec, provider: 'istio' }));
    sandbox.api.store.delete(canaryResource, key);
    await sandbox.run(45_000);
    expect(isGone(sandbox)).toBe(true);
    expect(sandbox.object(deployments)['status']).toMatchObject({ availableReplicas: 2 });
  });

  test('gives back the route also where the controller has never read one', async () => {
    const { sandbox, before } = await guardedBehindUsersRoute();
    await refusedAs(sandbox, (spec) => ({ ...spec, provider: 'istio' }));
    sandbox.killController();
    const begin = sandbox.clock.now();
    sandbox.api.store.delete(canaryResource, key);
    await sandbox.run(10_000);
    expect(isGone(sandbox)).toBe(false);
    sandbox.startController();
    await sandbox.run(60_000);
    expect(isGone(sandbox)).toBe(true);
    expect(sandbox.object(routes)['spec']).toEqual(before['spec']);
    expect(sandbox.simulation.ledger.tally({ fromMs: begin }).failed).toBe(0);
  });

  test.for([500, 2_000, 3_500, 5_000, 6_500, 8_000])(
    'loses no request where the controller is killed after %d ms',
    async (killedAfterMs) => {
      const { sandbox, before } = await guardedBehindUsersRoute();
      await refusedAs(sandbox, (spec) => ({ ...spec, provider: 'istio' }));
      const begin = sandbox.clock.now();
      sandbox.api.store.delete(canaryResource, key);
      await sandbox.run(killedAfterMs);
      expect(isGone(sandbox)).toBe(false);
      sandbox.killController();
      await sandbox.run(3_000);
      sandbox.startController();
      await sandbox.run(60_000);
      expect(isGone(sandbox)).toBe(true);
      expect(sandbox.object(routes)['spec']).toEqual(before['spec']);
      expect(sandbox.simulation.ledger.tally({ fromMs: begin }).failed).toBe(0);
    },
  );

  test('waits as long as its target does not come up, and its primary serves', async () => {
    const sandbox = await atRest();
    await refusedAs(sandbox, (spec) => ({ ...spec, provider: 'istio' }));
    sandbox.images.set(sandbox.image(demoApp), { readyAfterMs: 300_000, errorRatio: 0, latency: { p50Ms: 20, p99Ms: 50 } });
    sandbox.api.store.delete(canaryResource, key);
    await sandbox.run(120_000);
    expect(isGone(sandbox)).toBe(false);
    expect(sandbox.object(deployments, 'web-primary')['status']).toMatchObject({ availableReplicas: 2 });
    expect(sandbox.canary.status?.phase).toBe('Terminating');
    await sandbox.run(240_000);
    expect(isGone(sandbox)).toBe(true);
  });

  test('because its target was claimed by an older one brings up the target that it guarded', async () => {
    const sandbox = await atRest();
    const { spec } = sandbox.object(deployments);
    const labels = { app: 'shop' };
    const other = { ...(spec as object), replicas: 2, selector: { matchLabels: labels } };
    const template = { ...(spec as { template: { metadata: object; spec: object } }).template, metadata: { labels } };
    sandbox.api.store.create(deployments, {
      apiVersion: 'apps/v1',
      kind: 'Deployment',
      metadata: { name: 'shop', namespace: demoNamespace, labels },
      spec: { ...other, template },
    });
    const guard = sandbox.manifests().find(({ kind }) => kind === 'Canary');
    if (guard === undefined) throw new Error('the demo has no Canary');
    const targetRef = { apiVersion: 'apps/v1', kind: 'Deployment', name: 'shop' };
    sandbox.api.store.create(canaryResource, {
      ...guard,
      metadata: { name: 'shop', namespace: demoNamespace },
      spec: { ...(guard['spec'] as Spec), targetRef, ...reverting },
    });
    await sandbox.run(20_000);
    expect(sandbox.object(deployments, 'shop')['spec']).toMatchObject({ replicas: 0 });
    const claim = (object: Parameters<Parameters<typeof sandbox.api.store.update>[2]>[0]) => ({
      ...object,
      spec: { ...(object['spec'] as Spec), targetRef: { ...targetRef, name: demoApp } },
    });
    sandbox.api.store.update(canaryResource, objectKey(demoNamespace, 'shop'), claim);
    await sandbox.run(5_000);
    sandbox.api.store.delete(canaryResource, objectKey(demoNamespace, 'shop'));
    await sandbox.run(45_000);
    expect(sandbox.api.store.get(canaryResource, objectKey(demoNamespace, 'shop'))).toBeUndefined();
    expect(sandbox.object(deployments, 'shop')['status']).toMatchObject({ availableReplicas: 2 });
    expect(sandbox.object(deployments, demoApp)['spec']).toMatchObject({ replicas: 0 });
    expect(sandbox.object(deployments, 'web-primary')['status']).toMatchObject({ availableReplicas: 2 });
  });

  test('that asks for it too late is not held back, and takes the primary along', async () => {
    const sandbox = await atRest({});
    await refusedAs(sandbox, (spec) => ({ ...spec, provider: 'istio', ...reverting }));
    expect(sandbox.canary.metadata.finalizers ?? []).toEqual([]);
    sandbox.api.store.delete(canaryResource, key);
    await sandbox.run(1_000);
    expect(isGone(sandbox)).toBe(true);
    expect(sandbox.api.store.get(deployments, objectKey(demoNamespace, 'web-primary'))).toBeUndefined();
  });

  test('and has made nothing goes at once', async () => {
    const sandbox = new Sandbox({ load: [], spec: { ...reverting, provider: 'istio' } });
    const withFinalizer = (manifest: KubeManifest) => ({
      ...manifest,
      metadata: { ...manifest.metadata, finalizers: ['finalizer.flagger.app'] },
    });
    sandbox.simulation.start();
    for (const manifest of sandbox.manifests())
      sandbox.api.store.create(resourceOf(manifest), manifest.kind === 'Canary' ? withFinalizer(manifest) : manifest);
    sandbox.startController();
    await sandbox.run(5_000);
    expect(readyOf(sandbox)).toMatchObject({ reason: 'SpecRefused' });
    sandbox.api.store.delete(canaryResource, key);
    await sandbox.run(500);
    expect(isGone(sandbox)).toBe(true);
    expect(sandbox.object(deployments)['spec']).toMatchObject({ replicas: 2 });
  });
});

test('a Canary that reverts and names another target by now brings up the one that it guarded', async () => {
  const sandbox = await atRest();
  const targetRef = { apiVersion: 'apps/v1', kind: 'Deployment', name: 'another' };
  await sandbox.edit((spec) => ({ ...spec, targetRef, service: { ...(spec['service'] as Spec), name: demoApp } })).run(5_000);
  sandbox.api.store.delete(canaryResource, key);
  await sandbox.run(45_000);
  expect(isGone(sandbox)).toBe(true);
  expect(sandbox.object(deployments)['status']).toMatchObject({ availableReplicas: 2 });
});

test('a Canary that reverts and has a record of a newer version is not let go, and its primary serves', async () => {
  const sandbox = await atRest();
  sandbox.killController();
  const newer = (status: unknown) => ({ ...(status as object), run: { ...(status as { run: object }).run, schema: 99 } });
  sandbox.api.store.update(canaryResource, key, (object) => ({ ...object, status: newer(object['status']) }), 'status');
  sandbox.api.store.delete(canaryResource, key);
  sandbox.startController();
  await sandbox.run(60_000);
  expect(isGone(sandbox)).toBe(false);
  expect(sandbox.notes().at(-1)).toMatch(/^NewerRecord: /);
  expect(sandbox.object(deployments, 'web-primary')['status']).toMatchObject({ availableReplicas: 2 });
});
