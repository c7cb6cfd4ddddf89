import { describe, expect, test } from 'vitest';
import { canaryResource } from '../../../src/api/group.ts';
import { demoImage } from '../../../src/sandbox/demo-scenario.ts';
import { deployments, type Sandbox, type SandboxOptions, services } from '../sandbox.ts';
import { initialized, quiet } from './journal.ts';

/** What Flagger's tests of its finaliser assert (flagger-engine section 9: TestFinalizer_*, Deployment Finalize, Service Finalize). */
const ours = 'finalizer.flagger.app';
const reverting = { spec: { revertOnDeletion: true } };
const finalizers = ({ canary }: Sandbox) => canary.metadata.finalizers ?? [];
const isGone = ({ api }: Sandbox) => api.store.get(canaryResource, 'demo/web') === undefined;
const remove = async (sandbox: Sandbox, ms = 15_000) => {
  sandbox.api.store.delete(canaryResource, 'demo/web');
  return sandbox.run(ms);
};

describe('the finaliser', () => {
  test('is put on a Canary that reverts, and on no other', async () => {
    expect(finalizers(await initialized(reverting))).toEqual([ours]);
    expect(finalizers(await initialized())).toEqual([]);
  });

  test('is taken off when the Canary no longer reverts, and leaves those of others', async () => {
    const sandbox = await initialized(reverting);
    sandbox.api.store.update(canaryResource, 'demo/web', (canary) => ({
      ...canary,
      metadata: { ...canary.metadata, finalizers: ['example.com/other', ...(canary.metadata.finalizers ?? [])] },
      spec: { ...(canary['spec'] as object), revertOnDeletion: false },
    }));
    await sandbox.run(1_000);
    expect(finalizers(sandbox)).toEqual(['example.com/other']);
  });

  test('is put on again by the next turn where the API server refused it', async () => {
    let refusals = 2;
    const sandbox = quiet({
      ...reverting,
      fault: ({ method, path }) =>
        method === 'PATCH' && path.endsWith('/canaries/web') && refusals-- > 0
          ? { kind: 'status', status: 500, when: 'before' }
          : undefined,
    });
    await sandbox.start().untilPhase('Initialized');
    expect(refusals).toBeLessThanOrEqual(0);
    expect(finalizers(sandbox)).toEqual([ours]);
  });
});

describe('deleting a Canary that reverts', () => {
  test('gives the target as many pods as the primary had, and says so', async () => {
    const sandbox = await remove(await initialized({ ...reverting, replicas: 3 }));
    expect(isGone(sandbox)).toBe(true);
    expect(sandbox.object(deployments)).toMatchObject({ spec: { replicas: 3 }, status: { availableReplicas: 3 } });
    expect(sandbox.notes().slice(-2)).toEqual(['Terminating: Terminating canary web.demo', 'Terminated: Terminated canary web.demo']);
  });

  test('waits for a target that does not become ready, and lets the primary serve until it does', async () => {
    const sandbox = await initialized(reverting);
    sandbox.images.set(demoImage('1.0'), { readyAfterMs: 'never', errorRatio: 0, latency: { p50Ms: 1, p99Ms: 2 } });
    await remove(sandbox, 120_000);
    expect(isGone(sandbox)).toBe(false);
    expect(sandbox.canary.status?.phase).toBe('Terminating');
    expect(sandbox.object(services)['spec']).toMatchObject({ selector: { app: 'web-primary' } });
    sandbox.images.set(demoImage('1.0'), { readyAfterMs: 500, errorRatio: 0, latency: { p50Ms: 1, p99Ms: 2 } });
    await sandbox.release('1.1').run(30_000);
    expect(isGone(sandbox)).toBe(true);
  });

  test('in the middle of a run ends it without one failed request', async () => {
    const sandbox = await besideItsService({ load: [{ service: 'demo/web', requestsPerSecond: 50 }] });
    await sandbox.release('1.1').until(({ status }) => status?.canaryWeight === 20);
    const begin = sandbox.clock.now();
    await remove(sandbox);
    expect(isGone(sandbox)).toBe(true);
    expect(sandbox.simulation.ledger.tally({ fromMs: begin })).toMatchObject({ failed: 0 });
    expect(sandbox.simulation.ledger.byWorkload({ fromMs: sandbox.clock.now() - 1_000 }).has('web')).toBe(true);
  });

  test.for([
    [
      'what kubectl last applied',
      { 'kubectl.kubernetes.io/last-applied-configuration': '{"spec":{"selector":{"app":"web","tier":"front"}}}' },
      { app: 'web', tier: 'front' },
    ],
    ["the target's label where nobody applied anything", {}, { app: 'web' }],
  ] as const)('points an apex Service that was there before at %s', async ([, annotations, selector]) => {
    const sandbox = await besideItsService({}, annotations);
    expect(sandbox.object(services)['spec']).toMatchObject({ selector: { app: 'web-primary' } });
    await remove(sandbox);
    expect(isGone(sandbox)).toBe(true);
    expect((sandbox.object(services)['spec'] as { selector: object }).selector).toEqual(selector);
  });

  test('leaves an apex Service of its own to garbage collection, as Flagger does', async () => {
    const sandbox = await remove(await initialized(reverting));
    expect(() => sandbox.object(services)).toThrow('there is no Service web');
  });
});

/** A Service that was there before the Canary: the Canary does not own it. */
async function besideItsService(options: SandboxOptions, annotations = {}): Promise<Sandbox> {
  const sandbox = quiet({ ...reverting, ...options }).start();
  sandbox.api.store.create(services, {
    apiVersion: 'v1',
    kind: 'Service',
    metadata: { name: 'web', namespace: 'demo', annotations },
    spec: { selector: { app: 'web' }, ports: [{ name: 'http', port: 80, targetPort: 8080 }] },
  });
  return (await sandbox.untilPhase('Initialized')).run(2_000);
}
