import { describe, expect, test } from 'vitest';
import type { KubeManifest } from '../../src/kube/object.ts';
import { demoApp, demoHost, demoNamespace } from '../../src/sandbox/demo-scenario.ts';
import { resourceOf, routes, Sandbox, services } from './sandbox.ts';

const metadata = { name: demoApp, namespace: demoNamespace };
const usersService: KubeManifest = {
  apiVersion: 'v1',
  kind: 'Service',
  metadata,
  spec: { selector: { app: demoApp }, ports: [{ name: 'http', port: 80, targetPort: 8080 }] },
};
const usersRoute: KubeManifest = {
  apiVersion: 'gateway.networking.k8s.io/v1',
  kind: 'HTTPRoute',
  metadata,
  spec: {
    parentRefs: [{ name: 'gateway', namespace: 'platform' }],
    hostnames: [demoHost],
    rules: [{ backendRefs: [{ name: demoApp, port: 80 }] }],
  },
};

/** The demo's application, which serves through a route of its users, without Canary or controller. */
async function served(): Promise<{ sandbox: Sandbox; guard: () => void }> {
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
    guard: () => {
      for (const manifest of manifests.filter(({ kind }) => kind === 'Canary')) create(manifest);
      sandbox.startController();
    },
  };
}

describe('a route that serves users before there is a Canary', () => {
  test('is taken over in three writes, half a second apart, so that no proxy meets a Service that it does not know', async () => {
    const { sandbox, guard } = await served();
    const begin = sandbox.clock.now();
    guard();
    await (await sandbox.untilPhase('Initialized')).run(10_000);
    const writes = sandbox.ownRequests(begin).filter(({ resource }) => resource?.plural === 'httproutes' && resource.verb === 'patch');
    expect(writes).toHaveLength(3);
    const gapsMs = writes.slice(1).map(({ timeMs }, index) => timeMs - (writes[index]?.timeMs ?? 0));
    expect(Math.min(...gapsMs)).toBeGreaterThanOrEqual(500);
    expect(Math.max(...gapsMs)).toBeLessThan(2_000);
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
});
