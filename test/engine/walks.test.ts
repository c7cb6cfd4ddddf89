import { describe, expect, test } from 'vitest';
import { type RunState, runStates } from '../../src/api/run.ts';
import { isAtRest } from '../../src/engine/phase.ts';
import { createSeededRandom } from '../../src/sandbox/seeded-random.ts';
import { heal, wait, walk } from './walk.ts';
import { World } from './world.ts';

const samplesPerState = 6;
const stepsAtMost = 30;

/** Seeds whose walk comes through a state, which is left there. */
function throughState(state: RunState): readonly (() => World)[] {
  const isBeingDeleted = state.startsWith('terminating');
  const walks: (() => World)[] = [];
  for (let seed = 0; seed < 3000 && walks.length < samplesPerState; seed++) {
    const go = () => {
      const random = createSeededRandom(seed);
      return walk(random, stepsAtMost, (world) => {
        if (isBeingDeleted && random() < 0.1) world.deleting = true;
        return world.state === state ? 'stop' : undefined;
      });
    };
    if (go().state === state) walks.push(go);
  }
  return walks;
}

describe('wherever a Canary is found', () => {
  const alive = runStates.filter((state) => !state.startsWith('terminat'));

  test.for(alive)('in %s, it comes to rest once the world is well again', (state) => {
    const walks = throughState(state);
    expect(walks).toHaveLength(samplesPerState);
    for (const go of walks) {
      const world = go();
      heal(world);
      wait(world, ['target', 'primary']);
      expect(isAtRest(world.state), world.state).toBe(true);
      expect(world.route.weight).toBe(0);
      if (world.policy.routed) expect(world.target?.replicas).toBe(0);
    }
  });

  test.for(alive)('in %s, a good release is promoted once the world is well again', (state) => {
    for (const go of throughState(state)) {
      const world = go();
      heal(world);
      world.release('good');
      wait(world, ['target', 'primary']);
      expect(world.primary?.revision).toBe('good');
    }
  });

  test.for(runStates.filter((state) => state !== 'terminated'))(
    'in %s, it goes when it is deleted, whatever the primary is like',
    (state) => {
      for (const go of throughState(state)) {
        const world = go();
        world.deleting = true;
        world.route = { ...world.route, accepted: true };
        world.comesUp = { ...world.comesUp, target: { kind: 'ready' } };
        wait(world, ['target']);
        expect(world.released).toBe(true);
      }
    },
  );
});

/** Traffic that a turn has sent to a side without pods while the other has some, by the state that did it (I1). */
function sentToNobody(seed: number, deleted: 'deleted' | 'kept'): ReadonlySet<string> {
  const states = new Set<string>();
  let done = 0;
  const random = createSeededRandom(seed);
  walk(random, stepsAtMost, (world) => {
    const written = world.done.slice(done).some(({ type }) => type === 'setTraffic');
    done = world.done.length;
    const [canary, primary] = [world.target?.availablePods ?? 0, world.primary?.availablePods ?? 0];
    const { weight = 0, split } = world.route;
    const toNobody =
      (weight < 100 && primary === 0 && canary > 0) || ((weight > 0 || split.matched === 'canary') && canary === 0 && primary > 0);
    if (written && toNobody && world.policy.routed) states.add(world.state);
    if (deleted === 'deleted' && random() < 0.02) world.deleting = true;
    return undefined;
  });
  return states;
}

describe('no turn sends traffic to a side without pods while the other has some', () => {
  const all = (deleted: 'deleted' | 'kept') => Array.from({ length: 600 }, (_, seed) => [...sentToNobody(seed, deleted)]).flat();

  test('in any walk', () => {
    expect(all('kept').filter((state) => state !== 'failedPromotion.routing')).toEqual([]);
  });

  test('when a promotion fails: failPromotion sends all traffic to the canary, whatever it is like', () => {
    expect(all('kept')).not.toContain('failedPromotion.routing');
  });

  test('when the Canary is deleted: DELETION_ASKED takes the weight to 0 before it is known who serves', () => {
    expect(all('deleted').filter((state) => state.startsWith('terminating'))).toEqual([]);
  });
});

test('a bootstrap does not take the target away from a primary that has just lost its pods: initializing.scaling does not look', () => {
  const world = new World().runUntil('initializing.routing');
  if (world.primary === undefined) throw new Error('there is no primary');
  world.primary = { ...world.primary, availablePods: 0, readiness: { kind: 'waiting', reason: 'PodsNotAvailable', message: 'no pod' } };
  world.run();
  expect(world.target?.availablePods).toBe(2);
});
