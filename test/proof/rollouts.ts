import { canaryResource } from '../../src/api/group.ts';
import { keyOf, objectKey } from '../../src/kube/object-key.ts';
import type { Pod } from '../../src/sandbox/sim/objects.ts';
import { pods } from '../../src/sandbox/sim/resources.ts';
import type { HookAnswer } from './outside.ts';
import { hookUrl, imageOf, resources, type ShopOptions, shop } from './shop.ts';
import type { World } from './world.ts';

/** One kind of rollout, from `Initialized` on. */
export interface Rollout {
  readonly name: string;
  readonly options: ShopOptions;
  readonly answers?: Readonly<Record<string, HookAnswer>>;
  /** Ends when the run has. */
  readonly play: (world: World) => Promise<unknown>;
  readonly endsIn: 'Succeeded' | 'Failed' | 'gone';
}

const hook = (type: string) => ({ name: `the-${type}`, type, url: hookUrl(type) });
const ended = (world: World) => world.untilPhase('Succeeded', 'Failed');
const released = (version: string) => (world: World) => ended(world.release(version));
const iterating = { stepWeights: undefined, iterations: 2, metrics: [], webhooks: [hook('rollout')] };

/** Pods of the primary that run `version` never become ready, as long as the rollout goes on. */
async function starvePrimary(world: World, version: string): Promise<void> {
  const starve = () => {
    for (const pod of world.api.store.list(pods, shop.namespace) as Pod[]) {
      const isNew = pod.metadata.labels?.['app'] === `${shop.name}-primary` && pod.spec.containers[0]?.image === imageOf(version);
      if (isNew) world.simulation.parts.kubelet.failReadiness(keyOf(pod));
    }
    world.clock.schedule(50, starve);
  };
  starve();
}

export const rollouts: readonly Rollout[] = [
  { name: 'by weights, with configs', options: { configs: 'used' }, play: released('good-1'), endsIn: 'Succeeded' },
  { name: 'that answers errors', options: {}, play: released('errors'), endsIn: 'Failed' },
  { name: 'that cannot start', options: {}, play: released('crashes'), endsIn: 'Failed' },
  { name: 'blue/green', options: { analysis: iterating }, play: released('good-1'), endsIn: 'Succeeded' },
  {
    name: 'A/B',
    options: { analysis: { ...iterating, match: [{ headers: { 'x-canary': { exact: 'insider' } } }] } },
    play: released('good-1'),
    endsIn: 'Succeeded',
  },
  {
    name: 'without a router',
    options: { spec: { provider: 'kubernetes' }, analysis: iterating },
    play: released('good-1'),
    endsIn: 'Succeeded',
  },
  {
    name: 'with all hooks and gates',
    options: {
      analysis: {
        stepWeights: [30],
        webhooks: [
          ...['confirm-rollout', 'pre-rollout', 'rollout', 'confirm-traffic-increase'].map(hook),
          ...['confirm-promotion', 'post-rollout', 'rollback'].map(hook),
        ],
      },
    },
    answers: { rollback: 403, 'confirm-promotion': 403 },
    play: async (world) => {
      await (await world.release('good-1').untilPhase('WaitingPromotion')).run(1_000);
      world.user('opens the gate of promotion', () => world.outside.answers.set(hookUrl('confirm-promotion'), 200));
      // A change of the Canary has the gate asked at once, so that no look is due in between.
      await ended(world.edit('changes the Canary', (spec) => ({ ...spec, progressDeadlineSeconds: 31 })));
    },
    endsIn: 'Succeeded',
  },
  {
    name: 'whose pre-rollout hook fails',
    options: { analysis: { webhooks: [hook('pre-rollout'), hook('post-rollout')] } },
    answers: { 'pre-rollout': 500 },
    play: released('good-1'),
    endsIn: 'Failed',
  },
  {
    name: 'with a new revision in the middle',
    options: { analysis: { webhooks: [hook('post-rollout')] } },
    play: async (world) => {
      await world.release('errors').until('weight 20', ({ view }) => view.written()?.weight === 20);
      await released('good-1')(world);
    },
    endsIn: 'Succeeded',
  },
  {
    name: 'taken back by the user',
    options: {},
    play: async (world) => {
      await world.release('good-1').until('weight 20', ({ view }) => view.written()?.weight === 20);
      await released('good-0')(world);
    },
    endsIn: 'Succeeded',
  },
  {
    name: 'whose promotion fails',
    options: { spec: { progressDeadlineSeconds: 8 }, analysis: { stepWeights: [50], webhooks: [hook('post-rollout')] } },
    play: async (world) => {
      await starvePrimary(world, 'good-1');
      await released('good-1')(world);
    },
    endsIn: 'Failed',
  },
  {
    name: 'promoted in steps',
    options: { analysis: { stepWeights: [50], stepWeightPromotion: 50 } },
    play: released('good-1'),
    endsIn: 'Succeeded',
  },
  { name: 'without analysis', options: { spec: { skipAnalysis: true } }, play: released('errors'), endsIn: 'Succeeded' },
  {
    name: 'of a config only',
    options: { configs: 'used', analysis: { stepWeights: [50] } },
    play: async (world) => {
      const key = objectKey(shop.namespace, 'conf');
      const change = () => world.api.store.update(resources.configMaps, key, (object) => ({ ...object, data: { message: 'second' } }));
      await world.user('changes the config', change).untilPhase('Succeeded', 'Failed');
    },
    endsIn: 'Succeeded',
  },
  {
    name: 'ended by the deletion of its Canary',
    options: { spec: { revertOnDeletion: true } },
    play: async (world) => {
      await world.release('good-1').until('weight 20', ({ view }) => view.written()?.weight === 20);
      world.user('deletes the Canary', () => world.api.store.delete(canaryResource, shop.key));
      await world.until('the Canary is gone', ({ canary }) => canary === undefined);
    },
    endsIn: 'gone',
  },
];
