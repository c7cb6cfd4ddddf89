import { describe, expect, test } from 'vitest';
import { canaryResource } from '../../../src/api/group.ts';
import type { KubeObject } from '../../../src/kube/object.ts';
import { keyOf, objectKey } from '../../../src/kube/object-key.ts';
import type { Fault } from '../../../src/sandbox/api/in-process-transport.ts';
import { deployments, httpRoutes, pods } from '../../../src/sandbox/sim/resources.ts';
import { hookUrl, plantedSecret, resources, shop, withVersion } from '../../proof/shop.ts';
import { World, type WorldOptions } from '../../proof/world.ts';

/** A deliberate defect of each kind; the observer must see it, and say when, where and by what. */
const rogue = 'rogue#9';
const post = { name: 'tell', type: 'post-rollout', url: hookUrl('post-rollout') };
const started = async (options: Partial<WorldOptions> = {}) =>
  (await new World({ seed: 1, ...options }).start().untilPhase('Initialized')).run(3_000);
const atWeight = async (weight: number, options: Partial<WorldOptions> = {}) =>
  (await started(options)).release('good-1').until(`weight ${weight}`, ({ view }) => view.written()?.weight === weight);

function setWeight(world: World, canary: number, primary: number): void {
  world.as(rogue, () =>
    world.api.store.update(httpRoutes, shop.key, (object) => {
      const spec = object['spec'] as { rules: readonly { backendRefs: readonly { name: string }[] }[] };
      const rules = spec.rules.map((rule) => ({
        ...rule,
        backendRefs: rule.backendRefs.map((ref) => ({ ...ref, weight: ref.name.endsWith('-canary') ? canary : primary })),
      }));
      return { ...object, spec: { ...spec, rules } };
    }),
  );
}

function changeTarget(world: World, change: (object: KubeObject) => KubeObject): void {
  world.as(rogue, () => world.api.store.update(deployments, shop.key, change));
}

function changeStatus(world: World, change: (status: { run?: object; history?: readonly object[] }) => object): void {
  const changed = (object: KubeObject) => ({ ...object, status: change(object['status'] as object) });
  world.as(rogue, () => world.api.store.update(canaryResource, shop.key, changed, 'status'));
}

/** Deletes what was kept of the first version. */
function stealWayBack(world: World): void {
  const kept = world.api.store.list(resources.controllerRevisions, shop.namespace);
  const first = kept.filter((object) => JSON.stringify(object['data']).includes('good-0'));
  expect(first).toHaveLength(1);
  for (const object of first) world.as(rogue, () => world.api.store.delete(resources.controllerRevisions, keyOf(object)));
}

/** The route stays as it is, whatever the controller writes and is told. */
const swallowedRoutes =
  (isOn: () => boolean) =>
  (request: { method: string; path: string }): Fault | undefined =>
    isOn() && request.method === 'PATCH' && request.path.includes('/httproutes/')
      ? { kind: 'status', status: 500, when: 'before' }
      : undefined;

const defects: readonly { invariant: string; what: string; object: RegExp; commit: () => Promise<World> }[] = [
  {
    invariant: 'I1',
    what: 'traffic that stays on a canary without pods',
    object: /HTTPRoute web/,
    commit: async () => {
      let isOn = false;
      const world = await atWeight(20, { fault: swallowedRoutes(() => isOn) });
      await world.run(500);
      isOn = true;
      for (const pod of world.api.store.list(pods, shop.namespace))
        if (pod.metadata.labels?.['app'] === shop.name) world.simulation.parts.kubelet.failReadiness(keyOf(pod));
      return world.run(3_000);
    },
  },
  {
    invariant: 'I1',
    what: 'weights that do not sum to 100',
    object: /HTTPRoute web/,
    commit: async () => {
      const world = await atWeight(20);
      setWeight(world, 20, 60);
      return world;
    },
  },
  {
    invariant: 'I2',
    what: 'a version in the primary that has not passed',
    object: /Deployment web-primary/,
    commit: async () => {
      const world = await atWeight(20);
      const key = objectKey(shop.namespace, `${shop.name}-primary`);
      world.as(rogue, () => world.api.store.update(deployments, key, (object) => withVersion(object, 'good-1')));
      return world;
    },
  },
  {
    invariant: 'I3',
    what: 'the end told while users still meet the canary',
    object: /HTTPRoute web/,
    commit: async () => {
      const world = await atWeight(20, { analysis: { webhooks: [post] } });
      const headers = { 'idempotency-key': `uid/${world.canary?.status?.run?.id}/end/0/post-rollout/0` };
      void world.outside.transport().request({ method: 'POST', url: post.url, headers, body: '{}', timeoutMs: 1_000 });
      return world.run(100);
    },
  },
  {
    invariant: 'I4',
    what: 'a rise before the interval is over',
    object: /HTTPRoute web/,
    commit: async () => {
      const world = await (await atWeight(20)).run(1_000);
      setWeight(world, 60, 40);
      return world;
    },
  },
  {
    invariant: 'I4',
    what: 'a rise after a look that failed',
    object: /HTTPRoute web/,
    commit: async () => {
      const world = await atWeight(20);
      world.outside.prometheus = 'empty';
      await world.run(5_000);
      setWeight(world, 60, 40);
      return world;
    },
  },
  {
    invariant: 'I5',
    what: 'a failed revision that is tried again',
    object: /Deployment web/,
    commit: async () => {
      const world = await (await (await started()).release('errors').untilPhase('Failed')).run(10_000);
      changeTarget(world, (object) => ({ ...object, spec: { ...(object['spec'] as object), replicas: 2 } }));
      return world;
    },
  },
  {
    invariant: 'I6',
    what: 'a stopped controller that writes after its successor',
    object: /httproutes/,
    commit: async () => {
      const world = await atWeight(20);
      world.killController().startController();
      await world.until('the second writes', ({ facts }) => facts.some(({ fact }) => fact.kind === 'write' && fact.writer === 'serin#2'));
      const path = `/apis/gateway.networking.k8s.io/v1/namespaces/${shop.namespace}/httproutes/${shop.name}`;
      const headers = { 'content-type': 'application/merge-patch+json', 'user-agent': 'serin/old' };
      const body = '{"metadata":{"labels":{"late":"yes"}}}';
      world.handle('serin#1', { method: 'PATCH', path, query: new URLSearchParams(), headers, body });
      return world;
    },
  },
  {
    invariant: 'I6',
    what: 'a controller that writes without the lease',
    object: /Lease/,
    commit: async () => {
      const world = await started({ lease: 'used' });
      const path = `/apis/gateway.networking.k8s.io/v1/namespaces/${shop.namespace}/httproutes/${shop.name}`;
      const headers = { 'content-type': 'application/merge-patch+json', 'user-agent': 'serin/other' };
      const body = '{"metadata":{"labels":{"late":"yes"}}}';
      world.handle('serin#7', { method: 'PATCH', path, query: new URLSearchParams(), headers, body });
      return world;
    },
  },
  {
    invariant: 'I7',
    what: 'a hook that is called again though it has agreed',
    object: /pre-rollout/,
    commit: async () => {
      const world = await atWeight(20, { analysis: { webhooks: [{ ...post, type: 'pre-rollout', url: hookUrl('pre-rollout') }] } });
      const call = world.facts.map(({ fact }) => fact).find((fact) => fact.kind === 'called' && fact.type === 'pre-rollout');
      const headers = { 'idempotency-key': call?.kind === 'called' ? call.key : '' };
      void world.outside.transport().request({ method: 'POST', url: hookUrl('pre-rollout'), headers, body: '{}', timeoutMs: 1_000 });
      return world.run(100);
    },
  },
  {
    invariant: 'I7',
    what: 'an end that the post-rollout hook is not told',
    object: /Canary web/,
    commit: async () => {
      const world = await started({ analysis: { webhooks: [post] } });
      const at = new Date(world.clock.now()).toISOString();
      const entry = { id: 'r-1', revision: 'r', images: [], startedAt: at, endedAt: at, result: 'failed', reason: 'ChecksFailed' };
      changeStatus(world.killController(), (status) => ({ ...status, history: [entry] }));
      return world;
    },
  },
  {
    invariant: 'I8',
    what: 'a revision that nobody tried',
    object: /Deployment web/,
    commit: async () => (await started()).killController().release('good-1').run(60_000),
  },
  {
    invariant: 'I9',
    what: 'a field of the user that changes',
    object: /Deployment web/,
    commit: async () => {
      const world = await started();
      changeTarget(world, (object) => ({ ...object, metadata: { ...object.metadata, annotations: { mine: 'now' } } }));
      return world;
    },
  },
  {
    invariant: 'I10',
    what: 'a rise while nothing is known',
    object: /HTTPRoute web/,
    commit: async () => {
      const world = await atWeight(20);
      world.outside.prometheus = 'nan';
      await world.run(5_000);
      setWeight(world, 60, 40);
      return world;
    },
  },
  {
    invariant: 'I10',
    what: 'an outage that is taken for a bad release',
    object: /Canary web/,
    commit: async () => {
      const world = await atWeight(20);
      world.outside.prometheus = 'refuses';
      await world.run(5_000);
      changeStatus(world, (status) => ({ ...status, run: { ...status.run, state: 'rollingBack.routing', reason: 'ChecksFailed' } }));
      return world;
    },
  },
  {
    invariant: 'I10',
    what: 'a rollback for an outage before its limit is reached',
    object: /Canary web/,
    commit: async () => {
      const world = await atWeight(20, { analysis: { noDataLimit: 3 } });
      world.outside.prometheus = 'empty';
      await world.run(5_000);
      changeStatus(world, (status) => ({ ...status, run: { ...status.run, state: 'rollingBack.routing', reason: 'NoDataLimit' } }));
      return world;
    },
  },
  {
    invariant: 'I10',
    what: 'an outage that nobody is told of',
    object: /Canary web/,
    commit: async () => {
      let isOn = false;
      const world = await atWeight(20, {
        fault: ({ method, path }) =>
          isOn && method === 'PATCH' && path.endsWith('/status') ? { kind: 'status', status: 500, when: 'before' } : undefined,
      });
      world.outside.prometheus = 'empty';
      isOn = true;
      return world.run(25_000);
    },
  },
  {
    invariant: 'I11',
    what: 'a promotion without a way back',
    object: /Deployment web-primary/,
    commit: async () => {
      const world = (await atWeight(20)).killController();
      stealWayBack(world);
      const key = objectKey(shop.namespace, `${shop.name}-primary`);
      world.as(rogue, () => world.api.store.update(deployments, key, (object) => withVersion(object, 'good-1')));
      return world;
    },
  },
  {
    invariant: 'I11',
    what: 'a way back that is gone before the bake time is over',
    object: /ControllerRevision/,
    commit: async () => {
      const world = await (await (await started()).release('good-1').untilPhase('Succeeded')).run(3_000);
      stealWayBack(world);
      return world;
    },
  },
  {
    invariant: 'I12',
    what: 'a secret in an object',
    object: /ConfigMap conf/,
    commit: async () => {
      const world = await started();
      const key = objectKey(shop.namespace, 'conf');
      world.as(rogue, () => world.api.store.update(resources.configMaps, key, (object) => ({ ...object, data: { plantedSecret } })));
      return world;
    },
  },
  {
    invariant: 'I12',
    what: 'a secret in the log',
    object: /log/,
    commit: async () => {
      const world = await started();
      world.log.info({ url: `http://sink/${plantedSecret}` }, 'sent');
      return world;
    },
  },
];

describe('the observer', () => {
  test('has been shown a defect of each invariant', () => {
    const shown = new Set(defects.map(({ invariant }) => invariant));
    expect([...shown].toSorted()).toEqual(Array.from({ length: 12 }, (_, index) => `I${index + 1}`).toSorted());
  });

  test.for(defects)('sees $what ($invariant)', async ({ invariant, object, commit }) => {
    const world = (await commit()).end();
    const found = world.observer.violations.find((violation) => violation.invariant === invariant);
    expect(found, world.observer.violations.map(({ message }) => message).join('\n')).toMatchObject({
      rollout: 'demo/web',
      atMs: expect.any(Number),
      event: expect.stringMatching(/./),
    });
    expect(found?.objects.join('; ')).toMatch(object);
  });

  test('has nothing to say of a good rollout', async () => {
    const world = await (await (await started({ configs: 'used' })).release('good-1').untilPhase('Succeeded')).run(15_000);
    expect(world.end().observer.violations).toEqual([]);
  });
});
