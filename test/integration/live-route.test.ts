import { describe, expect, test } from 'vitest';
import { canaryResource } from '../../src/api/group.ts';
import type { KubeManifest } from '../../src/kube/object.ts';
import { objectKey } from '../../src/kube/object-key.ts';
import { demoApp, demoNamespace } from '../../src/sandbox/demo-scenario.ts';
import { resourceOf, routes, Sandbox, services } from './sandbox.ts';
import { usersRoute, usersService } from './users-route.ts';

/** The demo's application, which serves through a route of its users, without Canary or controller. */
async function served(): Promise<{ sandbox: Sandbox; guard: (spec?: object) => void }> {
  const sandbox = new Sandbox();
  sandbox.simulation.start();
  const manifests = sandbox.manifests();
  const create = (manifest: KubeManifest) => sandbox.api.store.create(resourceOf(manifest), manifest);
  for (const manifest of manifests.filter(({ kind }) => kind !== 'Canary')) create(manifest);
  sandbox.api.store.create(services, usersService);
  sandbox.api.store.create(routes, usersRoute);
  await sandbox.run(10_000);
  return {
    sandbox,
    guard: (spec = {}) => {
      for (const manifest of manifests.filter(({ kind }) => kind === 'Canary'))
        create({ ...manifest, spec: { ...(manifest['spec'] as object), ...spec } });
      sandbox.startController();
    },
  };
}

describe('a route that serves users before there is a Canary', () => {
  test('is taken over in three writes, two seconds apart, so that no proxy meets a Service that it does not know', async () => {
    const { sandbox, guard } = await served();
    const begin = sandbox.clock.now();
    guard();
    await (await sandbox.untilPhase('Initialized')).run(10_000);
    const writes = sandbox.ownRequests(begin).filter(({ resource }) => resource?.plural === 'httproutes' && resource.verb === 'patch');
    expect(writes).toHaveLength(3);
    const gapsMs = writes.slice(1).map(({ timeMs }, index) => timeMs - (writes[index]?.timeMs ?? 0));
    expect(Math.min(...gapsMs)).toBeGreaterThanOrEqual(2_000);
    expect(Math.max(...gapsMs)).toBeLessThan(3_500);
    expect(sandbox.simulation.ledger.tally({ fromMs: begin }).failed).toBe(0);
    expect(sandbox.object(routes)['spec']).toMatchObject({
      rules: [
        {
          backendRefs: [
            { name: 'web-primary', weight: 100 },
            { name: 'web-canary', weight: 0 },
          ],
        },
      ],
    });
  });

  test('is as it was when a Canary that reverts is deleted, and loses no request on the way', async () => {
    const { sandbox, guard } = await served();
    const before = sandbox.object(routes);
    const begin = sandbox.clock.now();
    guard({ revertOnDeletion: true });
    await (await sandbox.untilPhase('Initialized')).run(10_000);
    sandbox.api.store.delete(canaryResource, objectKey(demoNamespace, demoApp));
    await sandbox.run(60_000);
    expect(sandbox.api.store.get(canaryResource, objectKey(demoNamespace, demoApp))).toBeUndefined();
    expect(sandbox.object(routes)['spec']).toEqual(before['spec']);
    expect(sandbox.object(routes).metadata.annotations ?? {}).toEqual(before.metadata.annotations ?? {});
    expect(sandbox.object(services).metadata.name).toBe(demoApp);
    expect(sandbox.simulation.ledger.tally({ fromMs: begin }).failed).toBe(0);
  });
});
